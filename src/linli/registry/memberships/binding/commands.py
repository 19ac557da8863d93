"""How a phone comes to a home, and leaves it. A matching phone number alone is never enough.

By code: an invitation of an owner, or a slip the office printed for a holder. By request: a holder of the home or
staff says yes; those who hold the home are told. Dates are half-open; spans end, rows stay.
"""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from linli.kernel import codes, journal
from linli.kernel.access import SIGNED_IN, Actor, right
from linli.kernel.clock import span
from linli.kernel.commands import command, emit, violated
from linli.kernel.errors import NotFound
from linli.kernel.models import Seat, User
from linli.registry import roles
from linli.registry.memberships import permissions
from linli.registry.memberships.commands import finish, hold
from linli.registry.memberships.events import HomeRequestAnswered, HomeRequested
from linli.registry.memberships.models import HomeRequest, Invitation
from linli.registry.memberships.values import (
    AlreadyAskedHome,
    AlreadyBound,
    InvitationCode,
    InvitationSpent,
    NoSuchHome,
    OwnersAnswer,
    OwnRequest,
    RequestEnded,
    UnknownRole,
)
from linli.registry.organisations.models import Membership
from linli.registry.people import commands as people
from linli.registry.people.models import Person, Tenure
from linli.registry.places.models import Place, Unit

BIND = right("registry.bind_home", "绑定房屋", roles=(SIGNED_IN,))
INVITATION = "invitation"
INVITED_FOR, SLIP_FOR, ASKED_FOR = timedelta(days=7), timedelta(days=60), timedelta(days=3)


def grouped(code: str) -> str:
    """`4KM79TQ2ZX0WA` → `4KM7 9TQ2 ZX0WA`: as it is read aloud and printed."""
    return f"{code[:4]} {code[4:8]} {code[8:]}"


@command(needs=permissions.KEEP_HOUSEHOLD)
def invite(unit_id: int, *, role: str, until: date | None = None, at: datetime, key: str | None = None,
           by: Actor) -> InvitationCode:
    """An owner makes a code for a family member or a tenant: once, seven days. Refuses: UnknownRole, NotFound."""
    if role not in (roles.FAMILY, roles.TENANT):
        raise UnknownRole(role=role)
    unit = Unit.objects.find(by, unit_id)
    return _code_for(unit, role=role, person_id=None, until=until, expires_at=at + INVITED_FOR, by=by)


@command(needs=permissions.ISSUE_SLIPS)
def issue_slip(unit_id: int, *, person_id: int, at: datetime, key: str | None = None, by: Actor) -> InvitationCode:
    """The office makes a code to hand to a holder of the home, whose identity it has seen. Refuses: NotFound."""
    unit = Unit.objects.find(by, unit_id)
    kind = Tenure.objects.filter(unit=unit, person_id=person_id, valid__contains=timezone.localdate(at)).values_list(
        "kind", flat=True).first()
    if kind not in roles.HOUSEHOLD:
        raise NotFound
    return _code_for(unit, role=kind, person_id=person_id, until=None, expires_at=at + SLIP_FOR, by=by)


def _code_for(unit: Unit, *, role: str, person_id: int | None, until: date | None, expires_at: datetime,
              by: Actor) -> InvitationCode:
    row = Invitation.objects.create(unit=unit, role=role, person_id=person_id, until=until, invited_by_id=by.user_id,
                                    invited_by=by.name, expires_at=expires_at)
    code = codes.issue([row.pk], area_id=by.area_id, kind=INVITATION)[row.pk]
    journal.remark(place_id=unit.pk, role=role)
    return InvitationCode(row.pk, code, grouped(code), role, roles.TITLES[role], unit.label, expires_at)


@command(needs=permissions.KEEP_HOUSEHOLD)
def withdraw_invitation(invitation_id: int, *, at: datetime, by: Actor) -> None:
    """Make a code that was not used yet worthless."""
    row = Invitation.objects.held_for(by, invitation_id)
    Invitation.objects.filter(pk=row.pk, used_at=None).update(withdrawn_at=at)


@command(needs=BIND, secret=("name",))
def accept(invitation_id: int, *, name: str, on: date, at: datetime, key: str | None = None, by: Actor) -> int:
    """Bind the signed-in phone to the home of a code; return the unit. Refuses: InvitationSpent, AlreadyBound."""
    row = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None or row.used_at or row.withdrawn_at or row.expires_at <= at:
        raise InvitationSpent
    Invitation.objects.filter(pk=row.pk).update(used_at=at, used_by_id=by.user_id)
    _bind(row.unit_id, role=row.role, person_id=row.person_id, user_id=by.account, name=name, on=on,
          until=row.until, reason=f"{row.invited_by} 的绑定码", by=by)
    return int(row.unit_id)


