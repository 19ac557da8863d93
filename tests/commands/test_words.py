"""The terminal speaks Chinese: help of every command, and what argparse says of wrong usage."""
import re
from importlib import import_module

import pytest

from linli import cli
from linli.commands import words

CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
SPEAKING = sorted(set(cli.COMMANDS) - {"manage", "bench", "check", "migrate", "privacy"})


@pytest.fixture(autouse=True)
def speaking(monkeypatch):
    monkeypatch.setattr("argparse._", lambda text: words.WORDS.get(text, text))


def said(word: str, arguments: list[str], capsys) -> str:
    with pytest.raises(SystemExit):
        import_module(cli.COMMANDS[word][0]).run(arguments)
    told = capsys.readouterr()
    return told.out + told.err


@pytest.mark.parametrize("word", SPEAKING)
def test_help_is_chinese(word, capsys):
    text = said(word, ["--help"], capsys)
    body = text.partition("\n\n")[2]
    assert text.startswith(f"用法：linli {word}") and CHINESE.search(body.splitlines()[0])
    assert ENGLISH.findall(body) == []


@pytest.mark.parametrize(("word", "arguments", "sentence"), [
    ("books", [], "还缺：act, --community, --format"), ("bill", ["--community"], "--community：后面要给一个值"),
    ("up", ["--port", "many"], "--port：'many' 不对"), ("journal", ["burn"], "没有 'burn'，只能是"),
    ("web", ["--nothing"], "看不懂：--nothing"), ("import", ["roster", "x.xlsx"], "还缺 --community 小区编码")])
def test_wrong_usage_says_what_is_wrong(word, arguments, sentence, capsys):
    assert sentence in said(word, arguments, capsys)


def test_the_list_of_commands_is_chinese(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["linli"])
    assert cli.main() == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("用法") and len(rest) == len(cli.COMMANDS)
    assert all(CHINESE.search(line) for line in rest)
