"""What the open books show. Amounts in fen; what came in and what went out are both positive."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linli.domains.fees.collection.values import Rate
from linli.kernel.errors import NotFound


class NoSuchCommunity(NotFound):
    sentence = "没有找到这个小区的财务公开。请核对编码，或扫公告栏上的二维码。"


class NoSuchMonth(NotFound):
    sentence = "没有这个月的财务公开。请从页面上的月份里选。"


@dataclass(frozen=True)
class Community:
    id: int
    area_id: int
    code: str
    name: str
    invented: bool


@dataclass(frozen=True)
class Line:
    name: str
    fen: int


@dataclass(frozen=True)
class FundMonth:
    """A fund in a month: closing = opening + income − spent."""

    fund: str
    title: str
    closed: bool
    seal: str
    opening_fen: int
    income: Sequence[Line]
    spent: Sequence[Line]
    bank_fen: int               # cash, bank and provider balances at the month's end
    receivable_fen: int

    @property
    def income_fen(self) -> int:
        return sum(line.fen for line in self.income)

    @property
    def spent_fen(self) -> int:
        return sum(line.fen for line in self.spent)

    @property
    def left_fen(self) -> int:
        return self.income_fen - self.spent_fen

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.left_fen

    @property
    def short_seal(self) -> str:
        return "-".join(self.seal[at:at + 4].upper() for at in (0, 4, 8)) if self.seal else ""


@dataclass(frozen=True)
class MonthSums:
    ym: str
    income_fen: int
    spent_fen: int


@dataclass(frozen=True)
class OpenBooks:
    community: Community
    yms: Sequence[str]              # that have books, oldest first; none: nothing to show yet
    ym: str
    funds: Sequence[FundMonth]
    fund: FundMonth | None          # the one looked at
    rates: Sequence[Rate]
    rates_on: date | None
    rates_frozen: bool              # as they were at the close, whatever was paid since
    year: Sequence[MonthSums]       # of the fund looked at, twelve months until ym

    @property
    def closed(self) -> bool:
        return bool(self.funds) and all(fund.closed for fund in self.funds)

    @property
    def before(self) -> str:
        return max((ym for ym in self.yms if ym < self.ym), default="")

    @property
    def after(self) -> str:
        return min((ym for ym in self.yms if ym > self.ym), default="")


@dataclass(frozen=True)
class VoucherRow:
    id: int | None                  # None: several vouchers of a day and kind together
    no: int | None                  # numbers come when the month is closed
    day: date
    memo: str                       # masked
    fen: int
    paper: bool                     # its paper is shown
