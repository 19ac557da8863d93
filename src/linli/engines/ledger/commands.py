"""What changes the books.

`post`, `post_summary` and `reverse` book what another room does: they run inside that room's command and take its
right. The rest are acts of the accountant.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from linli.engines.ledger import permissions, posting
from linli.engines.ledger.chart import accounts_of
from linli.engines.ledger.models import Account, Book, Voucher
from linli.engines.ledger.values import EntryDraft, Fund, Regime
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.commands import command

EARLIEST = "2020-01"


@command(needs=permissions.OPEN_BOOKS)
def open_books(community_id: int, *, regime: str = "entrusted", starts: str = EARLIEST, by: Actor) -> dict[str, int]:
    """Give a community its four books with their charts; return book ids by fund. Repeating it changes nothing.

    Vouchers dated before the month `starts` are booked in it.
    """
    kind = Regime(regime)
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
