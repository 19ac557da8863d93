"""What an accountant books by hand, and the second person it takes.

A voucher written freely, a transfer, a reversal and a large expense run only by another human's yes (`Countersign`; the
database demands it). The `src` of a voucher by hand is the subject of its wish: two may wait beside each other.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from linli.engines.ledger import permissions, posting, rules
from linli.engines.ledger.byhand import effects
from linli.engines.ledger.commands import post, reverse
from linli.engines.ledger.models import Account, Book, Countersign, Expense, Voucher
from linli.engines.ledger.queries import mirrored
from linli.engines.ledger.values import (
    AlreadyPosted,
    AlreadyReversed,
    DayAhead,
    DayBehind,
    EntryDraft,
    NoSuchAccount,
    NotAnExpense,
    NotByHand,
    NotBySum,
    PartyMissing,
    ReasonMissing,
    ReversalStays,
    SameBook,
    TakesNoSecond,
    fund_title,
    voucher_title,
)
from linli.kernel import approvals, clock, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted, SecondPersonNeeded, Wished
from linli.kernel.commands import command
from linli.kernel.errors import NotFound
from linli.kernel.files import queries as files
from linli.kernel.money import yuan
from linli.registry.policies import queries as policies

SCANS = "ledger.expense"     # the purpose its papers are stored for


# The acts, run by the second person's yes

@command(needs=permissions.ALLOW)
def post_manual(src: str, *, book_id: int, on: date, entries: list[EntryDraft], memo: str, kind: str = "manual",
                approval: Granted, by: Actor) -> int:
    """Post a voucher by hand (`manual`, or `opening` balances). Runs by approval.

    Refuses: NotFound, NotBalanced, ControlAccount, NoSuchAccount, SecondPersonNeeded, AlreadyPosted.
    """
    book = Book.objects.find(by, book_id)
    rules.check_by_hand(entries)
    countersign([book_id], kind, src, approval, by)
    journal.remark(place_id=book.community_id)
    return post(book_id, kind=kind, src=src, on=on, entries=entries, memo=memo, by=by)


@command(needs=permissions.ALLOW)
def transfer(src: str, *, from_book_id: int, to_book_id: int, from_account: str, to_account: str, fen: int, on: date,
             memo: str, approval: Granted, by: Actor) -> int:
    """Move money between two books of a community: a voucher in each, against 2999, in one statement.

    Returns the transfer's number. Refuses: NotFound, SameBook, NotBySum, ControlAccount, NoSuchAccount,
    SecondPersonNeeded, AlreadyPosted.
    """
    community_id = _pair(from_book_id, to_book_id, by)[from_book_id].community_id
    _check_transfer(from_account, to_account, fen)
    countersign([from_book_id, to_book_id], "transfer", src, approval, by)
    number = posting.next_transfer()
    posting.insert_many(posting.TRANSFER_LINES, {
        "book_from": from_book_id, "book_to": to_book_id, "account_from": from_account, "account_to": to_account,
        "fen": fen, "on": on, "memo": memo[:200], "src": src}, kind="transfer", transfer_id=number, by=by)
    journal.remark(place_id=community_id)
    return number


@command(needs=permissions.ALLOW)
def reverse_voucher(voucher_id: int, *, on: date, approval: Granted, by: Actor) -> int:
    """Take back a voucher that was booked by hand; both sides of a transfer together. Returns the reversal.

    Refuses: NotFound, NotByHand, ReversalStays, AlreadyReversed, SecondPersonNeeded.
    """
    original = _reversible(voucher_id, by)
    pair = _sides(original)
    for side in pair:
        countersign([side.book_id], "reversal", f"reverse:{side.pk}", approval, by)
    journal.remark(place_id=original.book.community_id)
    if original.transfer_id is None:
        return reverse(voucher_id, on=on, memo=approval.reason, by=by)
    reversals = posting.insert_reversal([side.pk for side in pair], on=on, memo=approval.reason,
                                        transfer_id=posting.next_transfer(), by=by)
    return Voucher.objects.get(pk__in=reversals, book_id=original.book_id).pk


@command(needs=permissions.ALLOW)
def record_large_expense(src: str, *, book_id: int, on: date, account: str, fen: int, paid_from: str, supplier: str,
                         purpose: str, scan_id: int | None = None, public_scan_id: int | None = None,
                         approval: Granted, by: Actor) -> int:
    """Book an expense above the policy's limit. Runs by approval. Refuses as record_expense, SecondPersonNeeded."""
    book = Book.objects.find(by, book_id)
    countersign([book_id], "expense", src, approval, by)
    return _spend(book, src, on=on, account=account, fen=fen, paid_from=paid_from, supplier=supplier, purpose=purpose,
                  scan_id=scan_id, public_scan_id=public_scan_id, by=by)


