"""The statements behind the bank's file: what lines are matched against, how they are written."""
from __future__ import annotations

# Money that a window took as a transfer: the bank's number ends in the digits the cashier wrote down.
DESK = """
SELECT DISTINCT ON (r.id) given.txn, r.id, r.series || '-' || lpad(r.no::text, 7, '0')
  FROM unnest(%(txns)s::text[], %(fens)s::bigint[], %(ats)s::timestamptz[]) AS given (txn, fen, at)
  JOIN fees_receipt r ON r.area_id = linli_area() AND r.community_id = %(community)s AND r.method = 'transfer'
   AND r.digits <> '' AND right(given.txn, length(r.digits)) = r.digits AND r.fen = given.fen
   AND r.voided_at IS NULL AND r.day BETWEEN (given.at AT TIME ZONE 'Asia/Shanghai')::date - 7
                                         AND (given.at AT TIME ZONE 'Asia/Shanghai')::date + 7
 WHERE NOT EXISTS (SELECT FROM fees_bankline l WHERE l.area_id = r.area_id AND l.receipt_id = r.id)
 ORDER BY r.id, given.at, given.txn
"""

BOOKED = """
SELECT txn FROM unnest(%(txns)s::text[]) AS given (txn)
 WHERE EXISTS (SELECT FROM fees_bankline l WHERE l.area_id = linli_area() AND l.community_id = %(community)s
                  AND l.txn = given.txn)
    OR EXISTS (SELECT FROM fees_payment p JOIN ledger_book b ON b.area_id = p.area_id AND b.id = p.book_id
                WHERE p.area_id = linli_area() AND b.community_id = %(community)s AND p.method = 'transfer'
                  AND p.txn = given.txn)
"""

HOMES = """
SELECT u.place_id, u.label, coalesce(array_agg(DISTINCT p.name) FILTER (WHERE p.name IS NOT NULL), '{}'),
       coalesce((SELECT sum(total_fen - settled_fen) FROM fees_bill b
                  WHERE b.area_id = u.area_id AND b.unit_id = u.place_id AND settled_fen < total_fen), 0)::bigint
  FROM registry_unit u
  LEFT JOIN registry_tenure t ON t.area_id = u.area_id AND t.unit_id = u.place_id AND t.valid @> %(on)s::date
  LEFT JOIN registry_person p ON p.area_id = t.area_id AND p.id = t.person_id
 WHERE u.area_id = linli_area() AND u.community_id = %(community)s AND u.removed_on IS NULL
 GROUP BY u.area_id, u.place_id, u.label
"""

BILLS = """
SELECT id, unit_id FROM fees_bill WHERE area_id = linli_area() AND community_id = %(community)s
   AND id = ANY (%(bills)s)
"""

# Lines that are new, by the constraint; a line that a window took stands with its receipt from the start.
WRITE = """
INSERT INTO fees_bankline (community_id, txn, at, fen, payer_name, remark, receipt_id, entered_by)
SELECT %(community)s, txn, at, fen, payer, remark, receipt, %(name)s
  FROM unnest(%(txns)s::text[], %(ats)s::timestamptz[], %(fens)s::bigint[], %(payers)s::text[], %(remarks)s::text[],
              %(receipts)s::bigint[]) AS line (txn, at, fen, payer, remark, receipt)
    ON CONFLICT (area_id, community_id, txn) DO NOTHING RETURNING id, txn
"""

# The service book's payment or another's: all of one receipt.
LINK = """
UPDATE fees_bankline l SET receipt_id = paid.receipt_id
  FROM (SELECT DISTINCT p.txn, p.receipt_id FROM fees_payment p
         WHERE p.area_id = linli_area() AND p.community_id = %(community)s AND p.method = 'transfer'
           AND p.txn = ANY (%(txns)s)) paid
 WHERE l.area_id = linli_area() AND l.community_id = %(community)s AND l.txn = paid.txn AND l.receipt_id IS NULL
"""

# What nobody claims yet lies in the bank and is owed to whoever paid it: one voucher a day.
HELD_LINES = """
WITH held AS (
  SELECT (at AT TIME ZONE 'Asia/Shanghai')::date AS day, fen, min(id) OVER () AS first FROM fees_bankline
   WHERE area_id = linli_area() AND id = ANY (%(lines)s)),
line AS (SELECT 'bankfile:' || first || ':' || day AS src, day, sum(fen)::bigint AS fen FROM held GROUP BY first, day)
SELECT %(book)s::bigint, src, day, '银行流水待认领', '1002', fen, NULL::bigint, NULL::bigint FROM line
 UNION ALL
SELECT %(book)s, src, day, '银行流水待认领', %(suspense)s, -fen, NULL, NULL FROM line
"""
