"""Organisations, their posts, who holds them, who is on duty when."""
from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from linli.kernel.clock import since, span
from linli.kernel.commands import Actor, command, emit
from linli.kernel.errors import NotFound
from linli.kernel.journal import remark
from linli.registry import permissions, roles
from linli.registry.organisations.events import DutyRostered, HolderNamed
from linli.registry.organisations.models import (
    ORGANISATION_KINDS,
    Duty,
    Organisation,
    Post,
    PostHolder,
    Shift,
)
from linli.registry.organisations.values import (
    DutyOver,
    HolderElsewhere,
    NoSuchRole,
    NotRostered,
    OnDutyAlready,
    ShiftHours,
    UnknownOrganisation,
)
from linli.registry.people.rules import clean_phone
from linli.registry.people.values import DatesReversed
from linli.registry.places.models import Place


@command(needs=permissions.KEEP_DUTY)
def add_organisation(place_id: int, *, kind: str, name: str, contact: str = "", note: str = "", on: date,
                     until: date | None = None, key: str | None = None, by: Actor) -> int:
    """Enter a working side of a community (or of the area). `until`: the end of a supplier's contract."""
    place = _place(place_id, by)
    if kind not in ORGANISATION_KINDS:
        raise UnknownOrganisation
    row = Organisation.objects.create(place=place, kind=kind, name=name.strip(), contact=contact, note=note,
                                      valid=span(on, until))
    remark(place_id=place_id)
    return row.pk


@command(needs=permissions.KEEP_DUTY)
def end_organisation(organisation_id: int, *, on: date, by: Actor) -> None:
    """Let an organisation leave at `on`, with its posts and those who hold them."""
    row = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound
    _place(row.place_id, by)
    Organisation.objects.filter(pk=row.pk).update(valid=span(row.valid.lower, on))
    for post in Post.objects.filter(organisation=row, valid__contains=on):
        Post.objects.filter(pk=post.pk).update(valid=span(post.valid.lower, on))
        for holder in PostHolder.objects.filter(post=post, valid__contains=on):
            PostHolder.objects.filter(pk=holder.pk).update(valid=span(holder.valid.lower, on))
    remark(place_id=row.place_id)


@command(needs=permissions.KEEP_DUTY)
def add_post(organisation_id: int, *, place_id: int, title: str, role: str, position: int = 1, on: date,
             shifts: tuple[ShiftHours, ...] = (), key: str | None = None, by: Actor) -> int:
    """Make a post that answers for `role` (a role of the registry) at a place; with shifts it is rostered."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    place = _place(place_id, by)
    if role not in roles.TITLES:
        raise NoSuchRole
    post = Post.objects.create(organisation=organisation, place=place, title=title, role=role, position=position,
                               rostered=bool(shifts), valid=since(on))
    Shift.objects.bulk_create(Shift(post=post, name=shift.name, starts=shift.starts, ends=shift.ends,
                                    needed=shift.needed, valid=since(on)) for shift in shifts)
    remark(place_id=place_id)
    return post.pk


@command(needs=permissions.KEEP_DUTY, secret=("name", "phone"))
def name_holder(post_id: int, *, name: str, phone: str = "", user_id: int | None = None, on: date,
                until: date | None = None, key: str | None = None, by: Actor) -> int:
    """Give a post to a person from a day."""
    post = _post(post_id, by)
    holder = PostHolder.objects.create(post=post, name=name.strip(), phone=clean_phone(phone) or "", user_id=user_id,
                                       valid=span(on, until))
    remark(place_id=post.place_id, post=post.title)
    emit(HolderNamed(holder.pk, post_id, post.place_id, on))
    return holder.pk


@command(needs=permissions.KEEP_DUTY)
def end_holder(holder_id: int, *, on: date, by: Actor) -> None:
    """End a person's time at a post; duties from that day on are cancelled and show as missing."""
    holder = PostHolder.objects.select_for_update().filter(pk=holder_id).first()
    if holder is None:
        raise NotFound
    post = _post(holder.post_id, by)
    if holder.valid.lower is not None and holder.valid.lower >= on:
        raise DatesReversed(start=holder.valid.lower)
    PostHolder.objects.filter(pk=holder_id).update(valid=span(holder.valid.lower, on))
    Duty.objects.filter(holder=holder, day__gte=on, cancelled_at=None).update(cancelled_at=timezone.now())
    remark(place_id=post.place_id)