def reversed_already(subjects: Wished) -> dict[str, str]:
    """Of vouchers whose reversal waits for a yes, those that were reversed meanwhile. One query."""
    gone = Voucher.objects.filter(reverses__in=[int(one) for one in subjects]).values_list("reverses_id", flat=True)
    return dict.fromkeys(map(str, gone), AlreadyReversed.sentence)


MANUAL = approvals.act("ledger.post_manual", "手工凭证", decide=permissions.ALLOW, run=post_manual, icon="writing")
TRANSFER = approvals.act("ledger.transfer", "账簿间划转", decide=permissions.ALLOW, run=transfer,
                         icon="arrows-exchange")
REVERSAL = approvals.act("ledger.reverse_voucher", "冲正凭证", decide=permissions.ALLOW, run=reverse_voucher,
                         icon="arrow-back-up", stuck=reversed_already)
EXPENSE = approvals.act("ledger.record_large_expense", "大额支出", decide=permissions.ALLOW, run=record_large_expense,
                        icon="report-money", papers=("scan_id", "public_scan_id"))


# What the accountant does

@command(needs=permissions.POST_MANUAL)
def record_expense(book_id: int, *, on: date, account: str, fen: int, paid_from: str, supplier: str, purpose: str,
                   key: str, scan_id: int | None = None, public_scan_id: int | None = None, by: Actor) -> int:
    """Book what was paid (from cash 1001, bank 1002) or is owed (2202) for a cost account; return the voucher.

    `scan_id` is the paper, `public_scan_id` what of it the open books show. Repeating `key` returns the first
    voucher. Refuses: NotFound, DayAhead, DayBehind, NotAnExpense, PartyMissing, NotBySum, NoSuchAccount,
    SecondPersonNeeded above the limit.
    """
    book = Book.objects.find(by, book_id)
    if fen > limit_of(book, on):
        raise SecondPersonNeeded
    check_scans(scan_id, public_scan_id, by=by)
    return _spend(book, source("expense", key), on=on, account=account, fen=fen, paid_from=paid_from,
                  supplier=supplier, purpose=purpose, scan_id=scan_id, public_scan_id=public_scan_id, by=by)


@command(needs=permissions.POST_MANUAL)
def ask_expense(book_id: int, *, on: date, account: str, fen: int, paid_from: str, supplier: str, purpose: str,
                key: str, scan_id: int | None = None, public_scan_id: int | None = None, by: Actor) -> int:
    """Ask a second person for an expense above the limit; return the wish. Refuses as record_expense, TakesNoSecond."""
    book = Book.objects.find(by, book_id)
    if fen <= limit_of(book, on):
        raise TakesNoSecond
    _check_expense(book, on, account, paid_from, fen, supplier, purpose)
    names = _names([book_id], [account, paid_from])
    check_scans(scan_id, public_scan_id, by=by)
    return approvals.ask(
        EXPENSE, source("expense", key), community_id=book.community_id, title=f"支出 {yuan(fen)} 元：{supplier}",
        effect=effects.expense(names, account, paid_from, fen, scan_id), reason=purpose,
        arguments={"book_id": book_id, "on": on, "account": account, "fen": fen, "paid_from": paid_from,
                   "supplier": supplier, "purpose": purpose, "scan_id": scan_id, "public_scan_id": public_scan_id},
        by=by)


