"""The statements behind credit notes: each reads one bill."""
from __future__ import annotations

from linli.domains.fees.credits.values import Creditable, CreditRow
from linli.kernel import sql

# What a charge stands for on a bill, less what was taken off it. An opening bill has items instead of lines; in a
# lump-sum book it was opened against income, elsewhere against the owners' balance, and is taken off the same account.
CHARGES = """
SELECT charge_id, name, account, least(sum(fen) - coalesce((
         SELECT sum(n.fen) FROM fees_creditnote n WHERE n.area_id = linli_area() AND n.bill_id = %(bill)s
            AND n.charge_id = part.charge_id), 0), max(open_fen))::bigint
  FROM (
  SELECT c.id AS charge_id, c.name, c.account, l.amount_fen AS fen, b.total_fen - b.settled_fen AS open_fen
    FROM fees_bill b JOIN fees_billline l ON l.area_id = b.area_id AND l.bill_id = b.id
    JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
    JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
   WHERE b.area_id = linli_area() AND b.id = %(bill)s
   UNION ALL
  SELECT c.id, c.name, CASE WHEN k.fund = 'service' AND k.regime = 'lump_sum' THEN '6001' ELSE '4101' END,
         o.open_fen, b.total_fen - b.settled_fen
    FROM fees_bill b JOIN fees_openingitem o ON o.area_id = b.area_id AND o.unit_id = b.unit_id AND o.bill_id = b.id
    JOIN fees_charge c ON c.area_id = o.area_id AND c.id = o.charge_id
    JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id
   WHERE b.area_id = linli_area() AND b.id = %(bill)s) part
 GROUP BY charge_id, name, account ORDER BY charge_id
"""

NOTES = """
SELECT n.id, n.day, n.kind, coalesce(c.name, ''), n.fen, n.reason, n.basis, n.approved_by,
       EXISTS (SELECT FROM fees_creditnote u WHERE u.area_id = n.area_id AND u.undo_of_id = n.id),
       n.undo_of_id IS NOT NULL
  FROM fees_creditnote n LEFT JOIN fees_charge c ON c.area_id = n.area_id AND c.id = n.charge_id
 WHERE n.area_id = linli_area() AND n.bill_id = %(bill)s ORDER BY n.id
"""

BILL = """
SELECT b.unit_id, u.label, c.name, b.ym, b.total_fen, b.settled_fen,
       coalesce((SELECT min(o.creditor) FROM fees_openingitem o WHERE o.area_id = b.area_id AND o.unit_id = b.unit_id
                    AND o.bill_id = b.id), '')
  FROM fees_bill b JOIN registry_unit u ON u.area_id = b.area_id AND u.place_id = b.unit_id
  JOIN registry_community c ON c.area_id = b.area_id AND c.place_id = b.community_id
 WHERE b.area_id = linli_area() AND b.id = %(bill)s
"""



def charges(bill_id: int) -> list[Creditable]:
    return [Creditable(*row) for row in sql.rows(CHARGES, bill=bill_id) if row[3] > 0]


def notes(bill_id: int) -> list[CreditRow]:
    return [CreditRow(*row) for row in sql.rows(NOTES, bill=bill_id)]
