"""The settings fit the machine."""
from pathlib import Path

from linli.kernel.localdb.settings import GB, MB, postgresql_conf, settings_for, usable_memory


def test_a_large_machine_gets_the_full_amounts():
    given = settings_for("service", memory=16 * GB, disk_free=100 * GB)
    assert given["shared_buffers"] == "256MB" and given["max_wal_size"] == "2048MB"


def test_a_small_machine_keeps_room_for_the_rest():
    given = settings_for("demo", memory=1 * GB, disk_free=4 * GB)
    assert given["shared_buffers"] == "128MB" and given["max_wal_size"] == "512MB"


def test_memory_is_at_most_the_machine_s():
    assert 64 * MB < usable_memory() < 4096 * GB


def test_values_are_quoted(tmp_path: Path):
    assert postgresql_conf({"a": "it's"}, tmp_path) == "a = 'it''s'\ninclude 'space.conf'\n"
