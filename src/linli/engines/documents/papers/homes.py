"""Papers that go to a home: bill, door slip, statement."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .base import Paper


@dataclass(frozen=True, kw_only=True)
class DueLine:
    charge: str
    months: str = ""
    how: str = ""           # 89.53 m² × 0.48 元
    fen: int


@dataclass(frozen=True, kw_only=True)
class SpendLine:
    name: str
    fen: int


@dataclass(frozen=True, kw_only=True)
class DoorSlip(Paper):
    """账单通知单 A5, in normal type or, by the layout `door-slip-large`, in 18 pt. `due_fen` includes arrears."""

    issuer: str
    home: str               # 7 栋 402
    ym: str                 # 2026-11
    due_fen: int
    due_on: date
    lines: Sequence[DueLine]
    settled: str = ""       # 已缴至 2026 年 10 月，没有旧欠
    offer: str = ""         # 12 月 1 日前交，少 2.15 元
    how: Sequence[str] = ()             # sentences that explain the sum
    spent_title: str = ""   # 10 月的钱花在哪
    spent: Sequence[SpendLine] = ()
    url: str                # pay, or look at the bill
    pay_note: str = ""      # 备注 7402: what tells the payments apart
    bind_code: str = ""
    bind_days: int = 30
    phone: str = ""
    butler: str = ""


@dataclass(frozen=True, kw_only=True)
class Bill(Paper):
    """账单 A4: every line with how it came about. The parts add up to `due_fen`."""

    issuer: str
    number: str
    community: str
    home: str
    home_area: Decimal | None = None
    payer: str
    ym: str
    issued_on: date
    due_on: date
    lines: Sequence[DueLine]
    arrears: Sequence[DueLine] = ()     # open lines of earlier months
    advance_fen: int = 0    # taken from the payer's prepayment
    due_fen: int
    offer: str = ""
    note: str = ""
    url: str
    pay_note: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if self.due_fen != sum(line.fen for line in [*self.lines, *self.arrears]) - self.advance_fen:
            raise ValueError(f"the lines of bill {self.number} do not add up to what is due")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "new_fen": sum(line.fen for line in self.lines),
                "old_fen": sum(line.fen for line in self.arrears)}


@dataclass(frozen=True, kw_only=True)
class Movement:
    on: date
    what: str
    due_fen: int = 0
    paid_fen: int = 0


@dataclass(frozen=True, kw_only=True)
class Statement(Paper):
    """对账单 A4: what was due and what was paid, with a running balance (positive: still owed)."""

    issuer: str
    community: str
    home: str
    payer: str
    since: date
    until: date             # the last day shown
    made_on: date
    opening_fen: int = 0
    movements: Sequence[Movement]
    advance_fen: int = 0    # prepayment held at the end
    note: str = ""
    url: str = ""
    phone: str = ""

    def facts(self) -> dict[str, Any]:
        facts, balance = super().facts(), self.opening_fen
        for shown, movement in zip(facts["movements"], self.movements, strict=True):
            balance += movement.due_fen - movement.paid_fen
            shown["balance_fen"] = balance
        return {**facts, "closing_fen": balance, "due_fen": sum(m.due_fen for m in self.movements),
                "paid_fen": sum(m.paid_fen for m in self.movements)}
