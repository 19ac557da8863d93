"""All running clocks reckoned anew after a change: 100 k clocks on 40 calendars, 30 k pauses.

The reference is the least that any way of doing it must do: one UPDATE that writes given dues into the same rows, with
the same indexes and triggers.
"""
from __future__ import annotations

import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from linli.bench.billing import analyse
from linli.bench.measure import Measure
from linli.engines.cases.calendars import building
from linli.engines.cases.calendars.values import Hours, Window
from linli.engines.cases.clocks import presets, reckoning
from linli.kernel.access import system
from linli.kernel.clock import today
from linli.kernel.models import Area
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places

SIZE, CALENDARS, ROUNDS = 100_000, 40, 3
ALL = reckoning.SETTLE.format(which="true")

CASES = """
INSERT INTO cases_case (number, kind, category, level, community_id, place_id, spot, title, text, reference, wished,
                        source, contact_name, contact_phone, confidential, handler_name, dispatched_why, reported_at,
                        outcome, result)
SELECT 'B-' || n, 'repair', 'other', 3, %(community)s, %(community)s, '', '测速', '', '', '', 'page', '', '', false, '',
       '', now(), '', '' FROM generate_series(1, %(size)s) n"""
CLOCKS = """
INSERT INTO cases_clock (case_id, name, gen, timing_id, calendar_id, edition, amount, unit, pausable, anchor, due,
                         provisional, void)
SELECT k.id, 'resolve', 1, %(timing)s, (%(calendars)s::bigint[])[1 + k.id %% %(count)s], 0,
       3600000000 * (4 + k.id %% 60), 'us', true,
       %(start)s::timestamptz + (k.id %% 5000) * interval '7 minutes 13 seconds', now(), false, false
  FROM cases_case k WHERE k.area_id = linli_area()"""
PAUSES = """
INSERT INTO cases_clockpause (clock_id, during, reason, cap)
SELECT c.id, tstzrange(c.anchor + interval '1 hour', c.anchor + (2 + c.id %% 30) * interval '1 hour'), 'parts',
       CASE WHEN c.id %% 2 = 0 THEN 57600000000 END
  FROM cases_clock c WHERE c.area_id = linli_area() AND c.id %% 10 < 3"""
BARE = """
UPDATE cases_clock c SET due = a.due + %s * interval '1 second', fires = a.due FROM bench_answers a
 WHERE c.area_id = linli_area() AND c.id = a.id"""


def run(size: int) -> Measure:
    """Measure `size` clocks, all changed, then none changed."""
    area = filled(size)
    at = datetime(2026, 11, 16, tzinfo=UTC)
    given = {"mode": "plain", "at": at, "floor": at}
    ours, bare, idle = [], [], []
    with in_area(area):
        run_sql(ALL, given)
        run_sql("CREATE TEMP TABLE bench_answers AS SELECT id, due FROM cases_clock WHERE area_id = linli_area()")
        run_sql("ANALYZE bench_answers")
    for round_ in range(ROUNDS):
        with in_area(area):
            bare.append(timed(BARE, [round_ + 1]))
        with in_area(area):
            ours.append(timed(ALL, given))
        with in_area(area):
            idle.append(timed(ALL, given))
    best = min(ours)
    return Measure("clocks", size, best, min(bare), more={
        "per_second": round(size / best), "unchanged_per_second": round(size / min(idle)),
        "one_calendar_seconds": round(one_calendar(area, at), 3), "gate_per_second": 20_000})


def one_calendar(area: int, at: datetime) -> float:
    with in_area(area):
        [calendar] = run_sql("SELECT min(calendar_id) FROM cases_clock WHERE area_id = linli_area()")
        start = time.perf_counter()
        reckoning.settle_calendar(calendar, at=at, mode="plain")
        return time.perf_counter() - start


def run_sql(statement: str, given: Any = None) -> tuple[Any, ...]:
    """The first row of the answer, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone() or () if cursor.description else ()


def timed(statement: str, given: Any) -> float:
    start = time.perf_counter()
    run_sql(statement, given)
    return time.perf_counter() - start


def filled(size: int) -> int:
    """Make an area with its calendars, cases, clocks and pauses; return the area."""
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    community = places.create_community(f"B{secrets.token_hex(3)}".upper(), name="测速小区", on=today(), by=by)
    dice = random.Random(7)
    with in_area(area):
        timing = presets.adopt().pk
        calendars = [building.new(f"b{number}", f"测速{number}", hours(dice), today=today(), by="测速").pk
                     for number in range(CALENDARS)]
    given = {"community": community, "size": size, "timing": timing, "calendars": calendars, "count": CALENDARS,
             "start": datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=1)}
    for statement in (CASES, CLOCKS, PAUSES):      # each finds the statistics of what it leans on
        with in_area(area):
            run_sql(statement, given)
        analyse()
    return area


def hours(dice: random.Random) -> Hours:
    start, noon = dice.randrange(7 * 60, 10 * 60, 15), 12 * 60
    after = noon + 30 + dice.randrange(0, 120, 15)
    return Hours((Window(start, noon), Window(after, dice.randrange(17 * 60, 21 * 60, 15))))
