"""A cashier's shift: opened with a float, closed with counted cash."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from linli.domains.fees.payments import rules
from linli.domains.fees.payments.models import Shift, SlipTotal
from linli.domains.fees.payments.takeback import books_of, drafts
from linli.domains.fees.payments.values import (
    METHOD_TITLES,
    SLIP_TITLES,
    AlreadyHandedOver,
    DepositTooLarge,
    DifferenceUnexplained,
    HandOver,
    NoShift,
    NotCounted,
    ShiftHandedOver,
    ShiftOpen,
    ShiftOpened,
    SlipCheck,
    SlipMissing,
    SlipUnexplained,
    TakeOverByAnother,
    WindowTaken,
    WrongCount,
)
from linli.engines.ledger import commands as ledger
from linli.kernel import sql
from linli.kernel.access import Actor
from linli.kernel.commands import violated
from linli.kernel.errors import NotFound, Refused, refuse
from linli.kernel.money import LARGEST, yuan

SUSPENSE = "2241.03"

# Cash of shifts by book: what their receipts brought (void ones too: the money came), less what left the till.
CASH = """
SELECT shift_id, book_id, sum(fen)::bigint FROM (
  SELECT r.shift_id, p.book_id, p.fen
    FROM fees_payment p JOIN fees_receipt r ON r.area_id = p.area_id AND r.id = p.receipt_id
   WHERE r.area_id = linli_area() AND r.shift_id = ANY (%(shifts)s) AND r.method = 'cash'
   UNION ALL
  SELECT f.shift_id, p.book_id, -f.fen
    FROM fees_refund f JOIN fees_payment p ON p.area_id = f.area_id AND p.id = f.payment_id
   WHERE f.area_id = linli_area() AND f.shift_id = ANY (%(shifts)s) AND f.method = 'cash') moved
 GROUP BY shift_id, book_id ORDER BY shift_id, book_id
"""


@dataclass(frozen=True)
class Count:
    """What the cashier counted and says."""

    cash: dict[int, int]            # face in fen → how many
    slips: dict[str, int]           # method → total of its slip in fen
    deposit: int
    reason: str
    to: tuple[int | None, str]      # who takes over
    at: datetime


def open_one(community_id: int, *, window: str, float_fen: int, at: datetime, by: Actor) -> ShiftOpened:
    try:
        with transaction.atomic():
            shift = Shift.objects.create(community_id=community_id, window=window[:12], cashier_id=by.user_id or 0,
                                         cashier=by.name, float_fen=float_fen, opened_at=at)
    except IntegrityError as error:
        refusals = {"shift_of_window": WindowTaken, "shift_of_cashier": ShiftOpen, "shift_float": WrongCount}
        if violated(error) not in refusals:
            raise
        if violated(error) == "shift_of_cashier":
            raise ShiftOpen(where=_where_open(by)) from error
        raise refusals[violated(error)] from error
    return ShiftOpened(shift.pk, shift.window)


def _where_open(by: Actor) -> str:
    """`玉景花园 2 号窗口`: where a cashier's other shift is open."""
    return Shift.objects.filter(cashier_id=by.user_id or 0, closed_at=None).annotate(
        where=Concat("community__name", Value(" "), "window", Value(" 号窗口"))).values_list(
        "where", flat=True).first() or "别处"


def own(shift_id: int, by: Actor) -> Shift:
    """Return the cashier's own shift, locked. Raises NotFound."""
    shift = Shift.objects.held_for(by, shift_id)
    if shift.cashier_id != by.user_id:
        raise NotFound
    return shift


def open_of(community_id: int, user_id: int) -> int | None:
    """Return the open shift of a cashier, held open until the transaction ends."""
    standing = Shift.objects.filter(community_id=community_id, cashier_id=user_id, closed_at=None)
    shift = standing.select_for_update().first()
    return shift.pk if shift else None


def till_of(community_id: int, user_id: int) -> int:
    """The same where cash has to leave it. Refuses: NoShift."""
    shift_id = open_of(community_id, user_id)
    if shift_id is None:
        raise NoShift
    return shift_id


def held(shift_id: int | None) -> Shift | None:
    """Return the shift, locked; a receipt that no window wrote has none."""
    return None if shift_id is None else Shift.objects.select_for_update().filter(pk=shift_id).first()


def is_open(shift_id: int | None) -> bool:
    return shift_id is not None and Shift.objects.filter(pk=shift_id, closed_at=None).exists()


def demand_open(shift: Shift | None) -> None:
    if shift is None or shift.closed_at is not None:
        raise ShiftHandedOver


def cash_by_book(shift_id: int) -> dict[int, int]:
    return {book: fen for _, book, fen in sql.rows(CASH, shifts=[shift_id])}


def expected(shifts: Sequence[Shift]) -> dict[int, int]:
    """Shift → the cash that should be in its till now, float included."""
    found: dict[int, int] = {shift.pk: shift.float_fen for shift in shifts}
    for shift, _, fen in sql.rows(CASH, shifts=list(found)):
        found[shift] += fen
    return found


