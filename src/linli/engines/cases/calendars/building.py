"""Turning hours and published days into stretches and day closes; called by the commands of calendars and rules."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection

from linli.engines.cases.calendars import rules
from linli.engines.cases.calendars.models import CalendarVersion, WorkCalendar
from linli.engines.cases.calendars.values import FOREVER, DayClose, Hours, Segment
from linli.kernel import calendars

# Some thousand rows in one statement each.
STRETCHES = """
INSERT INTO cases_stretch (calendar_id, starts, ends, cum)
SELECT %s, u.* FROM unnest(%s::timestamptz[], %s::timestamptz[], %s::bigint[]) u"""
CLOSES = """
INSERT INTO cases_dayclosing (calendar_id, day, closes, works, nth, provisional)
SELECT %s, u.* FROM unnest(%s::date[], %s::timestamptz[], %s::boolean[], %s::int[], %s::boolean[]) u"""
FIRST = date(2025, 1, 1)     # the first day of every expansion: the first year whose days are on file


@dataclass(frozen=True)
class Known:
    """The days on file: which work, and from which year on they are only weekends and statutory days."""

    works: Callable[[date], bool]
    provisional_from: int

    def provisional(self, day: date) -> bool:
        return day.year >= self.provisional_from

    @property
    def until(self) -> datetime:
        return rules.midnight(date(self.provisional_from, 1, 1))


def horizon(today: date) -> date:
    """To the end of the year after next, so that a year's limits always fit."""
    return date(today.year + 2, 12, 31)


def known(last: date) -> Known:
    on_file = calendars.load(FIRST, last)
    with_rows = {day.year for day in on_file.days} - on_file.provisional
    years = range(FIRST.year, last.year + 1)
    missing = next((year for year in years if year not in with_rows), last.year + 1)
    unlisted = {day.day: day.working for year in years if year not in {one.year for one in on_file.days}
                for day in calendars.statutory(year)}
    return Known(calendars.Calendar({**unlisted, **on_file.days}).works, missing)


def new(code: str, name: str, hours: Hours | None, *, today: date, by: str) -> WorkCalendar:
    """Enter a calendar with its expansion; without hours it is 24x7."""
    calendar = WorkCalendar.objects.create(code=code, name=name, always=hours is None, edition=0,
                                           known_until=FOREVER, filled_until=today)
    if hours:
        CalendarVersion.objects.create(calendar=calendar, valid_from=FIRST, hours=hours.as_json(), made_by=by)
    rebuild(calendar, today=today)
    return calendar


def versions_of(calendar: WorkCalendar) -> list[tuple[date, Hours]]:
    """In order of their first day; of two from the same day the later counts."""
    return in_order(CalendarVersion.objects.filter(calendar=calendar))


def in_order(rows: Iterable[CalendarVersion]) -> list[tuple[date, Hours]]:
    ordered = sorted(rows, key=lambda row: (row.valid_from, row.pk))
    return sorted({row.valid_from: Hours.of_json(row.hours) for row in ordered}.items())


def columns(rows: Sequence[Segment] | Sequence[DayClose]) -> list[list[Any]]:
    return [[getattr(row, field.name) for row in rows] for field in fields(rows[0])]


def rebuild(calendar: WorkCalendar, *, today: date) -> None:
    """Expand anew to the horizon; the edition tells running clocks that they were reckoned with an older line."""
    last = horizon(today)
    days, versions = known(last), versions_of(calendar)
    segments = rules.expand(versions, days.works, FIRST, last) if versions else rules.ENDLESS
    closes = list(rules.closes(versions, days.works, days.provisional, FIRST, last))
    with connection.cursor() as cursor:
        for table in ("cases_stretch", "cases_dayclosing"):
            cursor.execute(f"DELETE FROM {table} WHERE area_id = linli_area() AND calendar_id = %s", [calendar.pk])
        cursor.execute(STRETCHES, [calendar.pk, *columns(segments)])
        cursor.execute(CLOSES, [calendar.pk, *columns(closes)])
    plain = calendar.always or all(hours.same_every_day for _, hours in versions)
    calendar.known_until, calendar.filled_until = FOREVER if plain else days.until, last
    calendar.edition += 1
    calendar.save(update_fields=["known_until", "filled_until", "edition"])
