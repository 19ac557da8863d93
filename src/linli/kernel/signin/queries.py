"""What the sign-in and account pages show."""
from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from linli.kernel import owndata
from linli.kernel.clock import now
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.models import Area, Seat, Session, User
from linli.kernel.owndata import Part

from . import permissions
from .models import DemoLogin, RecoveryCode
from .values import DemoRole, SessionRow

KEPT = 60       # seconds


@dataclass(frozen=True)
class Account:
    """One's own account."""

    name: str
    login: str
    phone: str
    second_factor: bool
    recovery_left: int
    has_password: bool
    areas: list[tuple[int, str]]


@query(needs=permissions.OWN_ACCOUNT)
def account(user_id: int | None, *, by: Actor) -> Account:
    user = User.objects.get(pk=by.account)
    areas = Seat.objects.filter(user=user).order_by("area__name").values_list("area_id", "area__name")
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    return Account(user.name, user.login or "", user.phone or "", bool(user.totp_secret), left, bool(user.password),
                   list(areas))


@query(needs=permissions.OWN_ACCOUNT)
def sessions(current_id: int | None, *, by: Actor) -> list[SessionRow]:
    """One's own open sessions, the latest first."""
    rows = Session.objects.filter(user_id=by.account, revoked_at=None, expires_at__gt=now()).order_by("-seen_at")[:50]
    return [SessionRow(row.pk, row.face, row.device, row.address, row.created_at, row.seen_at, row.pk == current_id)
            for row in rows]


@query(needs=permissions.OWN_ACCOUNT)
def own_data(user_id: int | None, *, by: Actor) -> list[Part]:
    """Return all that is kept of the person who asks. Raises NotFound, of anybody else."""
    if user_id is None or user_id != by.user_id:
        raise NotFound
    return owndata.parts(user_id)


def demo_roles() -> list[DemoRole]:
    """The buttons of the demo's sign-in page; none outside the demo."""
    if not settings.DEMO:
        return []
    return [DemoRole(row.pk, row.role, row.title, row.line, row.icon, row.group, row.face)
            for row in DemoLogin.objects.order_by("position", "id")]


def installation() -> str:
    """What stands under the name on the sign-in page: the areas served here."""
    return "、".join(Area.objects.order_by("id").values_list("name", flat=True)[:3])


def area_name(area_id: int) -> str:
    """The name of an area, as its own people read it; kept for a minute, since it stands on many pages."""
    def asked() -> str:
        return str(Area.objects.values_list("name", flat=True).get(pk=area_id))
    return cache.get_or_set(f"signin.area_name:{area_id}", asked, KEPT) or ""
