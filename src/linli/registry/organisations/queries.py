"""Who works here, and who is responsible here and now."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from linli.kernel import prepared
from linli.kernel.clock import month_span, span
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.registry import permissions, roles
from linli.registry.organisations.models import Duty, Organisation, Post, PostHolder, Shift
from linli.registry.organisations.values import (
    DutyCell,
    DutyDay,
    DutyLine,
    DutyMonth,
    Gap,
    Leader,
    OnDuty,
    OrganisationRow,
    OwnShift,
    PostRow,
    Week,
)
from linli.registry.people import masks
from linli.registry.places.models import Place

LEADS = "值班长"          # in the title of the posts that lead a shift
OFFICE_HOURS = (8, 18)     # when an unrostered post answers
NIGHT_FROM = 20
# From the place up to the whole area; a shift of last night may still go on.
# From a place `p` up to the area, each place with its step.
UPWARDS = """
   CROSS JOIN LATERAL unnest(ARRAY[p.id, p.entrance_id, p.building_id, p.community_id, (
           SELECT r.id FROM registry_place r
            WHERE r.area_id = p.area_id AND r.kind = 'area' AND r.parent_id IS NULL ORDER BY r.id LIMIT 1)])
         WITH ORDINALITY AS l (place, step)"""
# Who watches a post `o` at an instant: by the roster, or in office hours whoever holds a post without one.
WATCH = """
 CROSS JOIN LATERAL (
    SELECT d.holder_id, upper(d.span) AS until
      FROM registry_shift s JOIN registry_duty d ON d.area_id = s.area_id AND d.shift_id = s.id
     WHERE s.area_id = o.area_id AND s.post_id = o.id AND d.day IN (%(day)s::date - 1, %(day)s::date)
       AND d.cancelled_at IS NULL AND d.span @> %(at)s::timestamptz
    UNION ALL
    SELECT h.id, NULL FROM registry_postholder h
     WHERE %(office)s::boolean AND NOT o.rostered AND o.valid @> %(day)s::date
       AND h.area_id = o.area_id AND h.post_id = o.id AND h.valid @> %(day)s::date) d
  JOIN registry_postholder h ON h.area_id = o.area_id AND h.id = d.holder_id"""
RESPONSIBLE = f"""
WITH ladder AS (
  SELECT l.place, min(l.step) AS step
    FROM registry_place p {UPWARDS}
   WHERE p.area_id = linli_area() AND p.id = %(place)s GROUP BY l.place)
