"""A run against the month before: per charge and per home."""
from __future__ import annotations

from django.db import connection

from linli.domains.fees.bills import pricing
from linli.domains.fees.bills.commands import given
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.values import Change, Comparison
from linli.kernel.clock import months_later

MOST = 8

COMPARED = """
WITH now (charge_id, fen) AS (
  SELECT * FROM unnest(%(charges)s::bigint[], %(fens)s::bigint[])),
before AS (
  SELECT a.charge_id, sum(l.amount_fen)::bigint AS fen
    FROM fees_bill b JOIN fees_billline l ON l.area_id = linli_area() AND l.bill_id = b.id
    JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s AND b.ym = %(before)s GROUP BY 1)
SELECT c.name, coalesce(now.fen, 0), coalesce(before.fen, 0)
  FROM now FULL JOIN before USING (charge_id)
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = charge_id
 ORDER BY c.id
"""

CHANGES = """
WITH {now},
before AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND ym = %(before)s GROUP BY 1)
SELECT u.place_id, u.label, coalesce(now.fen, 0)::bigint, before.fen
  FROM now FULL JOIN before USING (unit_id)
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = unit_id
 WHERE before.fen IS NOT NULL AND coalesce(now.fen, 0) <> before.fen
 ORDER BY abs(coalesce(now.fen, 0) - before.fen) DESC, u.sort LIMIT %(most)s
"""
COUNTED = "{priced}, now AS (SELECT unit_id, sum(fee - off)::bigint AS fen FROM priced GROUP BY 1)"
WRITTEN = """now AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND run_id = %(run)s AND ym = %(ym)s GROUP BY 1)"""


def compared(run: BillRun) -> tuple[Comparison, ...]:
    charges = run.totals["charges"]
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {
            "community": run.community_id, "before": months_later(run.ym, -1),
            "charges": [charge[0] for charge in charges], "fens": [charge[3] for charge in charges]})
        return tuple(Comparison(name, int(now), int(before)) for name, now, before in cursor.fetchall())


def largest_changes(run: BillRun) -> tuple[Change, ...]:
    """Homes that were billed last month and differ most now."""
    if run.rev > 1:
        return ()
    now = WRITTEN if run.status == "published" else pricing.statement(COUNTED, again=False)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(now=now), given(run.community_id, run.ym) | {
            "before": months_later(run.ym, -1), "run": run.pk, "most": MOST})
        return tuple(Change(int(unit), label, int(fen), int(before)) for unit, label, fen, before in cursor.fetchall())
