"""The doctor counts the books again, for a database that came from elsewhere."""
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from linli.engines.ledger.doctor import every_month_balances
from linli.kernel.pg.base import as_owner
from tests.engines.ledger.conftest import book

DAY = date(2026, 11, 3)


def test_balanced_books_are_told_with_their_entries(books):
    book(books.service, amounts=[("1002", 500), ("6001", -500)], on=DAY, src="a", by=books.by)
    verdict = every_month_balances()
    assert (verdict.level, verdict.says) == ("ok", "1 个账本月份、2 条分录，借贷相等")


def test_an_entry_that_slipped_past_the_guard_is_found(books):
    with unguarded() as cursor:
        cursor.execute("INSERT INTO ledger_entry (area_id, voucher_id, seq, book_id, ym, code, amount_fen) "
                       "VALUES (%s, 1, 1, %s, '2026-11', '1002', 500)", [books.by.area_id, books.service])
    verdict = every_month_balances()
    assert verdict.level == "fail" and "1 个账本月份借贷不平" in verdict.says


@contextmanager
def unguarded() -> Iterator:
    """What only who owns the database can do."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
