"""The wall of the demo names who leads the shift at any hour of its first weeks."""
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from linli.demo import communities, office, staff
from linli.kernel.access import system
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.models import Place
from linli.registry.organisations import commands, queries
from tests import factories

MONDAY = date(2026, 11, 23)


@pytest.mark.django_db
def test_somebody_leads_at_any_hour_and_rests_after_a_night():
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    firm = commands.add_organisation(community, kind="firm", name="试验项目部", on=factories.START, by=by)
    office.led(community, firm, phones=iter(range(9960, 9999)), since=factories.START, monday=MONDAY, by=by)
    start = timezone.make_aware(datetime.combine(MONDAY, time(0, 30)))
    led = [[one.name for one in queries.leaders(area, at=start + timedelta(hours=12 * n), by=by)] for n in range(2 * 27)]
    assert all(len(names) == 1 for names in led)        # each night, then each day at 12:30
    assert all(night != day for night, day in zip(led, led[1:], strict=False))
    assert {name for [name] in led} == set(office.LEADERS)


@pytest.mark.django_db
@pytest.mark.parametrize("now", [MONDAY, MONDAY + timedelta(days=3), MONDAY + timedelta(days=6)])
def test_a_repairer_is_on_call_at_any_hour_whatever_the_day(now):
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    with in_area(area):
        root = Place.objects.get(kind="area").pk
    cast = staff.appoint_all(root, [community], since=factories.START, by=by)
    office.staffed(community, communities.SKETCHES[0], cast, turn=0, since=factories.START, now=now, by=by)
    for hour in (0, 7.7, 8, 12, 19.9, 20, 23.9):
        at = timezone.make_aware(datetime.combine(now, time())) + timedelta(hours=hour)
        with in_area(area):
            assert queries.responsible(community, roles.REPAIRER, at), hour
