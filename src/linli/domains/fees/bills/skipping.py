"""Homes that get no bill, and why."""
from __future__ import annotations

from typing import Any

from django.db import connection

from linli.kernel.clock import month_span

# One reason a home, the first that holds: nobody pays, no area, no price.
SKIPS = """
WITH home AS (
  SELECT u.place_id AS unit_id, u.label, u.sort, u.area
    FROM registry_unit u JOIN registry_place p ON p.area_id = linli_area() AND p.id = u.place_id
   WHERE u.area_id = linli_area() AND u.community_id = %(community)s AND p.removed_on IS NULL),
charged AS (
  SELECT a.unit_id, bool_or(t.id IS NOT NULL AND (c.basis <> 'area' OR h.area IS NOT NULL)) AS billed,
         bool_or(c.basis = 'area' AND h.area IS NULL) AS no_area
    FROM fees_assignment a JOIN home h ON h.unit_id = a.unit_id
    JOIN fees_charge c ON c.area_id = linli_area() AND c.id = a.charge_id
                      AND (c.cycle = 'month' OR right(%(ym)s, 2) = '01')
    LEFT JOIN fees_tariff t ON t.area_id = linli_area() AND t.charge_id = c.id AND t.status = 'approved'
                           AND t.valid && a.valid AND t.valid && daterange(%(first)s, %(end)s)
   WHERE a.area_id = linli_area() AND a.community_id = %(community)s AND a.valid && daterange(%(first)s, %(end)s)
   GROUP BY a.unit_id),
skipped AS (
  SELECT h.*, CASE WHEN c.unit_id IS NULL THEN 'no_payer' WHEN c.no_area THEN 'no_area' ELSE 'no_tariff' END AS reason
    FROM home h LEFT JOIN charged c USING (unit_id) WHERE c.billed IS NOT TRUE)
"""
BY_REASON = SKIPS + """
SELECT reason, count(*), (array_agg(label ORDER BY sort))[1:6] FROM skipped GROUP BY reason
 ORDER BY count(*) DESC, reason
"""


def by_reason(community_id: int, ym: str) -> list[tuple[str, int, list[str]]]:
    first, end = month_span(ym)
    with connection.cursor() as cursor:
        cursor.execute(BY_REASON, {"community": community_id, "ym": ym, "first": first, "end": end})
        return [(reason, int(homes), list(labels)) for reason, homes, labels in cursor.fetchall()]


def count(community_id: int, ym: str) -> dict[str, Any]:
    return {reason: homes for reason, homes, _ in by_reason(community_id, ym)}
