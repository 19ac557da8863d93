"""Who a request belongs to: a session by its cookie, or a token by its Authorization header."""
from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InternalError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse

from linli.kernel.access import Actor, standing_of
from linli.kernel.crypto import token_hash
from linli.kernel.http import Request, recognises
from linli.kernel.models import Seat, Session, Token
from linli.kernel.tenancy import in_area

from .values import CONSOLE, Entered

IDLE = {CONSOLE: timedelta(minutes=30)}
IDLE_PHONE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)    # how exactly `seen_at` is kept: one write a minute, not one a request


def idle(face: str) -> timedelta:
    """How long a session of this face lives without a request."""
    return IDLE.get(face, IDLE_PHONE)


def cookie_name() -> str:
    # The prefix makes browsers refuse the cookie over http, from a sub-domain or for a part of the site.
    return "__Host-linli_session" if settings.SESSION_COOKIE_SECURE else "linli_session"


def set_cookie(response: HttpResponse, entered: Entered) -> None:
    response.set_cookie(cookie_name(), entered.token, max_age=entered.lasts, secure=settings.SESSION_COOKIE_SECURE,
                        httponly=True, samesite="Lax", path="/")


def renew_cookie(response: HttpResponse, request: Request, token: str) -> None:
    """Send the new token of a session that was rotated; it lives as long as a phone's, or until the browser closes."""
    face = Session.objects.filter(pk=request.session_id or 0).values_list("face", flat=True).first() or CONSOLE
    lasts = None if face == CONSOLE else int(IDLE_PHONE.total_seconds())
    set_cookie(response, Entered(token, request.actor.user_id or 0, request.actor.area_id, face, lasts))


def clear_cookie(response: HttpResponse) -> None:
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


@recognises
def by_token(request: Request) -> None:
    """A bearer token acts as its user, limited to its scopes. With one, a cookie is not looked at."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        return
    if actor := actor_of_token(given.strip(), at=request.now):
        request.actor = actor


def actor_of_token(given: str, *, at: datetime) -> Actor | None:
    """Who acts by this token; None for one that is unknown, ended or revoked."""
    found = (Token.objects.select_related("user").annotate(seated=seated())
             .filter(token_hash=token_hash(given), revoked_at=None, user__active=True, seated=True).first())
    if found is None or (found.expires_at and found.expires_at <= at):
        return None
    if found.used_at is None or at - found.used_at > SEEN_EVERY:
        with suppress(InternalError):  # as in touch
            Token.objects.filter(pk=found.pk).update(used_at=at)
    return actor_of(found.user_id, found.user.name, found.area_id, scopes=frozenset(found.scopes))


@recognises
def by_cookie(request: Request) -> None:
    given = request.COOKIES.get(cookie_name())
    if not given or request.headers.get("Authorization"):
        return
    found = (Session.objects.select_related("user").annotate(seated=seated())
             .filter(token_hash=token_hash(given), revoked_at=None, user__active=True,
                     expires_at__gt=request.now).first())
    if found is None:
        return
    if request.now - found.seen_at > SEEN_EVERY:
        touch(found, request.now)
    request.session_id = found.pk
    # A phone without any home yet is signed in, but holds nothing anywhere.
    request.actor = (actor_of(found.user_id, found.user.name, found.area_id) if found.seated
                     else Actor(found.user_id, found.user.name, found.area_id))


def seated() -> Exists:
    return Exists(Seat.objects.filter(user=OuterRef("user"), area=OuterRef("area")))


def touch(session: Session, at: datetime) -> None:
    """Keep a session alive; one that was given longer at sign-in keeps that."""
    with suppress(InternalError):  # read-only while the disk is full: pages can still be looked at
        Session.objects.filter(pk=session.pk).update(
            seen_at=at, expires_at=max(session.expires_at, at + idle(session.face)))


def actor_of(user_id: int, name: str, area_id: int, *, scopes: frozenset[str] | None = None) -> Actor:
    with in_area(area_id):
        standing = standing_of(user_id, area_id)
    return Actor(user_id, name, area_id, grants=standing.grants, person_id=standing.person_id, scopes=scopes)
