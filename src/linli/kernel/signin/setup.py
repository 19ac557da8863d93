"""The first start: one link, from the server's own console, by which the first administrator gets in."""
from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from linli.kernel import throttle
from linli.kernel.access import Actor, system
from linli.kernel.clock import now
from linli.kernel.commands import command, emit
from linli.kernel.crypto import token_hash
from linli.kernel.models import Area, Seat, User

from . import permissions, rules
from .commands import checked_password, open_session
from .events import InstallationSetUp
from .models import SetupLink
from .values import Entered, LinkSpent, NotAPhone, Visitor

LASTS = timedelta(hours=1)


def first_link(address: str) -> str | None:
    """Return a new link while nobody has an account with a password, else None. Earlier links end."""
    if User.objects.exclude(password="").exists():
        return None
    token = secrets.token_urlsafe(32)
    SetupLink.objects.filter(used_at=None).delete()
    SetupLink.objects.create(token_hash=token_hash(token), expires_at=now() + LASTS)
    return f"{address}/setup/{token}"


def is_open(token: str, *, at: datetime) -> bool:
    return SetupLink.objects.filter(token_hash=token_hash(token), used_at=None, expires_at__gt=at).exists()


def use_link(token: str, *, area_name: str, login: str, name: str, phone: str, password: str, visitor: Visitor,
             at: datetime) -> Entered:
    """Make the first area and its administrator and sign them in. Refuses: LinkSpent, PasswordTooWeak, NotAPhone."""
    throttle.take("setup", throttle.network(visitor.address), capacity=20, every=30)
    if not is_open(token, at=at):
        raise LinkSpent
    area = Area.objects.order_by("id").first() or Area.objects.create(code="main", name=area_name)
    user_id = set_up(token_hash(token), area_name=area_name, login=login, name=name, phone=phone, password=password,
                     at=at, by=system(area.pk, "首次设置"))
    return open_session(user_id, visitor=visitor, at=at, by=Actor(user_id, name, area.pk))


@command(needs=permissions.MANAGE_USERS, secret=("password",))
def set_up(link_hash: str, *, area_name: str, login: str, name: str, phone: str, password: str, at: datetime,
           by: Actor) -> int:
    """Spend the link and make the administrator; the registry adds the place of the area and the membership."""
    if not SetupLink.objects.filter(token_hash=link_hash, used_at=None, expires_at__gt=at).update(used_at=at):
        raise LinkSpent
    number = rules.normal_phone(phone) if phone.strip() else None
    if phone.strip() and number is None:
        raise NotAPhone
    Area.objects.filter(pk=by.area_id).update(name=area_name)
    user = User.objects.create(login=login, name=name, phone=number,
                               password=checked_password(password, names=(login, name)))
    Seat.objects.create(user=user, area_id=by.area_id)
    emit(InstallationSetUp(user.pk, area_name))
    return int(user.pk)
