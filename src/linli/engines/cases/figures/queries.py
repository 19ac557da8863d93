"""Figures over time, for boards: the hours of a day, how much was done within its limit. No row names a person."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.figures.values import HourLine, Timely
from linli.engines.cases.flow.values import KIND_TITLES
from linli.kernel.access import Actor
from linli.kernel.commands import query

BEGINS = ["submit", "fix_now", "answer_now"]
ENDS = ["answer_now", "confirm", "call_back", "unreachable", "auto_close", "record_end"]
ACTIONS = {"begins": BEGINS, "ends": ENDS, "either": sorted({*BEGINS, *ENDS})}
WITHIN = "(%(whole)s OR k.community_id = ANY (%(ids)s))"
# Only who sees less than the area needs to know where each was.
HOURS = """
SELECT extract(hour FROM e.occurred_at AT TIME ZONE 'Asia/Shanghai')::int,
       count(*) FILTER (WHERE e.action = ANY (%(begins)s)), count(*) FILTER (WHERE e.action = ANY (%(ends)s))
  FROM cases_caseevent e
 WHERE e.action = ANY (%(either)s) AND e.occurred_at >= %(day)s AND e.occurred_at < %(day)s + interval '1 day'
   AND (%(whole)s OR EXISTS (SELECT FROM cases_case k WHERE k.area_id = e.area_id AND k.id = e.case_id
                                AND k.community_id = ANY (%(ids)s)))
 GROUP BY 1 ORDER BY 1"""
# What was done in these days, and what should have been and is still open. On foot the work has a limit, else the
# answer. Each case is looked up by its key: the planner expects many more of them and would read all that ever were.
TIMELY = f"""
WITH done AS (
  SELECT DISTINCT case_id FROM cases_caseevent
   WHERE action IN ('resolve', 'answer', 'fix_now', 'confirm', 'call_back') AND occurred_at >= %(since)s),
asked AS (
  SELECT k.id, k.area_id, k.kind, k.level FROM done CROSS JOIN LATERAL (
    SELECT c.* FROM cases_case c WHERE c.area_id = linli_area() AND c.id = done.case_id OFFSET 0) k WHERE {WITHIN}
   UNION
  SELECT k.id, k.area_id, k.kind, k.level FROM cases_due d
    JOIN cases_case k ON k.area_id = d.area_id AND k.id = d.case_id
   WHERE d.area_id = linli_area() AND d.due < now() AND {WITHIN})
SELECT CASE WHEN a.kind IN ('repair', 'emergency') THEN a.level::text ELSE a.kind END, count(*),
       count(*) FILTER (WHERE c.stopped <= c.due)
  FROM asked a
  JOIN cases_clock c ON c.area_id = a.area_id AND c.case_id = a.id AND c.party_id IS NULL AND NOT c.void
   AND c.name = CASE WHEN a.kind IN ('repair', 'emergency') THEN 'resolve' ELSE 'reply' END
 WHERE c.stopped >= %(since)s OR (c.stopped IS NULL AND c.due >= %(since)s AND c.due < now())
 GROUP BY 1"""
CLASSES = {"1": "突发", "2": "急修", "3": "一般报修", **{kind: KIND_TITLES[kind] for kind in (
    "complaint", "suggestion", "consultation", "objection")}}


@query(needs=permissions.SEE_BOARD)
def hours(area_id: int, *, at: datetime, by: Actor) -> list[HourLine]:
    """The 24 hours of the day of `at`: what was reported and what ended in each. One statement."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = {hour: (reported, closed) for hour, reported, closed in _rows(HOURS, by, day=day, **ACTIONS)}
    return [HourLine(hour, *found.get(hour, (0, 0))) for hour in range(24)]


@query(needs=permissions.SEE_BOARD)
def timeliness(area_id: int, *, at: datetime, by: Actor) -> list[Timely]:
    """By class, how much of the last seven days was done within its limit. One statement."""
    found = {name: (cases, within) for name, cases, within in _rows(
        TIMELY, by, since=at - timedelta(days=7))}
    return [Timely(title, *found[name]) for name, title in CLASSES.items() if name in found]


def _rows(sql: str, by: Actor, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"whole": by.reach.whole, "ids": by.reach.ids("community"), **given})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