SELECT h.id, h.user_id, h.name, h.phone, o.title, o.role, o.place_id, d.until
  FROM ladder l
  JOIN registry_post o ON o.area_id = linli_area() AND o.place_id = l.place AND o.role = %(role)s {WATCH}
 ORDER BY l.step, d.until IS NULL, h.id"""
WATCHED = f"""
SELECT DISTINCT asked.place, asked.role
  FROM unnest(%(places)s::bigint[], %(roles)s::text[]) AS asked (place, role)
  JOIN registry_place p ON p.area_id = linli_area() AND p.id = asked.place {UPWARDS}
  JOIN registry_post o ON o.area_id = linli_area() AND o.place_id = l.place AND o.role = asked.role {WATCH}
 WHERE h.user_id = %(user)s"""


@query(needs=permissions.SEE_DUTY)
def organisations(place_id: int, *, on: date, by: Actor) -> list[OrganisationRow]:
    """Return the working sides of a community, and those of the area above it, that are there on a day."""
    Place.objects.find(by, place_id)
    rows = Organisation.objects.filter(Q(place_id=place_id) | Q(place__kind="area"), valid__contains=on).annotate(
        people=Count("posts__holders", filter=Q(posts__holders__valid__contains=on), distinct=True))
    order = {kind: n for n, kind in enumerate(
        ("firm", "community_committee", "party_org", "owners_committee", "property_committee", "street"))}
    found = [OrganisationRow(row.pk, row.kind, row.name, row.contact, row.note, row.people, row.valid.upper)
             for row in rows]
    return sorted(found, key=lambda row: (order.get(row.kind, 9), row.id))


@query(needs=permissions.SEE_DUTY)
def posts(place_id: int, *, on: date, by: Actor) -> list[PostRow]:
    """Return the posts of a community with those who hold them on a day, names as on a notice board (张**)."""
    Place.objects.find(by, place_id)
    rows = list(_posts_of(place_id, on).select_related("place"))
    holders: dict[int, list[str]] = {}
    for holder in PostHolder.objects.filter(post__in=rows, valid__contains=on).order_by("id"):
        holders.setdefault(holder.post_id, []).append(masks.name(holder.name))
    return [PostRow(row.pk, row.organisation_id, row.title, row.role,
                    "全小区" if row.place.kind == "community" else row.place.name, tuple(holders.get(row.pk, ())),
                    row.rostered) for row in rows]


@query(needs=permissions.KEEP_DUTY)
def holders(post_id: int, *, on: date, by: Actor) -> list[tuple[int, str]]:
    """Return (id, full name) of those who hold a post on a day: what the one who makes the roster chooses from."""
    post = Post.objects.select_related("place").filter(pk=post_id).first()
    Place.objects.find(by, post.place_id if post else 0)
    return list(PostHolder.objects.filter(post_id=post_id, valid__contains=on).order_by("id").values_list("pk", "name"))


@query(needs=permissions.SEE_DUTY)
def week(place_id: int, *, monday: date, at: datetime, by: Actor) -> Week:
    """Return the duty roster of seven days: each shift's people, who is missing, how long everybody works."""
    Place.objects.find(by, place_id)
    days = tuple(monday + timedelta(n) for n in range(7))
    shifts = list(_shifts_of(place_id).filter(post__valid__contains=monday, valid__contains=monday))
    lines, hours = _rostered(shifts, days, at)
    cells = [(line, cell) for line in lines for cell in line.cells]
    return Week(monday, monday.isocalendar().week, days, lines, _gaps(cells, at), hours)


@query(needs=permissions.SEE_DUTY)
def month(place_id: int, *, ym: str, at: datetime, by: Actor) -> DutyMonth:
    """Return the duty roster of a calendar month: who leads each day, how many are on, who is missing, the hours."""
    Place.objects.find(by, place_id)
    first, end = month_span(ym)
    days = tuple(first + timedelta(n) for n in range((end - first).days))
    shifts = list(_shifts_of(place_id).filter(post__valid__overlap=span(first, end), valid__overlap=span(first, end)))
    lines, hours = _rostered(shifts, days, at)
    stands = {shift.pk: (shift.valid, shift.post.valid) for shift in shifts}
    cells = [(line, cell) for line in lines for cell in line.cells
             if all(cell.day in valid for valid in stands[cell.shift_id])]
    by_day: dict[date, list[tuple[DutyLine, DutyCell]]] = {day: [] for day in days}
    for line, cell in cells:
        by_day[cell.day].append((line, cell))
    return DutyMonth(ym, tuple(_day(day, found) for day, found in by_day.items()), _gaps(cells, at), hours)


@query(needs=permissions.SEE_DUTY)
def on_duty(place_id: int, *, role: str, at: datetime, by: Actor) -> list[OnDuty]:
    """Return who answers for `role` at a place at an instant: nearest place first, the rostered before the rest."""
    Place.objects.find(by, place_id)
    return responsible(place_id, role, at)


@query(needs=permissions.SEE_DUTY)
def on_duty_here(place_id: int, *, at: datetime, by: Actor) -> list[OnDuty]:
    """Return everybody rostered in a community at an instant, in the order of the posts: whom a colleague may ring."""
    Place.objects.find(by, place_id)
    duties = Duty.objects.filter(
        Q(shift__post__place_id=place_id) | Q(shift__post__place__community_id=place_id), cancelled_at=None,
        span__contains=at).select_related("holder", "shift__post").order_by("shift__post__position", "holder__name")
    return [_on_duty(duty.holder, duty.shift.post, duty.span.upper) for duty in duties]


