"""Working days in China: Monday to Friday, but for holidays and make-up working days (调休).

The days that differ stand in a table that an administrator can edit (the State Council publishes next year's each
November). `Calendar` is pure, so rules stay pure: load it at the door, pass it in. (law.md C1–C4; 民法典 201–203)
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
from lunardate import LunarDate

from .models import CalendarDay

PUBLISHED = (2025, 2026)    # years that chinesecalendar knows; later ones are provisional until published


@dataclass(frozen=True)
class Calendar:
    """Days that differ from the week's pattern: True is a working day."""

    days: dict[date, bool] = field(default_factory=dict)
    provisional: frozenset[int] = frozenset()    # years whose make-up days are not published yet

    def works(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def after(self, start: date, working_days: int) -> date:
        """The last day of a limit of `working_days` that begins on `start`; the first day is not counted."""
        day, left = start, working_days
        while left > 0:
            day += timedelta(days=1)
            left -= self.works(day)
        return day


def load(first: date, last: date) -> Calendar:
    """Read the calendar that covers `first` … `last`."""
    rows = list(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "working", "provisional"))
    return Calendar({day: working for day, working, _ in rows},
                    frozenset(day.year for day, _, provisional in rows if provisional))


def seed() -> int:
    """Fill the table for the published years and, provisionally, the next; what stands there is left. Returns rows."""
    rows = [*published(), *statutory(PUBLISHED[-1] + 1)]
    return len(CalendarDay.objects.bulk_create(rows, ignore_conflicts=True))


def is_published(year: int) -> bool:
    """Whether the State Council's notice for a year is entered."""
    days = CalendarDay.objects.filter(day__year=year)
    return days.exists() and not days.filter(provisional=True).exists()


def enter_notice(year: int, *, off: dict[date, str], work: set[date]) -> None:
    """Put the days of a notice in place of what stood for that year; a command has checked them."""
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create([
        *(CalendarDay(day=day, working=False, name=name) for day, name in off.items()),
        *(CalendarDay(day=day, working=True, name="调休上班") for day in work)])


def published() -> Iterator[CalendarDay]:
    for year in PUBLISHED:
        day = date(year, 1, 1)
        while day.year == year:
            working = chinese_calendar.is_workday(day)
            if working != (day.weekday() < 5):
                _, name = chinese_calendar.get_holiday_detail(day)
                yield CalendarDay(day=day, working=working, name=name or "")
            day += timedelta(days=1)


def statutory(year: int) -> Iterator[CalendarDay]:
    """The thirteen statutory days of a year whose make-up days are not published (全国年节及纪念日放假办法, 2024)."""
    new_year = LunarDate(year, 1, 1).to_solar_date()
    spring = {new_year + timedelta(days=step): "春节" for step in range(-1, 3)}
    days = {date(year, 1, 1): "元旦", **spring, tomb_sweeping(year): "清明", date(year, 5, 1): "劳动节",
            date(year, 5, 2): "劳动节", LunarDate(year, 5, 5).to_solar_date(): "端午",
            LunarDate(year, 8, 15).to_solar_date(): "中秋", **{date(year, 10, day): "国庆" for day in (1, 2, 3)}}
    for day, name in sorted(days.items()):
        yield CalendarDay(day=day, working=False, name=name, provisional=True)


def tomb_sweeping(year: int) -> date:
    """清明, the solar term at 15°: 4 or 5 April in this century (the usual formula with its constant 4.81)."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
