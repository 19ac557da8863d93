"""Working days: law test M, the make-up days of 2026, an unpublished year."""
from datetime import date

import pytest

from linli.kernel import calendars
from linli.kernel.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar():
    calendars.seed()
    return calendars.load(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("start", "days", "last"), [
    (date(2026, 9, 30), 5, date(2026, 10, 13)), (date(2026, 2, 13), 10, date(2026, 3, 5))])
def test_limits_count_working_days_after_the_first(calendar, start, days, last):
    assert calendar.after(start, days) == last


@pytest.mark.parametrize(("day", "works"), [
    (date(2026, 1, 4), True), (date(2026, 2, 14), True), (date(2026, 2, 16), False), (date(2026, 10, 10), True),
    (date(2026, 10, 7), False), (date(2026, 11, 26), True), (date(2026, 11, 28), False)])
def test_2026_as_published(calendar, day, works):
    assert calendar.works(day) is works


def test_next_year_is_provisional_and_an_edit_stays(calendar):
    assert calendar.provisional == {2027}
    assert not calendar.works(date(2027, 2, 6)) and not calendar.works(date(2027, 4, 5))
    CalendarDay.objects.filter(day=date(2027, 2, 6)).update(working=True, provisional=False)
    calendars.seed()
    assert calendars.load(date(2027, 1, 1), date(2027, 12, 31)).works(date(2027, 2, 6))
