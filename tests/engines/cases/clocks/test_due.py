"""The narrow row of a case says what its running clocks say, whatever happened to them; many are reckoned as one is."""
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from linli.engines.cases.calendars.models import WorkCalendar
from linli.engines.cases.clocks import firing, reckoning, running
from linli.engines.cases.clocks.models import CaseClock, ClockPause
from linli.engines.cases.clocks.rules import HOUR
from linli.engines.cases.matters.models import NEVER, Case, CaseDue
from linli.kernel.access import system
from linli.kernel.errors import Refused
from linli.kernel.tenancy import current_area

from .conftest import HOURS, new_case, new_clock
from .examples import at

pytestmark = pytest.mark.django_db
WITH_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
MONDAY = at("2026-11-16 09:00")
ACTS = {
    "start": lambda case, now: running.start(case, ["respond", "resolve", "reply"], anchor=now),
    "stop": lambda case, now: running.stop(case, ["respond", "resolve"], at=now),
    "void": lambda case, now: running.void(case, at=now),
    "pause": lambda case, now: running.pause(case, reason="parts", starts=now),
    "resume": lambda case, now: running.resume(case, at=now),
    "again": lambda case, now: running.regenerate(case, ["resolve"], at=now),
    "level": lambda case, now: (Case.objects.filter(pk=case).update(level=2), running.re_rule(case, at=now)),
    "tell": lambda case, now: firing.fire(current_area(), at=now, by=system(current_area())),
    "hours": lambda case, now: [reckoning.settle_calendar(pk, at=now, mode="later")
                                for pk in WorkCalendar.objects.values_list("pk", flat=True)],
}
story = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(sorted(ACTS)), st.integers(0, 30)), max_size=12)

DIFFERENT = """
SELECT d.case_id FROM cases_due d JOIN cases_case k ON k.area_id = d.area_id AND k.id = d.case_id
  LEFT JOIN (SELECT area_id, case_id, min(due) AS due, min(fires) AS fires FROM cases_clock WHERE stopped IS NULL GROUP BY 1, 2) c
         ON c.area_id = d.area_id AND c.case_id = d.case_id
 WHERE (d.community_id, d.hot, d.due, d.fires) IS DISTINCT FROM (
       k.community_id, k.kind = 'emergency' OR k.level = 1 OR k.public_event, coalesce(c.due, %s), c.fires)"""
RECKONED_OTHERWISE = """
SELECT c.id FROM cases_clock c JOIN cases_workcalendar w ON w.area_id = c.area_id AND w.id = c.calendar_id
 CROSS JOIN LATERAL cases_reckon(c.area_id, c.calendar_id, w.known_until, c.anchor, c.amount, c.unit, c.latest, c.floor, c.id) r
 WHERE c.stopped IS NULL AND (c.due, c.warn, c.provisional, c.rest, c.wakes, c.edition)
       IS DISTINCT FROM (r.due, r.warn, r.provisional, r.rest, r.wakes, w.edition)"""

BEGUN_OTHERWISE = """
SELECT c.id FROM cases_clock c JOIN cases_workcalendar w ON w.area_id = c.area_id AND w.id = c.calendar_id
  LEFT JOIN LATERAL cases_reckon(c.area_id, c.calendar_id, w.known_until, c.anchor, c.amount, c.unit, c.latest, NULL, NULL) r ON true
  LEFT JOIN LATERAL cases_reckon_first(c.area_id, c.calendar_id, w.known_until, c.anchor, c.amount, c.unit, c.latest) f ON true
 WHERE (f.due, f.warn, f.provisional) IS DISTINCT FROM (r.due, r.warn, r.provisional)"""


def found(sql: str, *given) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


@settings(WITH_FIXTURES, max_examples=40)
@given(story=story)
def test_the_row_of_a_case_says_what_its_clocks_say(timing, story):
    cases, now = [new_case(reported=MONDAY, level=level) for level in (1, 3, 3)], MONDAY
    for which, act, hours in story:
        now += timedelta(hours=hours)
        try:
            before = transaction.savepoint()
            ACTS[act](cases[which], now)
        except Refused:
            transaction.savepoint_rollback(before)
    assert found(DIFFERENT, NEVER) == []
    assert CaseDue.objects.count() == Case.objects.count()


limits = st.one_of(st.tuples(st.integers(1, 200 * HOUR), st.just("us")),
                   st.tuples(st.integers(1, 40), st.sampled_from(["workday", "day"])))
pauses = st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 9_000), st.none() | st.integers(1, 60 * HOUR)), max_size=3)
hours = st.none() | st.integers(1, 90 * 24)
clocks = st.lists(st.tuples(st.sampled_from(sorted(HOURS)), st.integers(0, 300 * 24 * 60), limits, pauses, st.booleans(), hours, hours),
                  min_size=1, max_size=6)


@settings(WITH_FIXTURES, max_examples=60)
@given(drawn=clocks)
def test_many_are_reckoned_as_one_is(calendars, timing, drawn):
    for code, minutes, (amount, unit), waits, still, late, held in drawn:
        now = anchor = at("2026-01-01 00:00") + timedelta(minutes=minutes)
        clock = new_clock(calendars[code], anchor, amount, unit, timing=timing)
        latest, floor = (anchor + timedelta(hours=one) if one else None for one in (late, held))
        CaseClock.objects.filter(pk=clock.pk).update(latest=latest, floor=floor)
        for number, (wait, length, cap) in enumerate(waits, 1):
            starts = now + timedelta(minutes=wait)
            now = starts + timedelta(minutes=length)
            during = TimestamptzRange(starts, None if still and number == len(waits) else now)
            ClockPause.objects.create(clock=clock, during=during, reason="parts", cap=cap)
    for calendar in calendars.values():
        reckoning.settle_calendar(calendar.pk, at=MONDAY, mode="plain")
    assert found(RECKONED_OTHERWISE) == []
    assert found(DIFFERENT, NEVER) == []


@settings(WITH_FIXTURES, max_examples=40)
@given(drawn=st.lists(st.tuples(st.sampled_from(sorted(HOURS)), st.integers(0, 1_200 * 24 * 60), limits, hours), min_size=1, max_size=6))
def test_a_clock_that_begins_is_reckoned_as_any_other(calendars, timing, drawn):
    for code, minutes, (amount, unit), late in drawn:
        anchor = at("2026-01-01 00:00") + timedelta(minutes=minutes)
        clock = new_clock(calendars[code], anchor, amount, unit, timing=timing)
        CaseClock.objects.filter(pk=clock.pk).update(latest=anchor + timedelta(hours=late) if late else None)
    assert found(BEGUN_OTHERWISE) == []
