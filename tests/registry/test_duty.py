"""Organisations, posts, shifts: who is responsible here and now."""
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.organisations import commands, queries, values
from linli.registry.organisations.models import Shift
from linli.registry.places.models import Place
from tests import factories

MONDAY = date(2026, 11, 23)
DAY, NIGHT = values.ShiftHours("白", time(8), time(20), 2), values.ShiftHours("夜", time(20), time(8))


def at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def firm(community, by):
    return commands.add_organisation(community, kind="firm", name="物业服务项目部", on=factories.START, by=by)


@pytest.fixture
def repairs(firm, community, by):
    return commands.add_post(firm, place_id=community, title="维修", role=roles.REPAIRER, on=factories.START,
                             shifts=(DAY, NIGHT), by=by)


@pytest.fixture
def shifts(area, repairs):
    with in_area(area):
        return dict(Shift.objects.values_list("name", "pk"))


@pytest.fixture
def zhou(repairs, by):
    return commands.name_holder(repairs, name="周试", phone="19900000001", on=factories.START, by=by)


@pytest.fixture
def chen(repairs, by):
    return commands.name_holder(repairs, name="陈试", on=factories.START, by=by)


def on_duty(community, role, when, by):
    return [(row.name, row.post) for row in queries.on_duty(community, role=role, at=when, by=by)]


def test_the_night_shift_answers_until_the_next_morning(community, unit, shifts, zhou, by):
    commands.roster(shifts["夜"], day=MONDAY, holder_ids=[zhou], by=by)
    after_midnight = at(MONDAY + timedelta(1), 3)
    assert on_duty(unit, roles.REPAIRER, after_midnight, by) == [("周试", "维修")]
    assert on_duty(unit, roles.REPAIRER, at(MONDAY, 19), by) == []
    assert on_duty(unit, roles.REPAIRER, at(MONDAY + timedelta(1), 8), by) == []


def test_the_nearest_post_answers_first_and_in_office_hours_only(area, community, unit, firm, by):
    with in_area(area):
        building = Place.objects.get(pk=unit).building_id
    for place, name in ((community, "于总"), (building, "刘试")):
        post = commands.add_post(firm, place_id=place, title="管家", role=roles.BUTLER, on=factories.START, by=by)
        commands.name_holder(post, name=name, on=factories.START, by=by)
    assert on_duty(unit, roles.BUTLER, at(MONDAY, 10), by) == [("刘试", "管家"), ("于总", "管家")]
    assert on_duty(unit, roles.BUTLER, at(MONDAY, 21), by) == []


def test_the_week_shows_who_is_missing_and_how_long_people_work(community, shifts, zhou, chen, by):
    commands.roster(shifts["白"], day=MONDAY, holder_ids=[zhou, chen], by=by)
    commands.roster(shifts["白"], day=MONDAY + timedelta(1), holder_ids=[zhou], by=by)
    week = queries.week(community, monday=MONDAY, at=at(MONDAY, 9), by=by)
    day, night = week.lines
    assert (day.cells[0].names, day.cells[0].now, day.cells[1].short) == (("周试", "陈试"), True, 1)
    assert (day.first, night.first, night.night) == (True, False, True)
    assert week.hours == [("周试", 24.0), ("陈试", 12.0)] and week.number == 48
    assert len(week.short) == 6 + 7


def test_the_month_shows_each_day_who_leads_and_who_is_missing(community, firm, shifts, zhou, chen, by):
    lead = commands.add_post(firm, place_id=community, title="值班长", role=roles.PROJECT_MANAGER, on=factories.START,
                             shifts=(NIGHT,), by=by)
    qian = commands.name_holder(lead, name="钱试", on=factories.START, by=by)
    commands.roster(shifts["白"], day=MONDAY, holder_ids=[zhou, chen], by=by)
    commands.roster(shifts["夜"], day=date(2026, 11, 30), holder_ids=[zhou], by=by)
    with in_area(by.area_id):
        night_lead = Shift.objects.get(post_id=lead).pk
    commands.roster(night_lead, day=MONDAY, holder_ids=[qian], by=by)
    month = queries.month(community, ym="2026-11", at=at(MONDAY, 9), by=by)
    monday, tuesday = month.days[22:24]
    assert len(month.days) == 30
    assert (monday.day, monday.leads, monday.people, monday.missing) == (MONDAY, ("夜 钱试",), 3, 1)
    assert (tuesday.leads, tuesday.people, tuesday.missing) == ((), 0, 4)
    assert month.hours == [("周试", 24.0), ("陈试", 12.0), ("钱试", 12.0)]
    assert (month.short[0].day, month.short[0].title, month.short[0].missing) == (MONDAY, "维修", 1)
    assert len(month.short) == 1 + 6 * 3 + 2      # from today on; on the 30th only one shift is full


def test_a_post_of_half_a_month_is_missed_only_while_it_stands(community, firm, by):
    commands.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=date(2026, 11, 16), shifts=(NIGHT,),
                      by=by)
    days = queries.month(community, ym="2026-11", at=at(date(2026, 11, 1), 9), by=by).days
    assert [day.missing for day in days] == [0] * 15 + [1] * 15


def test_nobody_is_on_two_shifts_at_once(shifts, zhou, by):
    commands.roster(shifts["白"], day=MONDAY, holder_ids=[zhou], by=by)
    commands.roster(shifts["夜"], day=MONDAY, holder_ids=[zhou], by=by)  # one after the other
    with pytest.raises(values.OnDutyAlready):
        commands.roster(shifts["白"], day=MONDAY + timedelta(1), holder_ids=[zhou, zhou], by=by)


def test_last_week_is_copied_without_those_who_left(community, shifts, zhou, chen, by):
    for shift, holder in (("白", zhou), ("夜", chen)):
        commands.roster(shifts[shift], day=MONDAY - timedelta(7), holder_ids=[holder], by=by)
    commands.end_holder(chen, on=MONDAY - timedelta(3), by=by)
    assert commands.copy_week(community, monday=MONDAY, by=by) == 1
    assert commands.copy_week(community, monday=MONDAY, by=by) == 0


def test_a_duty_is_swapped_and_shown_as_such(community, shifts, zhou, chen, by):
    commands.roster(shifts["夜"], day=MONDAY, holder_ids=[zhou], by=by)
    [duty] = queries.week(community, monday=MONDAY, at=at(MONDAY, 9), by=by).lines[1].cells[0].duty_ids
    commands.swap(duty, holder_id=chen, at=at(MONDAY, 9), by=by)
    cell = queries.week(community, monday=MONDAY, at=at(MONDAY, 9), by=by).lines[1].cells[0]
    assert (cell.names, cell.swapped) == (("陈试",), True)


def test_organisations_are_listed_with_their_people(community, firm, zhou, by):
    commands.add_organisation(community, kind="supplier", name="电梯维保单位（示例）", on=factories.START,
                              until=date(2027, 6, 1), by=by)
    rows = queries.organisations(community, on=MONDAY, by=by)
    assert [(row.kind_title, row.people, row.ends) for row in rows] == [
        ("企业", 1, None), ("供应商", 0, date(2027, 6, 1))]
    assert queries.posts(community, on=MONDAY, by=by)[0].holders == ("周**",)


def test_another_communitys_manager_changes_nothing(area, community, firm):
    other = factories.new_community(area)
    manager = factories.member(area, roles.PROJECT_MANAGER, "community", other)
    with pytest.raises(NotFound):
        commands.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=MONDAY, by=manager)
