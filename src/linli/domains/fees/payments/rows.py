"""What the desk shows: rows of homes, bills, receipts and shifts, ready for pages, papers and programs."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from django.utils import timezone

from linli.domains.fees.payments.values import METHOD_TITLES, Limits, taken_back


@dataclass(frozen=True)
class HomeFacts:
    unit_id: int
    label: str
    community_id: int
    community: str
    invented: bool
    area: Decimal | None
    place_id: int                # the stair, else the building: whose homes stand beside it
    payers: tuple[str, ...]      # masked
    phone: str                   # masked


@dataclass(frozen=True)
class BillRow:
    id: int
    ym: str
    due: date
    payer_id: int | None
    fund: str
    charges: str                 # 物业服务费、车位管理费
    total_fen: int
    settled_fen: int
    overdue: bool
    creditor: str = ""           # a former firm whose claim it is
    credited_fen: int = 0        # what of `settled_fen` was waived or corrected, not paid

    @property
    def paid_fen(self) -> int:
        return self.settled_fen - self.credited_fen

    @property
    def open_fen(self) -> int:
        return self.total_fen - self.settled_fen


@dataclass(frozen=True)
class PaidUntil:
    """A charge is settled without a gap up to this month; None: nothing settled yet."""

    charge: str
    ym: str | None
    late: bool
    months: tuple[tuple[str, bool], ...] = ()    # each billed month and whether it is settled


@dataclass(frozen=True)
class NextBill:
    """What a home pays next: its oldest open bill, else the month after the last settled one, not yet billed."""

    ym: str
    due: date | None
    late: bool = False

    @property
    def words(self) -> str:
        """`下一笔 2026-11，12-10 前`."""
        if self.due is None:
            return f"下一笔 {self.ym}"
        return f"还欠 {self.ym}，{self.due:%m-%d} 已到期" if self.late else f"下一笔 {self.ym}，{self.due:%m-%d} 前"


@dataclass(frozen=True)
class StairHome:
    unit_id: int
    label: str
    open_fen: int
    current: bool


@dataclass(frozen=True)
class PaidRow:
    id: int
    number: str
    unit_id: int
    home: str
    at: datetime
    method: str
    fen: int
    cashier: str
    void: bool
    advance_fen: int = 0
    kind: str = "payment"        # or deposit
    void_reason: str = ""
    voided_by: str = ""          # the second person
    back: str = ""               # void, refund or move: how its money was taken back
    corrects: bool = False       # brings no money: another receipt's was moved here
    charges: str = ""            # 物业服务费、车位管理费: told where a resident reads
    months: tuple[str, ...] = ()     # first and last month it paid, in the same place

    @property
    def method_title(self) -> str:
        return METHOD_TITLES[self.method]

    @property
    def back_title(self) -> str:
        return taken_back(self.back) if self.void else ""

    @property
    def counts(self) -> bool:
        """Is it in the takings of its day? A void one is not; one moved or refunded later is, its day is told."""
        return self.back != "void" and not self.corrects


@dataclass(frozen=True)
class PaidYear:
    year: int
    receipts: tuple[PaidRow, ...]

    @property
    def fen(self) -> int:
        return sum(row.fen for row in self.receipts if not row.void)


@dataclass(frozen=True)
class FoundHome:
    """A home that answers to what was typed."""

    unit_id: int
    label: str
    detail: str                  # community, people and phone, masked
    here: bool                   # in the community that was looked through first
    open_fen: int = 0


@dataclass(frozen=True)
class NumberedRow:
    """A receipt that answers to a typed number; a short number may answer in several communities."""

    id: int
    number: str
    community: str
    home: str
    at: datetime
    fen: int
    void: bool


@dataclass(frozen=True)
class ShiftRow:
    id: int
    community_id: int
    community: str
    window: str
    cashier: str
    cashier_id: int
    opened_at: datetime
    closed_at: datetime | None
    float_fen: int
    receipts: int
    fen: int


@dataclass(frozen=True)
class DeskView:
    home: HomeFacts
    bills: tuple[BillRow, ...]
    until: tuple[PaidUntil, ...]
    stair: tuple[StairHome, ...]
    paid: tuple[PaidRow, ...]
    advance_fen: int
    deposit_fen: int             # held in custody
    shift: ShiftRow | None       # the cashier's own, here
    elsewhere: ShiftRow | None   # the cashier's own, still open in another community
    limits: Limits
    method: str                  # proposed: the last one of the cashier's shift, else cash

    @property
    def open_fen(self) -> int:
        return sum(bill.open_fen for bill in self.bills)


@dataclass(frozen=True)
class ReceiptLineRow:
    charge: str
    ym: str
    home: str
    fen: int
    total_fen: int               # what the bill asks for
    reckoned: str                # `89.53 m² × 0.48 元` where one price for a whole month made the bill


@dataclass(frozen=True)
class ReceiptView:
    row: PaidRow
    community_id: int
    community: str
    invented: bool
    area: Decimal | None
    payer: str                   # masked
    window: str
    digits: str
    out_of_turn: str
    lines: tuple[ReceiptLineRow, ...]
    code: str
    prints: int
    until: PaidUntil | None
    voided_by: str
    void_reason: str
    shift_open: bool
    cashier_id: int | None
    asked: str                   # an act on it that waits for a second person
    next: NextBill | None        # as of the day it is looked at, like `until`
    phone: str                   # the office's published number; empty: none


@dataclass(frozen=True)
class Move:
    """One line of a home's statement of account: billed +, paid or credited −."""

    on: date
    what: str
    book: str               # 物业服务, 公共收益: a receipt over two books is a line in each
    billed_fen: int
    paid_fen: int
    balance_fen: int


@dataclass(frozen=True)
class StatementSheet:
    """The account of a home as it is printed."""

    home: HomeFacts
    moves: tuple[Move, ...]
    advance_fen: int
    phone: str                  # the office's published number; empty: none


@dataclass(frozen=True)
class AdvanceRow:
    id: int
    at: datetime
    fen: int
    left_fen: int


@dataclass(frozen=True)
class OpeningRow:
    charge: str
    paid_until: str | None
    open_from: str | None
    open_until: str | None
    open_fen: int
    advance_fen: int
    creditor: str
    actor: str


@dataclass(frozen=True)
class OpeningView:
    home: HomeFacts
    charges: tuple[tuple[int, str], ...]
    written: tuple[OpeningRow, ...]


@dataclass(frozen=True)
class OwnMoney:
    """What a resident sees of bills and receipts."""

    home: HomeFacts
    bills: tuple[BillRow, ...]
    until: tuple[PaidUntil, ...]
    receipts: tuple[PaidRow, ...]
    advance_fen: int

    @property
    def open_fen(self) -> int:
        return sum(bill.open_fen for bill in self.bills if bill.open_fen)

    @property
    def years(self) -> list[PaidYear]:
        """The receipts by calendar year, the newest first; void ones stand in the list and not in the sum."""
        return [PaidYear(year, tuple(rows)) for year, rows in groupby(
            self.receipts, key=lambda row: timezone.localtime(row.at).year)]
