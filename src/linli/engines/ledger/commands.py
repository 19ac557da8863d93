"""What changes the books. The statements themselves are in `posting` and `closing`.

`post`, `post_summary` and `reverse` book what another room does: they run inside that room's command and take its
right. The rest are acts of the accountant.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from linli.engines.ledger import closing, permissions, posting, rules, sealing
from linli.engines.ledger.chart import accounts_of
from linli.engines.ledger.events import PeriodClosed, PeriodReopened
from linli.engines.ledger.models import Account, Book, Expense, Period, PeriodAct, Seal, Snapshot, Voucher
from linli.engines.ledger.values import (
    AlreadyClosed,
    BeforeTheBook,
    EarlierMonthOpen,
    EntryDraft,
    Fund,
    NotAnExpense,
    NotByHand,
    NotBySum,
    NotClosed,
    NotTheLastClosed,
    ReasonMissing,
    Regime,
    ReversalStays,
    SameBook,
)
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.registry.places import queries as places

EARLIEST = "2020-01"


@command(needs=permissions.OPEN_BOOKS)
def open_books(community_id: int, *, regime: str = "entrusted", starts: str = EARLIEST, by: Actor) -> dict[str, int]:
    """Give a community its four books with their charts; return book ids by fund. Repeating it changes nothing.

    Vouchers dated before the month `starts` are booked in it. Refuses: NotFound.
    """
    kind = Regime(regime)
    places.place(community_id, by=by)
    Book.objects.bulk_create([Book(community_id=community_id, fund=fund, regime=kind, starts=starts)
                              for fund in Fund], ignore_conflicts=True)
    books = {book.fund: book for book in Book.objects.seen_by(by).filter(community_id=community_id)}
    Account.objects.bulk_create(
        [Account(book_id=book.pk, code=row.code, name_zh=row.name_zh, name_en=row.name_en, kind=row.kind,
                 report_line=row.report_line)
         for book in books.values() for row in accounts_of(Fund(book.fund), Regime(book.regime))],
        ignore_conflicts=True)
    journal.remark(place_id=community_id)
    return {fund: book.pk for fund, book in books.items()}


def post(book_id: int, *, kind: str, src: str, on: date, entries: Sequence[EntryDraft], memo: str = "",
         by: Actor) -> int:
    """Post one voucher and return its id. Runs inside the command whose act it books, in one statement.

    `src` names the act (`receipt:17`); the same kind and src twice in a book is AlreadyPosted. A voucher dated in a
    closed month counts in the next open one. NoSuchAccount: the book's chart does not have it. Drafts that do not
    balance are a bug of the caller: the database raises IntegrityError.
    """
    journal.remark()  # raises outside a command
    return posting.insert_one(book_id, entries, kind=kind, src=src, on=on, memo=memo, by=by)


def post_summary(lines: str, *, kind: str, params: dict[str, Any], by: Actor) -> int:
    """Post many vouchers from a SELECT in one statement, inside a running command; return how many.

    `lines` yields (book_id, src, on_day, memo, account, fen, payer_id, unit_id), parameters by name (`%(run)s`); every
    (book_id, src) becomes a voucher, lines of 0 fen are left out. The names kind, actor, user, transfer are taken.
    """
    journal.remark()  # raises outside a command
    return posting.insert_many(lines, params, kind=kind, by=by)


def reverse(voucher_id: int, *, on: date, memo: str, by: Actor) -> int:
    """Post the negated copy of a voucher, once, and return its id. Runs inside the command that takes the act back.

    Refuses: NotFound, AlreadyReversed.
    """
    journal.remark()  # raises outside a command
    original = Voucher.objects.find(by, voucher_id)
    if original.transfer_id is not None:
        raise ValueError("a transfer is reversed as a pair: reverse_transfer")
    [reversal] = posting.insert_reversal([voucher_id], on=on, memo=memo, transfer_id=None, by=by)
    return reversal


@command(needs=permissions.POST_MANUAL)
def post_manual(book_id: int, *, on: date, entries: list[EntryDraft], memo: str, key: str, kind: str = "manual",
                by: Actor) -> int:
    """Post a voucher by hand (`manual`, or `opening` balances). Repeating `key` returns the first voucher.

    Refuses: NotFound, NotBalanced, ControlAccount, NoSuchAccount.
    """
    if kind not in ("manual", "opening"):
        raise ValueError(f"{kind} is not posted by hand")
    book = Book.objects.find(by, book_id)
    rules.check_by_hand(entries)
    journal.remark(place_id=book.community_id)
    return post(book_id, kind=kind, src=_source(kind, key), on=on, entries=entries, memo=memo, by=by)


@command(needs=permissions.POST_MANUAL)
def record_expense(book_id: int, *, on: date, account: str, fen: int, paid_from: str, supplier: str, purpose: str,
                   key: str, scan_id: int | None = None, by: Actor) -> int:
    """Book what was paid (from cash 1001, bank 1002) or is owed (2202) for a cost account; return the voucher.

    Refuses: NotFound, NotAnExpense, NotBySum, NoSuchAccount. Repeating `key` returns the first voucher.
    """
    book = Book.objects.find(by, book_id)
    if not account.startswith("6") or paid_from not in rules.PAID_FROM or fen <= 0:
        raise NotAnExpense
    drafts = [EntryDraft(account, fen), EntryDraft(paid_from, -fen)]
    rules.check_by_hand(drafts)
    voucher = post(book_id, kind="expense", src=_source("expense", key), on=on, entries=drafts,
                   memo=f"{supplier} {purpose}".strip(), by=by)
    Expense.objects.create(voucher_id=voucher, supplier=supplier, purpose=purpose, scan_id=scan_id)
    journal.remark(place_id=book.community_id)
    return voucher


@command(needs=permissions.TRANSFER)
def transfer(from_book_id: int, *, to_book_id: int, from_account: str, to_account: str, fen: int, on: date, memo: str,
             key: str, by: Actor) -> int:
    """Move money between two books of a community: a voucher in each, against 2999, in one statement.

    Returns the transfer's number. Refuses: NotFound, SameBook, NotBySum, ControlAccount, NoSuchAccount.
    """
    books = {book.pk: book for book in Book.objects.seen_by(by).filter(pk__in=(from_book_id, to_book_id))}
    if not {from_book_id, to_book_id} <= books.keys():
        raise NotFound
    community_id = books[from_book_id].community_id
    if len(books) < 2 or books[to_book_id].community_id != community_id:
        raise SameBook
    if fen <= 0:
        raise NotBySum
    rules.check_by_hand([EntryDraft(from_account, -fen), EntryDraft(to_account, fen)])
    number = posting.next_transfer()
    posting.insert_many(posting.TRANSFER_LINES, {
        "book_from": from_book_id, "book_to": to_book_id, "account_from": from_account, "account_to": to_account,
        "fen": fen, "on": on, "memo": memo[:200], "src": _source("transfer", key)},
        kind="transfer", transfer_id=number, by=by)
    journal.remark(place_id=community_id)
    return number


@command(needs=permissions.REVERSE)
def reverse_voucher(voucher_id: int, *, on: date, reason: str, by: Actor) -> int:
    """Take back a voucher that was booked by hand; both sides of a transfer together. Returns the reversal.

    Refuses: NotFound, NotByHand, ReversalStays, AlreadyReversed.
    """
    original = Voucher.objects.seen_by(by).select_related("book").filter(pk=voucher_id).first()
    if original is None:
        raise NotFound
    if original.reverses_id is not None:
        raise ReversalStays
    if original.kind not in rules.BY_HAND:
        raise NotByHand(title=rules.title_of(original.kind))
    journal.remark(place_id=original.book.community_id)
    if original.transfer_id is None:
        return reverse(voucher_id, on=on, memo=reason, by=by)
    pair = list(Voucher.objects.seen_by(by).filter(transfer_id=original.transfer_id).values_list("pk", flat=True))
    reversals = posting.insert_reversal(pair, on=on, memo=reason, transfer_id=posting.next_transfer(), by=by)
    return Voucher.objects.get(pk__in=reversals, book_id=original.book_id).pk


@command(needs=permissions.CLOSE)
def close_period(book_id: int, *, ym: str, by: Actor) -> str:
    """Close a month: wait for open posters, number the vouchers, keep the balances, seal. Returns the seal.

    Months close in order. Refuses: NotFound, AlreadyClosed, EarlierMonthOpen, BeforeTheBook.
    """
    book = Book.objects.find(by, book_id)
    if rules.is_month(ym) and ym < book.starts:
        raise BeforeTheBook(ym=book.starts)
    closing.lock_months(book_id, ym)
    before = Period.objects.filter(book_id=book_id, status="closed").order_by("-ym").first()
    if before and ym <= before.ym:
        raise AlreadyClosed(ym=ym)
    if earlier := closing.earliest_open(book_id, ym):
        raise EarlierMonthOpen(ym=earlier)
    closing.number_vouchers(book_id, ym)
    closing.take_snapshot(book_id, ym)
    seal = closing.seal_of(book_id, ym, before.seal if before else "")
    period, _ = Period.objects.update_or_create(book_id=book_id, ym=ym, defaults={"status": "closed", "seal": seal})
    PeriodAct.objects.create(period_id=period.pk, act="close", actor=by.name, seal=seal)
    emit(PeriodClosed(book_id=book_id, community_id=book.community_id, fund=book.fund, ym=ym))
    journal.remark(place_id=book.community_id, seal=seal)
    return seal


@command(needs=permissions.REOPEN)
def reopen_period(book_id: int, *, ym: str, reason: str, by: Actor) -> None:
    """Open the last closed month again. Numbers given stay; the old seal stays in the period's acts.

    Refuses: NotFound, NotClosed, NotTheLastClosed, ReasonMissing.
    """
    book = Book.objects.find(by, book_id)
    if not reason.strip():
        raise ReasonMissing
    if rules.is_month(ym):
        closing.lock_months(book_id, ym)
    last = Period.objects.select_for_update().filter(book_id=book_id, status="closed").order_by("-ym").first()
    if last is None or ym > last.ym:
        raise NotClosed(ym=ym)
    if ym != last.ym:
        raise NotTheLastClosed(ym=last.ym)
    Snapshot.objects.filter(book_id=book_id, ym=ym).delete()
    PeriodAct.objects.create(period_id=last.pk, act="reopen", reason=reason, actor=by.name, seal=last.seal)
    Period.objects.filter(pk=last.pk).update(status="open", seal="")
    emit(PeriodReopened(book_id=book_id, community_id=book.community_id, fund=book.fund, ym=ym, reason=reason))
    journal.remark(place_id=book.community_id, seal=last.seal)


@command(needs=permissions.SEAL)
def seal_days(through: date, *, by: Actor) -> int:
    """Chain a seal for every book and finished day up to `through` that has none; return how many."""
    sealed = {(seal.book_id, seal.day): seal.digest for seal in Seal.objects.order_by("day")}
    latest: dict[int, str] = {book: digest for (book, _), digest in sealed.items()}
    fresh = []
    for day in sealing.digests_of_days(through=min(through, sealing.last_finished_day())):
        if (day.book_id, day.day) not in sealed:
            latest[day.book_id] = sealing.chained(latest.get(day.book_id, ""), day.digest)
            fresh.append(Seal(book_id=day.book_id, day=day.day, vouchers=day.vouchers, digest=latest[day.book_id]))
    return len(Seal.objects.bulk_create(fresh))


def _source(kind: str, key: str) -> str:
    """The act a voucher by hand books: its key, which may be longer than the column."""
    return f"{kind}:{sha256(key.encode()).hexdigest()[:24]}"
