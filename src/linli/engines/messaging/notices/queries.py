"""Notices as their readers and writers see them."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from linli.engines.messaging import permissions
from linli.engines.messaging.notices.models import Notice, NoticePlace, NoticeRead
from linli.engines.messaging.notices.values import (
    DRAFT,
    PUBLISHED,
    Board,
    BuildingReads,
    NoticeRow,
    NoticeView,
    spoken,
)
from linli.kernel import codes
from linli.kernel.access import Actor, system
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.kernel.paging import Page, paged
from linli.kernel.tenancy import in_area
from linli.registry.places import queries as places
from linli.registry.places.values import PlaceRow

LONGEST_ARCHIVE = 100
# The households of the scope and those that opened, building by building.
READS = """
SELECT b.name, count(*), count(r.id)
  FROM registry_unit u
  JOIN registry_place b ON b.id = u.building_id
  LEFT JOIN messaging_noticeread r ON r.notice_id = %(notice)s AND r.unit_id = u.place_id
 WHERE u.removed_on IS NULL AND u.community_id = %(community)s
   AND EXISTS (SELECT FROM messaging_noticeplace p WHERE p.notice_id = %(notice)s
                  AND p.place_id IN (u.community_id, u.building_id, u.entrance_id))
 GROUP BY b.id, b.name, b.sort ORDER BY b.sort"""


@query(needs=permissions.SEE_NOTICES)
def notices(*, community_id: int | None = None, status: str = "", after: str | None = None, limit: int = 50,
            by: Actor) -> Page[NoticeRow]:
    """Return the notices within reach, the newest first; drafts only to those who may write."""
    rows = _within(Notice.objects.all(), by)
    rows = rows.filter(community_id=community_id) if community_id else rows
    rows = rows.filter(status=status) if status else rows
    rows = rows if by.may(permissions.WRITE_NOTICES) else rows.exclude(status=DRAFT)
    page = paged(_counted(rows), ("-id",), after=after, limit=limit)
    told = _told(list(page), by.area_id)
    return page.map(told)


@query(needs=permissions.SEE_NOTICES)
def notice(notice_id: int, *, by: Actor) -> NoticeView:
    """Return one notice as staff see it. Refuses: NotFound."""
    row = _counted(_within(Notice.objects.all(), by)).filter(pk=notice_id).first()
    if row is None or (row.status == DRAFT and not by.may(permissions.WRITE_NOTICES)):
        raise NotFound
    return _view(row, by.area_id)


@query(needs=permissions.SEE_NOTICES)
def reads(notice_id: int, *, by: Actor) -> list[BuildingReads]:
    """Return how many households of each building opened it. Refuses: NotFound."""
    row = _within(Notice.objects.all(), by).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute(READS, {"notice": notice_id, "community": row.community_id})
        return [BuildingReads(*found) for found in cursor.fetchall()]


@query(needs=permissions.WRITE_NOTICES)
def scopes(community_id: int, *, by: Actor) -> list[PlaceRow]:
    """Return the places of a community that this writer may address."""
    return places.scopes(community_id, by=by)


@query(needs=permissions.WRITE_NOTICES)
def own_communities(*, by: Actor) -> list[int]:
    """Return the communities this writer works in, also who only holds buildings of them."""
    return [*by.reach.ids("community"), *places.communities_with(by.reach.ids("building"))]


@query(needs=permissions.READ_OWN_NOTICES)
def own_notices(*, unit_id: int | None = None, limit: int = LONGEST_ARCHIVE, by: Actor) -> list[NoticeRow]:
    """Return the notices for the reader's homes (or one of them), the newest first, and which are read."""
    units = [unit for unit in by.reach.ids("unit") if unit_id in (None, unit)]
    rows = _for_units(units)
    found = list(_counted(rows).annotate(mine=Exists(NoticeRead.objects.filter(
        notice=OuterRef("pk"), unit_id__in=units))).order_by("-published_at", "-id")[:limit])
    return list(map(_told(found, by.area_id), found))


@query(needs=permissions.READ_OWN_NOTICES)
def own_notice(notice_id: int, *, by: Actor) -> NoticeView:
    """Return a notice that is for one of the reader's homes. Refuses: NotFound."""
    row = _counted(_for_units(by.reach.ids("unit"))).filter(pk=notice_id).first()
    if row is None:
        raise NotFound
    return _view(row, by.area_id)


@query(needs=permissions.READ_OWN_NOTICES)
def unread(*, by: Actor) -> int:
    """Return how many hanging notices nobody of the reader's homes has opened."""
    units = by.reach.ids("unit")
    mine = NoticeRead.objects.filter(notice=OuterRef("pk"), unit_id__in=units)
    return _hanging(_for_units(units), timezone.localdate()).filter(~Exists(mine)).count()


