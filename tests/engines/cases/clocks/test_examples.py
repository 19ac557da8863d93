"""Each worked example, by the pure rules and by the database: one table, two judges."""
from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from linli.engines.cases.clocks import reckoning, rules, running
from linli.engines.cases.clocks.models import CaseClock, ClockPause
from linli.engines.cases.clocks.rules import HOUR, Pause
from linli.engines.cases.models import Case

from .conftest import line, new_case, new_clock, reckon
from .examples import EXAMPLES, MICROSECOND, at

pytestmark = pytest.mark.django_db


def test_by_the_pure_rules(calendars):
    lines = {code: line(calendar) for code, calendar in calendars.items()}
    found = {one.number: rules.due(
        lines[one.calendar], at(one.created), one.amount, one.unit, cap_times=one.cap_times,
        pauses=[Pause(at(starts), at(ends), cap) for starts, ends, cap in one.pauses]) for one in EXAMPLES}
    assert found == {one.number: at(one.due) for one in EXAMPLES}


def test_by_the_database(calendars, timing):
    for one in EXAMPLES:
        calendar = calendars[one.calendar]
        clock = new_clock(calendar, at(one.created), one.amount, one.unit, timing=timing)
        for starts, ends, cap in one.pauses:
            ClockPause.objects.create(clock=clock, during=TimestamptzRange(at(starts), at(ends)), reason="parts", cap=cap)
        due, warn, provisional, *_ = reckon(calendar, clock.anchor, one.amount, one.unit, clock=clock.pk,
                                            cap_times=one.cap_times)
        assert (one.number, due, provisional) == (one.number, at(one.due), one.provisional)
        assert clock.anchor < warn < due
        if one.cap_times is None:
            continue  # a clock of a case always has the cap
        reckoning.settle_case(clock.case_id, at=clock.anchor)
        clock.refresh_from_db()
        assert (one.number, clock.due, clock.provisional, clock.fires) == (one.number, due, one.provisional, warn)
        assert Case.objects.get(pk=clock.case_id).next_due == due


def test_15_an_emergency_found_late_has_half_an_hour(timing):
    """A 8 h from Monday 10:00; at 15:00 it turns out to be an emergency with N 2 h: 12:00 is past."""
    case = new_case(reported=at("2026-11-16 10:00"))
    running.start(case, ["resolve"], anchor=at("2026-11-16 10:00"))
    CaseClock.objects.filter(case_id=case).update(amount=8 * HOUR)
    reckoning.settle_case(case, at=at("2026-11-16 10:00"))
    assert CaseClock.objects.get(case_id=case).due == at("2026-11-17 10:00")
    Case.objects.filter(pk=case).update(level=1)
    running.re_rule(case, at=at("2026-11-16 15:00"))
    clock = CaseClock.objects.get(case_id=case)
    assert (clock.due, clock.amount, clock.pausable) == (at("2026-11-16 15:30"), 2 * HOUR, False)


def test_16_reopened_it_has_what_was_left_but_at_least_half(timing):
    """A 8 h from Monday 09:00, resolved 16:00, reopened Wednesday 10:00."""
    case = new_case(reported=at("2026-11-16 09:00"))
    running.start(case, ["resolve"], anchor=at("2026-11-16 09:00"))
    CaseClock.objects.filter(case_id=case).update(amount=8 * HOUR)
    reckoning.settle_case(case, at=at("2026-11-16 09:00"))
    [stopped] = running.stop(case, ["resolve"], at=at("2026-11-16 16:00"))
    assert not stopped.late
    assert running.regenerate(case, ["resolve"], at=at("2026-11-18 10:00")) == ("resolve",)
    clock = CaseClock.objects.get(case_id=case, stopped=None)
    assert (clock.gen, clock.amount, clock.due) == (2, 4 * HOUR, at("2026-11-18 14:00"))


def test_20_equal_is_on_time_a_microsecond_later_is_late(timing):
    case = new_case(reported=at("2026-11-20 16:30"))
    running.start(case, ["resolve"], anchor=at("2026-11-20 16:30"))
    CaseClock.objects.filter(case_id=case).update(amount=HOUR)
    reckoning.settle_case(case, at=at("2026-11-20 16:30"))
    due = at("2026-11-23 09:30:00")
    [stopped] = running.stop(case, ["resolve"], at=due)
    assert (stopped.due, stopped.late) == (due, False)
    assert not rules.late(due, now=due) and rules.late(due, now=due + MICROSECOND)
    assert rules.late(due, now=due + timedelta(days=1)) and not rules.late(due, now=due + timedelta(days=1), stopped=due)
