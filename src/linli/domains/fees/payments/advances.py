"""Advances meet bills: the statement that sets what homes paid ahead against what they owe now."""
from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

LOCK_BILLS = """
SELECT count(*) FROM (
  SELECT b.id FROM fees_bill b WHERE b.area_id = linli_area() AND b.settled_fen < b.total_fen AND b.unit_id IN (
    SELECT unit_id FROM fees_advance WHERE area_id = linli_area() AND community_id = %(community)s
       AND left_fen > 0 AND kind = 'prepayment')
   ORDER BY b.id FOR UPDATE) locked
"""

LOCK_ADVANCES = """
SELECT count(*) FROM (
  SELECT id FROM fees_advance WHERE area_id = linli_area() AND community_id = %(community)s AND left_fen > 0
     AND kind = 'prepayment' ORDER BY id FOR UPDATE) locked
"""

# Same home, same payer, same book: nobody's money pays another's bill, no fund pays for another.
WAITING = """
SELECT EXISTS (SELECT FROM fees_advance WHERE area_id = linli_area() AND community_id = %(community)s AND left_fen > 0
                  AND kind = 'prepayment')
"""

USE = """
WITH have AS (
  SELECT id, payment_id, unit_id, payer_id, book_id, left_fen AS fen,
         sum(left_fen) OVER (PARTITION BY unit_id, payer_id, book_id ORDER BY id ROWS UNBOUNDED PRECEDING) AS upper
    FROM fees_advance WHERE area_id = linli_area() AND community_id = %(community)s AND left_fen > 0
     AND kind = 'prepayment'),
owed AS (
  SELECT id, unit_id, payer_id, book_id, total_fen - settled_fen AS fen,
         sum(total_fen - settled_fen) OVER (PARTITION BY unit_id, payer_id, book_id ORDER BY ym, due, id
                                            ROWS UNBOUNDED PRECEDING) AS upper
    FROM fees_bill WHERE area_id = linli_area() AND settled_fen < total_fen
     AND unit_id IN (SELECT unit_id FROM have)),
used AS MATERIALIZED (
  SELECT h.id AS advance_id, h.payment_id, o.id AS bill_id, h.book_id, h.unit_id, h.payer_id,
         (least(h.upper, o.upper) - greatest(h.upper - h.fen, o.upper - o.fen))::bigint AS fen
    FROM have h JOIN owed o ON o.unit_id = h.unit_id AND o.book_id = h.book_id
                           AND o.payer_id IS NOT DISTINCT FROM h.payer_id
   WHERE least(h.upper, o.upper) > greatest(h.upper - h.fen, o.upper - o.fen)),
allocated AS (
  INSERT INTO fees_allocation (payment_id, bill_id, advance_id, fen, day)
  SELECT payment_id, bill_id, advance_id, fen, %(day)s FROM used ORDER BY bill_id RETURNING id),
settled AS (
  UPDATE fees_bill b SET settled_fen = settled_fen + part.fen
    FROM (SELECT bill_id, sum(fen) AS fen FROM used GROUP BY 1) part
   WHERE b.area_id = linli_area() AND b.id = part.bill_id),
spent AS (
  UPDATE fees_advance a SET left_fen = left_fen - part.fen
    FROM (SELECT advance_id, sum(fen) AS fen FROM used GROUP BY 1) part
   WHERE a.area_id = linli_area() AND a.id = part.advance_id)
SELECT book_id, sum(fen)::bigint, (SELECT max(id) FROM allocated) FROM used GROUP BY book_id ORDER BY book_id
"""


def waiting(community_id: int) -> bool:
    """Did anybody of the community pay ahead? If not, there is no need to look through the bills."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"community": community_id})
        return bool(cursor.fetchone()[0])


def use(community_id: int, on: date) -> list[tuple[int, int, int]]:
    """Allocate, oldest first, and return (book, fen, number of the use) for the vouchers. Bills are locked first."""
    given: dict[str, Any] = {"community": community_id, "day": on}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_BILLS, given)
        cursor.execute(LOCK_ADVANCES, given)
        cursor.execute(USE, given)
        return [(int(book), int(fen), int(number)) for book, fen, number in cursor.fetchall()]
