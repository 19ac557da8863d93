"""What the ticker does in an area: claim the clocks whose hour has come, write the fact, tell it. One transaction."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.engines.cases.clocks import permissions, running
from linli.engines.cases.clocks.events import (
    ClockBreached,
    ClockEscalated,
    ClockWarned,
    HolidayNoticeMissing,
    PauseEnded,
)
from linli.engines.cases.clocks.reckoning import settle_stragglers
from linli.kernel import journal, live, prepared
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit

AT_ONCE = 200
WARNED, BREACHED = 1, 2      # steps; 2 + n is the rung after the breach

# Case and clock are locked together: whoever handles one now is left alone, and asked again a second later.
CLAIM = """
WITH come AS (
  SELECT c.id FROM cases_due d
    JOIN cases_case k ON k.area_id = d.area_id AND k.id = d.case_id
    JOIN cases_clock c ON c.area_id = d.area_id AND c.case_id = d.case_id AND c.stopped IS NULL
   WHERE d.area_id = linli_area() AND d.fires <= %(at)s::timestamptz AND c.fires <= %(at)s::timestamptz
     AND (%(only)s::bigint IS NULL OR c.id = %(only)s::bigint)
   ORDER BY d.fires, c.id LIMIT %(most)s FOR NO KEY UPDATE OF c, k SKIP LOCKED),
told AS (
  INSERT INTO cases_clockevent (clock_id, gen, step, due, at)
  SELECT c.id, c.gen, c.step + 1, c.fires, %(at)s::timestamptz FROM cases_clock c JOIN come ON come.id = c.id
   WHERE c.area_id = linli_area() AND c.due IS NOT NULL
  RETURNING clock_id),
moved AS (
  UPDATE cases_clock c SET step = c.step + 1, fires = c.due + n.after_minutes * interval '1 minute'
    FROM told JOIN cases_clock k ON k.area_id = linli_area() AND k.id = told.clock_id
    LEFT JOIN cases_rung n ON n.area_id = k.area_id AND n.timing_id = k.timing_id AND n.rung = k.step + 1
   WHERE c.area_id = linli_area() AND c.id = told.clock_id)
SELECT c.id, c.case_id, c.name, c.party_id, c.due, c.fires, c.wakes, c.step + 1, coalesce(r.roles, '{}'),
       (SELECT p.reason FROM cases_clockpause p
         WHERE p.area_id = c.area_id AND p.clock_id = c.id AND upper_inf(p.during))
  FROM come JOIN cases_clock c ON c.area_id = linli_area() AND c.id = come.id
  LEFT JOIN cases_rung r ON r.area_id = c.area_id AND r.timing_id = c.timing_id AND r.rung = c.step
 ORDER BY c.fires, c.id"""


@dataclass(frozen=True)
class Come:
    """A clock whose hour has come; without a due it is a pause that runs out."""

    clock_id: int
    case_id: int
    name: str
    party_id: int | None
    due: datetime | None
    fires: datetime
    wakes: datetime | None
    step: int
    roles: list[str]
    reason: str | None


@command(needs=permissions.TICK)
def fire(area_id: int, *, at: datetime, only: int | None = None, by: Actor) -> int:
    """Tell what has come by `at`, at most 200 clocks; return how many. Each step of a clock is told once."""
    come = [Come(*row) for row in prepared.run(CLAIM, {"at": at, "only": only, "most": AT_ONCE})]
    for one in come:
        _tell(one, at)
    if come:
        live.changed(f"cases:{area_id}")
        for case in {one.case_id for one in come}:
            live.changed(f"case:{case}")
    journal.remark(told=len(come))
    return len(come)


def _tell(one: Come, at: datetime) -> None:
    if one.due is None:
        ended = one.wakes or at
        running.resume(one.case_id, at=ended)
        emit(PauseEnded(one.case_id, one.clock_id, one.reason or "", ended))
    elif one.step == WARNED:
        if at <= one.due:   # missed while the ticker was away: the breach says more
            emit(ClockWarned(one.case_id, one.clock_id, one.name, one.party_id, one.due))
    elif one.step == BREACHED:
        emit(ClockBreached(one.case_id, one.clock_id, one.name, one.party_id, one.due, one.step - 1, tuple(one.roles)))
    else:
        emit(ClockEscalated(one.case_id, one.clock_id, one.name, one.party_id, one.due, one.fires, one.step - 1,
                            tuple(one.roles)))


@command(needs=permissions.TICK)
def settle(area_id: int, *, at: datetime, by: Actor) -> int:
    """Reckon the clocks that were begun while a calendar was being edited; return how many."""
    return settle_stragglers(at=at)


@command(needs=permissions.TICK)
def miss_notice(area_id: int, *, year: int, key: str, by: Actor) -> int:
    """Open the task that next year's holidays are still to be entered. With its key: once a year."""
    emit(HolidayNoticeMissing(year))
    return year


def coming(area_id: int, at: datetime) -> list[int]:
    """The clocks whose hour has come: to be tried one by one when a subscriber refuses them together."""
    return [clock for clock, in prepared.run(COMING, {"at": at, "most": AT_ONCE})]


COMING = """
SELECT c.id FROM cases_due d
  JOIN cases_clock c ON c.area_id = d.area_id AND c.case_id = d.case_id AND c.stopped IS NULL
 WHERE d.area_id = linli_area() AND d.fires <= %(at)s::timestamptz AND c.fires <= %(at)s::timestamptz
 ORDER BY d.fires, c.id LIMIT %(most)s"""
NEXT = "SELECT area, fires FROM cases_next_fires()"
SOON = timedelta(seconds=1)
