"""The cash desk for programs: the same queries and commands as the pages."""
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from linli.domains.fees.payments import commands, queries
from linli.domains.fees.payments.rows import (
    AdvanceRow,
    DeskView,
    Move,
    OpeningView,
    OwnMoney,
    ReceiptView,
    StatementSheet,
)
from linli.domains.fees.payments.takings import DayReport, ShiftView
from linli.domains.fees.payments.values import (
    BatchRow,
    HandOver,
    IncomingPayment,
    OpeningDraft,
    ReceiptRow,
    ShiftOpened,
)
from linli.domains.fees.returns import commands as returns
from linli.kernel.api import Body, Day, Fen, Id, Key, Month, Note, Operations, Text, Why
from linli.kernel.http import Request

Method = Literal["cash", "pos", "transfer", "static_code"]
Positive = Annotated[int, Field(ge=1, le=100_000_000_00, json_schema_extra={"x-unit": "fen"})]
Digits = Annotated[str, StringConstraints(pattern=r"^([0-9]{4,20})?$")]
Count = Annotated[int, Field(ge=0, le=100_000)]
# In UTC, since PostgreSQL knows no offsets beyond 16 hours and years that are no book's.
Instant = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
                    AfterValidator(lambda at: at.astimezone(UTC))]

router = Operations("payments")


class NewPayment(Body):
    units: Annotated[list[Id], Field(min_length=1, max_length=20)]
    amount_fen: Positive
    method: Method
    digits: Digits = ""
    payer_id: Id | None = None
    pick: Annotated[list[Id], Field(min_length=1, max_length=400)] | None = None
    reason: Note = ""
    surplus_fen: Positive | None = None     # a large surplus is kept only if its very amount is named here


class BatchLine(Body):
    unit_id: Id
    fen: Positive
    method: Literal["transfer", "pos", "static_code"] = "transfer"
    at: Instant
    txn: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")] | None = None


class NewBatch(Body):
    payments: Annotated[list[BatchLine], Field(min_length=1, max_length=5_000)]


class NewShift(Body):
    window: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,4}$")]
    float_fen: Annotated[int, Field(ge=0, le=1_000_000_00)]


class Counted(Body):
    """Counted notes and coins, and what slips show. Nothing at all is no count; an empty till is counted with a 0."""

    yuan_100: Count | None = None
    yuan_50: Count | None = None
    yuan_20: Count | None = None
    yuan_10: Count | None = None
    yuan_5: Count | None = None
    yuan_1: Count | None = None
    jiao_5: Count | None = None
    jiao_1: Count | None = None
    pos_fen: Fen | None = None              # total of the card machine's slip
    static_code_fen: Fen | None = None      # what reached the provider's account
    transfer_fen: Fen | None = None         # what the bank's list shows
    deposit_fen: Fen = 0
    reason: Note = ""
    to_name: Note = ""


class Reason(Body):
    reason: Text


class NewMove(Body):
    to_unit: Id
    reason: Text


class Opening(Body):
    unit_id: Id
    charge_id: Id
    paid_until: Month | None = None
    open_from: Month | None = None
    open_until: Month | None = None
    open_fen: Annotated[int, Field(ge=0, le=100_000_000_00)] = 0
    advance_fen: Annotated[int, Field(ge=0, le=100_000_000_00)] = 0
    creditor: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00]*$")] = ""


class NewOpenings(Body):
    on: Day
    items: Annotated[list[Opening], Field(min_length=1, max_length=5_000)]


class AdvanceRefund(Body):
    fen: Positive
    method: Literal["transfer", "cash"]
    reason: Why


class WrittenOpening(BaseModel):
    unit_id: int
    charge_id: int
    creditor: str


class KnownOpenings(BaseModel):
    homes: dict[str, int]
    charges: dict[str, int]
    written: list[WrittenOpening]


class Asked(Body):
    title: str


class Recorded(Body):
    count: int


def today(request: Request) -> date:
    return timezone.localdate(now(request))


def now(request: Request) -> datetime:
    return request.now


@router.get("/units/{unit_id}/desk", shows=queries.desk, title="一户的收银台")
def desk(request: Request, unit_id: Id) -> DeskView:
    """What a home owes, until when each charge is settled, its stair and last payments."""
    return queries.desk(unit_id, on=today(request), by=request.actor)


@router.get("/units/{unit_id}/statement", shows=queries.statement, title="一户的往来明细")
def statement(request: Request, unit_id: Id) -> list[Move]:
    """The account of a home from the first day."""
    return queries.statement(unit_id, on=today(request), by=request.actor)


@router.get("/units/{unit_id}/statement/sheet", shows=queries.statement_sheet, title="一户对账单的打印内容")
def statement_sheet(request: Request, unit_id: Id) -> StatementSheet:
    """What the paper of a home's account says."""
    return queries.statement_sheet(unit_id, on=today(request), by=request.actor)


@router.post("/communities/{community_id}/payments", does=commands.take_payment, title="收一笔款")
def take_payment(request: Request, community_id: Id, given: NewPayment, key: Key) -> ReceiptRow:
    """Take money at the desk in the caller's open shift, the oldest bills first; the rest becomes an advance."""
    return commands.take_payment(
        community_id, units=given.units, amount=given.amount_fen, method=given.method, digits=given.digits,
        payer_id=given.payer_id, pick=given.pick, reason=given.reason,
        surplus=given.surplus_fen, key=key, at=now(request), by=request.actor)


@router.post("/communities/{community_id}/payment-batches", does=commands.record_many, title="批量登记收款")
def record_many(request: Request, community_id: Id, given: NewBatch, key: Key) -> BatchRow:
    """Book a bank file. A line whose bank number was booked before is left out and counted."""
    lines = [IncomingPayment(line.unit_id, line.fen, line.method, line.at, line.txn) for line in given.payments]
    return commands.record_many(community_id, payments=lines, key=key, by=request.actor)


