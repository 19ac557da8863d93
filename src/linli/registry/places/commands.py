"""Every change of the place tree. Nothing is deleted: a place is taken out of use from a day on."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from linli.kernel import codes
from linli.kernel.clock import since, span
from linli.kernel.commands import Actor, command, emit
from linli.kernel.errors import NotFound
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.places import bulk, finding, rules
from linli.registry.places.events import (
    CommunityCreated,
    ManagementStatusChanged,
    UnitChanged,
    UnitRemoved,
    UnitsAdded,
)
from linli.registry.places.models import Acquisition, Community, ManagementStatus, Place, Unit, UnitChange
from linli.registry.places.values import (
    MOST_UNITS,
    AlreadyRemoved,
    AreaOutOfRange,
    BadCommunityCode,
    NothingChanges,
    PlaceExists,
    StatusDates,
    TooManyUnits,
    UnitDraft,
    UnitUnreadable,
)


@command(needs=permissions.FOUND_COMMUNITY)
def create_area_root(name: str, *, by: Actor) -> int:
    """Make the root of the area's place tree; repeating it returns the one that stands."""
    root, _ = Place.objects.get_or_create(
        kind="area", parent=None, code="", defaults={"name": name, "label": name, "sort": ""})
    return root.pk


@command(needs=permissions.FOUND_COMMUNITY)
def create_community(code: str, *, name: str, address: str = "", built_year: int | None = None, invented: bool = False,
                     status: str = "unmanaged", on: date, key: str | None = None, by: Actor) -> int:
    """Enter a community in the registry, with its management status from `on`. Returns its id (that of its place).

    `code` is unique in the installation: public pages are found by it. Refuses: BadCommunityCode, CodeTaken.
    """
    if not rules.COMMUNITY_CODE.fullmatch(code):
        raise BadCommunityCode
    root, _ = Place.objects.get_or_create(
        kind="area", parent=None, code="", defaults={"name": "片区", "label": "片区", "sort": ""})
    place, made = Place.objects.get_or_create(
        kind="community", parent=root, code=code, defaults={"name": name, "label": name, "sort": code})
    if not made:
        raise codes.CodeTaken(code=code)
    Place.objects.filter(pk=place.pk).update(community=place.pk)
    codes.reserve(code, area_id=by.area_id, kind="community", object_id=place.pk)
    Community.objects.create(place=place, code=code, name=name, address=address, built_year=built_year,
                             invented=invented)
    ManagementStatus.objects.create(community_id=place.pk, status=status, valid=since(on), reason="录入小区")
    remark(place_id=place.pk)
    emit(CommunityCreated(community_id=place.pk, code=code, on=on))
    return place.pk


@command(needs=permissions.KEEP_HOMES)
def correct_community(community_id: int, *, name: str, address: str, built_year: int | None, by: Actor) -> None:
    """Correct what is on file about a community; its code stays."""
    community = Community.objects.held_for(by, community_id)
    remark(place_id=community_id, before=[community.name, community.address, community.built_year])
    Community.objects.filter(pk=community_id).update(name=name, address=address, built_year=built_year)
    Place.objects.filter(pk=community_id).update(name=name, label=name)


@command(needs=permissions.SET_STATUS)
def set_management_status(community_id: int, *, status: str, on: date, reason: str, key: str | None = None,
                          by: Actor) -> None:
    """Let a management status hold from `on`; the one before ends that day. Refuses: StatusDates, NothingChanges."""
    Community.objects.held_for(by, community_id)
    present = ManagementStatus.objects.filter(community_id=community_id, valid__endswith=None).first()
    if present is not None:
        if present.status == status:
            raise NothingChanges
        if present.valid.lower is not None and present.valid.lower >= on:
            raise StatusDates(start=present.valid.lower)
        present.valid = span(present.valid.lower, on)
        present.save(update_fields=["valid"])
    ManagementStatus.objects.create(community_id=community_id, status=status, valid=since(on), reason=reason)
    before = present.status if present else None
    remark(place_id=community_id, status=[before, status])
    emit(ManagementStatusChanged(community_id, before, status, on))


