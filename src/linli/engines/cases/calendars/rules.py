"""Expansion of hours to a line of working time. Pure."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from linli.engines.cases.calendars.values import (
    EVER,
    FOREVER,
    MINUTES_A_DAY,
    ZONE,
    BadWindow,
    DayClose,
    Hours,
    NoHours,
    Segment,
    Window,
    WindowsOverlap,
)

MICROSECOND = timedelta(microseconds=1)
ENDLESS = [Segment(EVER, FOREVER, 0)]     # 24x7: one stretch, so that no midnight loses a minute
WRITTEN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")


def read_windows(text: str) -> tuple[Window, ...]:
    """`08:30-12:00 14:00-17:30` → windows in order. Refuses: BadWindow, WindowsOverlap."""
    windows = []
    for part in re.split(r"[\s,，;；、]+(?=\d{1,2}[:：])", text.replace("：", ":").strip()):
        if not part.strip():
            continue
        found = WRITTEN.fullmatch(part.strip())
        if found is None:
            raise BadWindow(text=part.strip()[:40])
        begin_hour, begin, end_hour, end = map(int, found.groups())
        window = Window(begin_hour * 60 + begin, end_hour * 60 + end)
        if begin > 59 or end > 59 or window.start >= MINUTES_A_DAY or window.end > MINUTES_A_DAY:
            raise BadWindow(text=part.strip()[:40])
        windows.append(window)
    return checked(windows)


def checked(windows: Iterable[Window]) -> tuple[Window, ...]:
    ordered = sorted(windows, key=lambda one: one.start)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one.until > other.start:
            raise WindowsOverlap(one=one, other=other)
    if len(ordered) > 1 and ordered[-1].until - MINUTES_A_DAY > ordered[0].start:
        raise WindowsOverlap(one=ordered[-1], other=ordered[0])
    return tuple(ordered)


def demand_work(hours: Hours) -> Hours:
    if not hours.workday:
        raise NoHours
    return hours


def hours_on(day: date, versions: Sequence[tuple[date, Hours]]) -> Hours:
    """The version in force; before the first, the first. `versions` are in order of their first day."""
    return next((hours for since, hours in reversed(versions) if since <= day), versions[0][1])


def expand(versions: Sequence[tuple[date, Hours]], works: Callable[[date], bool], first: date,
           last: date) -> list[Segment]:
    """The stretches of `first` … `last`, joined where they touch, and one without length where they end."""
    segments: list[Segment] = []
    cum = 0
    for starts, ends in joined(stretches(versions, works, first, last)):
        segments.append(Segment(starts, ends, cum))
        cum += (ends - starts) // MICROSECOND
    end = max(midnight(last + timedelta(days=1)), segments[-1].ends if segments else EVER)
    return [*segments, Segment(end, end, cum)]


def stretches(versions: Sequence[tuple[date, Hours]], works: Callable[[date], bool], first: date,
              last: date) -> Iterator[tuple[datetime, datetime]]:
    for day in days(first, last):
        hours = hours_on(day, versions)
        for window in hours.workday if works(day) else hours.restday:
            yield minute_of(day, window.start), minute_of(day, window.until)


def joined(given: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Merge stretches that touch or overlap: a night window runs into the next day's."""
    held: tuple[datetime, datetime] | None = None
    for starts, ends in given:
        if held and starts <= held[1]:
            held = held[0], max(held[1], ends)
            continue
        if held:
            yield held
        held = starts, ends
    if held:
        yield held


def closes(versions: Sequence[tuple[date, Hours]] | None, works: Callable[[date], bool],
           provisional: Callable[[date], bool], first: date, last: date) -> Iterator[DayClose]:
    """When each day closes; without versions (24x7) at midnight."""
    nth = 0
    for day in days(first, last):
        hours = hours_on(day, versions) if versions else None
        windows = (hours.workday if works(day) else hours.restday) if hours else ()
        nth += works(day)
        yield DayClose(day, minute_of(day, max((one.until for one in windows), default=MINUTES_A_DAY)), works(day), nth,
                       provisional(day))


def days(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def minute_of(day: date, minute: int) -> datetime:
    """Shanghai keeps one offset, so that wall minutes are minutes."""
    return midnight(day) + timedelta(minutes=minute)
