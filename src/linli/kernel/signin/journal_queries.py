"""The journal in plain words: who did what, to what, where and when."""
from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from linli.kernel.api import TITLES
from linli.kernel.commands import COMMANDS, Actor, query
from linli.kernel.models import Approval, JournalRow, JournalSeal, User
from linli.kernel.paging import Page, paged

from . import permissions
from .journal_words import ACTS, about, called, ids, tell_ids, thing, words


@dataclass(frozen=True)
class Entry:
    id: int
    at: datetime
    actor: str
    command: str
    title: str
    subject: str
    object: str             # 收据 881; a place by its name
    place_id: int | None
    place: str
    given: str
    changed: str


@dataclass(frozen=True)
class Seal:
    rows: int
    at: datetime
    digest: str


@query(needs=permissions.SEE_JOURNAL)
def entries(area_id: int, *, who: str = "", command: str = "", subject: str = "", place_id: int | None = None,
            people: bool = False, since: date | None = None, until: date | None = None, after: str | None = None,
            limit: int = 50, by: Actor) -> Page[Entry]:
    """The latest acts first; `until` is the last day shown. `people`: without the system's own acts."""
    rows = JournalRow.objects.all()
    rows = rows.filter(actor__contains=who) if who else rows
    rows = rows.filter(command__in=_named(command)) if command else rows
    rows = rows.filter(subject=subject) if subject else rows
    rows = rows.filter(place_id=place_id) if place_id else rows
    rows = rows.filter(user_id__isnull=False) if people else rows
    rows = rows.filter(at__gte=_midnight(since)) if since else rows
    rows = rows.filter(at__lt=_midnight(until, days=1)) if until else rows
    found = paged(rows, ("-id",), after=after, limit=limit)
    known = called(one for row in found for one in mentioned(row))
    return found.map(lambda row: Entry(
        row.pk, row.at, row.actor, row.command, title(row.command), row.subject,
        thing(first_argument(row.command), row.subject, known), row.place_id,
        known.get("place_id", {}).get(row.place_id, ""), words(row.given, known=known),
        words(row.changed, changes=True, known=known)))


def users_called(user_ids: list[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def approvals_called(approval_ids: list[int]) -> dict[int, str]:
    """What two people agree on: 作废收据（收据 YJ-1-00881）."""
    asked = list(Approval.objects.filter(pk__in=approval_ids).values_list("pk", "act", "subject"))
    known = called(one for _, act, subject in asked for one in ids({"act": act, "of": subject}))
    return {pk: f"{words(act, 'act')}（{thing(about(act), subject, known)}）" for pk, act, subject in asked}


tell_ids(users_called, "about_user_id", "handler_id", "user_id")
tell_ids(approvals_called, "approval_id")


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


def first_argument(command: str) -> str:
    """The name of a command's subject; empty if it is no more."""
    known = COMMANDS.get(command)
    return next(iter(inspect.signature(known).parameters)) if known else ""


def mentioned(row: JournalRow) -> Iterator[tuple[str, int]]:
    """The ids of a row, each with the argument it belongs to: its subject, its place, what was given and changed."""
    subject = int(row.subject) if row.subject.isdecimal() else None
    yield from ids({"place_id": row.place_id, first_argument(row.command): subject})
    yield from ids(row.given)
    yield from ids(row.changed)


def _named(words: str) -> list[str]:
    """The commands of that plain name, or the one of that very name."""
    return [name for name in COMMANDS if title(name) == words] or [words]


def _midnight(day: date, *, days: int = 0) -> datetime:
    ordinal = min(day.toordinal() + days, date.max.toordinal() - 1)
    return timezone.make_aware(datetime.combine(date.fromordinal(ordinal), time.min))
