"""押金: taken on a receipt of its own kind into custody, given back (or part of it kept) by two persons."""
from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from linli.domains.fees.deposits import permissions
from linli.domains.fees.deposits.values import (
    DeductionUnexplained,
    MoreThanHeld,
    NoSuchPurpose,
    NothingReturned,
)
from linli.domains.fees.payments import commands as desk
from linli.domains.fees.payments import rules, shifts, stuck, taking
from linli.domains.fees.payments.events import PaymentTaken
from linli.domains.fees.payments.models import Advance, Payment, Refund
from linli.domains.fees.payments.values import (
    ACCOUNTS,
    AT_THE_DESK,
    DEPOSITS,
    METHOD_TITLES,
    PASS_THROUGH,
    ReasonNeeded,
    ReceiptRow,
    Split,
    UnknownMethod,
)
from linli.domains.fees.returns import commands as returns
from linli.engines.ledger import commands as ledger
from linli.engines.ledger.values import EntryDraft
from linli.kernel import approvals, clock, codes, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted, Wished
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.kernel.money import LARGEST, yuan
from linli.registry.places import queries as places


@command(needs=permissions.TAKE_DEPOSIT)
def take_deposit(community_id: int, *, unit_id: int, purpose: str, amount: int, method: str, key: str, at: datetime,
                 digits: str = "", by: Actor) -> ReceiptRow:
    """Take a deposit in the cashier's open shift: custody, not income, on a receipt of the deposits' own series.

    Refuses: NoSuchPurpose, NotThatUnit, NoShift, and of amount and method what take_payment refuses.
    """
    places.within(community_id, by)
    if not 2 <= len(purpose.strip()) <= 40:
        raise NoSuchPurpose
    rules.check_money(amount, method, digits, wanted=AT_THE_DESK)
    day = timezone.localdate(at)
    rules.check_limits(amount, method, taking.limits(community_id, day))
    facts = taking.facts(community_id, [unit_id], day)
    deal = taking.Taking(community_id, facts, unit_id, facts.owners[unit_id], method, digits, amount, at, day, "",
                         Split((), amount), {facts.books["custody"]: amount}, deposit=purpose.strip())
    receipt = taking.write(deal, desk.post_vouchers(deal, memo=f"{purpose.strip()} {facts.labels[unit_id]}", by=by),
                           by=by)
    journal.remark(place_id=unit_id, receipt=receipt.number)
    emit(PaymentTaken(receipt_id=receipt.id, community_id=community_id, units=(unit_id,), fen=amount))
    return receipt


@command(needs=permissions.ALLOW_RETURN)
def return_deposit(deposit_id: int, *, back: int, deduct: int, why: str, method: str, approval: Granted, key: str,
                   at: datetime | None = None, by: Actor) -> int:
    """Give a deposit back, or part of it, and keep what is deducted for whoever bears the damage; return what is left.

    Cash leaves the open till of whoever asked. What is deducted moves to 代收款 of the custody book: it is nobody's
    income until the accountant moves it on. Refuses: SecondPersonNeeded, MoreThanHeld, DeductionUnexplained, NoShift.
    """
    approvals.demand_second(approval, by)
    deposit = Advance.objects.held_for(by, deposit_id)
    check(deposit, back, deduct, why, method)
    payment = Payment.objects.select_for_update().get(pk=deposit.payment_id)
    till = shifts.till_of(deposit.community_id, approval.asked_by_id) if back and method == "cash" else None
    day = timezone.localdate(at or clock.now())
    Advance.objects.filter(pk=deposit.pk).update(left_fen=F("left_fen") - back - deduct)
    Payment.objects.filter(pk=payment.pk).update(refund_held=F("refund_held") + back + deduct)
    wanted = [("refund", method, back, till, approval.reason), ("deduct", "", deduct, None, why.strip())]
    Refund.objects.bulk_create([
        Refund(payment=payment, shift_id=shift, kind=kind, method=how, fen=fen, reason=reason[:200], day=day,
               asked_by_id=approval.asked_by_id, allowed_by_id=by.user_id, allowed_by=by.name)
        for kind, how, fen, shift, reason in wanted if fen])
    entries = [EntryDraft(DEPOSITS, back + deduct, deposit.payer_id, deposit.unit_id)]
    entries += [EntryDraft(ACCOUNTS[method], -back)] if back else []
    entries += [EntryDraft(PASS_THROUGH, -deduct, deposit.payer_id, deposit.unit_id)] if deduct else []
    memo = f"{'退' if back else '扣'}{deposit.purpose}" + (f"，扣 {yuan(deduct)}：{why.strip()}" if deduct else "")
    ledger.post(deposit.book_id, kind="deposit_return", src=f"key:{key}", on=day, entries=entries, memo=memo[:200],
                by=by)
    journal.remark(place_id=deposit.unit_id)
    return deposit.left_fen - back - deduct


def returned(subjects: Wished) -> dict[str, str]:
    """Of deposits whose return waits for a yes, those that hold less than that by now. One query."""
    return {subject: MoreThanHeld(left=yuan(left)).sentence for subject, left in stuck.left_of(subjects).items()
            if subjects[subject]["back"] + subjects[subject]["deduct"] > left}


RETURN = approvals.act("fees.return_deposit", "退押金", decide=permissions.ALLOW_RETURN, run=return_deposit,
                       icon="receipt-refund", stuck=returned)


@command(needs=permissions.ASK_RETURN)
def ask_return(deposit_id: int, *, back: int, deduct: int = 0, why: str = "", method: str = "transfer", reason: str,
               key: str | None = None, by: Actor) -> str:
    """Ask a second person to give a deposit back; return the wish's title. Refuses as return_deposit, AlreadyAsked."""
    if not reason.strip():
        raise ReasonNeeded
    deposit = Advance.objects.held_for(by, deposit_id)
    check(deposit, back, deduct, why, method)
    title = f"退{deposit.purpose} {yuan(back)} 元" + (f"，扣 {yuan(deduct)} 元" if deduct else "")
    receipt = Payment.objects.values_list("receipt_id", flat=True).get(pk=deposit.payment_id)
    effect = [["押金余额", f"{yuan(deposit.left_fen)} 元", f"{yuan(deposit.left_fen - back - deduct)} 元"]]
    effect += [["退还", "", f"{yuan(back)} 元，{METHOD_TITLES[method]}"]] if back else []
    effect += [["扣除", "", f"{yuan(deduct)} 元：{why.strip()[:100]}"]] if deduct else []
    approvals.ask(RETURN, deposit.pk, community_id=deposit.community_id, title=title, effect=effect,
                  reason=reason.strip()[:200], about=returns.about_receipt(receipt or 0), by=by,
                  arguments={"back": back, "deduct": deduct, "why": why.strip()[:200], "method": method,
                             "key": f"deposit-{codes.random_code()}"})
    return title


def check(deposit: Advance, back: int, deduct: int, why: str, method: str) -> None:
    if deposit.kind != "deposit":
        raise NotFound
    if any(isinstance(fen, bool) or not isinstance(fen, int) or not 0 <= fen <= LARGEST for fen in (back, deduct)) \
            or not back + deduct:
        raise NothingReturned
    if back + deduct > deposit.left_fen:
        raise MoreThanHeld(left=yuan(deposit.left_fen))
    if method not in ("cash", "transfer") or (method == "cash" and back % 10):
        raise UnknownMethod("退押金请选现金（到角）或转账。")
    if deduct and not rules.explains(why):
        raise DeductionUnexplained
