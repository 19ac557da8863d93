"""What a working calendar is: hours of work by class of day, expanded to stretches on one line of time."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from linli.kernel.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
EVER, FOREVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Window:
    """From minute to minute of a day; an end at or before the start lies on the next day (22:00–06:00)."""

    start: int
    end: int

    @property
    def until(self) -> int:
        return self.end if self.end > self.start else self.end + MINUTES_A_DAY

    def __str__(self) -> str:
        return f"{clock(self.start)}–{clock(self.end)}"


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True)
class Hours:
    """The windows of a working day and of a rest day (weekend or holiday, by the State Council's notice)."""

    workday: tuple[Window, ...]
    restday: tuple[Window, ...] = ()

    @property
    def same_every_day(self) -> bool:
        return self.workday == self.restday

    def as_json(self) -> dict[str, Any]:
        return {"workday": [[one.start, one.end] for one in self.workday],
                "restday": [[one.start, one.end] for one in self.restday]}

    @staticmethod
    def of_json(given: dict[str, Any]) -> Hours:
        return Hours(*(tuple(Window(start, end) for start, end in given[name]) for name in ("workday", "restday")))


@dataclass(frozen=True)
class Segment:
    """A stretch of work; `cum` is the work, in microseconds, before it."""

    starts: datetime
    ends: datetime
    cum: int


@dataclass(frozen=True)
class DayClose:
    """When a day ends for a limit in days; `nth` counts the working days up to and with it."""

    day: date
    closes: datetime
    works: bool
    nth: int
    provisional: bool


class BadWindow(Refused):
    code, field = "bad_window", "workday"
    sentence = "“{text}”看不懂。请写成 08:30-12:00 14:00-17:30，几段之间用空格；过夜写 22:00-06:00。"


class WindowsOverlap(Refused):
    code, field = "windows_overlap", "workday"
    sentence = "{one} 与 {other} 重叠，请改成不重叠的时段。"


class NoHours(Refused):
    code, field = "no_hours", "workday"
    sentence = "工作日至少要有一段工作时间，否则时限永远走不完。"


class CalendarExhausted(Refused):
    """No stretch is left: the due instant cannot be told. Never guessed."""

    code = "calendar_exhausted"
    sentence = "工作日历“{calendar}”没有排到那么远（现排到 {until}），期限算不出来。请在“规则与日历”里补排日历。"


class TooEarly(Refused):
    code, field, sentence = "calendar_too_early", "valid_from", "新的时间只能从今天或以后起，过去的时限不改。"


class NameTaken(Refused):
    code, field, sentence = "calendar_name_taken", "name", "已有同名日历，请换个名字。"


class NoticeIncomplete(Refused):
    """`field` says which box: off or work."""

    code, sentence = "notice_incomplete", "{why}"

    def __init__(self, field: str, *, why: str) -> None:
        super().__init__(why=why)
        self.field = field


class AlreadyPublished(Refused):
    code, field = "notice_published", "year"
    sentence = "{year} 年的放假通知已经录入。要更正请照通知全文再录一次，并勾选“更正”。"
