"""Who did what to what. One row a command, append-only, sealed (see `seal`).

The statement that writes the row is the last of a command: it also keeps the answer of a key and tells the live pages.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from . import prepared
from .access import Actor
from .context import request_id
from .models import JournalRow

CHANNEL = "linli_live"
WRITE = """
WITH written AS (
  INSERT INTO kernel_journalrow (actor, user_id, command, subject, place_id, given, changed, request_id)
  VALUES (%(actor)s, %(user)s, %(command)s, %(subject)s, %(place)s, %(given)s::jsonb, %(changed)s::jsonb,
          %(request)s)){answered}
SELECT pg_notify(%(channel)s::text, topic) FROM unnest(%(topics)s::text[]) AS topic"""
ANSWERED = """,
answered AS (
  UPDATE kernel_once SET answer = %(answer)s::jsonb WHERE area_id = linli_area() AND id = %(once)s::bigint)"""
WRITE_ANSWER, WRITE = WRITE.format(answered=ANSWERED), WRITE.format(answered="")


@dataclass
class Page:
    """What a running command adds to its own journal row."""

    place_id: int | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)    # of live pages, told with the row
    written: bool = False


_page: ContextVar[Page | None] = ContextVar("page", default=None)


@contextmanager
def page() -> Iterator[Page]:
    """A command's own page: remarks inside the block go on it."""
    opened = Page()
    token = _page.set(opened)
    try:
        yield opened
    finally:
        _page.reset(token)


def remark(*, place_id: int | None = None, **changed: Any) -> None:
    """Add the place and the changed fields to the journal row of the running command."""
    page = _page.get()
    if page is None:
        raise RuntimeError("remark() outside a command")
    page.place_id = place_id if place_id is not None else page.place_id
    page.changed |= changed


def also_tell(topics: Iterable[str]) -> bool:
    """Tell these topics with the row of the running command; False when there is none to come."""
    page = _page.get()
    if page is None or page.written:
        return False
    page.topics |= dict.fromkeys(topics)
    return True


def write(command: str, *, subject: object, given: Any, by: Actor, page: Page, once: int | None = None,
          answer: Any = None) -> None:
    """Write the row of a command; `once` is the row of its key, which keeps the answer."""
    row = {"actor": by.name, "user": by.user_id, "command": command, "subject": str(subject)[:120],
           "place": page.place_id, "given": as_json(given), "changed": as_json(page.changed),
           "request": request_id.get(), "channel": CHANNEL, "topics": list(page.topics)}
    if once is None:
        prepared.run(WRITE, row)
    else:
        prepared.run(WRITE_ANSWER, row | {"answer": as_json({"value": answer}), "once": once})
    page.written = True


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Entry:
    """One journal row, for a page that shows who did what to one thing."""

    at: datetime
    actor: str
    command: str
    given: dict[str, Any]
    changed: dict[str, Any]


def of_subject(commands: Sequence[str], subject: object, *, since: datetime, limit: int = 50) -> list[Entry]:
    """Return what these commands did to one subject since an instant, newest first. Inside the area."""
    rows = JournalRow.objects.filter(command__in=list(commands), subject=str(subject), at__gte=since).order_by("-id")
    return [Entry(row.at, row.actor, row.command, row.given, row.changed) for row in rows[:limit]]
