"""Typed rows and refusals of bill runs."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from linli.kernel.clock import MONTHS
from linli.kernel.errors import Refused
from linli.kernel.money import yuan

STATUS_TITLES = {"review": "待复核", "published": "已发布", "discarded": "已作废"}
SKIP_TITLES = {"no_area": "缺建筑面积", "no_payer": "没有缴费人", "no_tariff": "当月没有已批准的收费标准",
               "billed": "本月已出账"}


class BadMonth(Refused):
    code, field = "bad_month", "ym"
    sentence = f"账期“{{ym}}”不能出账：请写 {MONTHS} 的一个月份，如 2026-11。"


class TooFar(Refused):
    code, field = "too_far", "ym"
    sentence = "{ym} 还太远：最多提前出到 {latest}。请核对月份。"


class BeforeTheBooks(Refused):
    code, field = "before_the_books", "ym"
    sentence = "这个小区的账簿从 {starts} 开始，{ym} 不能出账。更早的欠费请在收银台的“期初”登记。"


class EarlierWaits(Refused):
    code, status = "earlier_waits", 409
    sentence = "{waiting} 还有一批账单待复核。请先发布或作废它，再出 {ym}。"


class AlreadyPublished(Refused):
    code, status = "already_published", 409
    sentence = "{ym} 的账单已经发布，没有漏出的房屋，不用再出。要改已发的账单，只能红冲。"


class SamePerson(Refused):
    code = "same_person"
    sentence = "这批账单是您算的（制单），要由另一位负责人发布。"


class SumNotAgreed(Refused):
    code, field = "sum_not_agreed", "agreed"
    sentence = "请先勾选确认：月份、小区、户数和合计都核对过。合计是 {fen} 元。"


class AlreadyInReview(Refused):
    code, status = "already_in_review", 409
    sentence = "{ym} 已有一批待复核的账单，请先发布或作废。"


class NothingToBill(Refused):
    code = "nothing_to_bill"
    sentence = "{ym} 没有可出账的房屋：请先建收费项目、批准收费标准、设好缴费人。"


class InputsChanged(Refused):
    code, status = "inputs_changed", 409
    sentence = "复核之后，面积、标准或缴费人有变动，金额可能不同。请作废后重新起草，再复核一次。"


class NotInReview(Refused):
    code, status = "not_in_review", 409
    sentence = "这批账单{state}，不能再这样做。"


class HomeMoved(Refused):
    code, status, field = "home_moved", 409, "fen"
    sentence = "{home} 现在是 {fen} 元，和您看到的不一样。请刷新后再看一遍；没有记下确认。"


@dataclass(frozen=True)
class ChargeTotal:
    charge_id: int
    book_id: int
    account: str
    fen: int
    homes: int
    lines: int


@dataclass(frozen=True)
class Count:
    """What a run comes to."""

    charges: tuple[ChargeTotal, ...]
    homes: int
    bills: int
    digest: str
    cut_up: bool            # payer, share or price changes inside the period of some home
    without: int = 0        # homes that get no bill; counted in a draft

    @property
    def fen(self) -> int:
        return sum(charge.fen for charge in self.charges)

    @property
    def lines(self) -> int:
        return sum(charge.lines for charge in self.charges)


@dataclass(frozen=True)
class RunRow:
    id: int
    community_id: int
    community: str
    ym: str
    rev: int
    status: str
    due: date
    fen: int
    homes: int
    bills: int
    lines: int
    skipped: int
    drafted_by: str
    drafted_by_id: int | None
    drafted_at: datetime
    published_by: str
    published_at: datetime | None
    reason: str

    @property
    def title(self) -> str:
        return f"{self.ym[:4]} 年 {int(self.ym[5:])} 月账单" + (f"（第 {self.rev} 次）" if self.rev > 1 else "")

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]

    @property
    def tone(self) -> str:
        return {"review": "warn", "published": "ok"}.get(self.status, "mute")


@dataclass(frozen=True)
class Comparison:
    """A charge in this run and in the month before."""

    name: str
    fen: int
    before_fen: int

    @property
    def change(self) -> str:
        if not self.before_fen:
            return "新" if self.fen else "—"
        tenths = (self.fen - self.before_fen) * 1000 // self.before_fen
        return f"{tenths / 10:+.1f}" if tenths else "0.0"


@dataclass(frozen=True)
class Change:
    """A home whose amount differs from the month before, and by much from its mean of the three months before."""

    unit_id: int
    label: str
    fen: int
    before_fen: int | None      # none: no bill in the month before
    mean_fen: int | None = None    # of the months billed among the three before; none: its first bill
    checked_by: str = ""        # who found the sum right
    checked_at: datetime | None = None
    tariff_id: int | None = None   # the price that is new to the home
    why: tuple[str, ...] = ()   # in words, charge by charge, as far as lines and tariffs tell

    @property
    def deviation(self) -> str:
        """From the mean, in percent."""
        if not self.mean_fen:
            return "新"
        return f"{round((self.fen - self.mean_fen) * 100 / self.mean_fen):+}%"

    @property
    def reason(self) -> str:
        return "；".join(self.why)


@dataclass(frozen=True)
class Skip:
    reason: str
    homes: int
    labels: tuple[str, ...]     # the first few

    @property
    def title(self) -> str:
        return SKIP_TITLES[self.reason]


@dataclass(frozen=True)
class Review:
    run: RunRow
    compared: tuple[Comparison, ...]
    skips: tuple[Skip, ...]
    changes: tuple[Change, ...]
    before_fen: int
    stale: bool                 # the inputs changed since the draft
    gap: str = ""               # months before it that were never billed
    deviation: int = 0          # percent from its mean by which a home differs
    changed: int = 0            # homes that differ; `changes` are the first few
    unchecked: int = 0          # of them, those that nobody found right

    @property
    def all_homes(self) -> int:
        return self.run.homes + self.run.skipped

    @property
    def change(self) -> str:
        return Comparison("", self.run.fen, self.before_fen).change


@dataclass(frozen=True)
class LineRow:
    charge: str
    kind: str
    from_day: date
    to_day: date
    area: Decimal | None
    price: Decimal
    days: int
    dim: int
    share_num: int
    share_den: int
    qty: int
    fen: int
    yearly: bool
    words: str

    @property
    def last_day(self) -> date:
        return self.to_day - timedelta(days=1)

    @property
    def whole(self) -> bool:
        return self.days == self.dim


@dataclass(frozen=True)
class CreditLine:
    """减免 or 红冲 on a bill."""

    day: date
    kind: str                    # waiver, credit
    charge: str
    fen: int
    reason: str
    basis: str
    approved_by: str

    @property
    def kind_title(self) -> str:
        return ("撤销" if self.fen < 0 else "") + ("减免" if self.kind == "waiver" else "红冲")

    @property
    def signed(self) -> str:
        """`−30.00`, or `+30.00` where an earlier note is taken back."""
        return f"{'+' if self.fen < 0 else '−'}{yuan(abs(self.fen))}"


@dataclass(frozen=True)
class BillRow:
    id: int
    unit_id: int
    label: str
    community: str
    payer: str
    fund: str
    ym: str
    due: date
    total_fen: int
    settled_fen: int
    lines: tuple[LineRow, ...] = ()
    before_fen: int | None = None       # the same payer's bill of the month before
    changes: tuple[str, ...] = ()       # in words: what is different from the month before, charge by charge
    credits: tuple[CreditLine, ...] = ()     # what was taken off it

    @property
    def difference(self) -> int:
        return self.total_fen - (self.before_fen or 0)

    @property
    def fewer(self) -> int:
        return -self.difference

    @property
    def cut_up(self) -> bool:
        """Was some charge worked out in several stretches of days?"""
        return any(not line.whole for line in self.lines)

    @property
    def paid_fen(self) -> int:
        return self.settled_fen - sum(one.fen for one in self.credits)

    @property
    def open_fen(self) -> int:
        return self.total_fen - self.settled_fen


@dataclass(frozen=True)
class BillSheet:
    """A bill as it is printed for its payer, with what they still owe the same book for the home from before."""

    bill: BillRow
    invented: bool
    area: Decimal | None
    issued_on: date
    phone: str                  # the office's published number; empty: none
    before_first: str = ""      # months of the older open bills
    before_last: str = ""
    before_fen: int = 0

    @property
    def due_fen(self) -> int:
        return self.bill.open_fen + self.before_fen
