"""The journal in plain words: who did what, to what, where and when."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from linli.kernel.commands import COMMANDS, Actor, query
from linli.kernel.models import JournalRow, JournalSeal
from linli.kernel.paging import Page, paged

from . import permissions

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+\d\d:\d\d$", re.ASCII)


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    actor: str
    command: str
    title: str
    subject: str
    place_id: int | None
    given: str
    changed: str


@dataclass(frozen=True)
class Seal:
    rows: int
    at: datetime
    digest: str


@query(needs=permissions.SEE_JOURNAL)
def entries(area_id: int, *, who: str = "", command: str = "", subject: str = "", place_id: int | None = None,
            since: date | None = None, until: date | None = None, after: str | None = None,
            limit: int = 50, by: Actor) -> Page[Entry]:
    """The latest acts first; `until` is the last day shown."""
    rows = JournalRow.objects.all()
    rows = rows.filter(actor__contains=who) if who else rows
    rows = rows.filter(command__in=_named(command)) if command else rows
    rows = rows.filter(subject=subject) if subject else rows
    rows = rows.filter(place_id=place_id) if place_id else rows
    rows = rows.filter(at__gte=_midnight(since)) if since else rows
    rows = rows.filter(at__lt=_midnight(until, days=1)) if until else rows
    return paged(rows, ("-id",), after=after, limit=limit).map(
        lambda row: Entry(row.pk, row.at, row.actor, row.command, title(row.command), row.subject, row.place_id,
                          words(row.given), words(row.changed)))


@query(needs=permissions.SEE_JOURNAL)
def last_seal(area_id: int, *, by: Actor) -> Seal | None:
    row = JournalSeal.objects.order_by("-id").first()
    return Seal(row.rows, row.at, row.digest) if row else None


@query(needs=permissions.SEE_JOURNAL)
def commands(area_id: int, *, by: Actor) -> list[tuple[str, str]]:
    """What can be done, in plain words, for the filter: one choice of all commands of a right."""
    return [(name, name) for name in sorted({command.needs.title for command in COMMANDS.values()})]


def words(value: Any) -> str:
    """Return JSON as a person reads it: `on: 2026-11-27；reason: 入职`."""
    if isinstance(value, dict):
        return "；".join(f"{name}: {words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return " → ".join(map(words, value)) if len(value) == 2 else "、".join(map(words, value))
    if value is None:
        return "—"
    if isinstance(value, str) and INSTANT.match(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def title(command: str) -> str:
    """What a command is called on the page: the title of the right it needs."""
    known = COMMANDS.get(command)
    return known.needs.title if known else command


def _named(words: str) -> list[str]:
    """The commands of that plain name, or the one of that very name."""
    return [name for name in COMMANDS if title(name) == words] or [words]


def _midnight(day: date, *, days: int = 0) -> datetime:
    ordinal = min(day.toordinal() + days, date.max.toordinal() - 1)
    return timezone.make_aware(datetime.combine(date.fromordinal(ordinal), time.min))
