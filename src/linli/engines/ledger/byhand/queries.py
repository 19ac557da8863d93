"""What the forms of the accountant need to know."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.engines.ledger import permissions
from linli.engines.ledger.byhand import commands
from linli.engines.ledger.models import Account, Book, Expense
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
        or Expense.objects.seen_by(reader).filter(public_scan_id=file_id).exists())
