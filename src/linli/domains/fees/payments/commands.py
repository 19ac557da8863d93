"""What happens at the cash desk.

Lock order of the whole room, so that no two acts wait for each other: bills by id, advances by id, the receipt or
payment, the shift, the receipt book.
"""
from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from linli.domains.fees.payments import advances, batches, openings, permissions, rules, shifts, stuck, taking
from linli.domains.fees.payments.events import PaymentTaken, ShiftHandedOver
from linli.domains.fees.payments.models import Receipt, ReceiptBook, Shift
from linli.domains.fees.payments.values import (
    ACCOUNTS,
    ADVANCES,
    AT_THE_DESK,
    NEVER_LIMITED,
    PASS_THROUGH,
    RECEIVABLE,
    BadWindow,
    BatchRow,
    CountedBefore,
    HandOver,
    IncomingPayment,
    NothingTaken,
    NotOpenBill,
    OpenBill,
    OpeningDraft,
    OutOfTurn,
    ReceiptRow,
    ShiftOpened,
    Split,
    UnknownMethod,
)
from linli.engines.ledger import commands as ledger
from linli.engines.ledger.values import EntryDraft
from linli.kernel import approvals, codes, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.kernel.money import LARGEST, yuan
from linli.registry.places import queries as places
from linli.registry.policies import queries as policies


@command(needs=permissions.TAKE_PAYMENT)
def open_shift(community_id: int, *, window: str, float_fen: int, at: datetime, key: str | None = None,
               by: Actor) -> ShiftOpened:
    """Begin a cashier's span at a window. Refuses: ShiftOpen, WindowTaken, WrongCount."""
    within(community_id, by)
    opened = shifts.open_one(community_id, window=checked_window(window), float_fen=float_fen, at=at, by=by)
    begin_series(community_id, opened.window, opened.window + taking.OF_DEPOSITS)
    journal.remark(place_id=community_id)
    return opened


@command(needs=permissions.TAKE_PAYMENT)
def take_payment(community_id: int, *, units: Sequence[int], amount: int, method: str, key: str, at: datetime,
                 digits: str = "", payer_id: int | None = None, pick: Sequence[int] | None = None, reason: str = "",
                 surplus: int | None = None, owed: int | None = None, by: Actor) -> ReceiptRow:
    """Take money for one home or several, settle the oldest bills first, keep the rest as advance, write a receipt.

    `payer_id` limits it to that person's bills. `pick` names bills: leaving out an older one needs a `reason`, what
    is beyond them becomes an advance; a large surplus must be confirmed by its very amount in `surplus`. `owed`
    is what the homes owed when it was read. Repeating `key` returns the first receipt. Refuses: NothingTaken,
    NoFenCoins, UnknownMethod, DigitsNeeded, DigitsUsed, PaymentTooLarge, CashTooMuch, OwedChanged,
    SurplusUnconfirmed, NotThatUnit, NotOpenBill, OutOfTurn, NoShift.
    """
    within(community_id, by)
    rules.check_money(amount, method, digits, wanted=AT_THE_DESK)
    day = timezone.localdate(at)
    limits = taking.limits(community_id, day) if amount > NEVER_LIMITED else None
    if limits:
        rules.check_limits(amount, method, limits)
    facts = taking.facts(community_id, units, day)
    bills = rules.oldest_first(taking.open_bills(units, payer_id))
    rules.check_owed(bills, owed)
    split = rules.allocate(amount, chosen(bills, pick, reason))
    if limits:
        rules.check_surplus(amount, split.left_fen, surplus, limits)
    first = units[0]
    own = (part.bill.payer_id for part in reversed(split.parts) if part.bill.unit_id == first)
    payer = payer_id or next(own, None) or facts.owners[first]      # what is left over is theirs, not a neighbour's
    deal = taking.Taking(community_id, facts, first, payer, method, digits, amount, at, day, reason if pick else "",
                         split, by_book(split, facts.service_book))
    vouchers = post_vouchers(deal, memo=f"收款 {facts.labels[first]}", by=by)
    receipt = taking.write(deal, vouchers, by=by)
    journal.remark(place_id=first, receipt=receipt.number)
    emit(PaymentTaken(receipt_id=receipt.id, community_id=community_id, units=tuple(units), fen=amount))
    return receipt


