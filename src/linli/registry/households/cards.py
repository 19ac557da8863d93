"""What the staff phone shows of homes: masked cards, and the places one works in."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from linli.kernel import search
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.paging import Page
from linli.registry import permissions
from linli.registry.households.queries import tenure_row
from linli.registry.people import masks
from linli.registry.people.models import EmergencyContact, Tenure, Vehicle
from linli.registry.people.values import ContactRow, TenureRow, VehicleRow
from linli.registry.places.models import Community, Place, Unit
from linli.registry.places.queries import home_rows
from linli.registry.places.values import KIND_TITLES, USE_TITLES, HomeRow


@dataclass(frozen=True)
class HomeCard:
    """Whose home this is, for the one who stands before its door; people masked."""

    id: int
    label: str
    community_id: int
    community: str
    building_id: int
    building: str
    kind: str
    use: str | None
    area: Decimal | None
    removed_on: date | None
    present: tuple[TenureRow, ...]
    contacts: tuple[ContactRow, ...]
    vehicles: tuple[VehicleRow, ...]

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def use_title(self) -> str:
        return USE_TITLES.get(self.use or "", "未登记")


@dataclass(frozen=True)
class Door:
    """A home in a list from which somebody who reports is chosen; people masked."""

    id: int
    label: str
    community: str
    people: tuple[TenureRow, ...]


@dataclass(frozen=True)
class WorkPlace:
    """A community or building that somebody works in."""

    id: int
    kind: str
    name: str
    community: str
    homes: int


@query(needs=permissions.LOOK_UP)
def card(unit_id: int, *, on: date, by: Actor) -> HomeCard:
    """Return the card of a home as of `on`. Raises NotFound."""
    unit = Unit.objects.seen_by(by).select_related("community", "building", "place").find(by, unit_id)
    present = Tenure.objects.filter(unit=unit, valid__contains=on).select_related("person").order_by("position", "id")
    return HomeCard(
        unit.pk, unit.label, unit.community_id, unit.community.name, unit.building_id, unit.building.name, unit.kind,
        unit.use, unit.area, unit.place.removed_on, tuple(map(tenure_row, present)),
        tuple(ContactRow(row.pk, masks.name(row.name), masks.phone(row.phone), row.relation)
              for row in EmergencyContact.objects.filter(unit=unit, valid__contains=on).order_by("id")),
        tuple(VehicleRow(row.pk, masks.plate(row.plate), row.parking or "", row.valid.lower)
              for row in Vehicle.objects.filter(unit=unit, valid__contains=on).order_by("id")))


@query(needs=permissions.LOOK_UP)
def look_up(words: str, *, limit: int = 20, by: Actor) -> list[search.Hit]:
    """Return the homes that the words lead to: room, name, initials, last figures of a phone, plate."""
    return search.hits("homes", words, by=by, limit=limit)


@query(needs=permissions.LOOK_UP)
def doors(unit_ids: Sequence[int], *, on: date, by: Actor) -> list[Door]:
    """Return homes within reach, in the order given, with who lives or owns there, masked. Two statements."""
    units = {unit.pk: unit for unit in Unit.objects.seen_by(by).filter(pk__in=unit_ids).select_related("community")}
    people: dict[int, list[TenureRow]] = {}
    for held in Tenure.objects.filter(unit__in=list(units), valid__contains=on).select_related("person").order_by(
            "position", "id"):
        people.setdefault(held.unit_id, []).append(tenure_row(held))
    return [Door(unit.pk, unit.label, unit.community.name, tuple(people.get(unit.pk, ())))
            for unit_id in unit_ids if (unit := units.get(unit_id))]


@query(needs=permissions.LOOK_UP)
def work_places(*, by: Actor) -> list[WorkPlace]:
    """Return where one works: the buildings one is given, else the communities."""
    buildings = by.reach.ids("building")
    if buildings and not by.reach.whole:
        return _buildings(Q(pk__in=buildings))
    rows = Community.objects.seen_by(by).order_by("code")
    return [WorkPlace(row.pk, "community", row.name, "", row.unit_count) for row in rows]


@query(needs=permissions.LOOK_UP)
def work_place(place_id: int, *, on: date, after: str | None = None,
               by: Actor) -> tuple[WorkPlace, Sequence[WorkPlace], Page[HomeRow]]:
    """Return a community with its buildings, or a building with one page of its homes. Raises NotFound."""
    place = Place.objects.find(by, place_id)
    if place.kind == "building":
        homes = Unit.objects.seen_by(by).filter(building_id=place_id, removed_on=None)
        return _buildings(Q(pk=place_id))[0], (), home_rows(homes, on=on, after=after)
    if place.kind == "community":
        inside = _buildings(Q(community_id=place_id))
        return WorkPlace(place_id, "community", place.name, "", sum(row.homes for row in inside)), inside, Page([])
    raise NotFound


def _buildings(wanted: Q) -> list[WorkPlace]:
    rows = Place.objects.filter(wanted, kind="building", removed_on=None).select_related("community").order_by(
        "community__code", "sort")
    counted = dict(Unit.objects.filter(building__in=rows, removed_on=None).order_by().values("building").annotate(
        count=Count("pk")).values_list("building", "count"))
    return [WorkPlace(row.pk, "building", row.name, row.community.name if row.community else "",
                      counted.get(row.pk, 0)) for row in rows]