@command(needs=permissions.POST_MANUAL)
def ask_manual(book_id: int, *, on: date, entries: list[EntryDraft], memo: str, key: str, kind: str = "manual",
               by: Actor) -> int:
    """Ask for a voucher by hand; return the wish.

    Refuses: NotFound, DayAhead, DayBehind, NotBalanced, ControlAccount, NoSuchAccount.
    """
    if kind not in ("manual", "opening"):
        raise ValueError(f"{kind} is not posted by hand")
    book = Book.objects.find(by, book_id)
    demand_dated(book, on)
    rules.check_by_hand(entries)
    names = _names([book_id], [entry.account for entry in entries])
    total = sum(entry.fen for entry in entries if entry.fen > 0)
    return approvals.ask(
        MANUAL, source(kind, key), community_id=book.community_id, reason=_reason(memo),
        title=f"{voucher_title(kind)}凭证 {yuan(total)} 元", effect=effects.entries(names, entries),
        arguments={"book_id": book_id, "on": on, "entries": entries, "memo": memo, "kind": kind}, by=by)


@command(needs=permissions.TRANSFER)
def ask_transfer(from_book_id: int, *, to_book_id: int, from_account: str, to_account: str, fen: int, on: date,
                 memo: str, key: str, by: Actor) -> int:
    """Ask to move money between two books; return the wish. Refuses as transfer, DayAhead, DayBehind, ReasonMissing."""
    books = _pair(from_book_id, to_book_id, by)
    demand_dated(books[from_book_id], on)
    _check_transfer(from_account, to_account, fen)
    names = {from_book_id: _names([from_book_id], [from_account]), to_book_id: _names([to_book_id], [to_account])}
    titles = [fund_title(books[book].fund) for book in (from_book_id, to_book_id)]
    return approvals.ask(
        TRANSFER, source("transfer", key), community_id=books[from_book_id].community_id, reason=_reason(memo),
        title=f"划转 {yuan(fen)} 元：{titles[0]} → {titles[1]}",
        effect=[[titles[0], names[from_book_id][from_account], yuan(-fen)],
                [titles[1], names[to_book_id][to_account], f"+{yuan(fen)}"]],
        arguments={"from_book_id": from_book_id, "to_book_id": to_book_id, "from_account": from_account,
                   "to_account": to_account, "fen": fen, "on": on, "memo": memo}, by=by)


@command(needs=permissions.REVERSE)
def ask_reversal(voucher_id: int, *, on: date, reason: str, key: str | None = None, by: Actor) -> int:
    """Ask to take back a voucher booked by hand; return the wish. Refuses as reverse_voucher, ReasonMissing."""
    original = _reversible(voucher_id, by)
    why = _reason(reason)
    return approvals.ask(
        REVERSAL, voucher_id, community_id=original.book.community_id, reason=why,
        title=f"冲正 {voucher_title(original.kind)}凭证 {yuan(original.debit_fen)} 元",
        effect=effects.mirror(mirrored(sides_of(voucher_id, by))), arguments={"on": on}, by=by)


# What they share

def countersign(book_ids: Sequence[int], kind: str, src: str, approval: Granted, by: Actor) -> None:
    """Keep whose wish a voucher is and who says yes, before it is posted. Refuses: SecondPersonNeeded."""
    second = approvals.demand_second(approval, by)
    with posting.refusing(countersign_once=AlreadyPosted):
        Countersign.objects.bulk_create([
            Countersign(book_id=book_id, kind=kind, src=src, approval_id=approval.id, asked_by_id=approval.asked_by_id,
                    asked_by=approval.asked_by, decided_by_id=second, decided_by=by.name)
            for book_id in book_ids])


def sides_of(voucher_id: int, by: Actor) -> list[int]:
    """The vouchers a reversal would take back. Refuses as ask_reversal."""
    sides = [side.pk for side in _sides(_reversible(voucher_id, by))]
    if Voucher.objects.filter(reverses__in=sides).exists():
        raise AlreadyReversed
    return sides