def public_notice(code: str) -> NoticeView:
    """Return the notice that a printed code leads to, for anybody. Refuses: NotFound."""
    found = codes.resolve(code)
    if found is None or found.kind != "notice":
        raise NotFound
    with in_area(found.area_id):
        row = _counted(Notice.objects.exclude(status=DRAFT)).filter(pk=found.object_id).first()
        if row is None:
            raise NotFound
        return _view(row, found.area_id)


def board(code: str, *, on: date) -> Board:
    """Return the notice board of the community with this code, for anybody. Refuses: NotFound."""
    found = codes.resolve(code)
    if found is None or found.kind != "community":
        raise NotFound
    with in_area(found.area_id):
        visitor = system(found.area_id, "访客")
        community = places.community(found.object_id, on=on, by=visitor)
        rows = _counted(Notice.objects.filter(community_id=found.object_id).exclude(status=DRAFT))
        hanging = list(_hanging(rows, on).order_by("-published_at", "-id"))
        archive = list(rows.exclude(pk__in=[row.pk for row in hanging]).order_by("-published_at", "-id")
                       [:LONGEST_ARCHIVE])
        told = _told([*hanging, *archive], found.area_id)
        return Board(community.name, community.code, community.invented, list(map(told, hanging)),
                     list(map(told, archive)))


def hanging_at(place_id: int, *, on: date, by: Actor, limit: int = 5) -> list[NoticeRow]:
    """Return what hangs at a place, for the page behind its code. `by` may see the place."""
    place = places.place(place_id, by=by)
    chain = [each for each in (place.id, place.community_id, place.building_id, place.entrance_id) if each]
    with in_area(by.area_id):       # the page behind a code is of no area
        rows = _hanging(Notice.objects.filter(
            pk__in=NoticePlace.objects.filter(place_id__in=chain).values("notice")), on)
        found = list(_counted(rows).order_by("-published_at", "-id")[:limit])
        return list(map(_told(found, by.area_id), found))


def _hanging(rows: QuerySet[Notice, Notice], on: date) -> QuerySet[Notice, Notice]:
    return rows.filter(Q(until=None) | Q(until__gte=on), status=PUBLISHED)


def _within(rows: QuerySet[Notice, Notice], by: Actor) -> QuerySet[Notice, Notice]:
    """A notice is seen by whoever works in its community, or in one of the buildings it is for."""
    reach = by.reach
    if reach.whole:
        return rows
    buildings = reach.ids("building")
    at = NoticePlace.objects.filter(Q(place__building_id__in=buildings) | Q(
        place__kind="community", place_id__in=places.communities_with(buildings)))
    return rows.filter(Q(community_id__in=reach.ids("community")) | Q(pk__in=at.values("notice")))


def _for_units(unit_ids: Sequence[int]) -> QuerySet[Notice, Notice]:
    chain = {place for lies_in in places.above(unit_ids).values() for place in lies_in}
    return Notice.objects.filter(pk__in=NoticePlace.objects.filter(place_id__in=chain).values("notice")).exclude(
        status=DRAFT)


def _counted(rows: QuerySet[Notice, Notice]) -> QuerySet[Notice, Notice]:
    return rows.select_related("community").annotate(opened=Count("reads", distinct=True))


def _places(notice_ids: Sequence[int]) -> dict[int, str]:
    """`5幢、6幢` of each notice; the whole community as such."""
    said: dict[int, list[str]] = {}
    rows = NoticePlace.objects.filter(notice__in=notice_ids).order_by("place__sort")
    for notice_id, *place in rows.values_list("notice_id", "place__kind", "place__name", "place__label"):
        said.setdefault(notice_id, []).append(spoken(*place))
    return {notice_id: "、".join(names) for notice_id, names in said.items()}


def _told(rows: Sequence[Notice], area_id: int) -> Callable[[Notice], NoticeRow]:
    """Return how to tell each of `rows`: their places and codes are looked up once for all."""
    ids = [row.pk for row in rows]
    said, printed = _places(ids), codes.codes_of(ids, area_id=area_id, kind="notice")

    def tell(row: Notice) -> NoticeRow:
        return NoticeRow(
            row.pk, f"{row.year}-{row.number:03d}" if row.number else "", row.kind, row.title, row.community.name,
            row.community_id, said.get(row.pk, ""), row.status, row.published_at, row.until, row.homes,
            getattr(row, "opened", 0), printed.get(row.pk, ""), getattr(row, "mine", False), row.author)
    return tell


def _view(row: Notice, area_id: int) -> NoticeView:
    scope = tuple(NoticePlace.objects.filter(notice=row).order_by("place__sort").values_list("place_id", flat=True))
    return NoticeView(_told([row], area_id)(row), row.body, row.where, row.why, row.phone, row.community.invented,
                      row.withdrawn_at, row.reason, scope)
