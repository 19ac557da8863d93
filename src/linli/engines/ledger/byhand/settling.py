"""到账登记: a payout by which a payment provider's balance (1012) reaches the bank (1002), less its fee (6603)."""
from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from linli.engines.ledger import permissions
from linli.engines.ledger.byhand.commands import check_scans, demand_dated, source
from linli.engines.ledger.commands import post
from linli.engines.ledger.models import Account, Book, Settlement, Voucher
from linli.engines.ledger.rules import BANK, FEES, PROVIDER
from linli.engines.ledger.values import AlreadySettled, EntryDraft, MoreThanOutstanding, NoFeeHere, NotASettlement
from linli.kernel import journal, sql
from linli.kernel.access import Actor
from linli.kernel.commands import command
from linli.kernel.money import LARGEST, yuan

# What the provider holds of a book: of payments until a day, and of all that is booked.
OUTSTANDING = """
SELECT coalesce(sum(e.amount_fen) FILTER (WHERE v.vdate <= %(on)s), 0)::bigint,
       coalesce(sum(e.amount_fen), 0)::bigint
  FROM ledger_entry e JOIN ledger_voucher v ON v.area_id = linli_area() AND v.id = e.voucher_id
 WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.code = %(provider)s"""


class Outstanding(NamedTuple):
    """Fen that the provider holds: what came until a day, and in all."""

    until: int
    now: int

    @property
    def fen(self) -> int:
        """What may be paid out on that day: later money was not there yet, and later payouts have taken their part."""
        return max(min(self), 0)


def outstanding(book_id: int, on: date) -> Outstanding:
    """Inside the area."""
    [row] = sql.rows(OUTSTANDING, book=book_id, on=on, provider=PROVIDER)
    return Outstanding(*row)


@command(needs=permissions.POST_MANUAL)
def record_settlement(book_id: int, *, on: date, fen: int, fee_fen: int = 0, reference: str, scan_id: int | None = None,
                      key: str, by: Actor) -> int:
    """Book a provider's payout: `fen` reached the bank, `fee_fen` were kept as its fee; return the voucher.

    `reference` is the number on the bank's slip and is taken once, unless its voucher was reversed; `scan_id` is the
    slip. Repeating `key` returns the first voucher. Refuses: NotFound, DayAhead, DayBehind, NotASettlement, NoFeeHere,
    AlreadySettled, MoreThanOutstanding.
    """
    book, reference = Book.objects.find(by, book_id), reference.strip()
    demand_dated(book, on)
    if fen <= 0 or fee_fen < 0 or fen + fee_fen > LARGEST or not reference:
        raise NotASettlement
    if fee_fen and not Account.objects.filter(book=book, code=FEES).exists():
        raise NoFeeHere
    check_scans(scan_id, by=by)
    hold(book_id)
    if standing(book_id).filter(reference=reference).exists():
        raise AlreadySettled(reference=reference)
    held = outstanding(book_id, on)
    if fen + fee_fen > held.fen:
        raise MoreThanOutstanding(day=on, held=yuan(held.fen), asked=yuan(fen + fee_fen))
    fee = [EntryDraft(FEES, fee_fen)] if fee_fen else []
    voucher = post(book_id, kind="settlement", src=source("settlement", key), on=on, by=by, memo=f"到账 {reference}",
                   entries=[EntryDraft(BANK, fen), *fee, EntryDraft(PROVIDER, -fen - fee_fen)])
    Settlement.objects.create(voucher_id=voucher, reference=reference, fee_fen=fee_fen, scan_id=scan_id)
    journal.remark(place_id=book.community_id)
    return voucher


def standing(book_id: int) -> QuerySet[Settlement, Settlement]:
    """The payouts of a book that were not taken back."""
    reversals = Voucher.objects.filter(reverses=OuterRef("voucher_id"))
    return Settlement.objects.filter(~Exists(reversals), voucher__book=book_id)


def hold(book_id: int) -> None:
    """One payout of a book at a time: the next one sees what is left. The database holds to the same by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('settlement ' || linli_area() || ' ' || %s, 0))",
                       [book_id])