@command(needs=permissions.RECORD_MANY)
def record_many(community_id: int, *, payments: Sequence[IncomingPayment], key: str | None = None,
                by: Actor) -> BatchRow:
    """Book a bank file or a batch by a few statements: receipts, allocations, advances, one voucher a book and day.

    A line whose bank number was booked before is left out and counted. Refuses: NothingTaken, UnknownMethod,
    NotThatUnit.
    """
    places.within(community_id, by)
    if any(not 0 < line.fen <= LARGEST for line in payments):
        raise NothingTaken
    if any(line.method not in ACCOUNTS for line in payments):
        raise UnknownMethod
    journal.remark(place_id=community_id)
    return batches.record(community_id, payments, codes=[codes.random_code() for _ in payments],
                          accounts=json.dumps(ACCOUNTS), by=by)


@command(needs=permissions.USE_ADVANCES)
def use_advances(community_id: int, *, on: date, by: Actor) -> int:
    """Set what homes paid ahead against what they owe now, oldest first; return the fen used. Safe to repeat."""
    places.within(community_id, by)
    used = advances.use(community_id, on)
    for book_id, fen, number in used:   # one a fund
        ledger.post(book_id, kind="advances_used", src=f"use:{number}", on=on, memo="预存抵账单", by=by,
                    entries=[EntryDraft(ADVANCES, fen), EntryDraft(RECEIVABLE, -fen)])
    journal.remark(place_id=community_id)
    return sum(fen for _, fen, _ in used)


@command(needs=permissions.TAKE_PAYMENT)
def hand_over(shift_id: int, *, counted: dict[int, int], deposit: int, at: datetime,
              slips: dict[str, int] | None = None, reason: str = "", to_id: int | None = None, to_name: str = "",
              key: str | None = None, by: Actor) -> HandOver:
    """Close one's shift with counted notes and coins (face in fen → how many) and the totals of the other methods.

    `slips`: method → fen, as the card machine's slip, the provider's account and the bank show it; every method that
    took money needs one. A difference needs a reason. What goes to the bank is booked from cash to bank, a difference
    of the cash to suspense (待查); a difference of a slip is kept beside it, for the statement to clear. A difference
    of the cash above the policy's limit is not closed here: a second person is asked (`waiting`). Refuses: NotFound,
    WrongCount, NotCounted, SlipMissing, DifferenceUnexplained, SlipUnexplained, DepositTooLarge, TakeOverByAnother,
    AlreadyAsked.
    """
    shift = shifts.own(shift_id, by)
    count = shifts.Count(counted, slips or {}, deposit, reason.strip()[:200], (to_id, to_name[:80]), at)
    done = shifts.check(shift, count, by=by)
    limit = policies.value("desk.difference_limit", shift.community_id, timezone.localdate(at)) * 100
    if abs(done.difference_fen) <= limit:
        shifts.close(shift, count, done, by=by)
        emit(ShiftHandedOver(shift_id=shift_id, difference_fen=done.difference_fen))
        return done
    approvals.ask(HAND_OVER, shift_id, community_id=shift.community_id, about=f"shift:{shift_id}", by=by,
                  title=f"{shift.window} 号窗口交班差额 {yuan(done.difference_fen)} 元", reason=count.reason,
                  effect=[["应有现金", "", f"{yuan(done.expected_fen)} 元"],
                          ["清点现金", "", f"{yuan(done.counted_fen)} 元"],
                          ["差额", "", f"{yuan(done.difference_fen)} 元，挂待查"],
                          *([f"{one.title}核对", f"{yuan(one.booked_fen)} 元", f"{yuan(one.slip_fen)} 元"]
                            for one in done.slips)],
                  arguments={"counted": counted, "slips": count.slips, "deposit": deposit, "at": at,
                             "expected": done.expected_fen,
                             "booked": {one.method: one.booked_fen for one in done.slips},
                             "to_id": to_id, "to_name": to_name[:80]})
    return replace(done, waiting=True)


@command(needs=permissions.ALLOW_DIFFERENCE)
def allow_hand_over(shift_id: int, *, counted: dict[int, int], deposit: int, expected: int, at: datetime,
                    to_id: int | None, to_name: str, slips: dict[str, int] | None = None,
                    booked: dict[str, int] | None = None, approval: Granted, by: Actor) -> None:
    """Close a shift whose counted cash is off by more than the limit, as the second person.

    Runs by approval. Refuses: AlreadyHandedOver, CountedBefore (money moved since), SecondPersonNeeded.
    """
    approvals.demand_second(approval, by)
    shift = Shift.objects.held_for(by, shift_id)
    if shift.closed_at is None and shifts.overtaken(
            [shift], {shift.pk: {"expected": expected, "booked": booked or {}}}):
        raise CountedBefore
    count = shifts.Count(counted, slips or {}, deposit, approval.reason[:200], (to_id, to_name), at)
    done = shifts.check(shift, count, by=by)
    shifts.close(shift, count, done, allowed=True, by=by)
    emit(ShiftHandedOver(shift_id=shift_id, difference_fen=done.difference_fen))


