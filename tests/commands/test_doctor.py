"""`linli doctor` as an operator types it."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.kernel.localdb import LocalDB


def linli(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    around = {name: value for name, value in os.environ.items() if not name.startswith(("LINLI_", "DATABASE_"))}
    return subprocess.run([sys.executable, "-m", "linli.cli", *arguments], env=around | {"LINLI_HOME": str(home)},
                          text=True, capture_output=True, check=False)


def test_says_what_to_do_before_anything_is_set_up(tmp_path: Path):
    done = linli(tmp_path / "home", "doctor")
    assert done.returncode == 1 and "linli up" in done.stdout
    assert not (tmp_path / "home").exists()  # looking makes nothing


@pytest.mark.slow
def test_a_new_installation_has_no_fault_and_is_left_as_it_stood(tmp_path: Path):
    home = tmp_path / "home"
    assert linli(home, "migrate").returncode == 0
    database = LocalDB(home / "db")
    try:
        running = database.pid()
        done = linli(home, "doctor", "--json")
        assert database.pid() == running
        database.stop()
        assert linli(home, "doctor").returncode == 0 and database.pid() is None
        (home / "key").chmod(0o644)
        ill = linli(home, "doctor")
    finally:
        database.stop()
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], said["home"]) == (0, True, str(home))
    assert {finding["key"]: finding["level"] for finding in said["findings"]}["key"] == "ok"
    assert ill.returncode == 1 and f"chmod 600 {home / 'key'}" in ill.stdout


def test_an_unknown_setting_is_named(tmp_path: Path):
    done = subprocess.run([sys.executable, "-m", "linli.cli", "doctor"], text=True, capture_output=True, check=False,
                          env=os.environ | {"LINLI_HOME": str(tmp_path), "LINLI_COLOUR": "red"})
    assert done.returncode == 1 and "LINLI_COLOUR" in done.stdout
