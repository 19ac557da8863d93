"""As whom the server runs when Linli is started by root, in containers, or below a private home."""
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import linli
from linli.kernel.localdb import LocalDB, binaries

from . import sealed
from .machine import child, first_line, kill, may_unshare, python_is_open, root, value

pytestmark = root


def connect_as_stranger(dsn: str) -> str:
    code = f"import psycopg; psycopg.connect({dsn!r})"
    return subprocess.run([sys.executable, "-c", code], user="games", group="games", extra_groups=[], check=False,
                          capture_output=True, text=True).stderr


def test_strangers_are_refused(home: Path):
    if not python_is_open():
        pytest.skip("another user may not run this Python")
    with LocalDB(home, "test") as db:
        db.home.parent.chmod(0o755)
        assert "Permission denied" in connect_as_stranger(db.dsn())
        db.socket_dir.chmod(0o755)  # even with the folder open, peer login refuses
        assert "Peer authentication failed" in connect_as_stranger(db.dsn())
        db.socket_dir.chmod(0o700)


def test_a_stranger_may_not_log_in_under_another_name(home: Path):
    with LocalDB(home, "test") as db:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(db.dsn("daemon", "postgres"))


def test_root_joins_the_cluster_of_a_normal_user(home: Path):
    if not python_is_open():
        pytest.skip("another user may not run this Python")
    os.chown(home.parent, pwd.getpwnam("games").pw_uid, -1)
    theirs = child(home, "print(db.pid(), flush=True); time.sleep(60)",
                   before=("setpriv", "--reuid", "games", "--regid", "games", "--clear-groups"))
    pid = int(first_line(theirs))
    with LocalDB(home, "test") as db:
        assert db.pid() == pid and value(db, "SELECT 1") == 1
        kill(theirs)


def test_everything_under_a_private_home(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Virtual environment and data both below a 0700 folder of root: copied, and no permission widened."""
    private, cache = home.parent / "root", home.parent / "cache"
    private.mkdir(mode=0o700)
    home.parent.chmod(0o755)
    monkeypatch.setattr(binaries, "CACHE", cache)  # the real one may serve the database of these tests
    package = binaries.find_bin().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, private / folder.name)
    monkeypatch.setenv("LINLI_PG_BIN", str(private / package.name / "pginstall18/bin"))
    with LocalDB(private / "db", "demo", ballast=0) as db:
        assert value(db, "SELECT current_user", "linli_app") == "linli_app"
        assert db.data.stat().st_uid != 0 and private.stat().st_mode & 0o777 == 0o700
        assert Path(os.readlink(f"/proc/{db.pid()}/exe")).is_relative_to(cache)


def test_programs_that_only_their_owner_may_execute_are_not_open(home: Path):
    home.parent.chmod(0o755)
    home.mkdir()
    program = home / "postgres"
    program.touch(mode=0o700)
    assert not binaries.open_to_all(program)
    program.chmod(0o755)
    assert binaries.open_to_all(program)


SITUATIONS = {
    "account": [],                                                     # useradd works
    "spare": ["env", "PATH=/usr/bin:/bin", "LINLI_DB_USER=linli-no-such"],  # no useradd: account daemon
    "one-uid": ["unshare", "--user", "--map-root-user"],               # root that may become nobody else
    "nameless": ["setpriv", "--reuid", "23456", "--regid", "23456", "--clear-groups"],  # a uid without a name
}


@pytest.mark.parametrize("namespaces", [True, False], ids=["namespaces", "no-namespaces"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_containers(home: Path, situation: str, namespaces: bool):
    if situation == "nameless" and not python_is_open():
        pytest.skip("another user may not run this Python")
    if (situation == "one-uid" or namespaces) and not may_unshare():
        pytest.skip("user namespaces are refused here")
    code = home.parent / "code"  # where a nameless user may read it
    shutil.copytree(Path(linli.__file__).parent / "kernel/localdb", code / "linli/kernel/localdb",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(sealed.__file__, code)
    if situation == "nameless":
        os.chown(home.parent, 23456, 23456)
    seal = () if namespaces else (sys.executable, "-B", str(code / "sealed.py"))
    path = ["env", "PYTHONPATH=" + os.pathsep.join([str(code), *filter(None, sys.path)])]
    process = child(home, "from linli.kernel.localdb.ways import choose_way; print(choose_way(db.data)); db.stop()",
                    before=(*path, *SITUATIONS[situation], *seal))
    out, err = process.communicate(timeout=60)
    if situation in ("one-uid", "nameless") and not namespaces:
        assert "start Linli as a normal user, or set DATABASE_URL" in err
    else:
        assert "Way(" in out, err
        assert ("inside=(" in out) == (situation in ("one-uid", "nameless"))
