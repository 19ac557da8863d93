"""The journal in plain words: who did what, to what, where and when."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from linli.kernel.api import TITLES
from linli.kernel.commands import COMMANDS, Actor, query
from linli.kernel.models import JournalRow, JournalSeal
from linli.kernel.paging import Page, paged

from . import permissions
from .journal_words import ACTS, words


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
    """What can be done, in plain words, for the filter: one choice of all commands of that title."""
    return [(name, name) for name in sorted(set(map(title, COMMANDS)))]


def title(command: str) -> str:
    """What a command is called on the page. One that is no more keeps its rows."""
    return TITLES.get(command) or ACTS.get(command, "已停用的操作")


def _named(words: str) -> list[str]:
    """The commands of that plain name, or the one of that very name."""
    return [name for name in COMMANDS if title(name) == words] or [words]


def _midnight(day: date, *, days: int = 0) -> datetime:
    ordinal = min(day.toordinal() + days, date.max.toordinal() - 1)
    return timezone.make_aware(datetime.combine(date.fromordinal(ordinal), time.min))