def booked(shifts: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """Shift → method other than cash → receipts and fen, void ones left out."""
    found: dict[int, dict[str, tuple[int, int]]] = {shift: {} for shift in shifts}
    for shift, method, receipts, fen in sql.rows("SELECT * FROM fees_booked_by_slip(%(shifts)s)", shifts=list(found)):
        found[shift][method] = receipts, fen
    return found


def overtaken(shifts: Sequence[Shift], counts: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Return those whose money moved after they were counted. `counts`: shift → what was `expected` and `booked`."""
    cash, slips = expected(shifts), booked([shift.pk for shift in shifts])
    return {pk for pk, told in counts.items() if pk in cash and (
        cash[pk] != told["expected"]
        or {method: fen for method, (_, fen) in slips[pk].items()}
        != {method: fen for method, fen in told.get("booked", {}).items() if fen})}


def compared(shift: Shift, slips: dict[str, int], reason: str) -> tuple[tuple[SlipCheck, ...], list[Refused]]:
    """Return how the slips compare with the books, and SlipMissing, SlipUnexplained. Refuses: WrongCount."""
    if any(method not in SLIP_TITLES or not 0 <= fen <= LARGEST for method, fen in slips.items()):
        raise WrongCount
    taken = booked([shift.pk])[shift.pk]
    missing = [f"{METHOD_TITLES[method]}记了 {yuan(fen)} 元（看{SLIP_TITLES[method]}）"
               for method, (_, fen) in taken.items() if method not in slips]
    found = tuple(SlipCheck(method, *taken.get(method, (0, 0)), slips[method]) for method in SLIP_TITLES
                  if method in slips)
    off = [f"{SLIP_TITLES[one.method]} {yuan(one.difference_fen)} 元" for one in found if one.difference_fen]
    lacking: list[Refused] = [SlipMissing(missing="、".join(missing))] if missing else []
    if off and not rules.explains(reason):
        lacking.append(SlipUnexplained(differing="、".join(off)))
    return found, lacking


def check(shift: Shift, count: Count, *, by: Actor) -> HandOver:
    """Return how what was counted compares.

    Refuses: AlreadyHandedOver, WrongCount; and all at once NotCounted, SlipMissing, what is unsaid,
    DepositTooLarge, TakeOverByAnother.
    """
    if shift.closed_at is not None:
        raise AlreadyHandedOver
    try:
        found = rules.counted(count.cash)
    except ValueError as error:
        raise WrongCount from error
    due = expected([shift])[shift.pk]
    slips, lacking = compared(shift, count.slips, count.reason)
    if due and not count.cash:
        lacking.insert(0, NotCounted(expected=yuan(due)))
    else:
        if found != due and not rules.explains(count.reason):
            lacking.insert(0, DifferenceUnexplained(difference=yuan(found - due)))
        if not 0 <= count.deposit <= found:
            lacking.append(DepositTooLarge())
    if count.to[0] is not None and count.to[0] == shift.cashier_id:
        lacking.append(TakeOverByAnother())
    refuse(lacking)
    return HandOver(shift.pk, due, found, found - due, count.deposit, slips=slips)


def close(shift: Shift, count: Count, done: HandOver, *, allowed: bool = False, by: Actor) -> None:
    """Write the hand-over and book it. `allowed`: by whom a large difference was confirmed."""
    SlipTotal.objects.bulk_create([
        SlipTotal(shift=shift, method=one.method, receipts=one.receipts, booked_fen=one.booked_fen,
                  slip_fen=one.slip_fen) for one in done.slips])
    second = {"allowed_by_id": by.user_id, "allowed_by": by.name} if allowed else {}
    Shift.objects.filter(pk=shift.pk).update(
        closed_at=count.at, expected_fen=done.expected_fen, counted_fen=done.counted_fen,
        counted={str(face): n for face, n in count.cash.items()}, reason=count.reason, deposit_fen=count.deposit,
        taken_over_by_id=count.to[0], taken_over_by=count.to[1], **second)
    _book(shift, cash_by_book(shift.pk), done.difference_fen, count.deposit, count.at, by=by)


def _book(shift: Shift, cash: dict[int, int], difference: int, deposit: int, at: datetime, *, by: Actor) -> None:
    """Cash goes to the bank in each book that took some; what is missing or too much waits in suspense (待查)."""
    service = books_of(shift.community_id)["service"]
    day, left = timezone.localdate(at), deposit
    for book_id, taken in sorted(cash.items(), key=lambda item: item[0] == service):   # the service book takes the rest
        share = left if book_id == service else max(min(taken, left), 0)
        if share:
            ledger.post(book_id, kind="cash_deposit", src=f"shift:{shift.pk}", on=day, memo="缴存现金", by=by,
                        entries=drafts(("1002", share), ("1001", -share)))
            left -= share
    if left and service not in cash:
        ledger.post(service, kind="cash_deposit", src=f"shift:{shift.pk}", on=day, memo="缴存现金", by=by,
                    entries=drafts(("1002", left), ("1001", -left)))
    if difference:
        ledger.post(service, kind="cash_difference", src=f"shift:{shift.pk}", on=day, memo="交班差额", by=by,
                    entries=drafts(("1001", difference), (SUSPENSE, -difference)))