@router.post("/communities/{community_id}/openings", does=commands.record_opening, title="登记期初")
def record_opening(request: Request, community_id: Id, given: NewOpenings, key: Key) -> Recorded:
    """Write how homes stood when Linli began."""
    items = [OpeningDraft(**item.model_dump()) for item in given.items]
    return Recorded(count=commands.record_opening(community_id, items=items, on=given.on, at=now(request), key=key,
                                                  by=request.actor))


@router.get("/receipts/{receipt_id}", shows=queries.receipt, title="一张收据")
def receipt(request: Request, receipt_id: Id) -> ReceiptView:
    """A receipt with what it settled."""
    return queries.receipt(receipt_id, on=today(request), by=request.actor)


@router.post("/receipts/{receipt_id}/take-back", does=returns.ask_take_back, title="申请作废或退款")
def ask_take_back(request: Request, receipt_id: Id, given: Reason, key: Key) -> Asked:
    """Ask a second person to void the receipt or, after its shift, to refund it."""
    return Asked(title=returns.ask_take_back(receipt_id, reason=given.reason, key=key, by=request.actor))


@router.post("/receipts/{receipt_id}/move", does=returns.ask_move, title="申请改到另一户")
def ask_move(request: Request, receipt_id: Id, given: NewMove, key: Key) -> Asked:
    """Ask a second person to move the receipt to the right home."""
    returns.ask_move(receipt_id, to_unit=given.to_unit, reason=given.reason, key=key, by=request.actor)
    return Asked(title="收款更正到另一户")


@router.post("/communities/{community_id}/shifts", does=commands.open_shift, title="开班")
def open_shift(request: Request, community_id: Id, given: NewShift, key: Key) -> ShiftOpened:
    """Begin a shift at a window."""
    return commands.open_shift(community_id, window=given.window, float_fen=given.float_fen, at=now(request), key=key,
                               by=request.actor)


@router.get("/shifts/{shift_id}", shows=queries.shift, title="一个班的收款与清点")
def shift(request: Request, shift_id: Id) -> ShiftView:
    """A shift by method and book, with the cash that should be there."""
    return queries.shift(shift_id, by=request.actor)


@router.post("/shifts/{shift_id}/hand-over", does=commands.hand_over, title="交班")
def hand_over(request: Request, shift_id: Id, given: Counted, key: Key) -> HandOver:
    """Close one's own shift with counted cash and the totals of slips.

    `waiting`: a second person must confirm the difference of the cash first.
    """
    typed = {10000: given.yuan_100, 5000: given.yuan_50, 2000: given.yuan_20, 1000: given.yuan_10,
             500: given.yuan_5, 100: given.yuan_1, 50: given.jiao_5, 10: given.jiao_1}
    counted = {face: count for face, count in typed.items() if count is not None}
    slips = {"pos": given.pos_fen, "static_code": given.static_code_fen, "transfer": given.transfer_fen}
    shown = {method: fen for method, fen in slips.items() if fen is not None}
    return commands.hand_over(shift_id, counted=counted, slips=shown, deposit=given.deposit_fen, reason=given.reason,
                              to_name=given.to_name[:80], at=now(request), key=key, by=request.actor)


@router.get("/communities/{community_id}/desk-report", shows=queries.day_report, title="收款日报")
def day_report(request: Request, community_id: Id,
               day: Day) -> DayReport:
    """A day's takings by method, its shifts and receipts."""
    return queries.day_report(community_id, day=day, by=request.actor)


@router.get("/me/bills", shows=queries.own_homes, title="自家的账单与欠费")
def own_bills(request: Request) -> list[OwnMoney]:
    """Bills, receipts and paid-until months of the caller's own homes."""
    return queries.own_homes(on=today(request), by=request.actor)


@router.get("/communities/{community_id}/openings", shows=queries.openings_known, title="期初可登记的房屋与项目")
def openings_known(request: Request, community_id: Id) -> KnownOpenings:
    """What openings of a community are checked against: homes by label, charges by name, what was written."""
    found = queries.openings_known(community_id, by=request.actor)
    written = [WrittenOpening(unit_id=unit, charge_id=charge, creditor=creditor)
               for unit, charge, creditor in sorted(found.written)]
    return KnownOpenings(homes=dict(found.homes), charges=dict(found.charges), written=written)


@router.get("/units/{unit_id}/opening", shows=queries.opening, title="一户的期初")
def opening(request: Request, unit_id: Id) -> OpeningView:
    """The charges that an opening may be written for, and what was written."""
    return queries.opening(unit_id, on=today(request), by=request.actor)


@router.get("/units/{unit_id}/advances", shows=queries.advances, title="一户的预存")
def advances(request: Request, unit_id: Id) -> list[AdvanceRow]:
    """What a home has paid ahead and not used yet."""
    return queries.advances(unit_id, by=request.actor)


@router.post("/advances/{advance_id}/refund", does=returns.ask_refund_advance, title="申请退预存")
def ask_refund_advance(request: Request, advance_id: Id, given: AdvanceRefund, key: Key) -> Asked:
    """Ask a second person to pay an advance back; their ids are listed by the home's advances."""
    returns.ask_refund_advance(advance_id, amount=given.fen, method=given.method, reason=given.reason, key=key,
                                by=request.actor)
    return Asked(title="退预存")


@router.get("/me/receipts/{receipt_id}", shows=queries.own_receipt, title="自家的一张收据")
def own_receipt(request: Request, receipt_id: Id) -> ReceiptView:
    """A receipt of the caller's own home."""
    return queries.own_receipt(receipt_id, on=today(request), by=request.actor)
