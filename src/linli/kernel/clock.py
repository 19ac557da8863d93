"""Time: instants are aware datetimes, what holds is a half-open span of dates in Asia/Shanghai."""
import re
from datetime import date, datetime, timedelta

from django.utils import timezone
from psycopg.types.range import DateRange

# No home was sold, no post held before or after these days: a year beyond them is a slip of the finger. What the
# database keeps by it is `operations.InCalendar`.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2099, 12, 31)
MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"      # ym; no other script's figures, which no date is read from
MONTHS = "2000-01 到 2099-12"              # which months that lets through, in words


def now() -> datetime:
    """The present instant. Only doors (pages, API, jobs, CLI) call it; below, time is an argument."""
    return timezone.now()


def today() -> date:
    return timezone.localdate()


def since(start: date) -> DateRange:
    """The span from `start` on, without end."""
    return DateRange(start, None, "[)")


def span(start: date | None, end: date | None) -> DateRange:
    """The half-open span `[start, end)`."""
    return DateRange(start, end, "[)")


def is_month(text: str) -> bool:
    return bool(re.fullmatch(MONTH, text))


def month_span(ym: str) -> tuple[date, date]:
    """`2026-11` → its first day and the first day of the next month."""
    first = date.fromisoformat(f"{ym}-01")
    return first, (first + timedelta(days=32)).replace(day=1)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def months_later(ym: str, count: int) -> str:
    """`months_later("2026-11", 2)` → `2027-01`; a negative count goes back."""
    year, month = divmod(int(ym[:4]) * 12 + int(ym[5:]) - 1 + count, 12)
    return f"{year:04d}-{month + 1:02d}"
