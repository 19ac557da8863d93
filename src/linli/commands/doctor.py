"""`linli doctor [--json]`: what is wrong with this installation, and the cure. Exit status 0 when nothing fails.

It starts nothing that was not set up: an embedded database that stands still is started for the look and stopped after.
"""
import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from linli import boot
from linli.environment import BadEnvironment, Environment
from linli.kernel.localdb import LocalDB, LocalDBError

MARKS = {"ok": "✓ 正常", "warn": "! 注意", "fail": "✗ 故障"}


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli doctor", description=(
        "给这套系统体检：哪里有问题，怎么治。"
        "没有故障时退出码为 0。"))
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    given = parser.parse_args(arguments)
    choose_home()
    home = Path(os.environ.get("LINLI_HOME") or "var").absolute()
    try:
        Environment.read(os.environ | {"LINLI_KEY": "not read here"})  # without one it would make a key in home
        with database(home / "db"):
            boot.start_django()
            findings = [finding.as_json() for finding in import_module("linli.kernel.doctor").examine()]
    except BadEnvironment as error:
        findings = [stopped("settings", "设置", error.sentence)]
    except LocalDBError as error:
        findings = [stopped("database", "数据库", str(error))]
    sound = all(finding["level"] != "fail" for finding in findings)
    if given.json:
        print(json.dumps({"ok": sound, "home": str(home), "findings": findings}, ensure_ascii=False, indent=1))
    else:
        show(home, findings)
    return 0 if sound else 1


def stopped(key: str, title: str, says: str) -> dict[str, str]:
    """The one finding of an examination that could not begin."""
    return {"key": key, "title": title, "level": "fail", "says": says,
            "cure": "按上面的提示处理，再运行一次 linli doctor。"}


def choose_home() -> None:
    """Without LINLI_HOME, and with nothing but a demo here, look at the demo."""
    if not os.environ.get("LINLI_HOME") and not os.environ.get("DATABASE_URL") and not Path("var/db/data").exists() \
            and Path("var/demo/db/data").exists():
        os.environ["LINLI_HOME"] = str(Path("var/demo").absolute())


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """Join or start the embedded database in its own mode; leave it as it was found."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    found = LocalDB(folder)
    if not found.data.exists():
        raise LocalDBError(f"{folder} 里还没有数据库：先运行 linli up 或 linli demo。")
    mode, stood_still = found.made_for(), found.pid() is None
    if mode == "demo":
        os.environ["LINLI_DEMO"] = "1"
    boot.start_database(mode, folder.parent)
    try:
        yield
    finally:
        import_module("django.db").connections.close_all()
        boot.stop_database()
        if stood_still and mode == "service":
            found.stop()


def show(home: Path, findings: list[dict[str, Any]]) -> None:
    print(f"邻里体检：{home}")
    for finding in findings:
        print(f"{MARKS[finding['level']]}  {finding['title']}：{finding['says']}")
        if finding["cure"]:
            print(f"          → {finding['cure']}")
    bad = [sum(finding["level"] == level for finding in findings) for level in ("fail", "warn")]
    print(f"共 {len(findings)} 项，{bad[0]} 项故障，{bad[1]} 项需要注意。")