@query(needs=permissions.SEE_DUTY)
def my_shifts(user_id: int, *, at: datetime, by: Actor) -> list[OwnShift]:
    """Return the present and the next shifts of a person, the nearest first; only one's own. Raises NotFound."""
    if user_id != by.user_id:
        raise NotFound
    duties = Duty.objects.filter(holder__user_id=user_id, cancelled_at=None, span__endswith__gt=at).select_related(
        "shift__post__place").order_by("span")
    return [OwnShift(duty.shift.post.title, duty.shift.name, duty.shift.post.place.name, duty.span.lower,
                     duty.span.upper, at in duty.span, duty.shift.post.place.community_id) for duty in duties[:3]]


@query(needs=permissions.SEE_DUTY)
def leaders(area_id: int, *, at: datetime, by: Actor) -> list[Leader]:
    """Return who leads at an instant, within reach and without a number: 值班长 of the roster, else in office hours
    who answers as project manager. Somebody who leads in several communities stands there once.
    """
    here = Q() if by.reach.whole else Q(place__community_id__in=by.reach.ids("community")) | Q(place__kind="area")
    posts = {post.pk: post for post in Post.objects.filter(here, Q(title__contains=LEADS) | Q(
        role=roles.PROJECT_MANAGER, rostered=False)).select_related("place")}
    day = timezone.localdate(at)
    duties = Duty.objects.filter(shift__post__in=posts, cancelled_at=None, day__in=(day - timedelta(1), day),
                                 span__contains=at).select_related("holder", "shift")
    found = [Leader(one.holder.name, LEADS, one.shift.name, one.span.upper) for one in duties]
    if not found and OFFICE_HOURS[0] <= timezone.localtime(at).hour < OFFICE_HOURS[1]:
        held = PostHolder.objects.filter(post__in=posts, post__rostered=False, post__valid__contains=day,
                                         valid__contains=day)
        found = [Leader(one.name, posts[one.post_id].title, "", None) for one in held]
    return sorted({(one.name, one.post): one for one in found}.values(), key=lambda one: (one.post, one.name))


def responsible(place_id: int, role: str, at: datetime) -> list[OnDuty]:
    """As `on_duty`, for commands and rules of upper rooms. Inside the area."""
    return [OnDuty(*row) for row in prepared.run(RESPONSIBLE, {"place": place_id, "role": role, **_moment(at)})]


def watched_by(user_id: int, asked: Sequence[tuple[int, str]], at: datetime) -> set[tuple[int, str]]:
    """Of these (place, role), those that a user is on duty for. Inside the area."""
    pairs = set(asked)
    return set(prepared.run(WATCHED, {"user": user_id, "places": [place for place, _ in pairs],
                                      "roles": [role for _, role in pairs], **_moment(at)}))


def office_contact(community_id: int, on: date) -> str:
    """Return what the firm of a community published as its number or window; empty: nothing. Inside the area."""
    firms = Organisation.objects.filter(place_id=community_id, kind="firm", valid__contains=on).exclude(contact="")
    return firms.order_by("id").values_list("contact", flat=True).first() or ""


