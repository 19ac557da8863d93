"""Reading a holiday notice (国办通知) as people paste it. Pure."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from linli.engines.cases.calendars.values import NoticeIncomplete

SPAN = re.compile(r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.](\d{1,2})日?"
                  r"(?:\s*[-—–~至到]\s*(?:(?:(\d{4})[-年/.])?(\d{1,2})[-月/.])?(\d{1,2})日?)?")
MOST_DAYS = 45


@dataclass(frozen=True)
class Notice:
    year: int
    off: dict[date, str]
    work: frozenset[date]


def read(year: int, *, off: str, work: str, statutory: Iterable[date]) -> Notice:
    """Lines `元旦 1月1日至3日` and days `1月4日、2月14日` → the days. Refuses: NoticeIncomplete, with what is wrong."""
    rest: dict[date, str] = {}
    for line in filter(None, (line.strip() for line in off.splitlines())):
        name = re.sub(r"[\s\d:：年月日至到~/.—–-].*", "", line)[:20]
        found = list(spans(year, line))
        if not found:
            raise NoticeIncomplete("off", why=f"放假第“{line[:30]}”行看不出日期，请写成 元旦 1月1日至3日。")
        rest |= {day: name for first, last in found for day in days(first, last)}
    working = {day for line in work.splitlines() for first, last in spans(year, line) for day in days(first, last)}
    check(year, rest, working, statutory)
    return Notice(year, rest, frozenset(working))


def check(year: int, rest: dict[date, str], working: set[date], statutory: Iterable[date]) -> None:
    missing = sorted(day for day in statutory if day not in rest)
    wrong = sorted(day for day in working if day.weekday() < 5)
    if any(day.year != year for day in (*rest, *working)):
        raise NoticeIncomplete("off", why=f"只填 {year} 年的日期，跨年的放假分到两年填。")
    if len(rest) > MOST_DAYS:
        raise NoticeIncomplete("off", why=f"放假共 {len(rest)} 天，超过 {MOST_DAYS} 天，请核对起止日期。")
    if missing:
        raise NoticeIncomplete("off", why=f"缺法定节假日：{listed(missing)}，请对照通知补上。")
    if wrong:
        raise NoticeIncomplete("work", why=f"调休上班应是周末：{listed(wrong)} 本来就上班。")
    if both := sorted(set(rest) & working):
        raise NoticeIncomplete("work", why=f"{both[0]:%m-%d} 又放假又上班，请核对。")


def listed(some: Iterable[date]) -> str:
    return "、".join(f"{day:%m-%d}" for day in some)


def spans(year: int, line: str) -> Iterable[tuple[date, date]]:
    for found in SPAN.finditer(line):
        begin_year, month, day, end_year, end_month, end_day = (int(part) if part else None for part in found.groups())
        try:
            first = date(begin_year or year, month or 0, day or 0)
            last = date(end_year or first.year, end_month or first.month, end_day) if end_day else first
        except ValueError:
            raise NoticeIncomplete("off", why=f"“{found.group()}”不是一个日期。") from None
        if last < first:
            raise NoticeIncomplete("off", why=f"“{found.group()}”的结束早于开始。")
        yield first, last


def days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=step) for step in range(min((last - first).days, 60) + 1))
