"""`linli service`: a file that systemd itself reads without complaint, and the words it is told."""
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from linli.commands import service, supervise


def test_it_starts_this_program_and_names_its_folder():
    text = service.unit(user=False, host="127.0.0.1", port=8011)
    assert f"ExecStart={sys.executable} -m linli.cli up --host 127.0.0.1 --port 8011\n" in text
    assert "LINLI_HOME=/var/lib/linli " in text and "User=linli" in text
    own = service.unit(user=True, host="127.0.0.1", port=8011)
    assert "User=" not in own and f"LINLI_HOME={Path.home()}/.local/share/linli " in own


@pytest.mark.parametrize("user", [False, True])
def test_systemd_understands_every_line(tmp_path: Path, user: bool):
    file = tmp_path / "linli.service"
    file.write_text(service.unit(user=user, host="127.0.0.1", port=8000))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *(["--user"] if user else []), str(file)],
                          text=True, capture_output=True, check=False, env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert [line for line in done.stderr.splitlines() if "linli" in line] == []


def test_it_is_exposed_to_little(tmp_path: Path):
    """operate.md §2: at most 2.0 of 10."""
    (tmp_path / "linli.service").write_text(service.unit(user=False, host="127.0.0.1", port=8000))
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", str(tmp_path / "linli.service")], text=True,
                          capture_output=True, check=False)
    [level] = re.findall(r"Overall exposure level[^:]*: ([0-9.]+)", done.stdout)
    assert float(level) <= 2.0


def test_without_root_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert service.run(["install"]) == 1 and "--user" in capsys.readouterr().err


def test_systemd_is_told_that_all_is_up_and_well_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(address))
        heard.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        keeper = supervise.Supervisor([], answers=lambda: True, greet=lambda: None)
        keeper.tend = lambda: keeper._stop(15, None)        # the first look is the last
        keeper.run()
        assert [heard.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_nobody_is_told_an_address_that_does_not_answer_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    answers = iter([False, False, True])
    monkeypatch.setattr(supervise, "notify", told.append)

    def greet() -> None:
        told.append(f"greeted, {len(list(answers))} answers left")
        keeper._stop(15, None)

    keeper = supervise.Supervisor([], answers=lambda: next(answers), greet=greet)
    keeper.run()
    assert told == ["READY=1", "greeted, 0 answers left", "STOPPING=1"]
