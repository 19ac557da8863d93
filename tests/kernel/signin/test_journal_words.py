"""The journal as an administrator reads it."""
import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
from django.urls import get_resolver
from pydantic import TypeAdapter

import linli
from linli.kernel.api import TITLES
from linli.kernel.commands import COMMANDS
from linli.kernel.signin import journal_words
from linli.kernel.signin.journal_queries import title
from linli.kernel.signin.journal_words import ACTS, IDS, LOCATED, MONEY, NAMES, SUBJECTS, called, words

assert get_resolver().url_patterns      # every operation is declared
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SOURCE = Path(linli.__file__).parent
OURS = {name: command for name, command in COMMANDS.items() if command.__module__.startswith("linli.")}   # not of tests


@pytest.mark.parametrize(("given", "said"), [
    ({"at": "2026-11-27T19:49:01.083274+00:00", "on": "2026-11-27"}, "时刻：2026-11-28 03:49；日期：2026-11-27"),
    ({"yes": True, "value": [1, 2], "note": None}, "同意：是；值：1、2"),
    ({"amount": 123450, "open_fen": 5, "method": "pos"}, "金额：1,234.50 元；欠费：0.05 元；方式：POS 刷卡"),
    ({"counted": {"10": 2, "10000": 5}, "slips": {"pos": 231_000}},
     "清点：100 元 × 5、1 角 × 2；结算单合计：POS 刷卡：2,310.00 元"),
    ({"act": "fees.void_receipt", "status": "granted", "role": "cashier", "answer": ""},
     "哪件事：作废收据；状态：已同意；岗位：收费员"),
    ({"visitor": {"face": "console", "device": "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0"}},
     "来访设备：页面：电脑；设备：Windows 电脑，Chrome 浏览器"),
    ({"kind": "repair", "category": "leak", "tags": ["quick", "tidy"], "regime": "lump_sum", "ground": "vote"},
     "类型：报修；类别：漏水排水；点选的词：来得快、收拾干净；收费方式：包干制；定价依据：业主大会决定"),
    ({"reason": "weather"}, "原因：恶劣天气"), ({"act": "fees.gone", "of": "7"}, "哪件事：fees.gone；哪一件：7"),
    ({"scopes": ["signin.see_journal", "fees.gone"]}, "可用权限：查看操作日志、fees.gone"),
    ({"entries": [{"account": "6401", "fen": 100}]}, "分录：科目：6401；金额：1.00 元"), ("2026-11-27T99:49:01",) * 2])
def test_what_was_given_reads_in_plain_words_yuan_and_shanghais_time(given, said):
    assert words(given) == said


def test_of_what_changed_a_pair_is_before_and_after():
    assert words({"status": ["entrusted", "contracted"], "fen": [100, 250]}, changes=True) == (
        "状态：委托 → 正式；金额：1.00 元 → 2.50 元")


def test_ids_read_as_what_their_things_are_called():
    known = {"unit_id": {176: "玉景花园 2-1-301"}, "unit_ids": {1: "1-101", 2: "1-102"}, "charge": {7: "物业服务费"}}
    assert words({"unit_id": 176, "unit_ids": [1, 2, 3], "homes": 3}, known=known) == (
        "房屋：玉景花园 2-1-301；房屋：1-101、1-102、3；户数：3")
    assert words({"unit_ids": [1] * 20}, known=known) == "房屋：" + "、".join(["1-101"] * 6) + " 等 20 个"
    assert words({"charge": [7, None]}, changes=True, known=known) == "收费项目：物业服务费 → —"


def test_the_value_of_a_policy_has_its_unit_and_its_choice_its_title():
    assert words({"policy": "bill.deviation", "value": 30}) == "政策：账单偏离前三个月均值多少要核对；值：30%"
    assert words({"policy": "fee.start", "value": ["next_month", "day"]}, changes=True) == (
        "政策：首期起算；值：交付次月 → 交付当日")
    assert words({"policy": "desk.cash_limit", "value": [None, 50000]}, changes=True).endswith("值：— → 50,000 元")


def test_things_are_looked_up_by_kind_however_many_rows_speak_of_them(monkeypatch):
    asked = []

    def places(wanted):
        asked.append(wanted)
        return {one: f"{one} 号" for one in wanted}
    monkeypatch.setattr(journal_words, "IDS", {"unit_id": places, "unit_ids": places})
    known = called([("unit_id", 3), ("unit_ids", 1), ("unit_id", 1)])
    assert asked == [[1, 3]]
    assert known == {"unit_id": {1: "1 号", 3: "3 号"}, "unit_ids": {1: "1 号", 3: "3 号"}}


def test_every_command_has_one_title_in_chinese():
    assert set(OURS) - set(TITLES) == set(ACTS)
    assert [name for name in OURS if not CHINESE.search(title(name))] == []


def test_every_subject_is_called_something_in_chinese():
    assert {next(iter(inspect.signature(command).parameters)) for command in OURS.values()} == set(SUBJECTS)
    assert [name for name, said in SUBJECTS.items() if not CHINESE.search(said)] == []
    assert set(SUBJECTS) >= LOCATED and set(IDS) >= LOCATED


def test_every_argument_has_a_name_in_chinese():
    arguments = {name for command in OURS.values() for name in named(command)} | set(remarked())
    assert arguments - set(NAMES) == set()
    assert set(NAMES) | MONEY == set(NAMES) and set(NAMES) - arguments == set()
    assert [name for name, said in NAMES.items() if not CHINESE.search(said)] == []


def named(command) -> Iterator[str]:
    """The arguments of a command and the fields within them."""
    hints = get_type_hints(command)
    for name in list(inspect.signature(command).parameters)[1:]:
        if name not in ("by", "key"):
            yield name
            yield from fields(TypeAdapter(hints[name]).json_schema())


def fields(schema) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from fields(part)


def remarked() -> Iterator[str]:
    """What commands say of themselves beyond their arguments."""
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and "remark" in (getattr(call.func, "id", ""), getattr(call.func, "attr", "")):
                yield from (said.arg for said in call.keywords if said.arg)
