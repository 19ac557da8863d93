"""What these tests ask of the machine: other processes that use a cluster, and what is left when they are gone."""
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from linli.kernel.localdb import LocalDB
from linli.kernel.localdb.binaries import open_to_all

root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
normal_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may do it")


def child(home: Path, code: str, mode: str = "test", *, python: str = sys.executable,
          before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start a process that opens `db` on `home` and then runs `code`; `before` goes in front of its command line."""
    text = ("import time; from pathlib import Path; from linli.kernel.localdb import LocalDB; "
            f"db = LocalDB(Path({str(home)!r}), {mode!r}).start(); {code}")
    return subprocess.Popen([*before, python, "-B", "-c", text], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout and process.stderr
    return process.stdout.readline().strip() or process.stderr.read()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def value(db: LocalDB, sql: str, role: str = "linli_super", dbname: str = "linli") -> object:
    with psycopg.connect(db.dsn(role, dbname), autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
        return row and row[0]


def processes(folder: Path) -> list[str]:
    """Ids of the processes that stand in `folder` or below: PostgreSQL's and the watcher."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if Path(os.readlink(entry / "cwd")).is_relative_to(folder):
                found.append(entry.name)
        except OSError:
            pass
    return found


def gone(folder: Path, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while processes(folder) and time.monotonic() < end:
        time.sleep(0.05)
    return not processes(folder)


def marker(home: Path) -> str:
    """Id of the running server's System V shared-memory segment: a tiny one, which a kill -9 leaves behind."""
    return (home / "data/postmaster.pid").read_text().split("\n")[6].split()[1]


def stands(segment: str) -> bool:
    return segment in {row.split()[1] for row in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]}


def uses_dev_shm(pid: int) -> bool:
    """Whether the server keeps files in /dev/shm, where a kill -9 would leave them."""
    return "/dev/shm/PostgreSQL" in Path(f"/proc/{pid}/maps").read_text()


def python_is_open() -> bool:
    """Whether every user may run this Python: the virtual environment's link and what it points to."""
    folders = Path(sys.executable).parents
    return open_to_all(Path(sys.executable)) and all(folder.stat().st_mode & 0o001 for folder in folders)


def may_unshare() -> bool:
    return subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode == 0


def mount_small_disk(folder: Path, options: str) -> None:
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True,
                          check=False)
    if done.returncode:
        pytest.skip(f"this machine mounts nothing: {done.stderr.strip()}")
