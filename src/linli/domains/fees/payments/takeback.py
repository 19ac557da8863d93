"""Taking money back: what a payment settled is owed again, beside a reversal in the books.

Locks, as everywhere in this room: bills by id, then advances by id, then the payment, then the shift.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F

from linli.domains.fees.payments.models import Advance, Payment, Receipt, Refund
from linli.domains.fees.payments.values import (
    ACCOUNTS,
    ADVANCES,
    PASS_THROUGH,
    RECEIVABLE,
    AlreadyVoid,
    DepositByReturn,
    MoreThanReceived,
    PartlyRefunded,
)
from linli.engines.ledger import commands as ledger
from linli.engines.ledger.values import EntryDraft
from linli.kernel.access import Actor
from linli.kernel.money import yuan

# Of a move both homes at once: two moves in opposite directions must not wait for each other.
LOCK_BILLS = """
SELECT id FROM fees_bill WHERE area_id = linli_area() AND (unit_id = %(also)s OR id IN (
  SELECT bill_id FROM fees_allocation a JOIN fees_payment p ON p.area_id = a.area_id AND p.id = a.payment_id
   WHERE a.area_id = linli_area() AND p.receipt_id = %(receipt)s))
 ORDER BY id FOR UPDATE
"""

# The live allocations of a receipt: neither undone nor the undoing of another.
UNDO = """
WITH live AS MATERIALIZED (
  SELECT a.id, a.payment_id, a.bill_id, a.advance_id, a.fen
    FROM fees_allocation a JOIN fees_payment p ON p.area_id = a.area_id AND p.id = a.payment_id
   WHERE a.area_id = linli_area() AND p.receipt_id = %(receipt)s AND a.undo_of_id IS NULL AND NOT EXISTS (
         SELECT FROM fees_allocation u WHERE u.area_id = a.area_id AND u.undo_of_id = a.id)),
undone AS (
  INSERT INTO fees_allocation (payment_id, bill_id, advance_id, fen, undo_of_id, day)
  SELECT payment_id, bill_id, advance_id, fen, id, %(day)s FROM live),
owed AS (
  UPDATE fees_bill b SET settled_fen = settled_fen - part.fen
    FROM (SELECT bill_id, sum(fen) AS fen FROM live GROUP BY 1) part
   WHERE b.area_id = linli_area() AND b.id = part.bill_id)
SELECT payment_id, coalesce(sum(fen) FILTER (WHERE advance_id IS NULL), 0)::bigint,
       coalesce(sum(fen) FILTER (WHERE advance_id IS NOT NULL), 0)::bigint FROM live GROUP BY payment_id
"""


@dataclass(frozen=True)
class Ordered:
    """Who wants the money back and why. The two persons differ; the database checks it too."""

    kind: str               # void, refund, move
    reason: str
    day: date
    asked_by_id: int
    shift_id: int | None


def take_back(receipt: Receipt, ordered: Ordered, *, also_unit: int | None = None, by: Actor) -> None:
    """Undo the whole receipt: bills are owed again, advances emptied, every payment's voucher reversed.

    `also_unit`: a home whose bills are settled next. Refuses: AlreadyVoid, PartlyRefunded.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_BILLS, {"receipt": receipt.pk, "also": also_unit})
    list(Advance.objects.filter(payment__receipt=receipt).order_by("pk").select_for_update(of=("self",)))
    payments = list(Payment.objects.filter(receipt=receipt).order_by("pk").select_for_update())
    with connection.cursor() as cursor:
        cursor.execute(UNDO, {"receipt": receipt.pk, "day": ordered.day})
        undone = {payment: (straight, advanced) for payment, straight, advanced in cursor.fetchall()}
    Advance.objects.filter(payment__in=payments).update(left_fen=0)
    if Receipt.objects.filter(pk=receipt.pk, voided_at__isnull=False).exists():
        raise AlreadyVoid       # somebody else was first while we waited for the bills
    if any(payment.refund_held for payment in payments):
        raise PartlyRefunded
    custody = books_of(receipt.community_id).get("custody")
    for payment in payments:        # one a book: two or three at most
        straight, advanced = undone.get(payment.pk, (0, 0))
        _reverse(payment, straight, advanced, payment.book_id == custody, ordered, by=by)
    Refund.objects.bulk_create([
        Refund(payment=payment, shift_id=ordered.shift_id, kind=ordered.kind, method=payment.method, fen=payment.fen,
               reason=ordered.reason, day=ordered.day, asked_by_id=ordered.asked_by_id, allowed_by_id=by.user_id,
               allowed_by=by.name) for payment in payments])
    Payment.objects.filter(receipt=receipt).update(refund_held=F("fen"))


