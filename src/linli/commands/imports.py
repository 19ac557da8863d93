"""`linli import roster FILE [--community CODE] [--on DATE] [--dry-run] [--json] [--returned PATH]`, and
`linli import matters FILE --community CODE [--source hotline] [--dry-run] [--json] [--returned PATH] [--tell]`.

Exit status: 0 no errors, 1 some rows were kept out, 2 nothing could be read or wrong usage (FORMAT.md §1).
A dry run of a roster needs no community and no database; matters are held against what the community has.
"""
from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from linli import boot
from linli.registry.roster import cli
from linli.registry.roster.reader import read
from linli.registry.roster.result import Result
from linli.registry.roster.returned import returned_workbook


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli import", description=(
        "把花名册（roster），或旧系统、12345 的事项（matters）读进一个小区。"
        "退出码：0 没有错，1 有几行没收，2 读不出来或用法不对。"))
    parser.add_argument("what", choices=["roster", "matters"], help="花名册，或事项")
    parser.add_argument("file", type=Path, help="xlsx、xls 或 csv 文件")
    parser.add_argument("--community", metavar="CODE", help="小区编码")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="这份表从哪天起算数，不给就是今天")
    parser.add_argument("--dry-run", action="store_true", help="只读只查，不写入；查花名册不需要数据库")
    parser.add_argument("--source", choices=["former", "hotline"], default="former",
                        help="事项没写来源的算哪里的：旧系统（不给就是它）或 12345")
    parser.add_argument("--tell", action="store_true", help="把新单号告诉在办事项的报事人")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    parser.add_argument("--returned", type=Path, metavar="PATH", help="没收的行写成工作簿，放到这里")
    given = parser.parse_args(arguments)
    if given.what == "matters" and given.community:
        return bring_matters(given)
    if given.dry_run and given.what == "roster":
        return cli.dry_run(given.file, as_json=given.json, returned=given.returned)
    if not given.community:
        parser.error("还缺 --community 小区编码（花名册只想查错就用 --dry-run）")
    return bring_in(given)


def bring_in(given: argparse.Namespace) -> int:
    """Read the file and write its homes into the community."""
    try:
        data = given.file.read_bytes()
    except OSError as error:
        return _fail(f"{given.file}: {error.strerror}", 2)
    result = read(data)
    if workbook := returned_workbook(data, result):
        path = given.returned or given.file.with_name(f"{given.file.stem}.待改正.xlsx")
        path.write_bytes(workbook)
    if result.exit_status == 2:
        _tell(given, result, None)
        return 2
    boot.start()
    written = import_module("linli.commands.import_writing")
    try:
        difference = written.write(given.community, result, given.on)
    except written.Refused as error:
        return _fail(error.sentence, 1)
    _tell(given, result, asdict(difference))
    return result.exit_status


def bring_matters(given: argparse.Namespace) -> int:
    """Read the file, hold it against the community, write what is new."""
    try:
        data = given.file.read_bytes()
    except OSError as error:
        return _fail(f"{given.file}: {error.strerror}", 2)
    boot.start()
    work = import_module("linli.commands.matters_writing")
    try:
        done = work.bring(data, given.community, source=given.source, tell=given.tell, dry_run=given.dry_run)
    except work.UnreadableFile as error:
        return _fail(error.sentence, 2)
    except work.Refused as error:
        return _fail(error.sentence, 1)
    if done.kept_out:
        path = given.returned or given.file.with_name(f"{given.file.stem}.待改正.xlsx")
        path.write_bytes(done.returned)
    print(json.dumps(done.as_json(), ensure_ascii=False) if given.json else done.words(dry_run=given.dry_run))
    return 1 if done.kept_out else 0


def _tell(given: argparse.Namespace, result: Result, difference: dict[str, Any] | None) -> None:
    if given.json:
        print(json.dumps(result.as_json() | {"difference": difference}, ensure_ascii=False))
        return
    sys.stdout.write(cli.told(result))
    if difference:
        print("新增 {new} 户，更改 {changed} 户，不变 {unchanged} 户；"
              "在册而表里没有 {missing} 户（保持不动）。".format(**difference))


def _fail(sentence: str, status: int) -> int:
    print(f"linli import: {sentence}", file=sys.stderr)
    return status
