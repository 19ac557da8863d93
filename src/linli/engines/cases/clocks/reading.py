"""The clocks of a case, for pages that have checked who may see it. Inside the area."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from linli.engines.cases.clocks.reckoning import RULES_OF
from linli.engines.cases.clocks.rules import inner_limit
from linli.engines.cases.clocks.running import INNER
from linli.engines.cases.clocks.values import CLOCK_TITLES, ClockRow, limit_words
from linli.kernel import prepared

# Late by the database's clock; equal is on time.
CLOCKS = """
SELECT c.id, c.name, c.party_id, c.gen, c.anchor, c.due, c.warn, c.provisional, c.stopped, c.void,
       coalesce(coalesce(c.stopped, now()) > c.due, false), c.rest, c.wakes, coalesce(p.reason, ''),
       lower(p.during), e.at, coalesce(c.due = c.latest, false), c.amount, c.unit, w.name
  FROM cases_clock c
  JOIN cases_workcalendar w ON w.area_id = c.area_id AND w.id = c.calendar_id
  LEFT JOIN cases_clockpause p ON p.area_id = c.area_id AND p.clock_id = c.id AND upper_inf(p.during)
  LEFT JOIN cases_clockevent e ON e.area_id = c.area_id AND e.clock_id = c.id AND e.gen = c.gen AND e.step = 2
 WHERE c.area_id = linli_area() AND c.case_id = %s ORDER BY c.gen, c.anchor, c.id"""


def of_case(case_id: int) -> tuple[ClockRow, ...]:
    return tuple(replace(ClockRow(*row), limit="" if bound else _spoken(amount, unit, calendar))
                 for *row, bound, amount, unit, calendar in prepared.run(CLOCKS, [case_id]))


LADDER = f"""
SELECT r.roles FROM cases_case k
  JOIN cases_rung r ON r.area_id = k.area_id AND r.timing_id = coalesce({RULES_OF}, (
       SELECT t.id FROM cases_timing t WHERE t.area_id = k.area_id AND t.status = 'published'
        ORDER BY t.number DESC LIMIT 1))
 WHERE k.area_id = linli_area() AND k.id = %s ORDER BY r.rung"""


def ladder_of(case_id: int) -> list[tuple[str, ...]]:
    """Whom each step of the ladder tells, by the rules that the case goes by."""
    return [tuple(roles) for roles, in prepared.run(LADDER, [case_id])]


FACING = ("respond", "arrive", "resolve", "reply")
EXPECTED = """
SELECT l.name, l.amount, l.unit, w.name, r.due
  FROM (SELECT id FROM cases_timing WHERE area_id = linli_area() AND status = 'published'
         ORDER BY number DESC LIMIT 1) t
 CROSS JOIN LATERAL cases_limits(linli_area(), t.id, %(kind)s::text, %(level)s::int, %(source)s::text) l
  JOIN cases_workcalendar w ON w.area_id = linli_area() AND w.id = l.calendar
 CROSS JOIN LATERAL cases_reckon(
       linli_area(), l.calendar, w.known_until, %(at)s::timestamptz, l.amount, l.unit,
       CASE WHEN l.name IN ('resolve', 'reply') THEN %(latest)s::timestamptz END, NULL, NULL) r
 WHERE l.name = ANY(%(names)s::text[])"""


@dataclass(frozen=True)
class Expected:
    """A limit that a case would have if it were written down now."""

    name: str
    words: str
    due: datetime

    @property
    def title(self) -> str:
        return CLOCK_TITLES[self.name]


def expected(kind: str, level: int, source: str, *, at: datetime, latest: datetime | None = None) -> list[Expected]:
    """The limits that face the reporter, by the rules in force; an order's own limit leaves its share."""
    outer = inner_limit(at, latest, INNER) if latest and latest > at else None
    rows = prepared.run(EXPECTED, {"kind": kind, "level": level, "source": source, "at": at, "latest": outer,
                                   "names": list(FACING)})
    found = [Expected(name, _spoken(amount, unit, calendar), due) for name, amount, unit, calendar, due in rows]
    return sorted(found, key=lambda one: FACING.index(one.name))


def _spoken(amount: int, unit: str, calendar: str) -> str:
    if unit != "us":
        return limit_words(amount, unit, calendar)
    minutes = amount // 60_000_000
    return limit_words(minutes // 60, "hour", calendar) if minutes % 60 == 0 else limit_words(minutes, "minute",
                                                                                              calendar)