def titles_of(organisation_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of organisations. Inside the area."""
    return dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("pk", "name"))


def holders_called(holder_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of those who hold posts, by the ids of their holding. Inside the area."""
    return dict(PostHolder.objects.filter(pk__in=holder_ids).values_list("pk", "name"))


def employers(user_id: int | None, on: date) -> set[int]:
    """The organisations in which a user holds a post on a day. Inside the area."""
    if user_id is None:
        return set()
    return set(PostHolder.objects.filter(user_id=user_id, valid__contains=on).values_list("post__organisation_id",
                                                                                         flat=True))


def staff_of(organisation_id: int, on: date) -> set[int]:
    """The users who hold a post of an organisation on a day. Inside the area."""
    held = PostHolder.objects.filter(post__organisation_id=organisation_id, valid__contains=on)
    return {user for user in held.values_list("user_id", flat=True) if user is not None}


def names_of(organisation_ids: Sequence[int]) -> dict[int, str]:
    """The names of organisations by id. Inside the area."""
    return dict(Organisation.objects.filter(pk__in=list(organisation_ids)).values_list("pk", "name"))


def _moment(at: datetime) -> dict[str, datetime | date | bool]:
    here = timezone.localtime(at)
    return {"at": at, "day": here.date(), "office": OFFICE_HOURS[0] <= here.hour < OFFICE_HOURS[1]}


def _posts_of(place_id: int, on: date) -> QuerySet[Post, Post]:
    return Post.objects.filter(Q(place_id=place_id) | Q(place__community_id=place_id), valid__contains=on).order_by(
        "position", "id")


def _on_duty(holder: PostHolder, post: Post, until: datetime | None) -> OnDuty:
    return OnDuty(holder.pk, holder.user_id, holder.name, holder.phone, post.title, post.role, post.place_id, until)


def _shifts_of(place_id: int) -> QuerySet[Shift, Shift]:
    return Shift.objects.filter(Q(post__place_id=place_id) | Q(post__place__community_id=place_id)).select_related(
        "post").order_by("post__position", "post_id", "starts")


def _rostered(shifts: list[Shift], days: tuple[date, ...], at: datetime) -> tuple[list[DutyLine],
                                                                                list[tuple[str, float]]]:
    """A line a shift with a cell a day, and everybody's hours of these days, longest first."""
    duties: dict[tuple[int, date], list[Duty]] = {}
    hours: dict[str, float] = {}
    for duty in Duty.objects.filter(shift__in=shifts, day__range=(days[0], days[-1]), cancelled_at=None).select_related(
            "holder").order_by("id"):
        duties.setdefault((duty.shift_id, duty.day), []).append(duty)
        hours[duty.holder.name] = hours.get(duty.holder.name, 0) + _hours(duty)
    lines = [_line(shift, shifts[n - 1] if n else None, days, duties, at) for n, shift in enumerate(shifts)]
    return lines, sorted(hours.items(), key=lambda item: -item[1])


def _gaps(cells: list[tuple[DutyLine, DutyCell]], at: datetime) -> list[Gap]:
    gaps = [Gap(cell.shift_id, cell.day, line.title, line.shift, cell.short) for line, cell in cells
            if cell.short and cell.day >= timezone.localdate(at)]
    return sorted(gaps, key=lambda gap: gap.day)


def _day(day: date, cells: list[tuple[DutyLine, DutyCell]]) -> DutyDay:
    leads = tuple(f"{line.shift} {'、'.join(cell.names)}" for line, cell in cells if LEADS in line.title and cell.names)
    return DutyDay(day, leads, sum(len(cell.names) for _, cell in cells), sum(cell.short for _, cell in cells),
                   any(cell.swapped for _, cell in cells))


def _line(shift: Shift, above: Shift | None, days: tuple[date, ...], duties: dict[tuple[int, date], list[Duty]],
          at: datetime) -> DutyLine:
    cells = []
    for day in days:
        on = duties.get((shift.pk, day), [])
        cells.append(DutyCell(shift.pk, day, tuple(duty.holder.name for duty in on), tuple(duty.pk for duty in on),
                              shift.needed, any(at in duty.span for duty in on),
                              any(duty.swapped_for_id for duty in on)))
    return DutyLine(shift.post_id, shift.post.title, above is None or above.post_id != shift.post_id, shift.name,
                    f"{shift.starts:%H}–{shift.ends:%H}", shift.starts.hour >= NIGHT_FROM, tuple(cells))


def _hours(duty: Duty) -> float:
    return float((duty.span.upper - duty.span.lower).total_seconds()) / 3600
