"""Every change of people and of what ties them to homes. Spans end, rows stay."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db.utils import DatabaseError
from psycopg.types.range import DateRange

from linli.kernel import pinyin
from linli.kernel.clock import span
from linli.kernel.commands import Actor, command, emit, violated
from linli.kernel.errors import NotFound
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.people import rules
from linli.registry.people.events import PersonCorrected, TenureChanged
from linli.registry.people.models import (
    EmergencyContact,
    Person,
    PersonChange,
    Pet,
    Representative,
    Tenure,
    Vehicle,
)
from linli.registry.people.values import (
    AlreadyLivesThere,
    Buyer,
    DatesReversed,
    NameMissing,
    NewOwner,
    OtherCommunity,
    SharesExceed,
)
from linli.registry.places import finding
from linli.registry.places.models import Community, Unit
from linli.registry.places.values import NothingChanges

Dated = Tenure | Representative | Vehicle | EmergencyContact | Pet


@command(needs=permissions.KEEP_HOMES, secret=("name", "phone"))
def add_person(community_id: int, *, name: str, phone: str | None = None, kind: str = "human",
               lives_abroad: bool = False, by: Actor) -> int:
    """Enter a human or legal person whom a community knows. Refuses: NameMissing, PhoneUnreadable."""
    Community.objects.held_for(by, community_id)
    if not name.strip():
        raise NameMissing
    person = Person.objects.create(
        community_id=community_id, kind=kind, name=name.strip(), initials=pinyin.initials(name.strip()),
        phone=rules.clean_phone(phone), lives_abroad=lives_abroad)
    remark(place_id=community_id, person_id=person.pk)
    return person.pk


@command(needs=permissions.KEEP_HOMES, secret=("name", "phone"))
def correct_person(person_id: int, *, on: date, reason: str, name: str | None = None, phone: str | None = None,
                   kind: str | None = None, lives_abroad: bool | None = None, by: Actor) -> None:
    """Correct facts of a person; None leaves a fact as it is. What was said before is kept with the day.

    An earlier phone stays among the other phones. Refuses: NameMissing, PhoneUnreadable, NothingChanges.
    """
    person = Person.objects.held_for(by, person_id)
    if name is not None and not name.strip():
        raise NameMissing
    wanted = {"name": name.strip() if name else None, "phone": rules.clean_phone(phone), "kind": kind,
              "lives_abroad": lives_abroad}
    changed = {field: (getattr(person, field), value) for field, value in wanted.items()
               if value is not None and value != getattr(person, field)}
    if not changed:
        raise NothingChanges
    if "phone" in changed and person.phone and person.phone not in person.other_phones:
        person.other_phones = [*person.other_phones, person.phone]
    for field, (_, value) in changed.items():
        setattr(person, field, value)
    person.initials = pinyin.initials(person.name or "")
    person.save(update_fields=[*changed, "initials", "other_phones"])
    PersonChange.objects.bulk_create(
        PersonChange(person=person, field=field, before=None if before is None else str(before), after=str(after),
                     on=on, reason=reason, actor=by.name) for field, (before, after) in changed.items())
    finding.index(list(Tenure.objects.filter(person=person, valid__endswith=None).values_list("unit_id", flat=True)))
    remark(place_id=person.community_id, fields=sorted(changed))
    emit(PersonCorrected(person_id, person.community_id, tuple(sorted(changed))))


@command(needs=permissions.KEEP_HOMES)
def add_tenure(unit_id: int, *, person_id: int, kind: str, share: str | None = None, on: date | None,
               until: date | None = None, by: Actor) -> int:
    """Let a person hold a unit from `on` (None: since nobody knows when), for tenants `until` the lease ends.

    Refuses: SharesExceed, AlreadyLivesThere, ShareUnreadable, OtherCommunity, DatesReversed.
    """
    unit = Unit.objects.held_for(by, unit_id)
    tenure = _begin(unit, NewOwner(person_id, share), kind, _span(on, until))
    finding.index([unit_id])
    remark(place_id=unit_id, person_id=person_id)
    if on is not None:
        emit(TenureChanged(unit_id, unit.community_id, kind, (), (person_id,), on))
    return tenure.pk


@command(needs=permissions.KEEP_HOMES, secret=("name", "phone"))
def add_holder(unit_id: int, *, name: str, phone: str | None = None, kind: str, share: str | None = None, on: date,
               until: date | None = None, key: str | None = None, by: Actor) -> int:
    """Enter a person who is new to the community and let them hold the unit. Refuses what the two acts refuse."""
    unit = Unit.objects.held_for(by, unit_id)
    person = add_person(unit.community_id, name=name, phone=phone, by=by)
    return add_tenure(unit_id, person_id=person, kind=kind, share=share, on=on, until=until, by=by)


@command(needs=permissions.KEEP_HOMES, secret=("buyers",))
def sell_unit(unit_id: int, *, buyers: list[Buyer], on: date, reason: str, key: str | None = None, by: Actor) -> None:
    """过户 to people who are new to the community: enter them and hand the unit over. See transfer_unit."""
    unit = Unit.objects.held_for(by, unit_id)
    to = [NewOwner(add_person(unit.community_id, name=buyer.name, phone=buyer.phone, by=by), buyer.share)
          for buyer in buyers]
    transfer_unit(unit_id, to=to, on=on, reason=reason, by=by)


@command(needs=permissions.KEEP_HOMES)
def end_tenure(tenure_id: int, *, on: date, reason: str, key: str | None = None, by: Actor) -> None:
    """End what ties a person to a unit: the first day on which it no longer holds is `on`. Refuses: DatesReversed."""
    tenure = Tenure.objects.held_for(by, tenure_id)
    _end(tenure, on)
    unit = Unit.objects.get(pk=tenure.unit_id)
    finding.index([unit.pk])
    remark(place_id=unit.pk, person_id=tenure.person_id, reason=reason)
    emit(TenureChanged(unit.pk, unit.community_id, tenure.kind, (tenure.person_id,), (), on))


@command(needs=permissions.KEEP_HOMES)
def transfer_unit(unit_id: int, *, to: list[NewOwner], on: date, reason: str, by: Actor) -> None:
    """过户: end the tenures of the owners at `on` and begin those of the new ones. Others of the household stay.

    The new owner pays from `on` (money rule R8). Refuses: SharesExceed, OtherCommunity, DatesReversed.
    """
    unit = Unit.objects.held_for(by, unit_id)
    leaving = list(Tenure.objects.filter(unit=unit, kind="owner", valid__contains=on))
    for tenure in leaving:
        _end(tenure, on)
    for position, owner in enumerate(to, start=1):
        _begin(unit, owner, "owner", _span(on, None), position)
    finding.index([unit_id])
    left, came = tuple(tenure.person_id for tenure in leaving), tuple(owner.person_id for owner in to)
    remark(place_id=unit_id, left=list(left), came=list(came), reason=reason)
    emit(TenureChanged(unit_id, unit.community_id, "owner", left, came, on))


@command(needs=permissions.KEEP_HOMES, secret=("name", "phone"))
def name_representative(holder_id: int, *, name: str, phone: str, may: str, proof: str, on: date,
                        until: date | None, by: Actor) -> int:
    """Let somebody act for a holder (an owner abroad, a company) until a day. Refuses: PhoneUnreadable."""
    holder = Person.objects.held_for(by, holder_id)
    if not name.strip():
        raise NameMissing
    row = Representative.objects.create(holder=holder, name=name.strip(), phone=rules.clean_phone(phone) or "",
                                        may=may, proof=proof, valid=_span(on, until))
    remark(place_id=holder.community_id, may=may, proof=proof)
    return row.pk


@command(needs=permissions.KEEP_HOMES)
def end_representative(representative_id: int, *, on: date, by: Actor) -> None:
    row = Representative.objects.held_for(by, representative_id)
    _end(row, on)


@command(needs=permissions.KEEP_HOMES)
def add_vehicle(unit_id: int, *, plate: str, parking: str = "", on: date, key: str | None = None, by: Actor) -> int:
    """Register a car, a parking place or both for a home. Refuses: PlateUnreadable."""
    unit = Unit.objects.held_for(by, unit_id)
    row = Vehicle.objects.create(unit=unit, plate=rules.clean_plate(plate) if plate or not parking else None,
                                 parking=parking or None, valid=_span(on, None))
    finding.index([unit_id])
    remark(place_id=unit_id)
    return row.pk


@command(needs=permissions.KEEP_HOMES)
def end_vehicle(vehicle_id: int, *, on: date, by: Actor) -> None:
    row = Vehicle.objects.held_for(by, vehicle_id)
    _end(row, on)
    finding.index([row.unit_id])
    remark(place_id=row.unit_id)


@command(needs=permissions.KEEP_HOMES, secret=("name", "phone"))
def add_emergency_contact(unit_id: int, *, name: str, phone: str, relation: str, on: date, key: str | None = None,
                          by: Actor) -> int:
    """Note whom to ring when nobody opens. Refuses: NameMissing, PhoneUnreadable."""
    unit = Unit.objects.held_for(by, unit_id)
    number = rules.clean_phone(phone)
    if not name.strip() or number is None:
        raise NameMissing
    row = EmergencyContact.objects.create(unit=unit, name=name.strip(), phone=number, relation=relation,
                                          valid=_span(on, None))
    remark(place_id=unit_id)
    return row.pk


@command(needs=permissions.KEEP_HOMES)
def end_emergency_contact(contact_id: int, *, on: date, by: Actor) -> None:
    row = EmergencyContact.objects.held_for(by, contact_id)
    _end(row, on)
    remark(place_id=row.unit_id)


@command(needs=permissions.KEEP_HOMES)
def add_pet(unit_id: int, *, kind: str, licence: str = "", on: date, by: Actor) -> int:
    """Note an animal of a home and its licence."""
    unit = Unit.objects.held_for(by, unit_id)
    row = Pet.objects.create(unit=unit, kind=kind, licence=licence, valid=_span(on, None))
    remark(place_id=unit_id)
    return row.pk


@command(needs=permissions.KEEP_HOMES)
def end_pet(pet_id: int, *, on: date, by: Actor) -> None:
    row = Pet.objects.held_for(by, pet_id)
    _end(row, on)
    remark(place_id=row.unit_id)


def _begin(unit: Unit, holder: NewOwner, kind: str, valid: DateRange, position: int | None = None) -> Tenure:
    person = Person.objects.filter(pk=holder.person_id).first()
    if person is None:
        raise NotFound
    if person.community_id != unit.community_id:
        raise OtherCommunity
    num, den = rules.read_share(holder.share)
    with _refusing():
        return Tenure.objects.create(
            unit=unit, person=person, kind=kind, share_num=num, share_den=den, valid=valid,
            position=position or Tenure.objects.filter(unit=unit, valid__endswith=None).count() + 1)


def _end(row: Dated, on: date) -> None:
    if row.valid.lower is not None and row.valid.lower >= on:
        raise DatesReversed(start=row.valid.lower)
    type(row).objects.filter(pk=row.pk).update(valid=span(row.valid.lower, on))


def _span(on: date | None, until: date | None) -> DateRange:
    if on is not None and until is not None and until <= on:
        raise DatesReversed(start=on)
    return span(on, until)


@contextmanager
def _refusing() -> Iterator[None]:
    """Say in words which rule of the database refused a tenure."""
    try:
        yield
    except DatabaseError as error:
        match violated(error):
            case "tenure_shares_fit":
                raise SharesExceed from error
            case "tenure_once":
                raise AlreadyLivesThere from error
        raise
