"""A cluster is made once, started by whoever comes first, joined by the others."""
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from linli.kernel.localdb import LocalDB, LocalDBError

from .machine import child, first_line, gone, marker, processes, stands, uses_dev_shm, value


def test_roles_locale_and_peer_login(home: Path):
    with LocalDB(home, "test") as db:
        assert value(db, "SELECT current_user", "linli_app") == "linli_app"
        assert value(db, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'linli'"
                     ) == "bC.UTF-8"
        assert value(db, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'linli_app'") is False
        assert value(db, "SELECT rolcreatedb AND NOT rolsuper FROM pg_roles WHERE rolname = 'linli_owner'") is True
        assert value(db, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'linli'") == "linli_owner"
        assert value(db, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules") == "peer"
        assert value(db, "SHOW listen_addresses") == "" and value(db, "SHOW data_checksums") == "on"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(db.dsn("postgres", "postgres"))
    assert not processes(home)


@pytest.mark.parametrize("mode", ["service", "demo", "test"])
def test_only_tests_may_lose_data_in_a_power_cut(home: Path, mode):
    db = LocalDB(home, mode).start()
    try:
        assert value(db, "SHOW fsync") == value(db, "SHOW full_page_writes") == ("off" if mode == "test" else "on")
        assert value(db, "SHOW synchronous_commit") == "on" and value(db, "SHOW jit") == "off"
    finally:
        db.stop()


def test_settings_of_the_caller_and_of_the_operator_win(home: Path):
    db = LocalDB(home, "demo", {"work_mem": "7MB", "max_connections": "20"}, ballast=0).start()
    db.stop()
    (home / "data/local.conf").write_text("max_connections = 21\n")
    with db:
        assert value(db, "SHOW work_mem") == "7MB" and value(db, "SHOW max_connections") == "21"


def test_the_log_holds_no_personal_data(home: Path):
    with LocalDB(home, "test") as db:
        with psycopg.connect(db.dsn("linli_owner"), autocommit=True) as connection:
            connection.execute("CREATE TABLE person (phone text UNIQUE)")
            for _ in range(2):
                try:
                    connection.execute("INSERT INTO person VALUES ('19900001234')")
                except psycopg.errors.UniqueViolation as error:
                    assert "19900001234" in str(error)  # the program may know, the file may not
        log = (home / "server.log").read_text()
        assert "duplicate key" in log and "19900001234" not in log


def test_second_starter_joins_and_last_one_out_stops(home: Path):
    with LocalDB(home, "test") as one:
        with LocalDB(home, "test") as two:
            assert one.pid() == two.pid()
        assert value(one, "SELECT 1") == 1
    assert not processes(home)


def test_eight_starters_at_once(home: Path):
    crowd = [child(home, "print(db.pid(), flush=True); time.sleep(2)") for _ in range(8)]
    assert len({first_line(process) for process in crowd}) == 1
    for process in crowd:
        process.communicate()
    assert gone(home, 3)


def test_a_user_who_only_closes_ends_it_too(home: Path):
    db = LocalDB(home, "test").start()
    db.close()
    assert gone(home, 3) and not (home / "data/postmaster.pid").exists()


def test_comes_back_while_the_watcher_is_ending_it(home: Path):
    db = LocalDB(home, "test").start()
    pid = db.pid()
    db.close()
    end = time.monotonic() + 5
    while db.pid() and time.monotonic() < end:
        time.sleep(0.01)
    assert value(db.start(), "SELECT 1") == 1 and db.pid() != pid
    db.stop()


def test_several_folders(home: Path):
    folders = [LocalDB(home / str(number), "test") for number in range(3)]
    home.mkdir()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(LocalDB.start, folders))
    assert len({db.pid() for db in folders}) == 3
    for db in folders:
        db.destroy()
    assert not any(home.iterdir())


def test_a_copy_of_a_running_home_is_another_cluster(home: Path):
    with LocalDB(home, "test") as db:
        copy = home.with_name("copy")
        subprocess.run(["cp", "-a", home, copy], check=False)
        with LocalDB(copy, "test") as other:
            assert other.pid() != db.pid() and other.socket_dir != db.socket_dir


@pytest.mark.parametrize("name", ["长" * 40, "a,b", "it's \"so\""])
def test_long_and_odd_paths(home: Path, name: str):
    with LocalDB(home / name, "test") as db:
        assert value(db, "SELECT 1") == 1
    db.destroy()
    assert not db.home.exists()


def test_template_clones(home: Path):
    with LocalDB(home, "test") as db:
        with psycopg.connect(db.dsn("linli_owner", "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE base")
            with psycopg.connect(db.dsn("linli_owner", "base")) as base:
                base.execute("CREATE TABLE bill (id bigint PRIMARY KEY)")
            connection.execute("CREATE DATABASE clone TEMPLATE base STRATEGY file_copy")
            assert value(db, "SELECT count(*) FROM bill", "linli_owner", "clone") == 0


def test_destroy_leaves_nothing_but_what_others_keep_there(home: Path):
    LocalDB(home, "demo").destroy()  # nothing there yet: nothing to do
    home.mkdir(mode=0o700)
    (home / "notes.txt").touch()
    db = LocalDB(home, "demo", ballast=1 << 20).start()
    socket_dir, segment = db.socket_dir, marker(home)
    assert stands(segment) and not uses_dev_shm(db.pid())
    db.destroy()
    assert os.listdir(home) == ["notes.txt"] and not socket_dir.exists()
    assert not stands(segment)


def test_dsn_needs_a_start(home: Path):
    with pytest.raises(LocalDBError, match="not been started"):
        LocalDB(home, "test").dsn()
