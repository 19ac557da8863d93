"""The statements of a close: wait for open posters, number, add up, seal."""
from django.db import connection

from linli.engines.ledger.sealing import chained, digest_of_month

# In order of months, so that two closers cannot wait for each other. Posting holds the same locks shared.
LOCK = """
SELECT pg_advisory_xact_lock(ledger_month_key(%(book)s, to_char(m, 'YYYY-MM')))
  FROM generate_series((ledger_first_open(%(book)s) || '-01')::date, (%(ym)s || '-01')::date, interval '1 month') m
"""

EARLIEST_OPEN = """
SELECT min(ym) FROM ledger_voucher
 WHERE area_id = linli_area() AND book_id = %(book)s AND ym >= ledger_first_open(%(book)s) AND ym < %(ym)s
"""

NUMBER = """
INSERT INTO ledger_voucherno (voucher_id, book_id, ym, no)
SELECT v.id, v.book_id, v.ym, row_number() OVER (ORDER BY v.vdate, v.id) + (
         SELECT coalesce(max(no), 0) FROM ledger_voucherno
          WHERE area_id = linli_area() AND book_id = %(book)s AND ym = %(ym)s)
  FROM ledger_voucher v
 WHERE v.area_id = linli_area() AND v.book_id = %(book)s AND v.ym = %(ym)s
   AND NOT EXISTS (SELECT FROM ledger_voucherno n WHERE n.area_id = v.area_id AND n.voucher_id = v.id)
"""

SNAPSHOT = """
WITH base AS (SELECT max(ym) AS ym FROM ledger_period
               WHERE area_id = linli_area() AND book_id = %(book)s AND status = 'closed' AND ym < %(ym)s)
INSERT INTO ledger_snapshot (book_id, ym, code, fen)
SELECT %(book)s, %(ym)s, code, sum(fen)
  FROM (SELECT s.code, s.fen FROM ledger_snapshot s, base
         WHERE s.area_id = linli_area() AND s.book_id = %(book)s AND s.ym = base.ym
        UNION ALL
        SELECT e.code, e.amount_fen FROM ledger_entry e, base
         WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym <= %(ym)s AND e.ym > coalesce(base.ym, '')
       ) moved
 GROUP BY code
"""


def _run(sql: str, book_id: int, ym: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"book": book_id, "ym": ym})
        row = cursor.fetchone() if cursor.description else None
        return str(row[0]) if row and row[0] is not None else None


def lock_months(book_id: int, ym: str) -> None:
    """Wait until nobody is posting to a month up to `ym`, and keep everybody out until the transaction ends."""
    _run(LOCK, book_id, ym)


def earliest_open(book_id: int, ym: str) -> str | None:
    """Return the first open month before `ym` that has vouchers."""
    return _run(EARLIEST_OPEN, book_id, ym)


def number_vouchers(book_id: int, ym: str) -> None:
    """Give the month's vouchers their numbers, by date; those numbered before a reopening keep theirs."""
    _run(NUMBER, book_id, ym)


def take_snapshot(book_id: int, ym: str) -> None:
    _run(SNAPSHOT, book_id, ym)


def seal_of(book_id: int, ym: str, before: str) -> str:
    return chained(before, digest_of_month(book_id, ym))
