"""Who pays, as statements over all homes of a community or over all charges of a home."""
from __future__ import annotations

from datetime import date

from django.db import connection

from linli.domains.fees.tariffs.models import Charge

# The first named owner of each span. `starts`: by law F6 the first owner pays from the month after the hand-over, or by
# policy from its day. LATERAL and OFFSET 0 make the planner look homes up one by one: right after an import it has no
# statistics and would compare all with all.
FROM_TENURES = """
WITH home AS MATERIALIZED (
  SELECT place_id AS unit_id, handed_over_on,
         (SELECT count(*) FROM registry_vehicle v
           WHERE v.area_id = linli_area() AND v.unit_id = place_id AND v.valid @> %(on)s::date) AS places
    FROM registry_unit
   WHERE area_id = linli_area() AND community_id = %(community)s
     AND place_id NOT IN (SELECT unit_id FROM fees_assignment
                           WHERE area_id = linli_area() AND community_id = %(community)s AND charge_id = %(charge)s)),
holder AS (
  SELECT h.*, t.person_id, upper(t.valid) AS ends,
         CASE WHEN NOT %(by_day)s AND lower(t.valid) = h.handed_over_on
              THEN (date_trunc('month', h.handed_over_on) + interval '1 month')::date
              ELSE coalesce(lower(t.valid), '-infinity') END AS starts
    FROM home h CROSS JOIN LATERAL (
         SELECT t.person_id, t.valid FROM registry_tenure t
          WHERE t.area_id = linli_area() AND t.unit_id = h.unit_id AND t.kind = 'owner' AND NOT isempty(t.valid)
            AND NOT EXISTS (SELECT FROM registry_tenure o
                             WHERE o.area_id = linli_area() AND o.unit_id = h.unit_id AND o.kind = 'owner'
                               AND o.valid && t.valid AND (o.position, o.id) < (t.position, t.id))
         OFFSET 0) t)
INSERT INTO fees_assignment (community_id, charge_id, unit_id, payer_id, valid, share_num, share_den, qty, reduction_bp)
SELECT %(community)s, %(charge)s, unit_id, person_id, daterange(greatest(starts, %(on)s), ends), 1, 1,
       CASE WHEN %(vehicle)s THEN places ELSE 1 END, 0
  FROM holder
 WHERE (ends IS NULL OR ends > greatest(starts, %(on)s)) AND (NOT %(vehicle)s OR places > 0)
 ORDER BY unit_id
"""

SPLIT = """
WITH ended AS (
  UPDATE fees_assignment SET valid = daterange(lower(valid), %(on)s)
   WHERE area_id = linli_area() AND unit_id = %(unit)s AND valid @> %(on)s::date AND lower(valid) < %(on)s
  RETURNING community_id, charge_id, unit_id, qty, upper(old.valid) AS ends)
INSERT INTO fees_assignment (community_id, charge_id, unit_id, payer_id, valid, share_num, share_den, qty, reduction_bp)
SELECT community_id, charge_id, unit_id, %(payer)s, daterange(%(on)s, ends), 1, 1, qty, 0
  FROM (SELECT DISTINCT ON (charge_id) * FROM ended ORDER BY charge_id, ends DESC NULLS FIRST) AS one
"""


def from_tenures(charge: Charge, *, on: date, by_day: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FROM_TENURES, {"community": charge.community_id, "charge": charge.pk, "on": on,
                                      "by_day": by_day, "vehicle": charge.basis == "vehicle"})
        return int(cursor.rowcount)


def split_at(unit_id: int, payer_id: int, on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SPLIT, {"unit": unit_id, "payer": payer_id, "on": on})
        return int(cursor.rowcount)
