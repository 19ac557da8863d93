"""What pages, API and upper rooms read of places."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from linli.kernel import codes, prepared, search
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.paging import Page, paged
from linli.registry import permissions
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.places import finding
from linli.registry.places.models import Acquisition, Community, ManagementStatus, Place, Unit
from linli.registry.places.values import (
    BuildingCell,
    Census,
    CommunityRow,
    HomeFilter,
    HomeName,
    HomeRow,
    PlaceRow,
    SpotRow,
    StatusSpan,
    Whereabouts,
    spoken,
)

# Whether an owner with a name, with a phone, is on file: asked home by home, so that no plan can go astray.
OWNED = """
LATERAL (SELECT bool_or(p.name IS NOT NULL) AS named, bool_or(p.phone IS NOT NULL) AS phoned
           FROM registry_tenure t JOIN registry_person p ON p.id = t.person_id
          WHERE t.unit_id = u.place_id AND t.kind = 'owner' AND t.valid @> %(on)s::date)"""
CENSUS = f"""
SELECT count(*), sum(area), count(DISTINCT building_id), count(area), count(*) FILTER (WHERE o.named),
       count(*) FILTER (WHERE o.phoned)
  FROM registry_unit u LEFT JOIN {OWNED} o ON true
 WHERE u.community_id = %(community)s AND u.removed_on IS NULL"""
BUILDINGS = f"""
SELECT b.id, b.code, b.name, count(u.place_id), count(*) FILTER (WHERE o.named), count(u.area)
  FROM registry_place b
  LEFT JOIN registry_unit u ON u.building_id = b.id AND u.removed_on IS NULL
  LEFT JOIN {OWNED} o ON true
 WHERE b.community_id = %(community)s AND b.kind = 'building' AND b.removed_on IS NULL
 GROUP BY b.id, b.code, b.name, b.sort ORDER BY b.sort"""
WHERE = ("pk", "kind", "name", "label", "community_id", "community__name", "community__community_detail__code",
         "building_id", "entrance_id")      # the columns of Whereabouts
OF_PLACE = """
SELECT p.id, p.kind, p.name, p.label, p.community_id, c.name, d.code, p.building_id, p.entrance_id
  FROM registry_place p
  JOIN registry_place c ON c.area_id = p.area_id AND c.id = p.community_id
  LEFT JOIN registry_community d ON d.area_id = p.area_id AND d.place_id = p.community_id
 WHERE p.area_id = linli_area() AND p.id = %s::bigint AND p.removed_on IS NULL"""


@query(needs=permissions.SEE_COMMUNITY)
def communities(*, on: date, by: Actor) -> list[CommunityRow]:
    """Return the communities within reach with their homes counted and the management status of a day."""
    held = ManagementStatus.objects.filter(community=OuterRef("pk"), valid__contains=on)
    rows = Community.objects.seen_by(by).annotate(
        status=Subquery(held.values("status")[:1]), status_since=Subquery(held.values("valid__startswith")[:1]))
    return [_community_row(row) for row in rows.order_by("code")]


@query(needs=permissions.SEE_COMMUNITY)
def community(community_id: int, *, on: date, by: Actor) -> CommunityRow:
    """Return one community. Raises NotFound."""
    held = ManagementStatus.objects.filter(community=OuterRef("pk"), valid__contains=on)
    row = Community.objects.seen_by(by).filter(pk=community_id).annotate(
        status=Subquery(held.values("status")[:1]), status_since=Subquery(held.values("valid__startswith")[:1])).first()
    if row is None:
        raise NotFound
    return _community_row(row)


@query(needs=permissions.SEE_COMMUNITY)
def community_of_code(code: str, *, by: Actor) -> int:
    """Return the id of the community with this code. Raises NotFound."""
    found = Community.objects.seen_by(by).filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return found


@query(needs=permissions.SEE_COMMUNITY)
def statuses(community_id: int, *, by: Actor) -> list[StatusSpan]:
    """Return the management statuses of a community, newest first."""
    rows = ManagementStatus.objects.seen_by(by).filter(community_id=community_id).order_by("-id")
    return [StatusSpan(row.status, row.valid.lower, row.valid.upper, row.reason) for row in rows]


@query(needs=permissions.SEE_COMMUNITY)
def census(community_id: int, *, on: date, by: Actor) -> Census:
    """Count what a community consists of on a day."""
    Community.objects.find(by, community_id)
    units = _standing(community_id)
    with connection.cursor() as cursor:
        cursor.execute(CENSUS, {"community": community_id, "on": on})
        count, area, buildings_, with_area, with_owner, with_phone = cursor.fetchone()
    by_acquisition = Acquisition.objects.filter(unit__in=units, valid__contains=on)
    return Census(
        units=count, area=area or Decimal(0), buildings=buildings_, with_owner=with_owner, with_phone=with_phone,
        with_area=with_area, by_kind=_counts(units, "kind"), by_use=_counts(units.exclude(use=None), "use"),
        by_acquisition=_counts(by_acquisition, "acquisition"))


@query(needs=permissions.SEE_COMMUNITY)
def buildings(community_id: int, *, on: date, by: Actor) -> list[BuildingCell]:
    """Return the buildings of a community in their order, with how well their homes are on file."""
    Community.objects.find(by, community_id)
    with connection.cursor() as cursor:
        cursor.execute(BUILDINGS, {"community": community_id, "on": on})
        return [BuildingCell(*row) for row in cursor.fetchall()]


@query(needs=permissions.SEE_COMMUNITY)
def building_names(community_id: int, *, by: Actor) -> list[tuple[int, str]]:
    """Return (id, name) of the buildings of a community in their order: the choice of a list's filter."""
    rows = Place.objects.seen_by(by).filter(community_id=community_id, kind="building", removed_on=None)
    return list(rows.order_by("sort").values_list("pk", "name"))


