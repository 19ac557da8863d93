"""方便上门: the windows that a reporter chooses from instead of typing times."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

SOON = "soon"
LATEST = 17     # from this hour on, this evening is too near to promise
CLOSES = 23     # the last hour at which a window may end
DAYS = (("后天", 2), ("明", 1), ("今", 0))
PARTS = (("上午", 9, 12), ("中午", 12, 13), ("下午", 13, 17), ("晚", 18, 20))
WEEKEND, NOT = re.compile("周末|周六|星期六"), re.compile("[不没除别前]|以外")
HOUR = re.compile(r"(\d{1,2}|十[一二]?|[一二两三四五六七八九])\s*[点:：](\d{2}|半)?")
NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "十一": 11, "十二": 12}


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
        title = "下周六 9:00–17:00" if saturday - today == timedelta(days=7) else "周六 9:00–17:00"
        found.append(_window("saturday", title, saturday, 9, 17))
    return found


def chosen(code: str, at: datetime) -> Window:
    return next((one for one in offered(at) if one.code == code), offered(at)[0])


def meant(words: str, at: datetime) -> Window:
    """The next time that plain words name: 周末, 明天下午, 晚上七点后. Without hours where they name none."""
    none = Window("", words)
    if NOT.search(words):
        return none
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    named = next((days for name, days in DAYS if name in words), None)
    if named is None and WEEKEND.search(words):
        named = (5 - today.weekday()) % 7
    part = next(((first, last) for name, first, last in PARTS if name in words), None)
    hour = HOUR.search(words)
    if named is None and part is None and hour is None:
        return none
    first, last = part or (9, 17)
    if hour:
        told = NUMBERS.get(hour[1]) or int(hour[1])
        first = told + 12 if told < 12 and part and part[1] > 13 else told
        last = max(last, first + 2)
    if last > CLOSES or hour and (hour[2] or "00") != "00":
        return none
    if named is None and today.replace(hour=first) <= at:
        named = 1
    found = _window("", words, today + timedelta(days=named or 0), first, last)
    return found if found.starts and found.starts > at else none


def _window(code: str, title: str, midnight: datetime, first: int, last: int) -> Window:
    return Window(code, title, midnight.replace(hour=first), midnight.replace(hour=last))
