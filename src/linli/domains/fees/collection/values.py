"""What the collection board shows. Amounts in fen."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from linli.kernel.errors import Refused

FEW = 5     # homes; a figure about fewer could be told apart as one household's
CLASSES = {"resold": "交易户", "resettled": "安置户", "rented": "出租户", "other": "其他"}
AGES = ("未到期", "1–30 天", "31–60 天", "61–90 天", "90 天以上")


@dataclass(frozen=True)
class Rate:
    """What fell due in a group of homes (billed less credited) and what of it was paid; hidden where homes are few."""

    name: str
    homes: int
    due_fen: int
    paid_fen: int
    hidden: bool = False
    key: str = field(default="", compare=False)      # of CLASSES

    @property
    def share(self) -> float | None:
        return None if self.hidden or not self.due_fen else self.paid_fen / self.due_fen

    @property
    def tone(self) -> str:
        share = self.share or 0
        return "ok" if share >= 0.9 else "warn" if share >= 0.7 else "danger"


@dataclass(frozen=True)
class Month:
    """A month: of all that had fallen due by its end; of its own bills at its end, and until the board's day."""

    ym: str
    total: Rate
    at_end: Rate
    to_date: Rate


@dataclass(frozen=True)
class Building:
    id: int
    name: str
    homes: int
    months: Sequence[Rate]     # cumulative, at the end of each month


@dataclass(frozen=True)
class Age:
    name: str
    homes: int
    fen: int
    hidden: bool = False


STATES = {"open": "欠费", "clear": "全清", "all": "全部"}


@dataclass(frozen=True)
class Wanted:
    """Which homes of the board: of a class, a building, with bills of an age, in arrears or not."""

    ym: str
    state: str = "open"
    kind: str = ""                  # a key of CLASSES
    building: int | None = None
    age: int | None = None          # a position in AGES


@dataclass(frozen=True)
class HomeDue:
    unit_id: int
    label: str
    kind: str
    payer: str                      # in full: pages and files mask it
    due_fen: int
    paid_fen: int
    months: int                     # bills that are not settled
    oldest: date | None

    @property
    def open_fen(self) -> int:
        return self.due_fen - self.paid_fen


@dataclass(frozen=True)
class SlipLine:
    """Open bills of the same charges."""

    charge: str
    first: str                      # months, 2026-11
    last: str
    fen: int


@dataclass(frozen=True)
class Slip:
    """What the notice at a home's door says. `overdue_fen`: the part that was due before today."""

    unit_id: int
    label: str
    due_on: date                    # the last day of what is due next; of the last bill if all are overdue
    overdue_fen: int
    lines: tuple[SlipLine, ...]

    @property
    def fen(self) -> int:
        return sum(line.fen for line in self.lines)


@dataclass(frozen=True)
class Slips:
    community: str
    invented: bool
    phone: str                      # the office's published number; empty: none
    homes: tuple[Slip, ...]


class NothingToPrint(Refused):
    code, sentence = "nothing_to_print", "没有要交的户，不用打印通知单。请换一个楼栋或账龄。"


class TooManySlips(Refused):
    code, sentence = "too_many_slips", "一次最多打印 {most} 张通知单，现在选中了更多。请先按楼栋筛选，再打印。"


def hidden_if_few(rates: Sequence[Rate]) -> list[Rate]:
    """Hide groups of fewer than five homes, and with a single hidden one the next smallest: the total would tell it."""
    few = [at for at, rate in enumerate(rates) if 0 < rate.homes < FEW]
    if len(few) == 1:
        others = [at for at, rate in enumerate(rates) if at not in few and rate.homes]
        few += sorted(others, key=lambda at: rates[at].homes)[:1]
    return [replace(rate, hidden=True, due_fen=0, paid_fen=0) if at in few else rate for at, rate in enumerate(rates)]


@dataclass(frozen=True)
class Board:
    community: str
    invented: bool
    ym: str
    named: bool                # the reader may see single homes anyway
    total: Rate
    from_advance_fen: int
    credited_fen: int
    classes: Sequence[Rate]
    months: Sequence[Month]
    buildings: Sequence[Building]
    ages: Sequence[Age]
    clear_homes: int
    two_months_homes: int

    @property
    def overdue_fen(self) -> int:
        return self.total.due_fen - self.total.paid_fen


@dataclass(frozen=True)
class Curve:
    """The bills that fall due in a month: what they ask for, and what of it was paid by the end of each of its days."""

    ym: str
    due_fen: int
    paid_by_day: Sequence[int]

    def share(self, day: int) -> float | None:
        """The part paid by the end of a day (1 …); None where nothing is due or the day is to come."""
        known = self.due_fen > 0 and day <= len(self.paid_by_day)
        return self.paid_by_day[day - 1] / self.due_fen if known else None

    @property
    def today(self) -> float | None:
        return self.share(len(self.paid_by_day))


@dataclass(frozen=True)
class Progress:
    this: Curve
    before: Curve

    @property
    def ahead(self) -> float | None:
        """How much further than a month ago on the same day."""
        now, then = self.this.today, self.before.share(min(len(self.this.paid_by_day), len(self.before.paid_by_day)))
        return None if now is None or then is None else now - then
