"""Reckoning running clocks anew, as one statement over a set. Who changes anything that a due rests on calls here."""
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.utils import IntegrityError

from linli.engines.cases.calendars.values import CalendarExhausted
from linli.engines.cases.clocks.rules import FLOOR
from linli.kernel import prepared
from linli.kernel.clock import today
from linli.kernel.commands import violated

# The rules a case `k` goes by: those it began with, or later ones that were published for open cases too. Told so,
# a change need not write into every case.
RULES_OF = """coalesce((SELECT max(t.id) FROM cases_timing t WHERE t.area_id = k.area_id AND t.status = 'published'
                          AND t.touched_open AND t.id > k.rule_version), k.rule_version)"""

# How a new due stands to the old one: plainly; not before now + 30 min, if it comes earlier; never earlier.
Mode = Literal["plain", "rule", "later"]

# A due that has passed stays, but in plain mode; what was told stays always.
# All is reckoned first, as a whole: whatever the planner believes of the tables, nothing is reckoned twice.
ONE = """
WITH v AS MATERIALIZED (
  SELECT k.id, r.due, r.warn, r.provisional, r.rest, r.wakes, w.edition,
         g.after_minutes * interval '1 minute' AS after,
         CASE WHEN %(mode)s = 'later' THEN k.due WHEN %(mode)s = 'rule' AND k.due IS NOT NULL
              THEN least(k.due, %(floor)s::timestamptz) END AS bound
    FROM cases_clock k
    JOIN cases_workcalendar w ON w.area_id = k.area_id AND w.id = k.calendar_id
    LEFT JOIN cases_rung g ON g.area_id = k.area_id AND g.timing_id = k.timing_id AND g.rung = k.step
   CROSS JOIN LATERAL cases_reckon(k.area_id, k.calendar_id, w.known_until, k.anchor, k.amount, k.unit, k.latest,
                                   k.floor, k.id) r
   WHERE k.area_id = linli_area() AND k.stopped IS NULL
     AND (%(mode)s = 'plain' OR k.due IS NULL OR k.due > %(at)s::timestamptz) AND k.case_id = %(case)s)"""