@query(needs=permissions.SEE_HOMES)
def homes(community_id: int, *, wanted: HomeFilter = HomeFilter(), on: date, after: str | None = None,
          limit: int = 50, by: Actor) -> Page[HomeRow]:
    """Return one page of the homes of a community in the order of their codes, with the people of a day, masked."""
    units = Unit.objects.seen_by(by).filter(community_id=community_id)
    return home_rows(_narrowed(units, wanted, on), on=on, after=after, limit=limit)


def home_rows(units: QuerySet[Unit, Unit], *, on: date, after: str | None, limit: int = 50) -> Page[HomeRow]:
    """Return one page of `units`, which are within reach, with the people of a day, masked."""
    page = paged(units, ("sort", "place_id"), after=after, limit=limit)
    ids = [unit.pk for unit in page]
    owners: dict[int, list[Tenure]] = {}
    for tenure in Tenure.objects.filter(unit__in=ids, kind="owner", valid__contains=on).select_related(
            "person").order_by("unit", "position", "id"):
        owners.setdefault(tenure.unit_id, []).append(tenure)
    names = dict(Place.objects.filter(pk__in={unit.building_id for unit in page}).values_list("pk", "name"))
    classes = dict(Acquisition.objects.filter(unit__in=ids, valid__contains=on).values_list("unit", "acquisition"))
    return page.map(lambda unit: HomeRow(
        unit.pk, unit.label, names[unit.building_id], unit.kind, unit.area, unit.area_assumed, unit.use,
        classes.get(unit.pk), tuple(masks.name(held.person.name, held.person.kind) for held in owners.get(unit.pk, ())),
        next((masks.phone(held.person.phone) for held in owners.get(unit.pk, ()) if held.person.phone), ""),
        unit.removed_on))


@query(needs=permissions.PROPOSE)
def homes_like(community_id: int, *, number: str, limit: int = 12, by: Actor) -> list[HomeName]:
    """Return the homes of one community that a number may mean, an exact one alone: 3-2-501, 3幢501, 501."""
    units = Unit.objects.seen_by(by).filter(community_id=community_id, removed_on=None).order_by("sort")
    meant = [word for text in search.normalised(number) for word in finding.readings(text)]
    exact = units.filter(label__in=[word.upper() for word in meant])
    begun = Q(pk__in=[])
    for word in map(str.upper, meant):
        building, _, last = word.partition("-")
        begun |= Q(label__startswith=word) | Q(number=word) | (
            Q(building__code=building, number=last) if last else Q(pk__in=[]))
    return [HomeName(unit.pk, unit.label, unit.building.name) for unit in (
        exact if exact.exists() else units.filter(begun)).select_related("building")[:limit]]


@query(needs=permissions.SEE_COMMUNITY)
def place(place_id: int, *, by: Actor) -> PlaceRow:
    """Return one node of the tree. Raises NotFound."""
    return _place_row(Place.objects.find(by, place_id))


