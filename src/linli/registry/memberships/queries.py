"""Who holds what, and who lives in a home as the people of that home see it: names and phones masked."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from linli.kernel.clock import now, today
from linli.kernel.commands import Actor, query
from linli.kernel.models import User
from linli.registry import roles
from linli.registry.memberships import permissions
from linli.registry.memberships.models import HomeRequest
from linli.registry.memberships.values import Household, HouseholdMember, MembershipRow, RequestRow
from linli.registry.organisations.models import Membership
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.people.values import TENURE_TITLES
from linli.registry.places.models import Community, Place, Unit
from linli.registry.places.queries import units_in


@query(needs=permissions.SEE_MEMBERSHIPS)
def memberships(user_id: int, *, by: Actor) -> list[MembershipRow]:
    """All memberships of a user in this area, the present ones first."""
    rows = Membership.objects.filter(user_id=user_id).select_related("place", "place__community").order_by("-id")
    return sorted(map(_membership, rows), key=lambda row: not row.present)


@query(needs=permissions.SEE_MEMBERSHIPS)
def roles_of_users(user_ids: list[int], *, by: Actor) -> dict[int, list[str]]:
    """The titles each user holds today."""
    found: dict[int, list[str]] = {}
    rows = Membership.objects.filter(user_id__in=user_ids, valid__contains=today()).order_by("id")
    for row in rows.select_related("place__community"):
        where = f"{row.place.community.name} " if row.place.community and row.place.kind != "community" else ""
        found.setdefault(row.user_id, []).append(f"{roles.TITLES[row.role]} · {where}{row.place.spoken}")
    return found


@query(needs=permissions.SEE_MEMBERSHIPS)
def has_staff(community_id: int, *, on: date, by: Actor) -> bool:
    """Is anybody appointed in a community itself? Those of the whole area work for every community."""
    return Membership.objects.filter(place_id=community_id, valid__contains=on).exists()


@query(needs=permissions.SEE_MEMBERSHIPS)
def places(area_id: int, *, by: Actor) -> list[tuple[int, str]]:
    """Where a post can be held: the area, its communities and their buildings."""
    rows = Place.objects.filter(kind__in=("area", "community", "building"), removed_on=None).select_related("community")
    ranked = sorted(rows, key=lambda row: (row.kind != "area", row.community.name if row.community else "",
                                           row.kind != "community", row.sort))
    return [(row.pk, f"{row.community.name} {row.name}" if row.kind == "building" and row.community else row.name)
            for row in ranked]


@query(needs=permissions.SEE_HOUSEHOLD)
def homes(user_id: int | None, *, by: Actor) -> list[tuple[int, str]]:
    """The homes one is bound to."""
    units = Unit.objects.filter(pk__in=by.reach.ids("unit")).select_related("community").order_by("pk")
    return [(unit.pk, f"{unit.community.name} {unit.label}") for unit in units]


@query(needs=permissions.SEE_HOUSEHOLD)
def household(unit_id: int, *, by: Actor) -> Household:
    """The people of one's home, bound or only on file, and who asks to come in. Refuses: NotFound."""
    unit = Unit.objects.seen_by(by).select_related("community").filter(pk=unit_id).first() or Unit.objects.find(
        by, unit_id)
    day = today()
    is_owner = unit_id in by.reach_of(permissions.KEEP_HOUSEHOLD).ids("unit")
    bound = {row.person_id: row for row in Membership.objects.filter(
        place_id=unit_id, valid__contains=day, role__in=roles.HOUSEHOLD)}
    members = []
    for tenure in Tenure.objects.filter(unit=unit, valid__contains=day).select_related("person").order_by(
            "position", "id"):
        row = bound.pop(tenure.person_id, None)
        share = f" {tenure.share_num}/{tenure.share_den}" if tenure.share_num else ""
        members.append(HouseholdMember(
            row.pk if row else None, masks.name(tenure.person.name, tenure.person.kind),
            f"{TENURE_TITLES[tenure.kind]}{share}", masks.phone(tenure.person.phone) if row else "", tenure.valid.upper,
            bool(row and row.user_id == by.user_id),
            bool(row and is_owner and row.role in (roles.FAMILY, roles.TENANT) and row.user_id != by.user_id)))
    area = f"{unit.area} m²" if unit.area else ""
    asked = [_request(row) for row in HomeRequest.objects.filter(
        unit=unit, status="open", expires_at__gt=now()).select_related("unit").order_by("id")] if is_owner else []
    return Household(unit_id, unit.label, unit.community.name, area, members, asked, is_owner)


@query(needs=permissions.SEE_REQUESTS)
def requests(area_id: int, *, by: Actor) -> list[RequestRow]:
    """The requests that staff may answer, the first to expire first."""
    rows = HomeRequest.objects.seen_by(by).filter(status="open", expires_at__gt=now()).select_related("unit")
    return [_request(row) for row in rows.order_by("expires_at", "id")[:200]]


def communities_served() -> list[tuple[str, str]]:
    """Every community of the area at hand, by its public code: what a request names."""
    return list(Community.objects.order_by("name").values_list("code", "name"))


def _membership(row: Membership) -> MembershipRow:
    community = row.place.community.name if row.place.community else ""
    since, until = (None, None) if row.valid.isempty else (row.valid.lower, row.valid.upper)
    return MembershipRow(row.pk, row.user_id, row.role, roles.TITLES[row.role], row.place.spoken, community, since,
                         until, row.reason, not row.valid.isempty and _holds(since, until, today()))


def _holds(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day < until)


def _request(row: HomeRequest) -> RequestRow:
    return RequestRow(row.pk, row.unit_id, row.unit.label, roles.TITLES[row.role], masks.name(row.name),
                      masks.phone(row.phone), row.person_id is not None, row.asked_at, row.expires_at, row.role)


def told_of_request(request_id: int) -> tuple[str, list[str]]:
    """Return the home of a request and the phones of those who are bound to it. Inside the area, for the messages."""
    row = HomeRequest.objects.select_related("unit__community").get(pk=request_id)
    bound = Membership.objects.filter(place_id=row.unit_id, valid__contains=today(), role__in=roles.HOUSEHOLD)
    users = list(bound.exclude(user_id=row.user_id).values_list("user_id", flat=True))
    phones = User.objects.filter(pk__in=users, phone__isnull=False).order_by("pk").values_list("phone", flat=True)
    return f"{row.unit.community.name} {row.unit.label}", [str(phone) for phone in phones]


def over_the_area(role: str, *, on: date) -> list[tuple[int, str]]:
    """Return (user, name) of who holds a role over the whole area on a day, the longest first. Inside the area."""
    held = Membership.objects.filter(role=role, place__kind="area", valid__contains=on).order_by("valid", "id")
    users = list(held.values_list("user_id", flat=True))
    names = dict(User.objects.filter(pk__in=users, active=True).values_list("pk", "name"))
    return [(user, names[user]) for user in users if user in names]


def phone_of(user_id: int) -> str:
    return User.objects.filter(pk=user_id).values_list("phone", flat=True).first() or ""


def phones_at(place_ids: Sequence[int]) -> list[str]:
    """Return the phones bound to the homes of a scope of places, each once. Inside the area, for the messages."""
    units = units_in(place_ids).values("pk")
    users = Membership.objects.filter(place_id__in=units, valid__contains=today(), role__in=roles.HOUSEHOLD)
    phones = User.objects.filter(pk__in=list(users.values_list("user_id", flat=True)), active=True, phone__isnull=False)
    return [str(phone) for phone in phones.order_by("pk").values_list("phone", flat=True)]
