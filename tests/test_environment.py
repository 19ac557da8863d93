"""The settings of the environment: a wrong one is named before anything starts; the key of the house is made once."""
import stat
import subprocess
import sys

import pytest

from linli.environment import BadEnvironment, Environment, Machine, kept_key


@pytest.mark.parametrize("given", [{"LINLI_HOST": "example.org"}, {"LINLI_THREADS": "four"}, {"LINLI_PORT": "²"},
                                   {"LINLI_THREADS": "0"}, {"LINLI_PORT": "70000"}])
def test_a_setting_that_is_misspelt_or_no_number_is_named(given, tmp_path):
    with pytest.raises(BadEnvironment) as refused:
        Environment.read({"LINLI_HOME": str(tmp_path), **given})
    [name] = given
    assert name in refused.value.sentence and "什么也没有启动" in refused.value.sentence


def test_no_thread_at_all_is_refused_with_what_may_be_written(tmp_path):
    with pytest.raises(BadEnvironment) as refused:
        Environment.read({"LINLI_HOME": str(tmp_path), "LINLI_THREADS": "0"})
    assert refused.value.sentence == "LINLI_THREADS 要写 1 到 512 的整数，现在是“0”。什么也没有启动。"


def test_an_account_that_no_system_can_have_is_refused():
    assert Machine.read({"LINLI_DB_USER": "linli-no-such"}).account == "linli-no-such"
    with pytest.raises(BadEnvironment, match="2"):
        Machine.read({"LINLI_DB_USER": "a b; rm"})


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    key = kept_key(tmp_path / "new")
    assert len(key) > 60 and kept_key(tmp_path / "new") == key
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "new" / "key").stat().st_mode) == 0o600


def test_processes_that_start_at_once_have_one_key(tmp_path):
    code = "import pathlib, sys; from linli.environment import kept_key; print(kept_key(pathlib.Path(sys.argv[1])))"
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
               for _ in range(4)]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