def _reverse(payment: Payment, straight: int, advanced: int, custody: bool, ordered: Ordered, *, by: Actor) -> None:
    memo = ordered.reason
    claim = PASS_THROUGH if custody else RECEIVABLE
    kept = payment.fen - straight
    if payment.voucher_id is not None:
        ledger.reverse(payment.voucher_id, on=ordered.day, memo=memo, by=by)
    else:   # booked with others in a day's summary: its own share is taken back
        ledger.post(payment.book_id, kind=f"payment_{ordered.kind}", src=f"payment:{payment.pk}", on=ordered.day,
                    memo=memo, by=by, entries=drafts(
                        (claim, straight), (ADVANCES, kept), (ACCOUNTS[payment.method], -payment.fen)))
    if advanced:    # what the advance had already paid is owed again
        ledger.post(payment.book_id, kind="advance_undone", src=f"payment:{payment.pk}", on=ordered.day, memo=memo,
                    by=by, entries=drafts((claim, advanced), (ADVANCES, -advanced)))
    if ordered.kind == "refund" and payment.method == "cash" and ordered.shift_id is None:
        ledger.post(payment.book_id, kind="refund_by_bank", src=f"payment:{payment.pk}", on=ordered.day, memo=memo,
                    by=by, entries=drafts(("1001", payment.fen), ("1002", -payment.fen)))


def pay_back(advance_id: int, fen: int, ordered: Ordered, *, method: str, key: str, by: Actor) -> int:
    """Pay `fen` of an advance back and return what is left of it. Refuses: NotFound, MoreThanReceived."""
    advance = Advance.objects.held_for(by, advance_id)
    if advance.kind != "prepayment":
        raise DepositByReturn
    if fen > advance.left_fen:
        raise MoreThanReceived(most=yuan(advance.left_fen))
    payment = Payment.objects.select_for_update().get(pk=advance.payment_id)
    Advance.objects.filter(pk=advance.pk).update(left_fen=F("left_fen") - fen)
    Payment.objects.filter(pk=payment.pk).update(refund_held=F("refund_held") + fen)
    Refund.objects.create(payment=payment, shift_id=ordered.shift_id, kind=ordered.kind, method=method, fen=fen,
                          reason=ordered.reason, day=ordered.day, asked_by_id=ordered.asked_by_id,
                          allowed_by_id=by.user_id, allowed_by=by.name)
    ledger.post(advance.book_id, kind="advance_refund", src=f"key:{key}", on=ordered.day, memo=ordered.reason, by=by,
                entries=[EntryDraft(ADVANCES, fen, advance.payer_id, advance.unit_id),
                         EntryDraft(ACCOUNTS[method], -fen)])
    return advance.left_fen - fen


def books_of(community_id: int) -> dict[str, int]:
    """Return the books of a community by fund."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fund, id FROM ledger_book WHERE area_id = linli_area() AND community_id = %s",
                       [community_id])
        return dict(cursor.fetchall())


def drafts(*lines: tuple[str, int]) -> list[EntryDraft]:
    """Entries of a voucher, those of 0 fen left out."""
    return [EntryDraft(account, fen) for account, fen in lines if fen]
