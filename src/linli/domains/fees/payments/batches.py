"""Many payments by a few statements: a bank's file, a day's transfers, a migrated year.

Payments of a home meet its open bills as two rulers laid side by side: each payment and each bill is a stretch of
fen, and where a stretch of one overlaps a stretch of the other, that much is allocated.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from linli.domains.fees.payments.taking import series
from linli.domains.fees.payments.values import ADVANCES, BatchRow, IncomingPayment, NotThatUnit
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor
from linli.registry.places import queries as places

SERIES = "P"    # 批量: receipts that no window wrote

INCOMING = """
CREATE TEMP TABLE incoming ON COMMIT DROP AS
WITH given AS (
  SELECT *, row_number() OVER (PARTITION BY method, coalesce(txn, n::text) ORDER BY n) AS again FROM unnest(
      %(units)s::bigint[], %(payers)s::bigint[], %(fens)s::bigint[], %(methods)s::text[],
      %(ats)s::timestamptz[], %(txns)s::text[]) WITH ORDINALITY AS line (unit_id, payer_id, fen, method, at, txn, n))
SELECT n, unit_id, payer_id, fen, method, at, (at AT TIME ZONE 'Asia/Shanghai')::date AS day, txn,
       sum(fen) OVER (PARTITION BY unit_id ORDER BY at, n ROWS UNBOUNDED PRECEDING) AS upper,
       NULL::bigint AS receipt_id
  FROM given
 WHERE txn IS NULL OR again = 1 AND NOT EXISTS (
       SELECT FROM fees_payment p JOIN ledger_book b ON b.area_id = p.area_id AND b.id = p.book_id
        WHERE p.area_id = linli_area() AND b.community_id = %(community)s AND p.method = given.method
          AND p.txn = given.txn)
"""

STRANGE = """
SELECT unit_id FROM incoming i WHERE NOT EXISTS (
  SELECT FROM registry_unit u WHERE u.area_id = linli_area() AND u.place_id = i.unit_id
                                AND u.community_id = %(community)s) LIMIT 1
"""

LOCK = """
SELECT count(*) FROM (
  SELECT id FROM fees_bill WHERE area_id = linli_area() AND unit_id IN (SELECT unit_id FROM incoming)
     AND settled_fen < total_fen ORDER BY id FOR UPDATE) locked
"""

SPLIT = """
CREATE TEMP TABLE split ON COMMIT DROP AS
WITH owed AS (
  SELECT id, book_id, unit_id, total_fen - settled_fen AS fen, payer_id,
         sum(total_fen - settled_fen) OVER (PARTITION BY unit_id ORDER BY ym, due, id ROWS UNBOUNDED PRECEDING) AS upper
    FROM fees_bill WHERE area_id = linli_area() AND unit_id IN (SELECT unit_id FROM incoming)
     AND settled_fen < total_fen)
SELECT i.n, o.id AS bill_id, o.book_id, o.payer_id,
       (least(i.upper, o.upper) - greatest(i.upper - i.fen, o.upper - o.fen))::bigint AS fen
  FROM incoming i JOIN owed o USING (unit_id)
 WHERE least(i.upper, o.upper) > greatest(i.upper - i.fen, o.upper - o.fen)
"""

RECEIPTS = """
WITH size AS (SELECT count(*) AS n FROM incoming),
book AS (
  INSERT INTO fees_receiptbook (community_id, series, next_no) SELECT %(community)s, %(series)s, 1 + n FROM size
  ON CONFLICT (area_id, series) DO UPDATE SET next_no = fees_receiptbook.next_no + excluded.next_no - 1
  RETURNING next_no),
numbered AS MATERIALIZED (
  SELECT i.n, nextval(pg_get_serial_sequence('fees_receipt', 'id')) AS id, next_no - size.n - 1
         + row_number() OVER (ORDER BY i.at, i.n) AS no FROM (SELECT n, at FROM incoming ORDER BY at, n) i, size, book),
written AS (
  INSERT INTO fees_receipt (id, community_id, series, no, unit_id, payer_id, method, digits, fen, at, day, cashier_id,
                            cashier)
  SELECT numbered.id, %(community)s, %(series)s, no, unit_id, coalesce(i.payer_id,
           (SELECT payer_id FROM split WHERE split.n = i.n ORDER BY bill_id DESC LIMIT 1),
           (SELECT person_id FROM registry_tenure t WHERE t.area_id = linli_area() AND t.unit_id = i.unit_id
               AND t.kind = 'owner' AND t.valid @> i.day ORDER BY position, t.id LIMIT 1)),
         method, '', fen, at, day, %(user)s, %(name)s
    FROM numbered JOIN incoming i USING (n) ORDER BY numbered.id)
UPDATE incoming SET receipt_id = numbered.id FROM numbered WHERE incoming.n = numbered.n
"""

# A payment a book: what its bills took, and in the service book what is left over.
PAYMENTS = """
WITH shares AS (
  SELECT n, book_id, sum(fen) AS allocated, 0::bigint AS beyond FROM split GROUP BY n, book_id
   UNION ALL
  SELECT n, %(service)s, 0, i.fen - coalesce((SELECT sum(fen) FROM split s WHERE s.n = i.n), 0) FROM incoming i),
