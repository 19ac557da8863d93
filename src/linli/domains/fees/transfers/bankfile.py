"""The bank's file, read cell by cell: any bank's columns, found by their titles. Nothing is written here."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from linli.domains.fees.transfers.values import BankDraft
from linli.kernel.money import NotMoney, fen
from linli.kernel.spreadsheets import Problem, moment, plain

TITLES = {
    "at": ("交易时间", "交易日期", "记账日期", "入账日期", "入账时间", "日期"),
    "in": ("收入", "收入金额", "贷方发生额", "贷方金额", "贷方", "记账金额(收入)", "存入", "存入金额", "入账金额"),
    "amount": ("交易金额", "发生额", "金额"),
    "side": ("借贷标志", "借贷方向", "借/贷", "收支", "收/支"),
    "txn": ("交易流水号", "流水号", "交易序号", "核心流水号", "凭证号", "回单编号", "日志号"),
    "payer": ("对方户名", "对方名称", "对方账户名称", "付款人", "付款人名称", "付款方名称", "户名"),
    "remark": ("附言", "交易附言", "摘要", "客户摘要", "用途", "备注"),
}
SUM = re.compile("合计|总计|小计|累计")
OUT = ("借", "支", "付", "D")


@dataclass(frozen=True)
class BankFile:
    drafts: tuple[BankDraft, ...]
    rows: tuple[int, ...]            # of the drafts, as the spreadsheet numbers them
    problems: tuple[Problem, ...]
    spent: int                       # lines of money that went out: none of ours

    @property
    def fen(self) -> int:
        return sum(one.fen for one in self.drafts)


def read(sheet: Sequence[Sequence[str]]) -> BankFile | None:
    """Read the lines below the header; None: no header in the first rows."""
    for at, row in enumerate(sheet[:20]):
        columns = columns_of(row)
        if "at" in columns and ("in" in columns or "amount" in columns):
            return lines(sheet[at + 1:], columns, first=at + 2)
    return None


def columns_of(row: Sequence[str]) -> dict[str, list[int]]:
    """Kind of column → where it stands; remarks may stand in several."""
    found: dict[str, list[int]] = {}
    for n, cell in enumerate(row):
        title = re.sub(r"\s|（元）|\(元\)|\(?人民币\)?", "", plain(cell))
        for kind, titles in TITLES.items():
            if title in titles:
                found.setdefault(kind, []).append(n)
    return found


def lines(rows: Sequence[Sequence[str]], columns: dict[str, list[int]], *, first: int) -> BankFile:
    drafts: list[BankDraft] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    spent = 0
    same: dict[str, int] = {}
    for number, row in enumerate(rows, start=first):
        cells = {kind: " ".join(filter(None, (plain(row[n]) for n in at if n < len(row))))
                 for kind, at in columns.items()}
        if not cells["at"] or SUM.search(cells["at"]):
            continue             # a blank line, a sum at the foot
        amount = money(cells, number, problems)
        if amount is None:
            continue
        if amount <= 0:
            spent += 1
            continue
        at = moment(cells["at"])
        if at is None:
            problems.append(Problem(number, "日期", cells["at"][:40], "日期看不懂，请写成 2026-11-23"))
            continue
        payer, remark = cells.get("payer", "")[:80], cells.get("remark", "")[:200]
        txn = cells.get("txn", "").strip("\t'` ")[:64] or numbered(same, at, amount, payer, remark)
        drafts.append(BankDraft(txn, at, amount, payer, remark))
        numbers.append(number)
    return BankFile(tuple(drafts), tuple(numbers), tuple(problems), spent)


def money(cells: dict[str, str], number: int, problems: list[Problem]) -> int | None:
    """What came in, in fen; 0 or less for what went out; None: no amount, or one that cannot be read."""
    text = cells.get("in") or (cells.get("amount", "") if "in" not in cells else "")
    if not text:
        return 0 if "in" in cells else None
    try:
        amount = fen(text.lstrip("+"))
    except NotMoney as error:
        problems.append(Problem(number, "金额", text[:40], error.sentence))
        return None
    return -abs(amount) if cells.get("side", "").startswith(OUT) else amount


def numbered(same: dict[str, int], at: datetime, amount: int, payer: str, remark: str) -> str:
    """A number for a line the bank gave none: what it says, and the how-manieth of those that say the same."""
    said = sha256(f"{at.isoformat()}|{amount}|{payer}|{remark}".encode()).hexdigest()[:24]
    same[said] = same.get(said, 0) + 1
    return f"无号-{said}-{same[said]}"