# The same over many clocks: each calendar is read once, as arrays, and searched by halves. What one clock takes from
# the next level is worked out once there (OFFSET 0). A test holds it to cases_reckon.
MANY = """
WITH {before}line AS MATERIALIZED (
  SELECT s.calendar_id, array_agg(s.starts ORDER BY s.starts) AS starts, array_agg(s.ends ORDER BY s.starts) AS ends,
         array_agg(s.cum ORDER BY s.starts) AS cum
    FROM cases_stretch s WHERE s.area_id = linli_area() AND {calendar} GROUP BY 1),
v AS MATERIALIZED (
  SELECT q.id, CASE WHEN q.rest IS NULL AND q.ends_at IS NOT NULL THEN greatest(q.ends_at, q.floor) END AS due,
         CASE WHEN q.rest IS NULL THEN least(q.warns_at, q.ends_at) END AS warn,
         CASE WHEN q.unit = 'us' THEN coalesce(q.ends_at >= q.known_until, false) ELSE q.provisional END AS provisional,
         q.rest, CASE WHEN q.rest IS NOT NULL THEN least(
           cases_instant_in(q.starts, q.ends, q.cum, q.since + q.allowed), q.until) END AS wakes,
         q.edition, q.after, q.bound, q.amount, q.unit, q.calendar_id, q.pausable
    FROM (
      SELECT g.*, cases_instant_in(g.starts, g.ends, g.cum, g.goal) AS ends_at,
             cases_instant_in(g.starts, g.ends, g.cum, g.goal - (g.wanted - g.begun) / 4) AS warns_at
        FROM (
          SELECT w.*, p.*, least(w.wanted + coalesce(p.moved, 0), w.inside) AS goal
            FROM (
              SELECT b.*, CASE WHEN b.unit = 'us' THEN b.begun + b.amount
                               ELSE cases_worked_in(b.starts, b.ends, b.cum, b.closes) END AS wanted
                FROM (
                  SELECT k.id, k.amount, k.unit, k.calendar_id, k.pausable, k.floor, k.step, c.edition,
                         c.known_until, l.starts, l.ends, l.cum, d.closes, d.provisional,
                         r.after_minutes * interval '1 minute' AS after,
                         CASE WHEN %(mode)s = 'later' THEN k.due WHEN %(mode)s = 'rule' AND k.due IS NOT NULL
                              THEN least(k.due, %(floor)s::timestamptz) END AS bound,
                         cases_worked_in(l.starts, l.ends, l.cum, k.anchor) AS begun,
                         cases_worked_in(l.starts, l.ends, l.cum, k.floor) AS held,
                         cases_worked_in(l.starts, l.ends, l.cum, k.latest) AS inside,
                         CASE WHEN EXISTS (SELECT FROM cases_clockpause e WHERE e.area_id = linli_area()
                                              AND e.clock_id = k.id) THEN k.id END AS paused
                    FROM {clocks} k
                    JOIN cases_workcalendar c ON c.area_id = k.area_id AND c.id = k.calendar_id
                    JOIN line l ON l.calendar_id = k.calendar_id
                    LEFT JOIN cases_rung r ON r.area_id = k.area_id AND r.timing_id = k.timing_id AND r.rung = k.step
                    LEFT JOIN LATERAL cases_last_day(k.area_id, k.calendar_id, k.anchor, k.amount, k.unit) d ON true
                   WHERE k.area_id = linli_area() AND k.stopped IS NULL AND k.anchor >= l.starts[1]
                     AND (%(mode)s = 'plain' OR k.due IS NULL OR k.due > %(at)s::timestamptz) AND {which}
                  OFFSET 0) b
              OFFSET 0) w
            LEFT JOIN LATERAL cases_paused_in(w.starts, w.ends, w.cum, w.paused, w.wanted, 2 * (w.wanted - w.begun),
                                              w.held) p ON true
          OFFSET 0) g
      OFFSET 0) q
   ORDER BY q.id)"""
WRITE = """
UPDATE cases_clock c
   SET due = CASE WHEN v.due IS NULL THEN NULL ELSE greatest(v.due, v.bound) END,
       floor = CASE WHEN v.due < v.bound THEN v.bound ELSE c.floor END,
       warn = v.warn, provisional = v.provisional, rest = v.rest, wakes = v.wakes, edition = v.edition,
       fires = CASE WHEN v.due IS NULL THEN v.wakes WHEN c.step = 0 THEN v.warn
                    ELSE greatest(v.due, v.bound) + v.after END{more}
  FROM v
 WHERE c.area_id = linli_area() AND c.id = v.id"""
CHANGED = """
   AND (c.due, c.warn, c.provisional, c.rest, c.wakes, c.edition) IS DISTINCT FROM
       (CASE WHEN v.due IS NULL THEN NULL ELSE greatest(v.due, v.bound) END, v.warn, v.provisional, v.rest, v.wakes,
        v.edition)"""
OF_CASE = ONE + WRITE.format(more="") + CHANGED


def of_many(which: str = "true", calendar: str = "true") -> str:
    """The statement over the clocks `k`, of calendars `c`, for which `which` holds; their lines `s`, `calendar`."""
    found = MANY.format(before="", clocks="cases_clock", which=which, calendar=calendar)
    return found + WRITE.format(more="") + CHANGED