@query(needs=permissions.SEE_COMMUNITY)
def children(place_id: int, *, by: Actor) -> list[PlaceRow]:
    """Return the places directly below one, in their order."""
    rows = Place.objects.seen_by(by).filter(parent_id=place_id, removed_on=None).order_by("kind", "sort")
    return [_place_row(row) for row in rows]


@query(needs=permissions.SEE_COMMUNITY)
def spots(community_id: int, *, kind: str = "spot", by: Actor) -> list[SpotRow]:
    """Return the places of one kind in a community with their QR codes: named spots, or buildings, or entrances."""
    rows = list(Place.objects.seen_by(by).filter(community_id=community_id, kind=kind, removed_on=None)
                .select_related("parent").order_by("sort"))
    printed = codes.codes_of([row.pk for row in rows], area_id=by.area_id, kind="place")
    return [SpotRow(row.pk, row.name, row.parent.name if row.parent else "", printed.get(row.pk)) for row in rows]


@query(needs=permissions.SEE_COMMUNITY)
def common_places(words: str, *, place_id: int | None = None, limit: int = 8, by: Actor) -> list[Whereabouts]:
    """Return the places that are nobody's home (buildings, entrances, spots, the community) named with these words,
    or the one with this id."""
    rows = Place.objects.seen_by(by).filter(removed_on=None, community__isnull=False).exclude(kind="unit")
    rows = rows.filter(pk=place_id) if place_id else rows.filter(Q(name__icontains=words) | Q(label__icontains=words))
    return [Whereabouts(*row) for row in rows.order_by("community_id", "sort", "id").values_list(*WHERE)[:limit]]


def within(community_id: int, by: Actor) -> None:
    """Raise NotFound unless this community is there and within reach of the right in use."""
    if not by.reach.covers(community=community_id) or not Community.objects.filter(pk=community_id).exists():
        raise NotFound


def home_within(unit_id: int, by: Actor) -> int:
    """Return the community of a home within reach of the right in use. Raises NotFound."""
    return int(Unit.objects.find(by, unit_id).community_id)


def unit_ids(community_id: int) -> list[int]:
    """For commands of upper rooms that work on all homes: the units in use, in order. Inside the area."""
    return list(_standing(community_id).order_by("sort").values_list("pk", flat=True))


def community_code(community_id: int) -> str:
    """Return the code of a community of this area; it stays for ever. Inside the area."""
    return str(Community.objects.values_list("code", flat=True).get(pk=community_id))