@command(needs=BIND, secret=("name",))
def ask_for_home(community_id: int, *, label: str, role: str, name: str, at: datetime, key: str | None = None,
                 by: Actor) -> int:
    """Ask to be bound to a home. Whether the phone is on file there is noted for who answers, and told to nobody.

    Refuses: NoSuchHome, UnknownRole, AlreadyAskedHome, AlreadyBound.
    """
    if role not in roles.HOUSEHOLD:
        raise UnknownRole(role=role)
    unit = Unit.objects.filter(community_id=community_id, label=label.strip()).first()
    if unit is None:
        raise NoSuchHome(label=label)
    user, day = User.objects.get(pk=by.account), timezone.localdate(at)
    if Membership.objects.filter(user_id=user.pk, place_id=unit.pk, valid__contains=day).exists():
        raise AlreadyBound
    phone = user.phone or ""
    match = Tenure.objects.filter(unit=unit, valid__contains=day, person__phone=phone, kind=role).values_list(
        "person_id", flat=True).first() if phone else None
    try:
        with transaction.atomic():
            row = HomeRequest.objects.create(unit=unit, role=role, user_id=user.pk, name=name.strip(), phone=phone,
                                             person_id=match, expires_at=at + ASKED_FOR)
    except IntegrityError as error:
        if violated(error) == "home_request_open_once":
            raise AlreadyAskedHome from None
        raise
    journal.remark(place_id=unit.pk)
    emit(HomeRequested(row.pk, unit.pk, match is not None))
    return int(row.pk)


@command(needs=permissions.ANSWER_REQUESTS)
def answer_request(request_id: int, *, yes: bool, answer: str = "", on: date, at: datetime,
                   key: str | None = None, by: Actor) -> None:
    """A holder of the home, or staff, says yes or no. Who asks to be an owner is answered by staff alone.

    Refuses: OwnRequest, RequestEnded, OwnersAnswer.
    """
    row = HomeRequest.objects.held_for(by, request_id)
    if row.user_id == by.user_id:
        raise OwnRequest
    if row.status != "open" or row.expires_at <= at:
        raise RequestEnded
    if yes and row.role == roles.OWNER and not by.everything and not by.roles & {*roles.MANAGERS, roles.BUTLER}:
        raise OwnersAnswer
    HomeRequest.objects.filter(pk=row.pk).update(
        status="granted" if yes else "refused", answered_by=by.name, answered_at=at, answer=answer[:200])
    if yes:
        _bind(row.unit_id, role=row.role, person_id=row.person_id, user_id=row.user_id, name=row.name, on=on,
              until=None, reason=f"{by.name} 同意绑定申请", by=by)
    journal.remark(place_id=row.unit_id, granted=yes)
    emit(HomeRequestAnswered(row.pk, row.user_id, yes))


@command(needs=permissions.KEEP_HOUSEHOLD)
def remove_member(membership_id: int, *, on: date, reason: str = "", key: str | None = None, by: Actor) -> None:
    """An owner takes a family member or tenant out of the home. Refuses: NotFound, also for another owner."""
    row = Membership.objects.select_for_update().filter(
        pk=membership_id, place_id__in=by.reach.ids("unit"), role__in=(roles.FAMILY, roles.TENANT)).first()
    if row is None:
        raise NotFound
    _unbind(row, on=on, reason=reason or f"{by.name} 移出", by=by)


@command(needs=permissions.LEAVE_HOME)
def leave_home(unit_id: int, *, on: date, key: str | None = None, by: Actor) -> None:
    """Unbind oneself from a home. An owner stays the owner on file; only the phone is unbound."""
    rows = list(Membership.objects.select_for_update().filter(
        user_id=by.account, place_id=unit_id, valid__contains=on, role__in=roles.HOUSEHOLD))
    if not rows:
        raise NotFound
    for row in rows:
        _unbind(row, on=on, reason="自己退出", by=by)


@command(needs=permissions.APPOINT)
def settle_user(unit_id: int, *, user_id: int, role: str, person_id: int, on: date, by: Actor) -> int:
    """Bind a user whose identity the installation vouches for (demo, first import). Only the system itself may."""
    if not by.everything:
        raise NotFound
    return _bind(unit_id, role=role, person_id=person_id, user_id=user_id, name="", on=on, until=None,
                 reason="录入", by=by)


def _bind(unit_id: int, *, role: str, person_id: int | None, user_id: int, name: str, on: date, until: date | None,
          reason: str, by: Actor) -> int:
    """Make the person, if they are new here, their tenure and the membership; return its id."""
    place = Place.objects.get(pk=unit_id)
    if Membership.objects.filter(user_id=user_id, place=place, valid__contains=on).exists():
        raise AlreadyBound
    Seat.objects.get_or_create(user_id=user_id, area_id=by.area_id)
    user = User.objects.get(pk=user_id)
    clerk = replace(by, everything=True)  # the person on file is written by this act, which has been allowed
    if person_id is None:
        person_id = people.add_person(place.community_id or 0, name=name, phone=user.phone, by=clerk)
        people.add_tenure(unit_id, person_id=person_id, kind=role, on=on, until=until, by=clerk)
    Person.objects.filter(pk=person_id).update(user_id=user_id)
    if user.login is None and name.strip():
        User.objects.filter(pk=user_id).update(name=name.strip())
    return hold(user_id, role=role, place=place, valid=span(on, until), reason=reason, person_id=person_id)


def _unbind(row: Membership, *, on: date, reason: str, by: Actor) -> None:
    finish(row, on=on)
    if row.role != roles.OWNER and row.person_id:
        clerk = replace(by, everything=True)
        for tenure in Tenure.objects.filter(unit_id=row.place_id, person_id=row.person_id, kind=row.role,
                                            valid__contains=on).values_list("pk", "valid"):
            if tenure[1].lower is None or tenure[1].lower < on:
                people.end_tenure(tenure[0], on=on, reason=reason, by=clerk)
    journal.remark(place_id=row.place_id, role=row.role, user_id=row.user_id, reason=reason)
