"""方便上门: the windows that a reporter chooses from instead of typing times."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

SOON = "soon"
LATEST = 17     # from this hour on, this evening is too near to promise


@dataclass(frozen=True)
class Window:
    code: str
    title: str
    starts: datetime | None = None
    ends: datetime | None = None


def offered(at: datetime) -> list[Window]:
    """As soon as may be, this evening while it is early, the three parts of tomorrow, Saturday."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    found = [Window(SOON, "越快越好")]
    if timezone.localtime(at).hour < LATEST:
        found.append(_window("evening", "今天 18:00–20:00", today, 18, 20))
    found += [_window("tomorrow-morning", "明天上午 9:00–12:00", tomorrow, 9, 12),
              _window("tomorrow-afternoon", "明天下午 13:00–17:00", tomorrow, 13, 17),
              _window("tomorrow-evening", "明天晚上 18:00–20:00", tomorrow, 18, 20)]
    if saturday != tomorrow:
        found.append(_window("saturday", "周六 9:00–17:00", saturday, 9, 17))
    return found


def chosen(code: str, at: datetime) -> Window:
    return next((one for one in offered(at) if one.code == code), offered(at)[0])


def _window(code: str, title: str, midnight: datetime, first: int, last: int) -> Window:
    return Window(code, title, midnight.replace(hour=first), midnight.replace(hour=last))