@command(needs=permissions.KEEP_DUTY)
def roster(shift_id: int, *, day: date, holder_ids: list[int], key: str | None = None, by: Actor) -> None:
    """Say who is on this shift on a day; repeating it with others replaces them.

    Refuses: HolderElsewhere (not of this post that day), OnDutyAlready (another shift at the same time).
    """
    shift = _shift(shift_id, by)
    time = hours_of(shift, day)
    Duty.objects.filter(shift=shift, day=day, cancelled_at=None).exclude(holder__in=holder_ids).update(
        cancelled_at=timezone.now())
    present = set(Duty.objects.filter(shift=shift, day=day, cancelled_at=None).values_list("holder_id", flat=True))
    for holder_id in holder_ids:
        if holder_id not in present:
            _put_on(shift, day, time, holder_id)
    remark(place_id=shift.post.place_id, day=str(day), shift=shift.name, holders=holder_ids)
    emit(DutyRostered(shift.post_id, shift.post.place_id, day))


@command(needs=permissions.KEEP_DUTY)
def copy_week(place_id: int, *, monday: date, key: str | None = None, by: Actor) -> int:
    """照上周排: put everybody of the week before on the same shifts of this one, where nobody is on yet.

    Those who have left their post are left out. Returns how many duties were made.
    """
    _place(place_id, by)
    last = Duty.objects.filter(shift__post__place_id=place_id, cancelled_at=None, day__gte=monday - timedelta(7),
                               day__lt=monday).select_related("shift", "holder", "shift__post")
    taken = set(Duty.objects.filter(shift__post__place_id=place_id, cancelled_at=None, day__gte=monday,
                                    day__lt=monday + timedelta(7)).values_list("shift_id", "day"))
    made = [Duty(shift=duty.shift, holder=duty.holder, day=day, span=hours_of(duty.shift, day)) for duty in last
            for day in [duty.day + timedelta(7)] if (duty.shift_id, day) not in taken and day in duty.holder.valid]
    Duty.objects.bulk_create(made)
    remark(place_id=place_id, monday=str(monday), duties=len(made))
    return len(made)


@command(needs=permissions.KEEP_DUTY)
def swap(duty_id: int, *, holder_id: int, at: datetime, by: Actor) -> int:
    """换班: let another holder of the post take a duty over. Returns the new duty. Refuses: DutyOver, OnDutyAlready."""
    duty = Duty.objects.select_for_update().filter(pk=duty_id, cancelled_at=None).first()
    if duty is None:
        raise NotFound
    shift = _shift(duty.shift_id, by)
    if duty.span.upper <= at:
        raise DutyOver
    Duty.objects.filter(pk=duty_id).update(cancelled_at=at)
    taken = _put_on(shift, duty.day, duty.span, holder_id, duty)
    remark(place_id=shift.post.place_id, day=str(duty.day), before=duty.holder_id, after=holder_id)
    return taken.pk


def hours_of(shift: Shift, day: date) -> TimestamptzRange:
    """The span of a shift on a day; one that ends at or before its start ends the next day."""
    starts = timezone.make_aware(datetime.combine(day, shift.starts))
    ends = timezone.make_aware(datetime.combine(day + timedelta(shift.ends <= shift.starts), shift.ends))
    return TimestamptzRange(starts, ends, "[)")


def _put_on(shift: Shift, day: date, time: TimestamptzRange, holder_id: int, instead_of: Duty | None = None) -> Duty:
    holder = PostHolder.objects.filter(pk=holder_id, post_id=shift.post_id, valid__contains=day).first()
    if holder is None:
        raise HolderElsewhere(day=day, title=shift.post.title)
    same = PostHolder.objects.filter(user_id=holder.user_id) if holder.user_id else PostHolder.objects.filter(
        pk=holder_id)
    if Duty.objects.filter(holder__in=same, cancelled_at=None, span__overlap=time).exists():
        raise OnDutyAlready(name=holder.name, day=day)
    return Duty.objects.create(shift=shift, holder=holder, day=day, span=time, swapped_for=instead_of)


def _shift(shift_id: int, by: Actor) -> Shift:
    shift = Shift.objects.select_related("post").filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    if not shift.post.rostered:
        raise NotRostered(title=shift.post.title)
    _place(shift.post.place_id, by)
    return shift


def _post(post_id: int, by: Actor) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotFound
    _place(post.place_id, by)
    return post


def _place(place_id: int, by: Actor) -> Place:
    """Organisations are read by everybody, changed only by those whose reach covers the place. Locks the place."""
    return Place.objects.held_for(by, place_id)