def above(unit_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return, for each unit, the places it lies in: its community, building and entrance. Inside the area."""
    rows = Unit.objects.filter(pk__in=unit_ids).values_list("pk", "community_id", "building_id", "entrance_id")
    return {unit: frozenset(place for place in chain if place) for unit, *chain in rows}


def communities_with(building_ids: Sequence[int]) -> list[int]:
    """Return the communities of some buildings. Inside the area."""
    rows = Place.objects.filter(pk__in=building_ids).exclude(community=None)
    return list(rows.order_by().values_list("community_id", flat=True).distinct())


def count_units(place_ids: Sequence[int]) -> int:
    """Return how many units in use lie in a scope of communities, buildings and entrances. Inside the area."""
    return units_in(place_ids).count()


def units_in(place_ids: Sequence[int]) -> QuerySet[Unit, Unit]:
    """The units in use of a scope of places, each once, however its places overlap."""
    return Unit.objects.filter(
        Q(community_id__in=place_ids) | Q(building_id__in=place_ids) | Q(entrance_id__in=place_ids), removed_on=None)


def scopes(community_id: int, *, by: Actor) -> list[PlaceRow]:
    """Return what a text can be addressed to, as far as the right in use reaches: the community, buildings, entrances.

    For commands and queries of upper rooms, inside the area.
    """
    rows = Place.objects.seen_by(by).filter(community_id=community_id, removed_on=None,
                                            kind__in=("community", "building", "entrance"))
    return [_place_row(row) for row in rows.order_by("sort", "kind")]


def common_like(text: str, *, limit: int = 8, by: Actor) -> list[Whereabouts]:
    """The common places that the words name (玉景 水泵房), within the right in use. For queries of upper rooms."""
    rows = Place.objects.seen_by(by).filter(removed_on=None, community__isnull=False).exclude(kind="unit")
    for word in search.normalised(text):
        rows = rows.filter(Q(name__icontains=word) | Q(label__icontains=word) | Q(community__name__icontains=word))
    return [Whereabouts(*row) for row in rows.order_by("community", "kind", "sort").values_list(*WHERE)[:limit]]


def label_of(unit_ids: Sequence[int]) -> dict[int, str]:
    """Return the labels (3-2-501) of units. Inside the area."""
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "label"))


def labels_in(unit_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return the label and the community of units. Inside the area."""
    return {pk: (label, community) for pk, label, community in Unit.objects.filter(
        pk__in=unit_ids).values_list("pk", "label", "community_id")}


def titles_of(place_ids: Sequence[int]) -> dict[int, str]:
    """Return places of any kind as people say them, with their community: 玉景花园 3-2-501. Inside the area."""
    rows = Place.objects.filter(pk__in=place_ids).values_list("pk", "kind", "name", "label", "community__name")
    return {pk: name if kind in ("area", "community") else f"{community} {spoken(kind, name, label)}"
            for pk, kind, name, label, community in rows}


def units_by_label(community_id: int, labels: Sequence[str]) -> dict[str, int]:
    """Return the homes of a community that stand under these labels (3-2-501). Inside the area."""
    found = Unit.objects.filter(community_id=community_id, label__in=list(labels), removed_on=None)
    return dict(found.values_list("label", "pk"))


WHERE = ("pk", "kind", "name", "label", "community_id", "community__name", "community__community_detail__code",
         "building_id", "entrance_id")


def whereabouts(place_id: int) -> Whereabouts | None:
    """Where a place in use is: for commands of upper rooms, which judge the reach themselves. Inside the area."""
    found = prepared.run(OF_PLACE, [place_id])
    return Whereabouts(*found[0]) if found else None


def common(community_ids: Sequence[int]) -> list[PlaceRow]:
    """What belongs to everybody in these communities: each itself, its named spots, its buildings. Inside the area."""
    rows = Place.objects.filter(community_id__in=list(community_ids), removed_on=None,
                                kind__in=("community", "spot", "building"))
    return [_place_row(row) for row in rows.order_by("community_id", "sort")]


def communities_of(unit_ids: Sequence[int]) -> set[int]:
    """The communities in which these homes are. Inside the area."""
    return set(Unit.objects.filter(pk__in=list(unit_ids)).values_list("community_id", flat=True))


def communities_said(address: str, by: Actor) -> list[int]:
    """The communities within reach that an address names; all within reach if it names none. Inside the area."""
    rows = Community.objects.seen_by(by)
    named = rows.annotate(said=Value(address)).filter(Q(said__contains=F("name")) | Q(said__contains=F("code")))
    return list(named.values_list("pk", flat=True)) or list(rows.values_list("pk", flat=True)[:2])


def _community_row(row: Any) -> CommunityRow:
    """`row` is a Community annotated with the status of a day."""
    return CommunityRow(row.pk, row.code, row.name, row.address, row.built_year, row.invented, row.unit_count,
                        row.status, row.status_since)


def _standing(community_id: int) -> QuerySet[Unit, Unit]:
    return Unit.objects.filter(community_id=community_id, removed_on=None)


def _counts(rows: QuerySet[Unit, Unit] | QuerySet[Acquisition, Acquisition], field: str) -> dict[str, int]:
    return dict(rows.order_by().values(field).annotate(count=Count("pk")).values_list(field, "count"))


def _narrowed(units: QuerySet[Unit, Unit], wanted: HomeFilter, on: date) -> QuerySet[Unit, Unit]:
    equal = {"building_id": wanted.building_id, "kind": wanted.kind, "use": wanted.use}
    units = units.filter(removed_on=None, **{field: value for field, value in equal.items() if value})
    if wanted.acquisition:
        units = units.filter(Exists(Acquisition.objects.filter(
            unit=OuterRef("pk"), acquisition=wanted.acquisition, valid__contains=on)))
    owners = Tenure.objects.filter(unit=OuterRef("pk"), kind="owner", valid__contains=on)
    if wanted.lacking == "owner":
        units = units.filter(~Exists(owners.exclude(person__name=None)))
    if wanted.lacking == "phone":
        units = units.filter(~Exists(owners.exclude(person__phone=None)))
    if wanted.lacking == "area":
        units = units.filter(Q(area=None) | Q(area_assumed=True))
    return units


def _place_row(row: Place) -> PlaceRow:
    return PlaceRow(row.pk, row.kind, row.name, row.label, row.parent_id, row.community_id, row.building_id,
                    row.entrance_id, row.removed_on)
