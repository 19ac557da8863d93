"""What changes the books. The statements themselves are in `posting` and `closing`.

`post`, `post_summary` and `reverse` book what another room does: they run inside that room's command and take its
right. The rest are acts of the accountant; what is booked by hand is in `byhand`.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from linli.engines.ledger import closing, permissions, posting, rules, sealing
from linli.engines.ledger.chart import accounts_of
from linli.engines.ledger.events import PeriodClosed, PeriodReopened
from linli.engines.ledger.models import Account, Book, Period, PeriodAct, Seal, Snapshot, Voucher, VoucherNo
from linli.engines.ledger.values import (
    AlreadyClosed,
    BeforeTheBook,
    EarlierMonthOpen,
    EntryDraft,
    Fund,
    MonthAhead,
    NotClosed,
    NotTheLastClosed,
    ReasonMissing,
    Regime,
    fund_title,
)
from linli.kernel import approvals, clock, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted, Wished
from linli.kernel.commands import command, emit
from linli.registry.places import queries as places

EARLIEST = "2020-01"


@command(needs=permissions.OPEN_BOOKS)
def open_books(community_id: int, *, regime: str = "entrusted", starts: str = EARLIEST, key: str | None = None,
               by: Actor) -> dict[str, int]:
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


@command(needs=permissions.CLOSE)
def close_period(book_id: int, *, ym: str, today: date | None = None, key: str | None = None, by: Actor) -> str:
    """Close a month: wait for open posters, number the vouchers, keep the balances, seal. Returns the seal.

    Months close in order, none ahead of time. Refuses: NotFound, AlreadyClosed, EarlierMonthOpen, BeforeTheBook,
    MonthAhead.
    """
    book = Book.objects.find(by, book_id)
    rules.demand_month(ym)
    if ym > clock.month_of(today or clock.today()):
        raise MonthAhead(ym=ym)
    if ym < book.starts:
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
def reopen_period(book_id: int, *, ym: str, approval: Granted, by: Actor) -> None:
    """Open the last closed month again, as the second person. Numbers given and the old seal stay in its acts.

    Runs by approval. Refuses: NotFound, NotClosed, NotTheLastClosed, SecondPersonNeeded.
    """
    book = Book.objects.find(by, book_id)
    approvals.demand_second(approval, by)
    rules.demand_month(ym)
    closing.lock_months(book_id, ym)
    last = _last_closed(book_id, ym)
    Snapshot.objects.filter(book_id=book_id, ym=ym).delete()
    PeriodAct.objects.create(period_id=last.pk, act="reopen", reason=approval.reason, actor=by.name, seal=last.seal,
                             decided_by_id=by.user_id, asked_by_id=approval.asked_by_id, asked_by=approval.asked_by)
    Period.objects.filter(pk=last.pk).update(status="open", seal="")
    emit(PeriodReopened(book_id=book_id, community_id=book.community_id, fund=book.fund, ym=ym,
                        reason=approval.reason))
    journal.remark(place_id=book.community_id, seal=last.seal)


def not_the_last(subjects: Wished) -> dict[str, str]:
    """Of months to be opened again, those that are open or no longer the last closed one. One query."""
    closed = dict(Period.objects.filter(book_id__in=[int(one) for one in subjects], status="closed")
                  .order_by().values_list("book_id").annotate(last=Max("ym")))
    found = {}
    for subject, given in subjects.items():
        ym, last = given["ym"], closed.get(int(subject), "")
        if last != ym:
            found[subject] = (NotTheLastClosed(ym=last) if last > ym else NotClosed(ym=ym)).sentence
    return found


REOPENING = approvals.act("ledger.reopen_period", "打开已结月份", decide=permissions.REOPEN, run=reopen_period,
                          icon="lock-open", stuck=not_the_last)


@command(needs=permissions.ASK_REOPEN)
def ask_reopening(book_id: int, *, ym: str, reason: str, key: str | None = None, by: Actor) -> int:
    """Ask a manager to open the last closed month again; return the wish.

    Refuses: NotFound, NotClosed, NotTheLastClosed, ReasonMissing, AlreadyAsked.
    """
    book = Book.objects.find(by, book_id)
    if not reason.strip():
        raise ReasonMissing
    rules.demand_month(ym)
    _last_closed(book_id, ym)
    numbered = VoucherNo.objects.filter(book_id=book_id, ym=ym).count()
    title = fund_title(book.fund)
    return approvals.ask(
        REOPENING, book_id, community_id=book.community_id, title=f"打开已结月份 {title} {ym}",
        effect=[[f"{title} {ym}", "已结账", "打开，可以再记账"], ["已编号的凭证", f"{numbered} 张", "号码不变"],
                ["财务公开", "已固定", "重新结账前数字会变"]],
        reason=reason.strip()[:200], arguments={"ym": ym}, by=by)


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


def _last_closed(book_id: int, ym: str) -> Period:
    """The period, locked, if it is the last closed one. Refuses: NotClosed, NotTheLastClosed."""
    last = Period.objects.select_for_update().filter(book_id=book_id, status="closed").order_by("-ym").first()
    if last is None or ym > last.ym:
        raise NotClosed(ym=ym)
    if ym != last.ym:
        raise NotTheLastClosed(ym=last.ym)
    return last
