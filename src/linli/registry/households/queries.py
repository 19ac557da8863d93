"""The household file as of any day. History comes from spans, and from change rows walked back."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from linli.kernel import journal
from linli.kernel.clock import FIRST_DAY, LAST_DAY
from linli.kernel.commands import Actor, query
from linli.registry import permissions, roles
from linli.registry.households.values import Band, Call, ChangeRow, Household, Look, NoSuchDay, OwnHome, Span
from linli.registry.organisations import queries as organisations
from linli.registry.people import masks
from linli.registry.people.models import EmergencyContact, Pet, Representative, Tenure, Vehicle
from linli.registry.people.rules import share_text
from linli.registry.people.values import (
    TENURE_TITLES,
    ContactRow,
    PetRow,
    RepresentativeRow,
    TenureRow,
    VehicleRow,
)
from linli.registry.places.models import Acquisition, Unit, UnitChange
from linli.registry.places.values import ACQUISITION_TITLES, FIELD_TITLES, KIND_TITLES, USE_TITLES

LOOKED = {"registry.households.note_look": "打开一户一档", "registry.households.reveal": "看完整信息"}
LOOKS_FOR = timedelta(30)


@query(needs=permissions.SEE_HOMES)
def household(unit_id: int, *, on: date, at: datetime, by: Actor) -> Household:
    """Return everything the registry knows of a home as of `on`; people masked. `at` bounds who-looked.

    Raises NotFound. Refuses: NoSuchDay.
    """
    if not FIRST_DAY <= on <= LAST_DAY:
        raise NoSuchDay(on=on)
    unit = Unit.objects.seen_by(by).select_related("community", "building", "entrance", "place").find(by, unit_id)
    changes = list(UnitChange.objects.filter(unit=unit).order_by("-on", "-id"))
    tenures = list(Tenure.objects.filter(unit=unit, valid__isempty=False).select_related("person").order_by(
        "position", "id"))
    acquisitions = list(Acquisition.objects.filter(unit=unit, valid__isempty=False).order_by("id"))
    facts = as_of(unit, changes, on)
    present = [held for held in tenures if on in held.valid]
    return Household(
        id=unit.pk, community_id=unit.community_id, community=unit.community.name, community_code=unit.community.code,
        building_id=unit.building_id, building=unit.building.name, entrance=unit.entrance.name if unit.entrance else "",
        label=unit.label, on=on, **facts, area_assumed=unit.area_assumed, removed_on=unit.place.removed_on,
        acquisition=next((row.acquisition for row in acquisitions if on in row.valid), None),
        present=tuple(map(tenure_row, present)),
        former=tuple(tenure_row(held) for held in tenures if held.valid.upper is not None and held.valid.upper <= on),
        representatives=_representatives([held.person_id for held in present], on),
        contacts=tuple(ContactRow(row.pk, masks.name(row.name), masks.phone(row.phone), row.relation)
                       for row in EmergencyContact.objects.filter(unit=unit, valid__contains=on).order_by("id")),
        vehicles=tuple(VehicleRow(row.pk, masks.plate(row.plate), row.parking or "", row.valid.lower)
                       for row in Vehicle.objects.filter(unit=unit, valid__contains=on).order_by("id")),
        pets=tuple(PetRow(row.pk, row.kind, row.licence)
                   for row in Pet.objects.filter(unit=unit, valid__contains=on).order_by("id")),
        changes=tuple(map(_change, changes)), looks=_looks(unit.pk, at),
        bands=_bands(tenures, unit, changes, acquisitions), moments=_moments(tenures, changes))


@query(needs=permissions.SEE_OWN_HOME)
def own_homes(*, at: datetime, by: Actor) -> list[OwnHome]:
    """Return the homes of a resident with whom they may ring now: the butler, and who is on duty."""
    units = Unit.objects.seen_by(by).select_related("community").order_by("community__code", "sort")
    return [OwnHome(unit.pk, unit.label, unit.community.name, unit.community.code, tuple(_calls(unit.pk, at)))
            for unit in units[:12]]


def _calls(unit_id: int, at: datetime) -> Iterator[Call]:
    for role, title, icon in ((roles.BUTLER, "管家", "phone"), (roles.GUARD, "24 小时值班", "headset")):
        answering = next((one for one in organisations.responsible(unit_id, role, at) if one.phone), None)
        if answering is not None:
            yield Call(title, answering.name if role == roles.BUTLER else "", answering.phone, icon)


def as_of(unit: Unit, changes: list[UnitChange], on: date) -> dict[str, Any]:
    """The facts of a unit on a day: what holds now, with every later change taken back (newest first)."""
    facts: dict[str, Any] = {name: getattr(unit, name) for name in (
        "kind", "area", "area_basis", "use", "storey", "handed_over_on")}
    for change in changes:
        if change.on > on and change.field in facts:
            facts[change.field] = _value(change.field, change.before)
    return facts


def _value(field: str, text: str | None) -> Any:
    if text is None:
        return None
    match field:
        case "area":
            return Decimal(text)
        case "storey":
            return int(text)
        case "handed_over_on":
            return date.fromisoformat(text)
    return text


def tenure_row(held: Tenure) -> TenureRow:
    person = held.person
    return TenureRow(held.pk, person.pk, held.kind, person.kind, masks.name(person.name, person.kind),
                     masks.phone(person.phone), share_text(held.share_num, held.share_den), held.valid.lower,
                     held.valid.upper, person.lives_abroad, person.user_id is not None)


def _representatives(person_ids: list[int], on: date) -> tuple[RepresentativeRow, ...]:
    rows = Representative.objects.filter(holder__in=person_ids, valid__contains=on).select_related("holder")
    return tuple(RepresentativeRow(row.pk, masks.name(row.holder.name, row.holder.kind), masks.name(row.name),
                                   masks.phone(row.phone), row.may, row.proof, row.valid.upper)
                 for row in rows.order_by("id"))


def _change(row: UnitChange) -> ChangeRow:
    words = {"kind": KIND_TITLES, "use": USE_TITLES}.get(row.field, {})
    return ChangeRow(row.on, FIELD_TITLES.get(row.field, row.field), words.get(row.before or "", row.before or "—"),
                     words.get(row.after or "", row.after or "—"), row.reason, row.actor)


def _looks(unit_id: int, at: datetime) -> tuple[Look, ...]:
    rows = journal.of_subject(list(LOOKED), unit_id, since=at - LOOKS_FOR, limit=30)
    return tuple(Look(row.at, row.actor, f"{LOOKED[row.command]}：{row.given['purpose']}" if "purpose" in row.given
                      else LOOKED[row.command]) for row in rows)


def _bands(tenures: list[Tenure], unit: Unit, changes: list[UnitChange],
           acquisitions: list[Acquisition]) -> tuple[Band, ...]:
    """The rows of the time axis: one per person for owners, tenants and others on shared rows, then use and class."""
    bands = []
    for kind, title in TENURE_TITLES.items():
        rows: list[list[Tenure]] = []
        for held in sorted((held for held in tenures if held.kind == kind), key=lambda held: (
                held.valid.lower or date.min, held.position)):
            free = next((row for row in rows if _after(held, row[-1])), None)
            if free is None:
                rows.append(free := [])
            free.append(held)
        bands += [Band(title if n == 0 else "", kind, tuple(Span(_bar(held), held.valid.lower, held.valid.upper)
                                                            for held in row)) for n, row in enumerate(rows)]
    bands.append(Band("居住状态", "use", _uses(unit, changes)))
    if acquisitions:
        bands.append(Band("类别", "class", tuple(
            Span(ACQUISITION_TITLES[row.acquisition], row.valid.lower, row.valid.upper) for row in acquisitions)))
    return tuple(bands)


def _after(held: Tenure, earlier: Tenure) -> bool:
    return earlier.valid.upper is not None and held.valid.lower is not None and held.valid.lower >= earlier.valid.upper


def _bar(held: Tenure) -> str:
    share = share_text(held.share_num, held.share_den)
    return f"{masks.name(held.person.name, held.person.kind)} {share}".strip()


def _uses(unit: Unit, changes: list[UnitChange]) -> tuple[Span, ...]:
    steps = sorted((row for row in changes if row.field == "use"), key=lambda row: (row.on, row.pk))
    starts = [None, *(row.on for row in steps)]
    words = [*(row.before for row in steps), unit.use]
    return tuple(Span(USE_TITLES.get(word, word), start, end) for word, start, end in zip(
        words, starts, [*starts[1:], None], strict=True) if word)


def _moments(tenures: list[Tenure], changes: list[UnitChange]) -> tuple[tuple[date, str], ...]:
    moments = {row.on: FIELD_TITLES.get(row.field, row.field) for row in changes}
    owners: dict[date, int] = {}
    for held in tenures:
        if held.valid.lower:
            moments[held.valid.lower] = {"owner": "业主", "tenant": "出租"}.get(held.kind, "入住")
            owners[held.valid.lower] = owners.get(held.valid.lower, 0) + (held.kind == "owner")
    ended = {held.valid.upper for held in tenures if held.kind == "owner" and held.valid.upper}
    for day in ended & set(owners):
        moments[day] = "过户"
    return tuple(sorted(moments.items(), reverse=True)[:4])