def source(kind: str, key: str) -> str:
    """The act a voucher by hand books: its key, which may be longer than the column."""
    return f"{kind}:{sha256(key.encode()).hexdigest()[:24]}"


def limit_of(book: Book, on: date) -> int:
    """Up to how many fen one person may book an expense alone."""
    return int(policies.value("expense.second", book.community_id, on)) * 100


def _spend(book: Book, src: str, *, on: date, account: str, fen: int, paid_from: str, supplier: str, purpose: str,
           scan_id: int | None, public_scan_id: int | None, by: Actor) -> int:
    _check_expense(book, on, account, paid_from, fen, supplier, purpose)
    voucher = post(book.pk, kind="expense", src=src, on=on, by=by, memo=f"{supplier} {purpose}".strip(),
                   entries=[EntryDraft(account, fen), EntryDraft(paid_from, -fen)])
    Expense.objects.create(voucher_id=voucher, supplier=supplier, purpose=purpose, scan_id=scan_id,
                           public_scan_id=public_scan_id)
    journal.remark(place_id=book.community_id)
    return voucher


def demand_dated(book: Book, on: date) -> None:
    """From a year before the book to the last day of the running month: beyond is a slip of the year.

    Refuses: DayAhead, DayBehind.
    """
    last = clock.month_span(clock.month_of(clock.today()))[1] - timedelta(days=1)
    if on > last:
        raise DayAhead(day=on, last=last)
    first = clock.month_span(clock.months_later(book.starts, -12))[0]
    if on < first:
        raise DayBehind(day=on, ym=book.starts, first=first)


def _check_expense(book: Book, on: date, account: str, paid_from: str, fen: int, supplier: str, purpose: str) -> None:
    demand_dated(book, on)
    if not supplier.strip() or not purpose.strip():
        raise PartyMissing
    if not account.startswith("6") or paid_from not in rules.PAID_FROM or fen <= 0:
        raise NotAnExpense
    rules.check_by_hand([EntryDraft(account, fen), EntryDraft(paid_from, -fen)])


def _check_transfer(from_account: str, to_account: str, fen: int) -> None:
    if fen <= 0:
        raise NotBySum
    rules.check_by_hand([EntryDraft(from_account, -fen), EntryDraft(to_account, fen)])


def check_scans(*file_ids: int | None, by: Actor) -> None:
    for file_id in file_ids:
        if file_id is not None:
            files.mine(file_id, purpose=SCANS, by=by)


def _names(book_ids: list[int], codes: Sequence[str]) -> dict[str, str]:
    """Names of accounts by code. Refuses: NoSuchAccount."""
    found = dict(Account.objects.filter(book__in=book_ids, code__in=codes).values_list("code", "name_zh"))
    if not set(codes) <= found.keys():
        raise NoSuchAccount
    return found


def _pair(from_book_id: int, to_book_id: int, by: Actor) -> dict[int, Any]:
    books = {book.pk: book for book in Book.objects.seen_by(by).filter(pk__in=(from_book_id, to_book_id))}
    if not {from_book_id, to_book_id} <= books.keys():
        raise NotFound
    if len(books) < 2 or len({book.community_id for book in books.values()}) > 1:
        raise SameBook
    return books


def _reversible(voucher_id: int, by: Actor) -> Any:
    original = Voucher.objects.seen_by(by).select_related("book").filter(pk=voucher_id).first()
    if original is None:
        raise NotFound
    if original.reverses_id is not None:
        raise ReversalStays
    if original.kind not in rules.BY_HAND:
        raise NotByHand(title=voucher_title(original.kind))
    return original


def _sides(original: Voucher) -> list[Voucher]:
    """A voucher alone, or both of a transfer."""
    if original.transfer_id is None:
        return [original]
    return list(Voucher.objects.filter(transfer_id=original.transfer_id).order_by("pk"))


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()[:300]
