"""The door for handling: what runs, stops, pauses; the case's next due; what the ticker tells."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from linli.engines.cases.clocks import firing, reading, running
from linli.engines.cases.clocks.events import ClockBreached, ClockEscalated, ClockWarned, PauseEnded
from linli.engines.cases.clocks.models import CaseClock, ClockEvent
from linli.engines.cases.clocks.values import PauseRefused
from linli.engines.cases.models import Case
from linli.kernel import events
from linli.kernel.access import system

from .conftest import new_case
from .examples import at

pytestmark = pytest.mark.django_db
MONDAY = at("2026-11-16 09:00")


def next_due(case: int):
    return Case.objects.get(pk=case).next_due


def dues(case: int) -> dict[str, object]:
    return dict(CaseClock.objects.filter(case_id=case, stopped=None).values_list("name", "due"))


@pytest.fixture
def heard(monkeypatch):
    """What was emitted, in order."""
    told: list[object] = []
    for kind in (ClockWarned, ClockBreached, ClockEscalated, PauseEnded):
        monkeypatch.setitem(events.ON, kind, [lambda event, by: told.append(event)])
    return told


def test_a_usual_repair_runs_by_its_class_and_the_least_due_is_next(timing):
    case = new_case(reported=MONDAY)
    assert set(running.start(case, ["dispatch", "respond", "resolve", "reply"], anchor=MONDAY)) == {
        "dispatch", "respond", "resolve"}
    assert dues(case) == {"dispatch": at("2026-11-16 10:00"), "respond": at("2026-11-16 11:00"),
                          "resolve": at("2026-11-18 17:00")}
    assert next_due(case) == at("2026-11-16 10:00")
    assert Case.objects.get(pk=case).rule_version == timing.pk
    running.stop(case, ["dispatch"], at=at("2026-11-16 09:20"))
    assert next_due(case) == at("2026-11-16 11:00")
    assert running.start(case, ["respond"], anchor=MONDAY) == ()     # runs already
    running.void(case, at=at("2026-11-16 09:30"))
    assert next_due(case) is None and dues(case) == {}


def test_of_one_name_only_one_runs(timing):
    case = new_case(reported=MONDAY)
    running.start(case, ["resolve"], anchor=MONDAY)
    clock = CaseClock.objects.get(case_id=case)
    clock.pk, clock.gen = None, 2
    with pytest.raises(IntegrityError, match="clock_one_running"), transaction.atomic():
        clock.save(force_insert=True)


def test_an_order_of_12345_keeps_the_earlier_of_its_limit_and_ours(timing):
    case = new_case(reported=MONDAY, source="hotline")
    running.start(case, ["respond", "resolve"], anchor=MONDAY, latest={"resolve": MONDAY + timedelta(hours=10)})
    assert dues(case) == {"respond": at("2026-11-16 09:30"), "resolve": at("2026-11-16 16:00")}


def test_a_pause_stands_still_until_it_is_ended(timing):
    case = new_case(reported=MONDAY)
    running.start(case, ["resolve"], anchor=MONDAY)
    wakes = running.pause(case, reason="parts", starts=at("2026-11-16 11:00"))
    [row] = reading.of_case(case)
    assert (row.due, row.rest, row.paused_for, row.late) == (None, 22 * 3_600_000_000, "parts", False)
    assert wakes == row.wakes == at("2026-11-23 11:00")       # its cap: 40 working hours
    assert next_due(case) is None
    with pytest.raises(PauseRefused, match="已经停表"):
        running.pause(case, reason="utility", starts=at("2026-11-16 12:00"))
    assert running.resume(case, at=at("2026-11-17 11:00")) == at("2026-11-19 17:00")
    assert next_due(case) == at("2026-11-19 17:00")
    assert running.resume(case, at=at("2026-11-17 12:00")) is None


def test_an_absent_owner_is_waited_for_twice(timing):
    case = new_case(reported=MONDAY)
    running.start(case, ["resolve"], anchor=MONDAY)
    for hour in (10, 12):
        running.pause(case, reason="owner_absent", starts=MONDAY.replace(hour=hour), until=MONDAY.replace(hour=hour + 1))
        running.resume(case, at=MONDAY.replace(hour=hour + 1))
    with pytest.raises(PauseRefused, match="最多停 2 次"):
        running.pause(case, reason="owner_absent", starts=MONDAY.replace(hour=14), until=MONDAY.replace(hour=15))


def test_emergencies_never_pause_and_a_pause_after_the_due_moves_nothing(timing):
    case = new_case(reported=MONDAY, level=1)
    running.start(case, ["resolve"], anchor=MONDAY)
    with pytest.raises(PauseRefused, match="不可停表"):
        running.pause(case, reason="parts", starts=MONDAY)
    case = new_case(reported=MONDAY, level=2)
    running.start(case, ["resolve"], anchor=MONDAY)
    assert running.pause(case, reason="parts", starts=at("2026-11-16 14:00")) is None
    assert dues(case) == {"resolve": at("2026-11-16 13:00")}
    running.resume(case, at=at("2026-11-17 14:00"))
    assert dues(case) == {"resolve": at("2026-11-16 13:00")}


def test_the_ticker_warns_breaches_and_climbs_the_ladder_once_each(area, timing, heard):
    case = new_case(reported=MONDAY, level=2)
    running.start(case, ["resolve"], anchor=MONDAY)
    by = system(area)

    def told(moment: str) -> list[str]:
        heard.clear()
        while firing.fire(area, at=at(moment), by=by):
            pass
        return [f"{type(one).__name__} {getattr(one, 'rung', '')} {'/'.join(getattr(one, 'roles', ()))}".strip()
                for one in heard]

    assert told("2026-11-16 11:59") == []
    assert told("2026-11-16 12:00") == ["ClockWarned"]
    assert told("2026-11-16 13:00") == ["ClockBreached 1 shift_leader"]
    assert told("2026-11-16 13:00") == []
    # Away for a day: what was missed is told at once, with the hour it belongs to.
    assert told("2026-11-17 14:00") == ["ClockEscalated 2 project_manager",
                                        "ClockEscalated 3 area_manager/committee_secretary",
                                        "ClockEscalated 4 street_supervisor"]
    assert told("2026-11-19 14:00") == []
    assert list(ClockEvent.objects.order_by("step").values_list("step", "due")) == [
        (1, at("2026-11-16 12:00")), (2, at("2026-11-16 13:00")), (3, at("2026-11-16 13:30")),
        (4, at("2026-11-16 15:00")), (5, at("2026-11-17 13:00"))]
    running.stop(case, ["resolve"], at=at("2026-11-19 15:00"))
    [row] = reading.of_case(case)
    assert row.late and row.breached_at == at("2026-11-16 13:00")     # closing erases nothing
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ClockEvent.objects.all().update(at=MONDAY)


def test_a_pause_that_runs_out_ends_by_itself(area, timing, heard):
    case = new_case(reported=MONDAY)
    running.start(case, ["resolve"], anchor=MONDAY)
    until = at("2026-11-16 15:00")
    running.pause(case, reason="appointment", starts=at("2026-11-16 11:00"), until=until)
    firing.fire(area, at=at("2026-11-16 14:59"), by=system(area))
    assert heard == []
    firing.fire(area, at=at("2026-11-16 15:10"), by=system(area))
    assert heard == [PauseEnded(case, CaseClock.objects.get(case_id=case).pk, "appointment", until)]
    assert dues(case) == {"resolve": at("2026-11-19 13:00")}


def test_a_merged_case_keeps_the_earliest_beginning(timing):
    case = new_case(reported=MONDAY)
    running.start(case, ["resolve"], anchor=at("2026-11-17 09:00"))
    running.anchor_earlier(case, anchor=MONDAY, at=at("2026-11-17 10:00"))
    assert dues(case) == {"resolve": at("2026-11-18 17:00")}


def test_parties_have_their_own_clocks(timing):
    case = new_case(reported=MONDAY)
    from linli.engines.cases.models import CaseParty  # noqa: PLC0415
    party = CaseParty.objects.create(case_id=case, role="helper", user_id=7, name="水务试验", joined_at=MONDAY).pk
    running.start(case, ["arrive"], anchor=MONDAY)
    running.start(case, ["arrive"], anchor=at("2026-11-16 12:00"), parties=[party])
    assert CaseClock.objects.filter(case_id=case, stopped=None).count() == 2
    assert running.void(case, at=at("2026-11-16 13:00"), parties=[party]) == 1
    assert list(CaseClock.objects.filter(case_id=case, stopped=None).values_list("party_id", flat=True)) == [None]