# What the rules of a version say of the clocks that run: each class of case asks once, then every clock takes over its
# limit and is reckoned with it in one writing. First generations only: a later one has what was left of the one before.
LIMITS = """
limits AS MATERIALIZED (
  SELECT r.kind AS of_kind, r.level AS of_level, r.source AS of_source, l.*
    FROM (SELECT DISTINCT k.kind, k.level, k.source FROM cases_clock c
            JOIN cases_case k ON k.area_id = linli_area() AND k.id = c.case_id
           WHERE c.area_id = linli_area() AND c.stopped IS NULL) r
   CROSS JOIN LATERAL cases_limits(linli_area(), %(timing)s, r.kind, r.level, r.source) l),
"""
TAKING_OVER = """(
  SELECT o.area_id, o.id, o.anchor, o.latest, o.floor, o.step, o.due, o.stopped, l.amount, l.unit,
         l.calendar AS calendar_id, l.pausable, %(timing)s::bigint AS timing_id
    FROM (SELECT c.*, f.kind, f.level, f.source FROM cases_clock c
            JOIN cases_case f ON f.area_id = linli_area() AND f.id = c.case_id
           WHERE c.area_id = linli_area() AND c.stopped IS NULL AND c.gen = 1 OFFSET 0) o
    JOIN limits l ON l.name = o.name AND l.of_kind = o.kind AND l.of_level = o.level AND l.of_source = o.source)"""
TAKEN = """,
       timing_id = %(timing)s, amount = v.amount, unit = v.unit, calendar_id = v.calendar_id, pausable = v.pausable"""
TAKE_OVER = ("WITH written AS (" + MANY.format(before=LIMITS, clocks=TAKING_OVER, which="true", calendar="true")
             + WRITE.format(more=TAKEN) + """
 RETURNING old.due IS DISTINCT FROM new.due AS moved)
SELECT count(*) FILTER (WHERE moved) FROM written""")

OF_CALENDAR = of_many("k.calendar_id = %(calendar)s", "s.calendar_id = %(calendar)s")
STRAGGLERS = of_many("k.edition <> c.edition")

# Whoever handles a case locks it first, then its clocks; a change over many does the same: none waits in a ring.
HOLD = """
SELECT count(*) FROM (
  SELECT 1 FROM cases_case k WHERE k.area_id = linli_area() AND EXISTS (
    SELECT FROM cases_clock c WHERE c.area_id = linli_area() AND c.case_id = k.id AND c.stopped IS NULL AND {which})
  ORDER BY k.id FOR NO KEY UPDATE) held"""


def settle_case(case_id: int, *, at: datetime, mode: Mode = "plain") -> None:
    """The running clocks of one case, which the caller has locked."""
    with telling_exhaustion():
        prepared.run(OF_CASE, {"case": case_id, "mode": mode, "at": at, "floor": at + FLOOR})


def settle_calendar(calendar_id: int, *, at: datetime, mode: Mode) -> int:
    """Every running clock of a calendar; return how many changed."""
    _run(HOLD.format(which="c.calendar_id = %(calendar)s"), calendar=calendar_id)
    with telling_exhaustion():
        return _run(OF_CALENDAR, calendar=calendar_id, mode=mode, at=at, floor=at + FLOOR)


def take_over(timing_id: int, *, at: datetime) -> int:
    """Let every running clock that is not late go by this version of the rules; return how many dues moved.

    The cases are locked.
    """
    given: dict[str, Any] = {"timing": timing_id, "mode": "rule", "at": at, "floor": at + FLOOR}
    with telling_exhaustion(), connection.cursor() as cursor:
        cursor.execute(TAKE_OVER, given)
        return int(cursor.fetchone()[0])


def settle_stragglers(*, at: datetime) -> int:
    """Clocks begun while a calendar was being edited: reckoned with a line that is no longer there."""
    _run(HOLD.format(which="""EXISTS (
        SELECT FROM cases_workcalendar w WHERE w.area_id = linli_area() AND w.id = c.calendar_id
           AND w.edition <> c.edition)"""))
    with telling_exhaustion():
        return _run(STRAGGLERS, mode="rule", at=at, floor=at + FLOOR)


def hold_all_running() -> None:
    _run(HOLD.format(which="true"))


def _run(statement: str, **given: int | str | datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


class telling_exhaustion:  # noqa: N801 (reads as words at its place)
    """Say in words that a calendar ran out, where the database only refuses a clock without a due."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError) and violated(error) == "clock_due_or_paused":
            raise CalendarExhausted(calendar="工作时", until=f"{today().year + 2}-12-31") from error