parts AS MATERIALIZED (
  SELECT n, book_id, sum(allocated) + sum(beyond) AS fen, sum(beyond) AS beyond,
         nextval(pg_get_serial_sequence('fees_payment', 'id')) AS id
    FROM shares GROUP BY n, book_id HAVING sum(allocated) + sum(beyond) > 0),
paid AS (
  INSERT INTO fees_payment (id, community_id, book_id, receipt_id, unit_id, method, txn, fen, at)
  SELECT parts.id, %(community)s, book_id, receipt_id, unit_id, method, txn, parts.fen, at
    FROM parts JOIN incoming USING (n) ORDER BY parts.id),
allocated AS (
  INSERT INTO fees_allocation (payment_id, bill_id, fen, day)
  SELECT parts.id, bill_id, split.fen, day
    FROM split JOIN parts USING (n, book_id) JOIN incoming USING (n) ORDER BY parts.id),
kept AS (
  INSERT INTO fees_advance (community_id, unit_id, payer_id, book_id, payment_id, kind, fen, left_fen, at)
  SELECT %(community)s, i.unit_id, r.payer_id, book_id, parts.id, 'prepayment', beyond, beyond, i.at
    FROM parts JOIN incoming i USING (n) JOIN fees_receipt r ON r.area_id = linli_area() AND r.id = i.receipt_id
   WHERE beyond > 0)
UPDATE fees_bill b SET settled_fen = settled_fen + part.fen
  FROM (SELECT bill_id, sum(fen) AS fen FROM split GROUP BY bill_id) part
 WHERE b.area_id = linli_area() AND b.id = part.bill_id
"""

CODES = """
INSERT INTO kernel_publiccode (code, of_area_id, kind, object_id)
SELECT code, linli_area(), 'receipt', receipt_id
  FROM (SELECT receipt_id, row_number() OVER (ORDER BY receipt_id) AS n FROM incoming) i
  JOIN unnest(%(codes)s::text[]) WITH ORDINALITY AS given (code, n) USING (n)
"""

# One voucher a book and day.
VOUCHERS = """
WITH paid AS (
  SELECT p.id, p.book_id, i.day, i.method, p.fen, coalesce(a.fen, 0) AS beyond
    FROM fees_payment p JOIN incoming i ON i.receipt_id = p.receipt_id
    LEFT JOIN fees_advance a ON a.area_id = p.area_id AND a.payment_id = p.id WHERE p.area_id = linli_area()),
named AS (
  SELECT paid.*, 'receipts:' || (SELECT min(receipt_id) FROM incoming) || ':' || day AS src,
         CASE WHEN fund = 'custody' THEN '2241.02' ELSE '1122' END AS claim
    FROM paid JOIN ledger_book ON ledger_book.area_id = linli_area() AND ledger_book.id = book_id)
SELECT book_id, src, day, '批量收款', (%(accounts)s::jsonb) ->> method, sum(fen)::bigint, NULL::bigint, NULL::bigint
  FROM named GROUP BY book_id, src, day, method
 UNION ALL
SELECT book_id, src, day, '批量收款', claim, -sum(fen - beyond)::bigint, NULL, NULL
  FROM named GROUP BY book_id, src, day, claim
 UNION ALL
SELECT book_id, src, day, '批量收款', %(advances)s, -sum(beyond)::bigint, NULL, NULL
  FROM named GROUP BY book_id, src, day
"""


def record(community_id: int, payments: Sequence[IncomingPayment], *, codes: list[str], accounts: str,
           by: Actor) -> BatchRow:
    """Write them all; a bank number that was booked before is left out. Runs inside a command."""
    given: dict[str, Any] = {
        "community": community_id, "series": series(places.community_code(community_id), SERIES),
        "user": by.user_id, "name": by.name,
        "units": [line.unit_id for line in payments], "payers": [line.payer_id for line in payments],
        "fens": [line.fen for line in payments], "methods": [line.method for line in payments],
        "ats": [line.at for line in payments], "txns": [line.txn for line in payments]}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.split, pg_temp.incoming")
        cursor.execute(INCOMING, given)
        cursor.execute("ANALYZE incoming")
        cursor.execute(STRANGE, given)
        if cursor.fetchone():
            raise NotThatUnit
        cursor.execute("SELECT id FROM ledger_book WHERE area_id = linli_area() AND community_id = %s "
                       "AND fund = 'service'", [community_id])
        given["service"] = cursor.fetchone()[0]
        cursor.execute(LOCK)
        cursor.execute(SPLIT)
        cursor.execute("ANALYZE split")
        cursor.execute(RECEIPTS, given)
        cursor.execute(PAYMENTS, given)
        cursor.execute("SELECT count(*), coalesce(sum(fen), 0)::bigint, "
                       "coalesce((SELECT sum(fen) FROM split), 0)::bigint FROM incoming")
        count, fen, allocated = cursor.fetchone()
        cursor.execute(CODES, {"codes": codes[:count]})
    if count:
        ledger.post_summary(VOUCHERS, kind="payments", params={"accounts": accounts, "advances": ADVANCES}, by=by)
    return BatchRow(count, fen, allocated, fen - allocated, repeated=len(payments) - count)
