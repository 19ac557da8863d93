"""`linli backup` and `linli restore` as an operator types them."""
import json
import shutil
from pathlib import Path

import pytest

from linli.kernel.localdb import LocalDB

from .test_doctor import linli


@pytest.mark.slow
def test_an_installation_comes_back_on_another_machine(tmp_path: Path):
    home, other = tmp_path / "home", tmp_path / "other"
    assert linli(home, "migrate").returncode == 0
    first, second = LocalDB(home / "db"), LocalDB(other / "db")
    try:
        done = linli(home, "backup", "--to", str(tmp_path / "disk"))
        assert (done.returncode, done.stderr) == (0, "") and first.pid()        # it went on working
        [path] = (tmp_path / "disk").glob("linli-*.tar")
        assert "完好" in linli(home, "backup", "--verify", str(path)).stdout

        without_key = linli(other, "restore", str(path))
        assert without_key.returncode == 1 and "还缺密钥" in without_key.stderr and not second.data.exists()
        other.mkdir(exist_ok=True)
        (other / "key").write_text("another key, thirty-two letters long")
        assert "不是备份时的密钥" in linli(other, "restore", str(path)).stderr
        shutil.copy(home / "key", other / "key")
        back = linli(other, "restore", str(path))
        assert back.returncode == 0 and "都在" in back.stdout, back.stdout + back.stderr
        assert second.pid() is None and second.data.exists()

        assert "已经有数据" in linli(other, "restore", str(path)).stderr
        assert "还在运行" in linli(home, "restore", str(path), "--replace").stderr and first.pid()
        assert linli(other, "restore", str(path), "--replace").returncode == 0
        assert len(list(other.glob("db.before-*"))) == 1
        said = json.loads(linli(other, "doctor", "--json").stdout)
        assert {finding["key"]: finding["level"] for finding in said["findings"]}["backup"] == "warn"
    finally:
        first.stop()
        if second.data.exists():
            second.stop()


def test_there_must_be_something_to_copy(tmp_path: Path):
    done = linli(tmp_path / "home", "backup")
    assert done.returncode == 1 and "还没有数据库" in done.stderr


def test_what_is_no_backup_is_refused_in_words(tmp_path: Path):
    paper = tmp_path / "notes.tar"
    paper.write_text("nothing of ours")
    done = linli(tmp_path / "home", "restore", str(paper))
    assert done.returncode == 1 and "不是邻里的备份" in done.stderr
