"""Invariants of the arithmetic, and the pure rules against the database, over drawn limits and pauses."""
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from linli.engines.cases.calendars import building
from linli.engines.cases.calendars import rules as expansion
from linli.engines.cases.calendars.rules import ENDLESS
from linli.engines.cases.clocks import reckoning, rules
from linli.engines.cases.clocks.models import CaseClock, ClockPause
from linli.engines.cases.clocks.rules import HOUR, MICROSECOND, SECOND, Line, Pause
from linli.engines.cases.models import Case
from linli.kernel.calendars import Calendar

from .conftest import HOURS, TODAY, line, new_clock, reckon
from .examples import at

WITH_FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
START = at("2026-01-01 00:00")
instants = st.integers(0, 500 * 24 * 3600 * SECOND).map(lambda x: START + timedelta(microseconds=x))
works_per_day = st.integers(1, 200 * HOUR)
codes = st.sampled_from(sorted(HOURS))


def pure(code: str) -> Line:
    """A line without the database: weekends and one long holiday."""
    hours = HOURS[code]
    days = Calendar({START.date() + timedelta(days=step): step % 2 == 0 for step in range(40, 60)})
    last = TODAY.replace(year=2029)
    versions = [(building.FIRST, hours)] if hours else []
    segments = expansion.expand(versions, days.works, building.FIRST, last) if hours else ENDLESS
    return Line(segments, list(expansion.closes(versions, days.works, lambda day: False, building.FIRST, last)))


LINES = {code: pure(code) for code in HOURS}


@given(code=codes, t=instants, d=works_per_day, e=works_per_day)
def test_what_is_added_is_the_difference_and_adding_goes_on(code, t, d, e):
    on = LINES[code]
    assert on.add(t, d) > t
    assert on.diff(t, on.add(t, d)) == d                     # 1
    assert on.add(on.add(t, d), e) == on.add(t, d + e)       # 2


@given(code=codes, t=instants, budget=works_per_day, share=st.floats(0, 1), away=st.integers(0, 90 * 24 * 60))
def test_resuming_with_the_remainder_is_anchor_and_pauses(code, t, budget, share, away):
    on, spent = LINES[code], int(budget * share * 0.99)
    starts = on.add(t, spent) if spent else t
    ends = starts + timedelta(minutes=away)
    assert rules.due(on, t, budget, pauses=[Pause(starts, ends)], cap_times=None) == on.add(ends, budget - spent)   # 3


@given(t=instants, budget=works_per_day)
def test_a_pause_outside_the_hours_moves_nothing(t, budget):
    on = LINES["A"]
    evening = t.astimezone(expansion.ZONE).replace(hour=18, minute=0)
    pause = Pause(evening, evening + timedelta(hours=14))
    assert rules.due(on, t, budget, pauses=[pause]) == rules.due(on, t, budget)


@settings(max_examples=25)
@given(code=codes, t=instants, minutes=st.integers(1, 3_000))
def test_it_equals_stepping_minute_by_minute(code, t, minutes):
    on, t = LINES[code], t.replace(second=0, microsecond=0)
    now, left = t, minutes
    while left:
        left -= on.worked(now + timedelta(minutes=1)) > on.worked(now)
        now += timedelta(minutes=1)
    assert on.add(t, minutes * 60 * SECOND) == now            # 4


@given(code=codes, t=instants, a=works_per_day, open_at=st.none() | st.integers(0, 100))
def test_a_pause_after_the_due_moves_nothing(code, t, a, open_at):
    due = rules.due(LINES[code], t, a)
    ends = None if open_at is None else due + timedelta(hours=open_at + 2)
    assert rules.due(LINES[code], t, a, pauses=[Pause(due + MICROSECOND, ends)]) == due


limits = st.one_of(st.tuples(works_per_day, st.just("us")), st.tuples(st.integers(1, 40), st.sampled_from(["workday", "day"])))
gaps = st.lists(st.tuples(st.integers(0, 3_000), st.integers(1, 9_000), st.none() | st.integers(1, 60 * HOUR)), max_size=4)


@pytest.mark.django_db
@settings(WITH_FIXTURES, max_examples=120)
@given(code=codes, t=instants, limit=limits, pauses=gaps, late=st.none() | st.integers(1, 90 * 24), held=st.none() | st.integers(
    1, 90 * 24), cap_times=st.sampled_from([2, 2, None]))
def test_the_database_reckons_as_the_pure_rules(one_area, code, t, limit, pauses, late, held, cap_times):
    calendars, lines, clocks = one_area
    amount, unit = limit
    now, drawn = t, []
    for wait, length, cap in pauses:
        starts = now + timedelta(minutes=wait)
        now = starts + timedelta(minutes=length)
        drawn.append(Pause(starts, now, cap))
    latest = t + timedelta(hours=late) if late else None
    floor = t + timedelta(hours=held) if held else None
    clock = clocks[code]
    ClockPause.objects.filter(clock=clock).delete()
    ClockPause.objects.bulk_create(ClockPause(clock_id=clock, during=TimestamptzRange(one.starts, one.ends),
                                              reason="parts", cap=one.cap) for one in drawn)
    expected = rules.due(lines[code], t, amount, unit, pauses=drawn, latest=latest, floor=floor, cap_times=cap_times)
    found, warn, provisional, *_ = reckon(calendars[code], t, amount, unit, latest=latest, floor=floor, clock=clock,
                                          cap_times=cap_times)
    assert found == expected
    assert warn <= found
    if unit == "us" and floor is None:
        assert provisional == (found >= calendars[code].known_until)


@pytest.fixture
def one_area(calendars, timing, area):
    lines = {code: line(calendar) for code, calendar in calendars.items()}
    clocks = {code: new_clock(calendar, START, HOUR, timing=timing).pk for code, calendar in calendars.items()}
    return calendars, lines, clocks


@pytest.mark.django_db
def test_reckoning_again_changes_nothing_and_next_due_is_the_least(area, calendars, timing):
    """5, 10."""
    moment = at("2026-11-16 09:30")
    for step, code in enumerate("ABNG" * 5):
        clock = new_clock(calendars[code], at("2026-11-16 09:00"), (step + 1) * HOUR, timing=timing)
        CaseClock.objects.create(case_id=clock.case_id, name="arrive", timing=timing, calendar=calendars["N"], edition=0,
                                 amount=(21 - step) * HOUR, unit="us", anchor=clock.anchor, due=clock.anchor)
        if step % 3 == 0:
            ClockPause.objects.create(clock=clock, during=TimestamptzRange(clock.anchor, None), reason="parts")
    for calendar in calendars.values():
        assert reckoning.settle_calendar(calendar.pk, at=moment, mode="plain") > 0
    for mode in ("plain", "rule", "later"):
        assert [reckoning.settle_calendar(calendar.pk, at=moment, mode=mode) for calendar in calendars.values()] == [0] * 4
    for case in Case.objects.all():
        dues = [due for due in case.clocks.filter(stopped=None).values_list("due", flat=True) if due]
        assert case.next_due == min(dues, default=None)
