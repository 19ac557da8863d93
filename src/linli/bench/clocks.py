"""All running clocks of 100 k open cases reckoned anew after a change: 40 calendars, 30 k pauses, a tenth in workdays.

`rule_change_per_second` is the whole act as an area manager confirms it: cases locked, new limits taken over, reckoned,
everything committed.

The reference is the least that any way of doing it must do: one UPDATE that writes given dues into the same rows, with
the same indexes and triggers. On a busy machine the seconds of the CPU say more than the clock.
"""
from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from linli.bench.billing import analyse
from linli.bench.crowd import fill, new_area
from linli.bench.measure import Measure, cpu_seconds
from linli.engines.cases.calendars import building
from linli.engines.cases.calendars.values import Hours, Window
from linli.engines.cases.clocks import commands, queries, reckoning
from linli.engines.cases.clocks.values import LimitWish
from linli.kernel.access import system
from linli.kernel.approvals import Granted
from linli.kernel.clock import today
from linli.kernel.sql import rows
from linli.kernel.tenancy import in_area

SIZE, CALENDARS, ROUNDS = 100_000, 40, 3
ALL = reckoning.of_many()

PAUSES = """
INSERT INTO cases_clockpause (clock_id, during, reason, cap)
SELECT c.id, tstzrange(c.anchor + interval '1 hour', c.anchor + (2 + c.id %% 30) * interval '1 hour'), 'parts',
       CASE WHEN c.id %% 2 = 0 THEN 57600000000 END
  FROM cases_clock c WHERE c.area_id = linli_area() AND c.stopped IS NULL AND c.id %% 10 < 3"""
LIMITS = """
SELECT kind, level, name, amount + 1, unit, calendar_id, pausable FROM cases_timinglimit
 WHERE area_id = linli_area() AND timing_id = %(timing)s AND name IN ('resolve', 'reply')"""
# A change of the rules leaves alone what is late.
FAR = """
UPDATE cases_clock c SET due = now() + interval '1 day' WHERE c.area_id = linli_area() AND c.stopped IS NULL"""
BARE = """
UPDATE cases_clock c SET due = a.due + %s * interval '1 second', fires = a.due FROM bench_answers a
 WHERE c.area_id = linli_area() AND c.id = a.id"""


def run(size: int) -> Measure:
    """Measure `size` clocks, all changed, then none changed."""
    area = filled(size)
    at = datetime(2026, 11, 16, tzinfo=UTC)
    given = {"mode": "plain", "at": at, "floor": at}
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    idle: list[tuple[float, float]] = []
    with in_area(area):
        run_sql(ALL, given)
        run_sql("CREATE TEMP TABLE bench_answers AS SELECT id, due FROM cases_clock "
                "WHERE area_id = linli_area() AND stopped IS NULL")
        run_sql("ANALYZE bench_answers")
    for round_ in range(ROUNDS):
        turns: list[tuple[Any, str, Any]] = [(bare, BARE, [round_ + 1]), (ours, ALL, given), (idle, ALL, given)]
        for kept, statement, wanted in turns:
            with in_area(area):
                kept.append(timed(statement, wanted))
    best, best_cpu = min(ours), min(cpu for _, cpu in ours)
    return Measure("clocks", size, best[0], min(bare)[0], more={
        "per_second": round(size / best[0]), "unchanged_per_second": round(size / min(idle)[0]),
        "per_cpu_second": round(size / best_cpu),
        "unchanged_per_cpu_second": round(size / min(cpu for _, cpu in idle)),
        "bare_per_cpu_second": round(size / min(cpu for _, cpu in bare)),
        "one_calendar_seconds": round(one_calendar(area, at), 3),
        "rule_change_per_second": round(size / rule_change(area)), "gate_per_second": 20_000})


def one_calendar(area: int, at: datetime) -> float:
    with in_area(area):
        [calendar] = run_sql("SELECT min(calendar_id) FROM cases_clock WHERE area_id = linli_area()")
        start = time.perf_counter()
        reckoning.settle_calendar(calendar, at=at, mode="plain")
        return time.perf_counter() - start


def rule_change(area: int) -> float:
    """Seconds in which every limit for answering and ending is made an hour (or a day) longer, for open cases too."""
    by = system(area)
    with in_area(area):
        before = queries.in_force()
        assert before
        limits = rows(LIMITS, timing=before.pk)
        run_sql(FAR, {})
    for kind, level, *limit in limits:
        draft = commands.set_limits(kind, level=level, limits=[LimitWish(*limit)], by=by)
    with in_area(area):
        wanted = queries.changes(draft, before.pk)
    analyse()
    start = time.perf_counter()
    commands.publish_open_too(draft, wanted=wanted, approval=Granted(0, 0, "测速", "测速"), by=by)
    return time.perf_counter() - start


def run_sql(statement: str, given: Any = None) -> tuple[Any, ...]:
    """The first row of the answer, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone() or () if cursor.description else ()


def timed(statement: str, given: Any) -> tuple[float, float]:
    """Seconds of the clock and of the CPU."""
    start, used = time.perf_counter(), cpu_seconds()
    run_sql(statement, given)
    return time.perf_counter() - start, cpu_seconds() - used


def filled(size: int) -> int:
    """Make an area with its calendars, cases, clocks and pauses; return the area."""
    area, communities = new_area(1)
    dice = random.Random(7)
    with in_area(area):
        timing = queries.in_force()
        assert timing
        calendars = [building.new(f"b{number}", f"测速{number}", hours(dice), today=today(), by="测速").pk
                     for number in range(CALENDARS)]
    fill(area, communities, size, timing=timing.pk, calendars=calendars)
    with in_area(area):
        run_sql(PAUSES, {})
    analyse()
    return area


def hours(dice: random.Random) -> Hours:
    start, noon = dice.randrange(7 * 60, 10 * 60, 15), 12 * 60
    after = noon + 30 + dice.randrange(0, 120, 15)
    return Hours((Window(start, noon), Window(after, dice.randrange(17 * 60, 21 * 60, 15))))
