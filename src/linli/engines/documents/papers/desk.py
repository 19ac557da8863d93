"""Papers of the cash desk: receipt, deposit slip, shift sheet."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..words import in_words
from .base import Paper


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    charge: str             # 收费项目
    months: str = ""        # 账期: 2026-10, or 2026-01 至 2026-06
    how: str = ""           # how the amount came about, in words
    fen: int


@dataclass(frozen=True, kw_only=True)
class Receipt(Paper):
    """收据. `reprint` counts the copies printed after the first (补打); `stamp` is printed across it."""

    title: str = "收据"      # or 押金收据
    issuer: str             # 收款单位
    number: str
    paid_at: datetime
    home: str               # 南塘新村 6 栋 103
    payer: str
    method: str             # 方式: 现金, 扫码, POS, 转账
    cashier: str
    lines: Sequence[ReceiptLine]
    total_fen: int
    code: str               # as a person types it
    url: str                # where the QR code leads: /v/CODE
    window: str = ""        # 2 号窗口
    home_area: Decimal | None = None
    paid_until: str = ""    # 物业服务费 is settled to this month (缴至)
    paid_until_charge: str = "物业服务费"
    next_due: str = ""      # 下一笔 2026-11，12-10 前
    note: str = ""          # where the money goes
    phone: str = ""         # of the office
    copy: str = ""          # 第二联　交缴费人
    reprint: int = 0
    stamp: str = ""         # 已作废, 已退款, 已改挂: it no longer stands

    def __post_init__(self) -> None:
        if self.total_fen != sum(line.fen for line in self.lines):
            raise ValueError(f"the lines of receipt {self.number} do not add up to its total")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "words": in_words(self.total_fen)}


@dataclass(frozen=True, kw_only=True)
class Denomination:
    face_fen: int           # 10000 is a note of 100 yuan
    count: int


@dataclass(frozen=True, kw_only=True)
class DepositSlip(Paper):
    """缴款单: cash of a shift on its way to the bank."""

    issuer: str
    number: str             # CK-20261123-2
    made_at: datetime
    cashier: str
    account: str            # 南塘新村共管专户，示例银行，尾号 6621; empty: written in by hand
    fen: int
    how: str = ""           # 清点 3,923.60 − 留备用金 500.00
    cash: Sequence[Denomination] = ()
    deposit_by: str = ""    # 明日 10:00 前存入

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "words": in_words(self.fen)}


@dataclass(frozen=True, kw_only=True)
class MethodLine:
    method: str
    count: int
    booked_fen: int         # without the void ones
    void_count: int = 0
    void_fen: int = 0
    slip_fen: int | None = None    # as its slip or statement shows it; none: not compared


@dataclass(frozen=True, kw_only=True)
class BookLine:
    book: str
    account: str            # 1122 应收账款
    taken_fen: int          # without void receipts


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """What came in one way on a day; voided receipts are not part of `taken_fen`."""

    method: str
    count: int
    taken_fen: int
    deposit_fen: int = 0    # what of it are deposits
    void_count: int = 0
    void_fen: int = 0


@dataclass(frozen=True, kw_only=True)
class BackLine:
    method: str
    count: int
    fen: int


@dataclass(frozen=True, kw_only=True)
class DayShift:
    window: str
    cashier: str
    opened: str             # 08:30
    closed: str             # 17:40, or 未交
    count: int
    fen: int


@dataclass(frozen=True, kw_only=True)
class DayReport(Paper):
    """收款日报: a community's takings of a day by method, what went back, its shifts."""

    issuer: str
    number: str             # YJHY 2026-11-23
    day: date
    by_method: Sequence[DayLine]
    back: Sequence[BackLine] = ()
    shifts: Sequence[DayShift] = ()

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "words": in_words(sum(line.taken_fen for line in self.by_method))}


@dataclass(frozen=True, kw_only=True)
class VoidLine:
    number: str
    fen: int
    reason: str
    allowed_by: str


@dataclass(frozen=True, kw_only=True)
class ShiftSheet(Paper):
    """交班表, also the desk's daily report by method. The difference is counted − expected."""

    issuer: str
    number: str
    window: str = ""
    cashier: str
    opened_at: datetime
    closed_at: datetime
    receipts: str           # 0001846–0001903
    receipt_count: int
    reprint_count: int = 0
    by_method: Sequence[MethodLine]
    by_book: Sequence[BookLine] = ()
    voids: Sequence[VoidLine] = ()
    cash: Sequence[Denomination] = ()
    float_fen: int = 0      # 备用金
    expected_fen: int
    counted_fen: int
    reason: str = ""        # why they differ
    deposit_fen: int = 0
    handed_over: str = ""   # 备用金 500.00、印章 1、空白收据 2 箱
    taken_over_by: str = ""
    checked_by: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.by_book and sum(line.taken_fen for line in self.by_book) != sum(
                line.booked_fen for line in self.by_method):
            raise ValueError(f"shift sheet {self.number} says two sums, by method and by book")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "difference_fen": self.counted_fen - self.expected_fen,
                "deposit_words": in_words(self.deposit_fen)}
