"""Arithmetic of limits on one line of working time. Pure; clocks.sql says the same to the database.

    W(t)     work before the instant t, in microseconds
    inv(x)   the earliest instant with x of work before it
"""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.engines.cases.calendars.values import ZONE, DayClose, Segment

MICROSECOND = timedelta(microseconds=1)
FLOOR = timedelta(minutes=30)      # no due moves to before now + this
CAP_TIMES = 2                      # pauses together: at most twice the budget
SECOND = 1_000_000
HOUR = 3600 * SECOND
FAR = 2 ** 62


class RanOut(Exception):
    """The line of work ends before the instant that was asked for."""


class Line:
    """The stretches of a calendar, and when its days close."""

    def __init__(self, segments: Sequence[Segment], closes: Sequence[DayClose] = ()) -> None:
        self.segments, self.closes = segments, closes
        self._starts = [one.starts for one in segments]
        self._cums = [one.cum for one in segments]
        self._days = {one.day: number for number, one in enumerate(closes)}

    def worked(self, t: datetime) -> int:
        place = bisect_right(self._starts, t) - 1
        if place < 0 or (place == len(self.segments) - 1 and t > self.segments[-1].ends):
            raise RanOut
        segment = self.segments[place]
        return segment.cum + (min(t, segment.ends) - segment.starts) // MICROSECOND

    def instant(self, x: int) -> datetime:
        place = bisect_left(self._cums, x) - 1
        if place < 0:
            raise RanOut
        segment = self.segments[place]
        found = segment.starts + (x - segment.cum) * MICROSECOND
        if found > segment.ends:
            raise RanOut
        return found

    def add(self, t: datetime, d: int) -> datetime:
        return self.instant(self.worked(t) + d)

    def diff(self, a: datetime, b: datetime) -> int:
        return self.worked(b) - self.worked(a)

    def after_workdays(self, t: datetime, count: int) -> DayClose:
        """The day of `t` does not count; the close of the `count`th working day after it."""
        wanted = self._day(t).nth + count
        return self._first(lambda one: one.works and one.nth == wanted)

    def after_days(self, t: datetime, count: int) -> DayClose:
        """The day of `t` does not count; a last day that is off moves to the next working day (民法典 201–203)."""
        last = t.astimezone(ZONE).date() + timedelta(days=count)
        return self._first(lambda one: one.works and one.day >= last)

    def _day(self, t: datetime) -> DayClose:
        day: date = t.astimezone(ZONE).date()
        if day not in self._days:
            raise RanOut
        return self.closes[self._days[day]]

    def _first(self, fits: Callable[[DayClose], bool]) -> DayClose:
        found = next((one for one in self.closes if fits(one)), None)
        if found is None:
            raise RanOut
        return found


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count; open while `ends` is None. `cap` is the most that its reason is worth."""

    starts: datetime
    ends: datetime | None
    cap: int | None = None


def base(line: Line, anchor: datetime, amount: int, unit: str) -> int:
    """W of the due without pauses."""
    if unit == "us":
        return line.worked(anchor) + amount
    close = line.after_workdays(anchor, amount) if unit == "workday" else line.after_days(anchor, amount)
    return line.worked(close.closes)


def due(line: Line, anchor: datetime, amount: int, unit: str = "us", *, pauses: Sequence[Pause] = (),
        latest: datetime | None = None, floor: datetime | None = None,
        cap_times: int | None = CAP_TIMES) -> datetime | None:
    """When a limit is over; None while it is paused. A pause that begins after the due moves nothing."""
    wanted = base(line, anchor, amount, unit)
    cap = FAR if cap_times is None else cap_times * (wanted - line.worked(anchor))
    held = line.worked(floor) if floor else 0
    moved = 0
    for pause in sorted(pauses, key=lambda one: one.starts):
        if line.worked(pause.starts) >= max(wanted + min(cap, moved), held):
            break
        if pause.ends is None:
            return None
        worth = line.diff(pause.starts, pause.ends)
        moved += worth if pause.cap is None else min(worth, pause.cap)
    end = wanted + min(cap, moved)
    found = line.instant(min(end, line.worked(latest)) if latest else end)
    return max(found, floor) if floor else found


def late(due_at: datetime, *, now: datetime, stopped: datetime | None = None) -> bool:
    """Equal is on time."""
    return (stopped or now) > due_at


def inner_limit(anchor: datetime, limit: datetime, percent: int) -> datetime:
    """Our own limit within that of an order from outside (12345): a share of the time it leaves."""
    return anchor + max(limit - anchor, timedelta()) * percent // 100
