"""Write a notice, publish it to places, take it back. A published text never changes."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from linli.engines.messaging import permissions
from linli.engines.messaging.notices.events import NoticePublished, NoticeWithdrawn
from linli.engines.messaging.notices.models import Notice, NoticePlace, NoticeRead
from linli.engines.messaging.notices.values import (
    DRAFT,
    KINDS,
    PUBLISHED,
    STATUS_TITLES,
    WITHDRAWN,
    AlreadyOver,
    ElsewherePlace,
    NoPlace,
    NotDraft,
    NothingSaid,
    NoticeText,
    NotPublished,
    ReasonMissing,
    UnknownKind,
)
from linli.kernel import codes, journal
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.registry.memberships import queries as memberships
from linli.registry.places import queries as places

# One message a phone that is bound to a home of the scope, in one statement.
TEXTS = """
INSERT INTO messaging_message (channel, address, kind, text)
SELECT 'sms', phone, 'notice', %(text)s FROM unnest(%(phones)s::text[]) AS given (phone)"""
NEXT_NUMBER = """
SELECT coalesce(max(number), 0) + 1 FROM messaging_notice
 WHERE community_id = %(community)s AND year = %(year)s"""


@command(needs=permissions.WRITE_NOTICES)
def write(community_id: int, *, text: NoticeText, place_ids: Sequence[int], key: str | None = None,
          by: Actor) -> int:
    """Keep a draft for places of one community; return its id.

    Refuses: UnknownKind, NothingSaid, NoPlace, ElsewherePlace.
    """
    scope = _scope(community_id, place_ids, by)
    row = Notice.objects.create(community_id=community_id, author=by.name, author_id=by.user_id, **_fields(text))
    NoticePlace.objects.bulk_create(NoticePlace(notice=row, place_id=place) for place in scope)
    journal.remark(place_id=community_id, title=text.title)
    return row.pk


@command(needs=permissions.WRITE_NOTICES)
def rewrite(notice_id: int, *, text: NoticeText, place_ids: Sequence[int], key: str | None = None, by: Actor) -> None:
    """Change a draft. Refuses: NotDraft and what `write` refuses."""
    row = _held(notice_id, by)
    if row.status != DRAFT:
        raise NotDraft(state=STATUS_TITLES[row.status])
    scope = _scope(row.community_id, place_ids, by)
    Notice.objects.filter(pk=row.pk).update(**_fields(text))
    NoticePlace.objects.filter(notice=row).exclude(place_id__in=scope).delete()
    NoticePlace.objects.bulk_create((NoticePlace(notice=row, place_id=place) for place in scope),
                                    ignore_conflicts=True)
    journal.remark(place_id=row.community_id, title=text.title)


@command(needs=permissions.WRITE_NOTICES)
def publish(notice_id: int, *, at: datetime, texts: bool = False, key: str | None = None, by: Actor) -> int:
    """Give the draft its number and code and hang it up; return how many households it is for.

    With `texts` every phone bound to a home of the scope gets a short message too. Repeating it changes nothing.
    Refuses: NotDraft, AlreadyOver.
    """
    row = _held(notice_id, by)
    if row.status == PUBLISHED:
        return row.homes
    if row.status != DRAFT:
        raise NotDraft(state=STATUS_TITLES[row.status])
    today = timezone.localdate(at)
    if row.until is not None and row.until < today:
        raise AlreadyOver
    scope = list(NoticePlace.objects.filter(notice=row).values_list("place_id", flat=True))
    row.status, row.published_at, row.published_by = PUBLISHED, at, by.name
    row.year, row.number = today.year, _next_number(row.community_id, today)
    row.homes = places.count_units(scope)
    row.save(update_fields=["status", "published_at", "published_by", "year", "number", "homes"])
    codes.issue([row.pk], area_id=by.area_id, kind="notice")
    if texts:
        with connection.cursor() as cursor:
            cursor.execute(TEXTS, {"text": f"【邻里】{row.title}。详情请打开邻里查看公告。",
                                   "phones": memberships.phones_at(scope)})
    journal.remark(place_id=row.community_id, title=row.title, homes=row.homes, texts=texts)
    emit(NoticePublished(row.pk, row.community_id, row.title, at))
    return row.homes


@command(needs=permissions.WRITE_NOTICES)
def withdraw(notice_id: int, *, reason: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take a published notice down; it stays readable, marked as withdrawn, with the reason.

    Refuses: NotPublished, ReasonMissing.
    """
    row = _held(notice_id, by)
    if row.status != PUBLISHED:
        raise NotPublished(state=STATUS_TITLES[row.status])
    if not reason.strip():
        raise ReasonMissing
    row.status, row.withdrawn_at, row.reason = WITHDRAWN, at, reason.strip()[:200]
    row.save(update_fields=["status", "withdrawn_at", "reason"])
    journal.remark(place_id=row.community_id, title=row.title, reason=row.reason)
    emit(NoticeWithdrawn(row.pk, row.community_id, row.reason))


@command(needs=permissions.READ_OWN_NOTICES)
def open_notice(notice_id: int, *, key: str | None = None, by: Actor) -> None:
    """Count the reader's households as having opened a notice that is for them. Refuses: NotFound."""
    above = places.above(by.reach.ids("unit"))
    row = Notice.objects.exclude(status=DRAFT).filter(pk=notice_id).first()
    scope = set(NoticePlace.objects.filter(notice=notice_id).values_list("place_id", flat=True))
    units = [unit for unit, chain in above.items() if scope & chain]
    if row is None or not units:
        raise NotFound
    NoticeRead.objects.bulk_create(
        (NoticeRead(notice=row, unit_id=unit, user_id=by.account) for unit in units), ignore_conflicts=True)


def _held(notice_id: int, by: Actor) -> Notice:
    """Lock the notice if every place of it is within the actor's reach for writing."""
    row = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    scope, within = (rows.filter(notice=row).count() for rows in (NoticePlace.objects.all(),
                                                                  NoticePlace.objects.seen_by(by)))
    if scope != within:
        raise NotFound
    return row


def _scope(community_id: int, place_ids: Sequence[int], by: Actor) -> list[int]:
    fitting = {place.id for place in places.scopes(community_id, by=by.using(permissions.WRITE_NOTICES))}
    if not fitting:
        raise NotFound
    wanted = sorted(set(place_ids))
    if not wanted:
        raise NoPlace
    if not fitting.issuperset(wanted):
        raise ElsewherePlace
    return wanted


def _fields(text: NoticeText) -> dict[str, object]:
    if text.kind not in KINDS:
        raise UnknownKind
    title, body = text.title.strip()[:60], text.body.strip()[:4_000]
    if not title or not body:
        raise NothingSaid
    return {"kind": text.kind, "title": title, "body": body, "where": text.where.strip()[:60],
            "why": text.why.strip()[:60], "phone": text.phone.strip()[:24], "until": text.until}


def _next_number(community_id: int, today: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('notice ' || linli_area() || ' ' || %s, 0))",
                       [community_id])
        cursor.execute(NEXT_NUMBER, {"community": community_id, "year": today.year})
        return int(cursor.fetchone()[0])
