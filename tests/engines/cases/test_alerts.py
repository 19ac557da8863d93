"""An emergency, a breach and an escalation reach the group on duty over real HTTP: once, while they are news, and
without a word that a group must not read."""
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection

from linli.engines.cases import jobs
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.ticking import tell_area
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import supervising
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.engines.messaging.robots import commands as robots
from linli.engines.messaging.robots.values import ALERTS
from linli.kernel.jobs import drain
from linli.kernel.models import CalendarDay
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.places.models import Place
from linli.simulators import robot as stand_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(town) -> Iterator[time_machine.Traveller]:
    """The hour of the story is now."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")    # what another test left behind
    with time_machine.travel(town.at, tick=False) as traveller:
        yield traveller


@pytest.fixture
def heard(town) -> Iterator[Callable[[], list[str]]]:
    """`heard()`: what has arrived in the group of the area, in order."""
    room = stand_in.Room()
    server = stand_in.serve(room, port=0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    robots.add_robot(None, provider="wecom", name="值班群", tells=list(ALERTS), by=town.by,
                     url=f"http://127.0.0.1:{server.server_address[1]}/cgi-bin/webhook/send?key=k1")

    def arrived() -> list[str]:
        drain()
        return [one.text for one in room.messages]
    yield arrived
    server.shutdown()
    server.server_close()


def test_an_emergency_arrives_without_name_words_or_door(town, heard):
    case = town.case("emergency", "danger", text="张试验的老伴在家里晕倒")
    [text] = heard()
    assert text == f"**突发事件**\n试验新村\n3幢，其他险情\n单号 {town.row(case).number}"


def test_a_plain_repair_is_no_alert(town, heard):
    town.case()
    assert heard() == []


def late(town, clock, **ago) -> int:
    """A repair that nobody was sent to within its quarter of an hour."""
    case = town.case()
    clock.move_to(town.later(minutes=16))
    return case


def test_a_breach_is_told_once_and_each_rung_after_it_once(town, clock, heard):
    case = late(town, clock)
    for _ in range(3):          # a ticker that was killed looks again
        tell_area(town.area, town.at)
    [breach] = heard()
    assert breach.startswith("**工单超时** 派单已过时限\n") and town.row(case).number in breach
    clock.move_to(town.later(minutes=30))
    for _ in range(3):
        tell_area(town.area, town.at)
    told = [text for text in heard()[1:] if "派单" in text]
    assert len(told) == 1 and told[0].startswith("**升级督办** 派单超时未办，请项目经理督办\n")


def test_each_rung_stands_at_its_own_hour_and_names_who_was_told(town, clock, heard):
    case = late(town, clock)
    clock.move_to(town.later(hours=1))      # the ticker was away: the breach and the rung half an hour later at once
    for _ in range(3):
        tell_area(town.area, town.at)
    with in_area(town.area):
        due = CaseClock.objects.get(case=case, name="dispatch").due
        rungs = [(one.occurred_at - due, one.evidence["reason"]) for one in CaseEvent.objects.filter(
            case=case, action="escalate").order_by("occurred_at", "id") if "派单" in one.evidence["reason"]]
    assert rungs == [(timedelta(), "派单超时，提醒值班长"), (timedelta(minutes=30), "派单超时未办，请项目经理督办")]


def test_what_a_ticker_missed_long_ago_does_not_storm_the_group(town, clock, heard):
    case = late(town, clock)
    clock.move_to(town.later(days=3))       # nothing ran for three days
    assert tell_area(town.area, town.at) > 0
    assert heard() == []
    with in_area(town.area):                # the fact and the ladder are there all the same
        assert CaseEvent.objects.filter(case=case, action="escalate").exists()


def test_a_history_that_is_entered_does_not_storm_the_group(town, heard):
    town.at -= timedelta(days=40)
    town.case("emergency", "danger", text="去年的险情")
    tell_area(town.area, town.later(hours=5))
    assert heard() == []


def test_of_what_is_confidential_only_the_number_is_told(town, clock, heard):
    case = town.case("complaint", "service", confidential=True, text="维修班态度差")
    clock.move_to(town.later(hours=2))
    tell_area(town.area, town.at)
    assert heard()
    for text in heard():
        assert text.split("\n")[1:] == ["试验新村", f"单号 {town.row(case).number}"]


def test_a_supervisor_who_escalates_is_heard_without_the_reason(town, heard):
    case = town.working()
    supervising.escalate(case, reason="张试验催了三次", at=town.at, by=town.manager)
    assert heard() == [f"**升级督办** 请值班长督办\n试验新村\n3幢，漏水排水\n单号 {town.row(case).number}"]


@pytest.fixture
def december(town, clock) -> None:
    clock.move_to(town.later(days=23))      # 16 December
    CalendarDay.objects.filter(day__year=2027).delete()


def keeper(town, role: str = roles.AREA_MANAGER):
    with in_area(town.area):
        root = Place.objects.get(kind="area").pk
    memberships.appoint(town.second.account, role=role, place_id=root, since=date(2026, 1, 1), reason="试验", by=town.by)
    return town.second


def test_next_years_unknown_holidays_are_a_matter_of_who_keeps_the_calendars_once(town, december):
    person = keeper(town)
    for _ in range(3):
        jobs.fill_calendars.func(0)
    with in_area(town.area):
        [case] = Case.objects.select_related("soonest")
    assert (case.title, case.source, case.state, case.handler_id) == (
        "录入 2027 年放假安排", "rule", "dispatched", person.user_id)
    assert case.next_due is not None
    handling.accept(case.pk, at=town.later(minutes=5), by=person)
    handling.start(case.pk, at=town.later(minutes=5), by=person)
    handling.resolve(case.pk, text="已照通知录入", at=town.later(minutes=5), by=person)
    assert town.state(case.pk) == "resolved"
    jobs.fill_calendars.func(0)
    with in_area(town.area):
        assert Case.objects.count() == 1


def test_where_nobody_keeps_the_calendars_the_matter_waits_at_the_desk(town, december):
    jobs.fill_calendars.func(0)
    with in_area(town.area):
        [case] = Case.objects.all()
    assert (case.state, case.handler_id) == ("reported", None)


def test_before_mid_december_nobody_is_asked(town):
    jobs.fill_calendars.func(0)
    with in_area(town.area):
        assert not Case.objects.exists()
