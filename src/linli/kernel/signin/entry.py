"""From what a person types to an open session. Tries are counted before anything is compared, and stay counted.

Every way in answers a stranger and a known person alike, in words and in time.
"""
from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing

from linli.kernel import throttle
from linli.kernel.access import Actor, system
from linli.kernel.clock import now
from linli.kernel.models import Area, Seat, Session, User

from . import commands, rules
from .models import DemoLogin
from .values import (
    Entered,
    NoSeat,
    NotAllowedHere,
    NotAPhone,
    SecondFactor,
    TicketExpired,
    Visitor,
    WrongPassword,
)

TICKET_LASTS = 300   # seconds between password and second factor
KNOWN_FOR = timedelta(days=90)   # so long a network stays the owner's own
_signer = signing.TimestampSigner(salt="linli.signin.ticket")
_nobody: list[str] = []


def by_password(name: str, password: str, *, visitor: Visitor, at: datetime) -> Entered | SecondFactor:
    """Staff: login name or phone, and password. Refuses: WrongPassword, TooMany, NoSeat."""
    user = (User.objects.filter(login=name, active=True).first()
            or User.objects.filter(phone=rules.normal_phone(name) or "-", active=True).first())
    slow_down(name.lower(), user, visitor)
    # A stranger costs the same Argon2 pass as a user.
    if not check_password(password, (user.password if user else "") or _hash_of_nothing()) or user is None:
        raise WrongPassword
    if user.totp_secret:
        return SecondFactor(_signer.sign_object([user.pk, user.password[-16:]]))
    throttle.forget("sign-in", f"{name.lower()}|{throttle.network(visitor.address)}")
    return _enter(user, visitor, at)


def slow_down(name: str, user: User | None, visitor: Visitor) -> None:
    """Guesses cost time: by account from one network, by account from everywhere, by network for all accounts.

    The account as a whole slows down strangers only: from a network the owner came from lately, the owner gets in.
    """
    net = throttle.network(visitor.address)
    throttle.take("sign-in", f"{name}|{net}", capacity=5, every=60)
    throttle.take("sign-in-net", net, capacity=100, every=10)
    known = user is not None and any(
        throttle.network(address) == net for address in Session.objects.filter(
            user=user, created_at__gt=now() - KNOWN_FOR)
        .values_list("address", flat=True).distinct()[:200])
    if not known:
        throttle.take("sign-in-account", name, capacity=20, every=120)


def by_factor(ticket: str, code: str, *, visitor: Visitor, at: datetime) -> Entered:
    """The second step of staff: six figures or a recovery code. Refuses: TicketExpired, WrongFactor, TooMany."""
    try:
        user_id, mark = _signer.unsign_object(ticket, max_age=TICKET_LASTS)
    except signing.BadSignature:
        raise TicketExpired from None
    user = User.objects.filter(pk=user_id, active=True).first()
    if user is None or user.password[-16:] != mark:  # the password was changed in between
        raise TicketExpired
    throttle.take("factor", str(user.pk), capacity=5, every=60)
    commands.spend_factor(user, code, at=at)
    throttle.forget("factor", str(user.pk))
    return _enter(user, visitor, at)


def send_code(phone: str, *, visitor: Visitor, at: datetime) -> str:
    """Residents: send a one-time code; return the phone as it was understood. Refuses: NotAPhone, TooMany."""
    number = rules.normal_phone(phone)
    if number is None:
        raise NotAPhone
    net = throttle.network(visitor.address)
    throttle.take("code-minute", number, capacity=1, every=60)
    throttle.take("code-hour", number, capacity=5, every=720)
    throttle.take("code-net", net, capacity=30, every=60)
    throttle.take("code-all", "", capacity=600, every=2)
    commands.issue_code(visitor.face, phone=number, at=at, by=system(_area_of_phone(number)))
    return number


def by_code(phone: str, code: str, *, visitor: Visitor, at: datetime) -> Entered:
    """Residents: phone and code. A phone that is new here gets in too, and then binds a home. Refuses: WrongCode."""
    number = rules.normal_phone(phone)
    if number is None:
        raise NotAPhone
    throttle.take("code-try-net", throttle.network(visitor.address), capacity=60, every=20)
    commands.spend_code(number, code.strip(), at=at)
    area_id = _area_of_phone(number)
    user_id = commands.meet_phone(visitor.face, phone=number, by=system(area_id))
    user = User.objects.get(pk=user_id)
    if not user.active:
        raise NoSeat
    return commands.open_session(user.pk, visitor=visitor, at=at, by=Actor(user.pk, user.name, area_id))


def by_demo_role(login_id: int, *, visitor: Visitor, at: datetime) -> Entered:
    """The demo only: enter as an invented person at the press of a button."""
    if not settings.DEMO:
        raise NotAllowedHere
    offered = DemoLogin.objects.select_related("user").filter(pk=login_id).first()
    if offered is None:
        raise NotAllowedHere
    return commands.open_session(offered.user_id, visitor=visitor, at=at,
                                 by=Actor(offered.user_id, offered.user.name, offered.area_id))


def _enter(user: User, visitor: Visitor, at: datetime) -> Entered:
    area_id = Seat.objects.filter(user=user).order_by("id").values_list("area_id", flat=True).first()
    if area_id is None:
        raise NoSeat
    return commands.open_session(user.pk, visitor=visitor, at=at, by=Actor(user.pk, user.name, area_id))


def _area_of_phone(phone: str) -> int:
    """The area a phone's message belongs to: its first seat, else the first area of the installation."""
    seat = Seat.objects.filter(user__phone=phone).order_by("id").values_list("area_id", flat=True).first()
    area_id = seat or Area.objects.order_by("id").values_list("pk", flat=True).first()
    if area_id is None:
        raise NoSeat("系统还没有设置好，请管理员先完成首次设置。")
    return int(area_id)


def _hash_of_nothing() -> str:
    if not _nobody:
        _nobody.append(make_password("nobody holds this one"))
    return _nobody[0]
