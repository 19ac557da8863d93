"""作废、退款、更正: taking money back at the desk, by two persons. The statements are in `payments/takeback`.

Locks as everywhere at the desk: bills by id, advances by id, the receipt or payment, the shift, the receipt book.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from linli.domains.fees.payments import commands as desk
from linli.domains.fees.payments import permissions, rules, shifts, stuck, takeback, taking
from linli.domains.fees.payments.events import ReceiptVoided
from linli.domains.fees.payments.models import Advance, Payment, Receipt
from linli.domains.fees.payments.values import (
    METHOD_TITLES,
    AlreadyVoid,
    DepositByReturn,
    MoreThanReceived,
    NothingTaken,
    ReasonNeeded,
    ReceiptRow,
    SameHome,
    UnknownMethod,
)
from linli.kernel import approvals, clock, codes, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.commands import command, emit
from linli.kernel.money import LARGEST, yuan


@command(needs=permissions.ALLOW_VOID)
def void_receipt(receipt_id: int, *, approval: Granted, at: datetime | None = None, by: Actor) -> None:
    """Void a receipt of a shift that is still open, as the second person; the money is handed back from the till.

    Runs by approval. Refuses: SecondPersonNeeded, AlreadyVoid, ShiftHandedOver, ReasonNeeded.
    """
    receipt = _standing(receipt_id, approval, by)
    shifts.demand_open(shifts.held(receipt.shift_id))
    _take_back(receipt, "void", receipt.shift_id, approval, at or clock.now(), by=by)


@command(needs=permissions.ALLOW_VOID)
def refund_receipt(receipt_id: int, *, approval: Granted, at: datetime | None = None, by: Actor) -> None:
    """Give a whole receipt's money back after its shift was handed over. Refuses as void_receipt.

    Cash leaves the open till of whoever asked; without one, cash too is paid back by the bank.
    """
    receipt = _standing(receipt_id, approval, by)
    till = shifts.open_of(receipt.community_id, approval.asked_by_id) if receipt.method == "cash" else None
    _take_back(receipt, "refund", till, approval, at or clock.now(), by=by)


@command(needs=permissions.ALLOW_VOID)
def move_receipt(receipt_id: int, *, to_unit: int, approval: Granted, at: datetime | None = None,
                 by: Actor) -> ReceiptRow:
    """Take a receipt back from the wrong home and book the same money for the right one, on a receipt of its own.

    Refuses: SecondPersonNeeded, AlreadyVoid, ReasonNeeded, NotThatUnit.
    """
    receipt = _standing(receipt_id, approval, by)
    if receipt.kind == "deposit":
        raise DepositByReturn
    if receipt.unit_id == to_unit:
        raise SameHome
    now = at or clock.now()
    day = timezone.localdate(now)
    facts = taking.facts(receipt.community_id, [to_unit], day)
    _take_back(receipt, "move", None, approval, now, also_unit=to_unit, by=by)
    split = rules.allocate(receipt.fen, rules.oldest_first(taking.open_bills([to_unit], None)))
    payer = next((part.bill.payer_id for part in reversed(split.parts)), None) or facts.owners[to_unit]
    deal = taking.Taking(receipt.community_id, facts, to_unit, payer, receipt.method, receipt.digits, receipt.fen, now,
                         day, "", split, desk.by_book(split, facts.service_book))
    vouchers = desk.post_vouchers(deal, memo=f"更正 {facts.labels[to_unit]}", by=by)
    desk.begin_series(receipt.community_id, taking.CORRECTIONS)
    moved = taking.write(deal, vouchers, by=by, replaces=receipt.pk)
    journal.remark(place_id=to_unit, receipt=moved.number)
    return moved


@command(needs=permissions.ALLOW_VOID)
def refund_advance(advance_id: int, *, amount: int, method: str, approval: Granted, key: str,
                   at: datetime | None = None, by: Actor) -> int:
    """Pay an advance back, or part of it, by approval; return what is left.

    Cash leaves the open till of whoever asked. Refuses: MoreThanReceived, SecondPersonNeeded, NoShift.
    """
    approvals.demand_second(approval, by)
    check_refund(amount, method)
    community = Advance.objects.find(by, advance_id).community_id
    shift_id = shifts.till_of(community, approval.asked_by_id) if method == "cash" else None
    ordered = takeback.Ordered("refund", approval.reason, timezone.localdate(at or clock.now()), approval.asked_by_id,
                               shift_id)
    return takeback.pay_back(advance_id, amount, ordered, method=method, key=key, by=by)


SEE_RECEIPT = "/console/receipts/{subject}/"
VOID = approvals.act("fees.void_receipt", "作废收据", decide=permissions.ALLOW_VOID, run=void_receipt, icon="ban",
                     see=SEE_RECEIPT, stuck=stuck.void_too_late)
REFUND = approvals.act("fees.refund_receipt", "退回收款", decide=permissions.ALLOW_VOID, run=refund_receipt,
                       icon="receipt-refund", see=SEE_RECEIPT, stuck=stuck.already_void)
MOVE = approvals.act("fees.move_receipt", "收款更正到另一户", decide=permissions.ALLOW_VOID, run=move_receipt,
                     icon="arrows-exchange", see=SEE_RECEIPT, stuck=stuck.already_void)

REFUND_ADVANCE = approvals.act("fees.refund_advance", "退预存", decide=permissions.ALLOW_VOID, run=refund_advance,
                               icon="receipt-refund", stuck=stuck.advance_used)


@command(needs=permissions.ASK_VOID)
def ask_take_back(receipt_id: int, *, reason: str, key: str | None = None, by: Actor) -> str:
    """Ask a second person to void a receipt of an open shift, or to refund an older one; return the act's title.

    One open wish a receipt, whatever the act. Refuses: ReasonNeeded, AlreadyVoid, AlreadyAsked, AnotherWaits.
    """
    receipt = _asked_of(receipt_id, reason, by)
    in_shift = shifts.is_open(receipt.shift_id)
    if receipt.kind == "deposit" and not in_shift:
        raise DepositByReturn
    act, after = (VOID, "已作废，钱从本班退还") if in_shift else (REFUND, "已作废，原路退回")
    _ask(act, receipt, after, reason, {}, by)
    return act.title


@command(needs=permissions.ASK_VOID)
def ask_move(receipt_id: int, *, to_unit: int, reason: str, key: str | None = None, by: Actor) -> None:
    """Ask a second person to move a receipt to the right home. Refuses: ReasonNeeded, AlreadyVoid, NotThatUnit."""
    receipt = _asked_of(receipt_id, reason, by)
    if receipt.kind == "deposit":
        raise DepositByReturn
    facts = taking.facts(receipt.community_id, [to_unit], receipt.day)
    _ask(MOVE, receipt, f"已更正到 {facts.labels[to_unit]}", reason, {"to_unit": to_unit}, by)


@command(needs=permissions.ASK_VOID)
def ask_refund_advance(advance_id: int, *, amount: int, method: str, reason: str, key: str | None = None,
                       by: Actor) -> None:
    """Ask a second person to pay an advance back. Refuses: MoreThanReceived, ReasonNeeded, UnknownMethod."""
    if not reason.strip():
        raise ReasonNeeded
    check_refund(amount, method)
    advance = Advance.objects.held_for(by, advance_id)
    if advance.kind != "prepayment":
        raise DepositByReturn
    if amount > advance.left_fen:
        raise MoreThanReceived(most=yuan(advance.left_fen))
    approvals.ask(REFUND_ADVANCE, advance.pk, community_id=advance.community_id,
                  title=f"退预存 · {home_of(advance.community_id, advance.unit_id)} · {yuan(amount)} 元",
                  reason=reason.strip()[:300], by=by, about=_about(advance),
                  effect=[["预存余额", f"{yuan(advance.left_fen)} 元", f"{yuan(advance.left_fen - amount)} 元"],
                          ["方式", "", METHOD_TITLES[method]]],
                  arguments={"amount": amount, "method": method, "key": f"advance-{codes.random_code()}"})


def home_of(community_id: int, unit_id: int) -> str:
    return taking.facts(community_id, [unit_id], clock.today()).labels[unit_id]


def _asked_of(receipt_id: int, reason: str, by: Actor) -> Receipt:
    if not reason.strip():
        raise ReasonNeeded
    receipt = Receipt.objects.held_for(by, receipt_id)
    if receipt.voided_at is not None:
        raise AlreadyVoid
    return receipt


def about_receipt(receipt_id: int) -> str:
    """What void, move and refund of a receipt contend for: one of them may wait at a time."""
    return f"receipt:{receipt_id}"


def _about(advance: Advance) -> str:
    receipt = Payment.objects.values_list("receipt_id", flat=True).get(pk=advance.payment_id)
    return about_receipt(receipt) if receipt else f"advance:{advance.pk}"


def _ask(act: approvals.Act, receipt: Receipt, after: str, reason: str, arguments: dict[str, Any], by: Actor) -> None:
    number = taking.number(receipt.series, receipt.no)
    home = home_of(receipt.community_id, receipt.unit_id)
    approvals.ask(act, receipt.pk, community_id=receipt.community_id,
                  title=f"{act.title} {number} · {home} · {yuan(receipt.fen)} 元",
                  effect=[["收据", number, after], ["金额", f"{yuan(receipt.fen)} 元", "账单恢复未收，账簿冲正"]],
                  reason=reason.strip()[:300], arguments=arguments, about=about_receipt(receipt.pk), by=by)


def check_refund(amount: int, method: str) -> None:
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LARGEST:
        raise NothingTaken
    if method not in ("cash", "transfer") or (method == "cash" and amount % 10):
        raise UnknownMethod("退预存请选现金（到角）或转账。")


def _standing(receipt_id: int, approval: Granted, by: Actor) -> Receipt:
    """Return the receipt for the second person of an act on it."""
    approvals.demand_second(approval, by)
    if not approval.reason.strip():
        raise ReasonNeeded
    receipt = Receipt.objects.find(by, receipt_id)
    if receipt.voided_at is not None:
        raise AlreadyVoid
    return receipt


def _take_back(receipt: Receipt, kind: str, shift_id: int | None, approval: Granted, at: datetime, *,
               also_unit: int | None = None, by: Actor) -> None:
    ordered = takeback.Ordered(kind, approval.reason, timezone.localdate(at), approval.asked_by_id, shift_id)
    takeback.take_back(receipt, ordered, also_unit=also_unit, by=by)
    Receipt.objects.filter(pk=receipt.pk).update(
        voided_at=at, void_reason=ordered.reason[:200], voided_by=by.name, void_asked_by_id=ordered.asked_by_id,
        voided_by_id=by.user_id)
    journal.remark(place_id=receipt.unit_id, receipt=taking.number(receipt.series, receipt.no))
    emit(ReceiptVoided(receipt_id=receipt.pk, kind=kind, fen=receipt.fen))