@command(needs=permissions.KEEP_HOMES)
def create_buildings_by_rule(community_id: int, *, buildings: list[str], entrances: int, storeys: int, per_storey: int,
                             kind: str = "home", key: str | None = None, by: Actor) -> int:
    """Make buildings that are all alike, with every unit; those already on file stay. Returns the number of new units.

    Refuses: BuildingUnreadable, TooManyUnits.
    """
    Community.objects.held_for(by, community_id)
    buildings = list(dict.fromkeys(map(rules.building_code, buildings)))
    count = len(buildings) * entrances * storeys * per_storey
    if not 0 < count <= MOST_UNITS:
        raise TooManyUnits(count=count)
    drafts = rules.by_rule(buildings, entrances, storeys, per_storey, kind)
    with bulk.staged_units(community_id, drafts):
        added = bulk.add_new(community_id)
        finding.index_staged()
    remark(place_id=community_id, homes=added)
    emit(UnitsAdded(community_id, added))
    return added


@command(needs=permissions.KEEP_HOMES)
def add_unit(community_id: int, *, building: str, entrance: str | None, number: str, kind: str = "home",
             area: Decimal | None = None, storey: int | None = None, use: str | None = None,
             area_basis: str = "registered", key: str | None = None, by: Actor) -> int:
    """Enter one unit, with its building and entrance if they are new. Returns the unit's id (that of its place).

    Refuses: BuildingUnreadable, UnitUnreadable, AreaOutOfRange, PlaceExists.
    """
    Community.objects.held_for(by, community_id)
    building, entrance = rules.building_code(building), rules.entrance_code(entrance) if entrance else None
    if not rules.UNIT_NUMBER.fullmatch(number):
        raise UnitUnreadable(number=number)
    draft = UnitDraft(building, entrance, number, storey or rules.storey_of(number), kind,
                      _checked_area(area), False, area_basis, use)
    label = rules.unit_label(building, entrance, number)
    with bulk.staged_units(community_id, [draft]):
        if not bulk.add_new(community_id):
            raise PlaceExists(label=label)
        finding.index_staged()
    unit_id = int(Unit.objects.get(community_id=community_id, label=label).pk)
    remark(place_id=unit_id)
    emit(UnitsAdded(community_id, 1))
    return unit_id


@command(needs=permissions.KEEP_HOMES)
def correct_unit(unit_id: int, *, on: date, reason: str, area: Decimal | None = None, area_basis: str | None = None,
                 kind: str | None = None, use: str | None = None, storey: int | None = None,
                 handed_over_on: date | None = None, key: str | None = None, by: Actor) -> None:
    """Change facts of a unit from `on`; None leaves a fact as it is. What was said before is kept with the day.

    Refuses: AreaOutOfRange, NothingChanges.
    """
    unit = Unit.objects.held_for(by, unit_id)
    wanted = {"area": _checked_area(area), "area_basis": area_basis, "kind": kind, "use": use, "storey": storey,
              "handed_over_on": handed_over_on}
    changed = {name: (getattr(unit, name), value) for name, value in wanted.items()
               if value is not None and value != getattr(unit, name)}
    if not changed:
        raise NothingChanges
    for name, (_, value) in changed.items():
        setattr(unit, name, value)
    if "area" in changed:
        unit.area_assumed = False
    unit.save(update_fields=[*changed, "area_assumed"])
    UnitChange.objects.bulk_create(
        UnitChange(unit=unit, field=name, before=_text(before), after=_text(after), on=on, reason=reason,
                   actor=by.name) for name, (before, after) in changed.items())
    remark(place_id=unit_id, **{name: [_text(before), _text(after)] for name, (before, after) in changed.items()})
    emit(UnitChanged(unit_id, unit.community_id, tuple(changed), on))


@command(needs=permissions.KEEP_HOMES)
def remove_unit(unit_id: int, *, on: date, reason: str, by: Actor) -> None:
    """Take a unit out of use from `on`: two flats made one, a shop torn down. It and its history stay on file.

    Refuses: AlreadyRemoved. People of the unit are ended by upper rooms' and the registry's subscribers of UnitRemoved.
    """
    unit = Unit.objects.held_for(by, unit_id)
    place = Place.objects.select_for_update().get(pk=unit_id)
    if place.removed_on is not None:
        raise AlreadyRemoved(label=unit.label)
    Place.objects.filter(pk=unit_id).update(removed_on=on)
    Unit.objects.filter(pk=unit_id).update(removed_on=on)
    Community.objects.filter(pk=unit.community_id).update(unit_count=F("unit_count") - 1)
    UnitChange.objects.create(unit=unit, field="removed_on", after=str(on), on=on, reason=reason, actor=by.name)
    finding.forget([unit_id])
    remark(place_id=unit_id, removed_on=str(on))
    emit(UnitRemoved(unit_id, unit.community_id, on))


