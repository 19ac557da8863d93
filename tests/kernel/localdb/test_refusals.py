"""What the launcher does not touch, and the one sentence it says then."""
import os
import socket
from pathlib import Path

import pytest

from linli.kernel.localdb import LocalDB, LocalDBError

from .machine import mount_small_disk, normal_user, root, value


@pytest.fixture
def made(home: Path) -> LocalDB:
    """A cluster for tests that is not running."""
    db = LocalDB(home, "test").start()
    db.stop()
    return db


def test_refuses_a_data_folder_that_others_may_read(made: LocalDB):
    made.data.chmod(0o755)
    with pytest.raises(LocalDBError, match="chmod 0700"):
        made.start()


def test_refuses_another_version(made: LocalDB):
    (made.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(LocalDBError, match="made by PostgreSQL 16, this is 18"):
        made.start()


def test_refuses_a_folder_that_holds_something_else(made: LocalDB):
    (made.data / "PG_VERSION").unlink()
    with pytest.raises(LocalDBError, match="not a PostgreSQL data folder"):
        made.start()


def test_says_which_setting_is_wrong_and_starts_without_it(made: LocalDB):
    with pytest.raises(LocalDBError, match='did not start .*unrecognized configuration parameter "shared_bufers"'):
        LocalDB(made.home, "test", {"shared_bufers": "1GB"}).start()
    assert value(made.start(), "SELECT 1") == 1


def test_a_service_is_never_started_without_fsync(home: Path):
    LocalDB(home, "service").start().stop()
    with pytest.raises(LocalDBError, match="made for service, not for test"):
        LocalDB(home, "test").start()


def test_a_service_never_lives_in_the_tests_cluster(made: LocalDB):
    with pytest.raises(LocalDBError, match="made for test, not for service"):
        LocalDB(made.home, "service").start()


def test_does_not_destroy_a_service(home: Path):
    LocalDB(home, "service").start().stop()
    for mode in ("service", "test"):
        with pytest.raises(LocalDBError, match="remove it by hand"):
            LocalDB(home, mode).destroy()


def test_does_not_destroy_what_it_did_not_make(made: LocalDB):
    (made.home / "made-by-linli").unlink()
    with pytest.raises(LocalDBError, match="remove it by hand"):
        made.destroy()


def test_refuses_a_file_in_place_of_the_folder(home: Path):
    home.touch()
    with pytest.raises(LocalDBError, match="Not a directory"):
        LocalDB(home, "test").start()


def test_refuses_a_socket_that_answers_or_a_folder_that_is_open(made: LocalDB):
    folder = made.socket_dir
    folder.mkdir(mode=0o700)
    os.chown(folder, made.data.stat().st_uid, -1)
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(str(folder / ".s.PGSQL.5432"))
        stranger.listen()
        with pytest.raises(LocalDBError, match="Another server already answers"):
            made.start()
    folder.chmod(0o755)
    with pytest.raises(LocalDBError, match="not a private folder"):
        made.start()
    folder.chmod(0o700)
    assert value(made.start(), "SELECT 1") == 1


def test_names_the_missing_programs(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LINLI_PG_BIN", str(home))
    with pytest.raises(LocalDBError, match="No PostgreSQL 18 in"):
        LocalDB(home, "test").start()


@root
def test_refuses_a_read_only_disk(home: Path):
    home.mkdir()
    mount_small_disk(home, "size=1m,ro")
    try:
        with pytest.raises(LocalDBError, match="Read-only file system"):
            LocalDB(home, "test").start()
    finally:
        os.system(f"umount {home}")


@normal_user
def test_refuses_a_closed_folder(home: Path):
    home.mkdir(mode=0o500)
    with pytest.raises(LocalDBError, match="Permission denied"):
        LocalDB(home, "test").start()
