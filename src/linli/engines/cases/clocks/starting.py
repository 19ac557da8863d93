"""The first clocks of many new cases: what `running.start` does for one, in one statement; each calendar read once."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from linli.engines.cases.clocks.reckoning import MANY, RULES_OF, telling_exhaustion
from linli.engines.cases.clocks.rules import inner_limit
from linli.engines.cases.clocks.running import BOUND, INNER
from linli.kernel import sql

# Each class of case asks for its limits once.
OPENED = f"""
class AS MATERIALIZED (
  SELECT k.kind AS of_kind, k.level AS of_level, k.source AS of_source, k.rule_version AS of_version, v.timing, l.*
    FROM (SELECT DISTINCT area_id, kind, level, source, rule_version FROM cases_case
           WHERE area_id = linli_area() AND id = ANY (%(cases)s::bigint[])) k
   CROSS JOIN LATERAL (SELECT {RULES_OF} AS timing) v
   CROSS JOIN LATERAL cases_limits(k.area_id, v.timing, k.kind, k.level, k.source) l
   WHERE l.name = ANY (%(names)s::text[])),
opened AS MATERIALIZED (
  SELECT k.area_id, nextval(pg_get_serial_sequence('cases_clock', 'id')) AS id, k.id AS case_id, l.name,
         l.timing AS timing_id, l.calendar AS calendar_id, l.amount, l.unit, l.pausable, g.anchor,
         CASE WHEN l.name = ANY (%(bound)s::text[]) THEN g.latest END AS latest, NULL::timestamptz AS floor,
         NULL::timestamptz AS due, NULL::timestamptz AS stopped, 0 AS step
    FROM unnest(%(cases)s::bigint[], %(anchors)s::timestamptz[], %(latest)s::timestamptz[]) AS g (id, anchor, latest)
    JOIN cases_case k ON k.area_id = linli_area() AND k.id = g.id
    JOIN class l ON l.of_kind = k.kind AND l.of_level = k.level AND l.of_source = k.source
                AND l.of_version = k.rule_version),
"""
START_MANY = MANY.format(before=OPENED, clocks="opened", which="true", calendar="true") + """
INSERT INTO cases_clock (id, case_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor,
                         latest, due, warn, provisional, fires, void)
SELECT o.id, o.case_id, o.name, 1, o.timing_id, o.calendar_id, v.edition, o.amount, o.unit, o.pausable, o.anchor,
       o.latest, v.due, v.warn, v.provisional, CASE WHEN v.due > o.anchor THEN v.warn END, false
  FROM v JOIN opened o USING (id) ORDER BY o.id
RETURNING 1"""


def start_many(cases: Sequence[int], names: Sequence[str], *, anchor: datetime, limits: Mapping[int, datetime]) -> int:
    """Start those of `names` that the rules limit, of cases that come into our hands at `anchor`; return how many.

    `limits` of outside orders by case; one that has passed is the due, late from the first moment: whoever brings the
    case tells that, and no ladder begins. None of the cases has a clock yet, and all have their version of the rules.
    """
    latest = [min(limits[case], inner_limit(anchor, limits[case], INNER)) if case in limits else None
              for case in cases]
    with telling_exhaustion():
        return len(sql.rows(START_MANY, cases=list(cases), names=list(names), anchors=[anchor] * len(cases),
                            latest=latest, bound=list(BOUND), mode="plain", at=None, floor=None))
