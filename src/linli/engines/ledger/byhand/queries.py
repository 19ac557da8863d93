"""What the forms of the accountant need to know."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.engines.ledger import permissions
from linli.engines.ledger.byhand import commands, settling
from linli.engines.ledger.models import Account, Book, Expense, Settlement
from linli.engines.ledger.queries import BookRow, Mirrored, book_row, mirrored
from linli.engines.ledger.rules import CONTROL
from linli.kernel import wishes
from linli.kernel.clock import month_of
from linli.kernel.commands import Actor, query
from linli.kernel.files import serving


@dataclass(frozen=True)
class Workbench:
    """A book at hand: what may be booked in it, and the other books of its community."""

    book: BookRow
    accounts: list[tuple[str, str, str]]         # code, name, kind; without those that keep themselves
    limit_fen: int                               # up to here one person books an expense alone
    others: list[tuple[int, str]]


@query(needs=permissions.POST_MANUAL)
def workbench(book_id: int, *, on: date, by: Actor) -> Workbench:
    """Return what the forms over a book need. Refuses: NotFound."""
    book = Book.objects.find(by, book_id)
    accounts = Account.objects.filter(book=book).exclude(code__in=CONTROL).order_by("code")
    others = Book.objects.filter(community_id=book.community_id).exclude(pk=book.pk).order_by("pk")
    return Workbench(book_row(book, month_of(on)), list(accounts.values_list("code", "name_zh", "kind")),
                     commands.limit_of(book, on), [(other.pk, other.fund) for other in others])


@dataclass(frozen=True)
class Payout:
    voucher_id: int
    day: date
    reference: str
    fen: int            # that reached the bank
    fee_fen: int


@dataclass(frozen=True)
class Settlements:
    """What a payment provider still holds of a book, and its last payouts that stand."""

    book: BookRow
    outstanding_fen: int
    last: list[Payout]


@query(needs=permissions.POST_MANUAL)
def settlements(book_id: int, *, on: date, by: Actor) -> Settlements:
    """Return what may be paid out on a day, and the last twelve payouts. Refuses: NotFound."""
    book = Book.objects.find(by, book_id)
    rows = settling.standing(book_id).select_related("voucher").order_by("-voucher__vdate", "-voucher_id")[:12]
    return Settlements(book_row(book, month_of(on)), settling.outstanding(book_id, on).fen, [
        Payout(row.pk, row.voucher.vdate, row.reference, row.voucher.debit_fen - row.fee_fen, row.fee_fen)
        for row in rows])


@query(needs=permissions.REVERSE)
def reversal(voucher_id: int, *, by: Actor) -> list[Mirrored]:
    """Return a voucher (both of a transfer) with the mirror a reversal would be. Refuses as ask_reversal."""
    return mirrored(commands.sides_of(voucher_id, by))


@serving.served_by(commands.SCANS)
def may_see_scan(file_id: int, *, by: Actor) -> bool:
    """Papers are for who reads the book, and for who is asked to allow the expense; the open books serve their own."""
    reader = by.using(permissions.READ_BOOKS)
    return wishes.shows(file_id, by=by) or by.may(permissions.READ_BOOKS) and (
        Expense.objects.seen_by(reader).filter(scan_id=file_id).exists()
        or Expense.objects.seen_by(reader).filter(public_scan_id=file_id).exists()
        or Settlement.objects.seen_by(reader).filter(scan_id=file_id).exists())