@command(needs=permissions.KEEP_HOMES)
def set_acquisition(unit_id: int, *, acquisition: str, on: date, key: str | None = None, by: Actor) -> None:
    """Let a unit be of an acquisition class (交易户, 安置户, 出租户) from `on`; the one before ends that day."""
    unit = Unit.objects.held_for(by, unit_id)
    present = Acquisition.objects.filter(unit=unit, valid__endswith=None).first()
    if present is not None:
        if present.acquisition == acquisition:
            raise NothingChanges
        if present.valid.lower is not None and present.valid.lower >= on:
            raise StatusDates(start=present.valid.lower)
        Acquisition.objects.filter(pk=present.pk).update(valid=span(present.valid.lower, on))
    Acquisition.objects.create(unit=unit, acquisition=acquisition, valid=since(on))
    remark(place_id=unit_id, acquisition=[present.acquisition if present else None, acquisition])
    emit(UnitChanged(unit_id, unit.community_id, ("acquisition",), on))


@command(needs=permissions.KEEP_HOMES)
def set_acquisitions(community_id: int, *, unit_ids: list[int], acquisition: str, on: date, by: Actor) -> int:
    """Give many units of a community one class from `on`, in two statements. Returns how many changed."""
    Community.objects.held_for(by, community_id)
    units = Unit.objects.filter(community_id=community_id, pk__in=unit_ids)
    same = Acquisition.objects.filter(unit__in=units, valid__endswith=None, acquisition=acquisition)
    wanted = set(units.values_list("pk", flat=True)) - set(same.values_list("unit_id", flat=True))
    ending = Acquisition.objects.filter(unit__in=wanted, valid__endswith=None)
    if late := ending.filter(valid__startswith__gte=on).first():
        raise StatusDates(start=late.valid.lower)
    for row in ending:
        row.valid = span(row.valid.lower, on)
    Acquisition.objects.bulk_update(ending, ["valid"])
    Acquisition.objects.bulk_create(
        Acquisition(unit_id=unit, acquisition=acquisition, valid=since(on)) for unit in sorted(wanted))
    remark(place_id=community_id, acquisition=acquisition, homes=len(wanted))
    return len(wanted)


@command(needs=permissions.KEEP_HOMES)
def add_spot(parent_id: int, *, name: str, key: str | None = None, by: Actor) -> int:
    """Name a place that is no unit (水泵房, 3号路灯, 东门) below a community, building or entrance; give it a QR code.

    Refuses: PlaceExists, NotFound.
    """
    parent = Place.objects.held_for(by, parent_id)
    if parent.kind not in ("community", "building", "entrance"):
        raise NotFound
    if Place.objects.filter(parent=parent, kind="spot", code=name[:40]).exists():
        raise PlaceExists(label=name)
    label = name if parent.kind == "community" else f"{parent.label} {name}"
    spot = Place.objects.create(
        kind="spot", parent=parent, community=parent.community, building=parent.building, entrance=parent.entrance,
        code=name[:40], name=name, label=label[:80], sort=rules.sort_key(label))
    codes.issue([spot.pk], area_id=by.area_id, kind="place")
    remark(place_id=spot.pk)
    return spot.pk


@command(needs=permissions.KEEP_HOMES)
def give_codes(community_id: int, *, kinds: list[str], key: str | None = None, by: Actor) -> int:
    """Give every place of these kinds (building, entrance, unit, spot) in a community its QR code, for the sheet."""
    Community.objects.held_for(by, community_id)
    ids = list(Place.objects.filter(community_id=community_id, kind__in=kinds, removed_on=None)
               .values_list("pk", flat=True))
    codes.issue(ids, area_id=by.area_id, kind="place")
    return len(ids)


def _checked_area(area: Decimal | None) -> Decimal | None:
    if area is not None and (not 0 < area < 100_000 or area != round(area, 2)):
        raise AreaOutOfRange
    return area


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
