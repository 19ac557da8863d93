"""Four calendars of the worked examples, and a case to hang clocks on."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import count

import pytest
from django.db import connection

from linli.engines.cases.calendars import building
from linli.engines.cases.calendars.models import DayClosing, Stretch, WorkCalendar
from linli.engines.cases.calendars.rules import read_windows
from linli.engines.cases.calendars.values import DayClose, Hours, Segment
from linli.engines.cases.clocks import presets
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.rules import Line
from linli.engines.cases.models import Case
from linli.kernel import tenancy
from tests.factories import new_area, new_community

NIGHT = read_windows("22:00-06:00")
HOURS = {"A": Hours(read_windows("09:00-17:00")), "B": Hours(read_windows("08:30-12:00 14:00-17:30")), "N": None,
         "G": Hours(NIGHT, NIGHT)}
TODAY = date(2026, 11, 23)
numbers = count(1)


@pytest.fixture
def area(db):
    """An open area: the test works inside it, in the transaction of the test, so that commands may open theirs."""
    area = new_area()
    new_community(area)
    tenancy._set(area)
    yield area
    connection.linli_area = None


@pytest.fixture
def calendars(area) -> dict[str, WorkCalendar]:
    return {code: building.new(code, f"试验{code}", hours, today=TODAY, by="试验") for code, hours in HOURS.items()}


def line(calendar: WorkCalendar) -> Line:
    """What the database has of a calendar, for the pure rules."""
    return Line([Segment(row.starts, row.ends, row.cum)
                 for row in Stretch.objects.filter(calendar=calendar).order_by("starts", "ends")],
                [DayClose(row.day, row.closes, row.works, row.nth, row.provisional)
                 for row in DayClosing.objects.filter(calendar=calendar).order_by("day")])


def new_case(*, kind: str = "repair", level: int = 3, reported: datetime, **given) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT place_id FROM registry_community WHERE area_id = linli_area() LIMIT 1")
        [community] = cursor.fetchone()
    return Case.objects.create(number=f"T-{next(numbers)}", kind=kind, category="other", level=level,
                               community_id=community, place_id=community, title="试验报修", reported_at=reported,
                               **{"source": "page"} | given).pk


@pytest.fixture
def timing(area, calendars):
    """Rules whose 工作时 is calendar A and whose 全天 is N."""
    WorkCalendar.objects.filter(code="A").update(code="work")
    WorkCalendar.objects.filter(code="N").update(code="always")
    return presets.adopt()


def new_clock(calendar: WorkCalendar, anchor: datetime, amount: int, unit: str = "us", *, timing, name="resolve") -> CaseClock:
    """A running clock with any limit, its due not reckoned yet."""
    return CaseClock.objects.create(case_id=new_case(reported=anchor), name=name, timing=timing, calendar=calendar,
                                    edition=0, amount=amount, unit=unit, pausable=True, anchor=anchor, due=anchor)


Reckon = Callable[..., tuple]


def reckon(calendar: WorkCalendar, anchor: datetime, amount: int, unit: str = "us", *, latest=None, floor=None,
           clock: int | None = None, cap_times: int | None = 2) -> tuple:
    """cases_reckon: due, warn, provisional, rest, wakes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, warn, provisional, rest, wakes FROM cases_reckon(linli_area(), %s, %s, %s, %s, %s, "
                       "%s, %s, %s, %s)", [calendar.pk, calendar.known_until, anchor, amount, unit, latest, floor, clock, cap_times])
        return cursor.fetchone()