@command(needs=permissions.SEE_DESK)
def print_receipt(receipt_id: int, *, by: Actor) -> int:
    """Count a paper of a receipt; return how many were printed before. Every later one is marked 补打."""
    receipt = Receipt.objects.held_for(by, receipt_id)
    Receipt.objects.filter(pk=receipt.pk).update(prints=F("prints") + 1)
    return receipt.prints


@command(needs=permissions.RECORD_OPENING)
def record_opening(community_id: int, *, items: Sequence[OpeningDraft], on: date, at: datetime,
                   key: str | None = None, by: Actor) -> int:
    """Write how homes stood when Linli began: open months become bills, advances are kept; return how many items.

    A former firm's claim goes to the custody book and is never our income. Refuses: WrongOpening, OpeningOnce,
    NotThatUnit.
    """
    places.within(community_id, by)
    journal.remark(place_id=community_id)
    return openings.record(community_id, items, on=on, at=at, by=by)


def checked_window(text: str) -> str:
    """A window's label stands before its receipts' numbers for ever: letters and digits, at most four."""
    label = unicodedata.normalize("NFKC", text).strip().upper() or "1"
    if not re.fullmatch("[A-Z0-9]{1,4}", label) or label in (taking.CORRECTIONS, batches.SERIES):
        raise BadWindow
    return label


def begin_series(community_id: int, *windows: str) -> None:
    """Make receipt books, unless they are there."""
    code = places.community_code(community_id)
    ReceiptBook.objects.bulk_create([ReceiptBook(community_id=community_id, series=taking.series(code, window))
                                     for window in windows], ignore_conflicts=True)


def within(community_id: int, by: Actor) -> None:
    if not by.reach.covers(community=community_id):
        raise NotFound


def chosen(bills: Sequence[OpenBill], pick: Sequence[int] | None, reason: str) -> list[OpenBill]:
    """Return the bills to settle: all, or the picked ones. Refuses: NotOpenBill, OutOfTurn."""
    if pick is None:
        return list(bills)
    wanted = set(pick)
    if wanted - {bill.id for bill in bills}:
        raise NotOpenBill
    jumped = rules.passed_over(bills, wanted)
    if jumped is not None and not reason.strip():
        raise OutOfTurn(ym=jumped.ym)
    return [bill for bill in bills if bill.id in wanted]


def by_book(split: Split, service_book: int) -> dict[int, int]:
    """Return what each book gets; an advance belongs to the service book."""
    books: dict[int, int] = {}
    for part in split.parts:
        books[part.bill.book_id] = books.get(part.bill.book_id, 0) + part.fen
    if split.left_fen:
        books[service_book] = books.get(service_book, 0) + split.left_fen
    return dict(sorted(books.items()))


def post_vouchers(deal: taking.Taking, *, memo: str, by: Actor) -> dict[int, int]:
    """Book the payment in each of its books; return voucher ids by book."""
    vouchers = {}
    for book_id, fen in deal.by_book.items():   # one, seldom two
        entries = [EntryDraft(ACCOUNTS[deal.method], fen)]
        claims: dict[tuple[int, int | None], int] = {}
        for part in deal.split.parts:
            if part.bill.book_id == book_id:
                home = (part.bill.unit_id, part.bill.payer_id)
                claims[home] = claims.get(home, 0) + part.fen
        account = PASS_THROUGH if book_id == deal.facts.books.get("custody") else RECEIVABLE
        entries += [EntryDraft(account, -fen, payer, unit) for (unit, payer), fen in claims.items()]
        if deal.split.left_fen and book_id == deal.kept_in:
            entries.append(EntryDraft(deal.kept_on, -deal.split.left_fen, deal.payer_id, deal.unit_id))
        vouchers[book_id] = ledger.post(book_id, kind="payment", src=f"receipt:{deal.facts.receipt_id}", on=deal.day,
                                        entries=entries, memo=memo, by=by)
    return vouchers


HAND_OVER = approvals.act("fees.hand_over", "交班差额", decide=permissions.ALLOW_DIFFERENCE, run=allow_hand_over,
                          icon="cash-register", see="/console/desk/shifts/{subject}/", stuck=stuck.counted_before)
