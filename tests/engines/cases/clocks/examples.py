"""The twenty worked examples (design): created, limit, pause or event → due."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.engines.cases.calendars.values import ZONE
from linli.engines.cases.clocks.rules import HOUR, SECOND


def at(text: str) -> datetime:
    """`2026-11-20 16:30` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Example:
    number: int
    created: str
    calendar: str
    amount: int
    due: str
    unit: str = "us"
    pauses: tuple[tuple[str, str, int | None], ...] = ()
    provisional: bool = False
    cap_times: int | None = 2


# Pauses of 14 are worth 16 h, twice its budget; 19 shows the line without that cap.
# 15 and 16 change a running clock and 20 asks the predicate: tests of their own.
EXAMPLES = [
    Example(1, "2026-11-20 16:30", "A", HOUR, "2026-11-23 09:30"),
    Example(2, "2026-11-20 16:00", "A", HOUR, "2026-11-20 17:00:00"),
    Example(3, "2026-11-20 17:00", "A", HOUR, "2026-11-23 10:00"),
    Example(4, "2026-11-18 11:30", "B", 2 * HOUR, "2026-11-18 15:30"),
    Example(5, "2026-11-18 12:00:00", "B", SECOND, "2026-11-18 14:00:01"),
    Example(6, "2026-02-13 16:00", "A", 4 * HOUR, "2026-02-14 12:00"),
    Example(7, "2026-02-14 15:00", "A", 4 * HOUR, "2026-02-24 11:00"),
    Example(8, "2026-02-16 23:50", "N", HOUR // 2, "2026-02-17 00:20"),
    Example(9, "2026-09-30 16:00", "A", 16 * HOUR, "2026-10-09 16:00"),
    Example(10, "2026-09-29 10:00", "A", 5, "2026-10-12 17:00", "workday"),
    Example(11, "2026-09-27 10:00", "A", 7, "2026-10-08 17:00", "day"),
    Example(12, "2026-04-28 10:00", "A", 24 * HOUR, "2026-05-07 10:00",
            pauses=(("2026-04-30 11:00", "2026-05-06 11:00", None),)),
    Example(13, "2026-11-16 16:00", "A", 4 * HOUR, "2026-11-17 12:00",
            pauses=(("2026-11-16 17:30", "2026-11-17 08:30", None),)),
    Example(14, "2026-11-16 09:00", "A", 8 * HOUR, "2026-11-18 17:00",
            pauses=(("2026-11-16 10:00", "2026-11-19 10:00", 16 * HOUR),)),
    Example(17, "2026-12-31 16:00", "A", 4 * HOUR, "2027-01-04 12:00", provisional=True),
    Example(18, "2026-11-17 23:30", "G", 7 * HOUR, "2026-11-18 22:30"),
    Example(19, "2026-11-16 22:00", "N", 4 * HOUR, "2026-11-17 10:30",
            pauses=(("2026-11-16 23:00", "2026-11-17 07:30", None),), cap_times=None),
]
MICROSECOND = timedelta(microseconds=1)
