"""The disk fills up: the server dies rather than lie; the ballast lets it recover, read-only; room: writable."""
import shutil
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from linli.kernel.localdb import LocalDB, space
from linli.kernel.localdb.home import Home

from .machine import gone, mount_small_disk, root, value

MB = 1 << 20


def fill(disk: Path, leave: int) -> None:
    """Write a file that leaves `leave` bytes free."""
    (disk / "filler").write_bytes(b"x" * (shutil.disk_usage(disk).free - leave))


def write_until_the_server_dies(db: LocalDB) -> int:
    """Return how many one-row commits were confirmed."""
    rows = 0
    with psycopg.connect(db.dsn("linli_owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE t (n int)")
        with pytest.raises(psycopg.OperationalError):  # PANIC: no room for WAL
            while rows < 10_000:
                connection.execute("INSERT INTO t VALUES (1)")
                rows += 1
                connection.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))")
    return rows


@root
@pytest.mark.fault
def test_a_full_disk_costs_no_commit(home: Path):
    home.mkdir()
    mount_small_disk(home, "size=320m")
    try:
        db = LocalDB(home, "demo", {"max_wal_size": "64MB"}, ballast=40 * MB).start()
        assert (home / "ballast").stat().st_size == 40 * MB
        assert value(db, "SHOW default_transaction_read_only") == "off"
        fill(home, leave=24 * MB)
        rows = write_until_the_server_dies(db)
        assert gone(home / "data", 10)  # recovery needs room too: the server is down
        db.start()
        assert value(db, "SELECT count(*) FROM t") == rows > 0
        assert not (home / "ballast").exists()
        assert value(db, "SHOW default_transaction_read_only") == "on" and not db.check_space()
        (home / "filler").unlink()
        assert db.check_space()
        time.sleep(0.3)
        assert (home / "ballast").exists() and value(db, "SHOW default_transaction_read_only") == "off"
        db.stop()
    finally:
        subprocess.run(["umount", "-l", home], check=True)


@root
def test_the_ballast_goes_first_and_comes_back(home: Path):
    home.mkdir()
    mount_small_disk(home, "size=200m")
    try:
        disk = Home(home)
        assert space.has_room(disk, 10 * MB) and disk.ballast.stat().st_size == 10 * MB
        fill(home, leave=50 * MB)
        assert not space.has_room(disk, 10 * MB) and not disk.ballast.exists()
        (home / "filler").unlink()
        assert space.has_room(disk, 10 * MB) and disk.ballast.exists()
    finally:
        subprocess.run(["umount", home], check=True)
