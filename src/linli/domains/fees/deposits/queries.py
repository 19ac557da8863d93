"""What pages and programs read of deposits."""
from __future__ import annotations

from linli.domains.fees.deposits import permissions
from linli.domains.fees.deposits.values import DepositRow, DepositView, GivenBack
from linli.domains.fees.payments.models import Advance, Refund
from linli.domains.fees.payments.taking import number
from linli.kernel import approvals
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.registry.people import masks
from linli.registry.places import queries as places

PARTS = ("unit", "payer", "payment__receipt", "community")


@query(needs=permissions.SEE_DEPOSITS)
def deposits(community_id: int, *, held: bool = True, limit: int = 200, by: Actor) -> list[DepositRow]:
    """Return the deposits of a community, the oldest first: those still held, or those given back, newest first."""
    places.within(community_id, by)
    rows = Advance.objects.seen_by(by).filter(community_id=community_id, kind="deposit").select_related(*PARTS)
    rows = rows.filter(left_fen__gt=0).order_by("id") if held else rows.filter(left_fen=0).order_by("-id")
    return [row_of(row) for row in rows[:limit]]


@query(needs=permissions.SEE_DEPOSITS)
def deposits_of(unit_id: int, *, by: Actor) -> list[DepositRow]:
    """Return the deposits of a home that are still held."""
    rows = Advance.objects.seen_by(by).filter(unit_id=unit_id, kind="deposit", left_fen__gt=0).select_related(*PARTS)
    return [row_of(row) for row in rows.order_by("id")]


@query(needs=permissions.SEE_DEPOSITS)
def deposit(deposit_id: int, *, by: Actor) -> DepositView:
    """Return one deposit with what was given back. Raises NotFound."""
    row = Advance.objects.seen_by(by).filter(pk=deposit_id, kind="deposit").select_related(*PARTS).first()
    if row is None:
        raise NotFound
    moves = Refund.objects.filter(payment_id=row.payment_id).order_by("id")
    return DepositView(row_of(row), row.community.name, tuple(
        GivenBack(one.day, one.kind, one.method, one.fen, one.reason, one.allowed_by) for one in moves),
        approvals.waiting_about(f"receipt:{row.payment.receipt_id}"))


def row_of(row: Advance) -> DepositRow:
    receipt, payer = row.payment.receipt, row.payer
    assert receipt is not None      # a deposit is taken on a receipt
    return DepositRow(row.pk, row.unit_id, row.unit.label, row.purpose,
                      masks.name(payer.name, payer.kind) if payer else "", receipt.pk,
                      number(receipt.series, receipt.no), row.at, receipt.method, row.fen, row.left_fen)
