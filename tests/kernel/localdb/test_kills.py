"""kill -9 of anything: no commit lost, nothing left behind, the next start works."""
import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from linli.kernel.localdb import LocalDB

from .machine import child, first_line, gone, kill, marker, stands, value

pytestmark = pytest.mark.fault


def kill_server(db: LocalDB) -> None:
    pid = db.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_of_the_only_user_leaves_nothing(home: Path, mode: str):
    user = child(home, "print(db.socket_dir, flush=True); time.sleep(60)", mode)
    socket_dir = Path(first_line(user))
    segment = marker(home)
    assert socket_dir.is_dir() and stands(segment)
    kill(user)
    assert gone(home, 3)
    assert not socket_dir.exists() and not (home / "data/postmaster.pid").exists()
    assert not stands(segment)


def test_of_the_starter_leaves_the_server_to_who_joined(home: Path):
    starter = child(home, "print(db.pid(), flush=True); time.sleep(60)")
    pid = int(first_line(starter))
    with LocalDB(home, "test") as db:
        kill(starter)
        time.sleep(1)
        assert db.pid() == pid and value(db, "SELECT 1") == 1


def test_of_the_watcher_stops_the_server(home: Path):
    user = child(home, "print(db._process.pid, flush=True); time.sleep(60)")
    watcher, segment = int(first_line(user)), marker(home)
    os.kill(watcher, signal.SIGKILL)
    assert gone(home, 3) and not stands(segment)
    kill(user)


def test_of_its_starter_does_not_stop_a_service(home: Path):
    starter = child(home, "print(db.pid(), flush=True); time.sleep(60)", "service")
    pid = int(first_line(starter))
    kill(starter)
    time.sleep(1)
    db = LocalDB(home).start()
    assert db.pid() == pid
    db.stop()
    assert gone(home, 0)


@pytest.mark.parametrize("mode", ["service", "test"])
def test_of_backend_and_server_loses_no_commit(home: Path, mode):
    db = LocalDB(home, mode).start()
    segments = [marker(home)]
    with psycopg.connect(db.dsn("linli_owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t VALUES (1)")
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    assert value(db.start(), "SELECT count(*) FROM t") == 1
    pid = db.pid()
    kill_server(db)
    assert value(db.start(), "SELECT count(*) FROM t") == 1
    assert db.pid() != pid
    segments.append(marker(home))
    db.stop()
    assert not any(map(stands, segments))


def test_before_destroy_leaves_no_marker(home: Path):
    db = LocalDB(home, "test").start()
    segment = marker(home)
    kill_server(db)
    db.destroy()
    assert not home.exists() and not stands(segment)


def test_stale_pid_file_with_a_living_pid(home: Path):
    db = LocalDB(home, "test").start()
    text = (home / "data/postmaster.pid").read_text()
    db.stop()
    (home / "data/postmaster.pid").write_text("\n".join([str(os.getpid()), *text.split("\n")[1:]]))
    assert value(db.start(), "SELECT 1") == 1
    db.stop()


def test_is_mended_by_who_tends_it(home: Path):
    with LocalDB(home, "test") as db:
        kill_server(db)
        assert gone(home, 3)
        db.tend()
        assert value(db, "SELECT 1") == 1
