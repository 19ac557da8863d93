"""Users, tokens and rights of an area, as its administrator sees them."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from linli.kernel.access import RIGHTS, ROLES_OF, SIGNED_IN, holders_of
from linli.kernel.clock import now
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.http import names_granters
from linli.kernel.models import Session, Token, User
from linli.kernel.paging import Page, paged
from linli.kernel.tenancy import in_area

from .. import permissions

GRANTERS = 3     # named to a colleague who lacks a right


@names_granters
def granters(by: Actor) -> list[str]:
    """Name some of those who keep the users of the area, to a colleague."""
    with in_area(by.area_id):
        found = User.objects.filter(pk__in=holders_of(permissions.MANAGE_USERS), active=True)
        return list(found.order_by("name").values_list("name", flat=True)[:GRANTERS])


@dataclass(frozen=True)
class UserRow:
    id: int
    login: str
    name: str
    phone: str
    active: bool
    has_password: bool
    second_factor: bool
    seen_at: datetime | None


@dataclass(frozen=True)
class TokenRow:
    id: int
    name: str
    user: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class RightRow:
    name: str
    title: str
    roles: frozenset[str]
    everyone: bool


@query(needs=permissions.SEE_USERS)
def users(area_id: int, *, search: str = "", staff_only: bool = True, after: str | None = None,
          by: Actor) -> Page[UserRow]:
    """Users with a seat in this area, by name; staff have a login name."""
    rows = User.objects.filter(seats__area=by.area_id).annotate(seen=Max("sessions__seen_at"))
    if staff_only:
        rows = rows.filter(login__isnull=False)
    if search:
        rows = rows.filter(Q(login__icontains=search) | Q(name__icontains=search) | Q(phone__endswith=search))
    return paged(rows, ("name", "id"), after=after).map(_user)


@query(needs=permissions.SEE_USERS)
def user(user_id: int, *, by: Actor) -> UserRow:
    row = User.objects.filter(pk=user_id, seats__area=by.area_id).annotate(seen=Max("sessions__seen_at")).first()
    if row is None:
        raise NotFound
    return _user(row)


@query(needs=permissions.SEE_USERS)
def open_sessions(user_id: int, *, by: Actor) -> int:
    return Session.objects.filter(user_id=user_id, area_id=by.area_id, revoked_at=None, expires_at__gt=now()).count()


@query(needs=permissions.MANAGE_TOKENS)
def tokens(area_id: int, *, by: Actor) -> list[TokenRow]:
    return [TokenRow(row.pk, row.name, row.user.name, row.scopes, row.created_at, row.expires_at, row.used_at,
                     row.revoked_at)
            for row in Token.objects.filter(area=by.area_id).select_related("user").order_by("-id")[:200]]


@query(needs=permissions.SEE_USERS)
def rights(area_id: int, *, by: Actor) -> list[RightRow]:
    """Every right that is declared, by name, with the roles that hold it."""
    return [RightRow(right.name, right.title, frozenset(ROLES_OF[name] - {SIGNED_IN}), SIGNED_IN in ROLES_OF[name])
            for name, right in sorted(RIGHTS.items())]


def _user(row: User) -> UserRow:
    return UserRow(row.pk, row.login or "", row.name, row.phone or "", row.active, bool(row.password),
                   bool(row.totp_secret), row.seen)  # type: ignore[attr-defined]
