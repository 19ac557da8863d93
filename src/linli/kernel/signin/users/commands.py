"""Users of an area, as its administrator keeps them; and the API tokens that act for them."""
from __future__ import annotations

import secrets
from datetime import datetime

from linli.kernel import journal
from linli.kernel.access import RIGHTS
from linli.kernel.commands import Actor, command, emit
from linli.kernel.crypto import token_hash
from linli.kernel.errors import NotFound, Refused
from linli.kernel.models import Seat, Token, User

from .. import permissions, rules
from ..commands import checked_password, sessions_ended
from ..events import PasswordReset, UserDeactivated
from ..models import DemoLogin, RecoveryCode
from ..values import LoginTaken, NotAPhone, OwnAccount, PhoneTaken


class UnknownScope(Refused):
    code, field, sentence = "unknown_scope", "scopes", "没有“{name}”这个权限。"


@command(needs=permissions.MANAGE_USERS, secret=("password",))
def create_user(login: str, *, name: str, phone: str = "", password: str = "", key: str | None = None,
                by: Actor) -> int:
    """Add somebody who signs in with a password to this area; return the user's id.

    Without a password they cannot sign in until one is set. Refuses: LoginTaken, PhoneTaken, NotAPhone,
    PasswordTooWeak.
    """
    number = _phone(phone)
    if User.objects.filter(login=login).exists():
        raise LoginTaken(login=login)
    if number and User.objects.filter(phone=number).exists():
        raise PhoneTaken
    user = User.objects.create(login=login, name=name, phone=number,
                               password=checked_password(password, names=(login, name)) if password else "")
    Seat.objects.create(user=user, area_id=by.area_id)
    return int(user.pk)


@command(needs=permissions.MANAGE_USERS)
def rename_user(user_id: int, *, name: str, phone: str = "", by: Actor) -> None:
    """Correct the name or the phone. Refuses: PhoneTaken, NotAPhone."""
    user = _held(user_id, by)
    number = _phone(phone)
    if number and User.objects.filter(phone=number).exclude(pk=user.pk).exists():
        raise PhoneTaken
    journal.remark(name=[user.name, name], phone_changed=user.phone != number)
    user.name, user.phone = name, number or (None if user.login else user.phone)
    user.save(update_fields=["name", "phone"])


@command(needs=permissions.MANAGE_USERS)
def reset_password(user_id: int, *, at: datetime, by: Actor) -> str:
    """Give a new password, shown once to the administrator, and end every session. Refuses: OwnAccount."""
    if user_id == by.user_id:
        raise OwnAccount("自己的密码请在“我的账号”里改。")
    user = _held(user_id, by)
    fresh = "-".join(secrets.token_hex(2) for _ in range(4))
    user.password = checked_password(fresh, names=())
    user.save(update_fields=["password"])
    journal.remark(sessions_ended=sessions_ended([user.pk], at=at))
    emit(PasswordReset(user.pk))
    return fresh


@command(needs=permissions.MANAGE_USERS)
def clear_factor(user_id: int, *, reason: str, key: str | None = None, by: Actor) -> None:
    """Turn another's second factor off when device and recovery codes are lost. Refuses: OwnAccount."""
    if user_id == by.user_id:
        raise OwnAccount
    user = _held(user_id, by)
    user.totp_secret, user.totp_last_step = "", 0
    user.save(update_fields=["totp_secret", "totp_last_step"])
    RecoveryCode.objects.filter(user=user).delete()


@command(needs=permissions.MANAGE_USERS)
def deactivate_user(user_id: int, *, reason: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """Close an account: all sessions and tokens end at once. Refuses: OwnAccount."""
    if user_id == by.user_id:
        raise OwnAccount
    user = _held(user_id, by)
    user.active = False
    user.save(update_fields=["active"])
    tokens = Token.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    journal.remark(active=[True, False], sessions_ended=sessions_ended([user.pk], at=at), tokens_ended=tokens)
    emit(UserDeactivated(user.pk))


@command(needs=permissions.MANAGE_USERS)
def reactivate_user(user_id: int, *, reason: str, key: str | None = None, by: Actor) -> None:
    """Open a closed account again; memberships count again by their dates."""
    user = _held(user_id, by)
    user.active = True
    user.save(update_fields=["active"])
    journal.remark(active=[False, True])


@command(needs=permissions.MANAGE_TOKENS)
def create_token(user_id: int, *, name: str, scopes: list[str], expires_at: datetime | None = None, by: Actor) -> str:
    """Return a new bearer token, shown once. It acts as its user, limited to the rights in `scopes`.

    Refuses: UnknownScope, NotFound.
    """
    user = _held(user_id, by)
    for scope in scopes:
        if scope not in RIGHTS:
            raise UnknownScope(name=scope)
    token = f"linli_{secrets.token_urlsafe(32)}"
    Token.objects.create(user=user, area_id=by.area_id, name=name, token_hash=token_hash(token), scopes=scopes,
                         expires_at=expires_at)
    return token


@command(needs=permissions.MANAGE_TOKENS)
def revoke_token(token_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """End a token at once."""
    if not Token.objects.filter(pk=token_id, area_id=by.area_id, revoked_at=None).update(revoked_at=at):
        raise NotFound


@command(needs=permissions.MANAGE_USERS)
def offer_demo_login(user_id: int, *, role: str, title: str, line: str, icon: str, group: str, face: str,
                     position: int, by: Actor) -> None:
    """Show a user as a button on the demo's sign-in page. Only the system itself may."""
    _held(user_id, by)
    if not by.everything:
        raise NotFound
    DemoLogin.objects.update_or_create(role=role, defaults={
        "user_id": user_id, "area_id": by.area_id, "title": title, "line": line, "icon": icon, "group": group,
        "face": face, "position": position})


def _held(user_id: int, by: Actor) -> User:
    """A user who has a seat in this area, locked; others do not exist here."""
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id, seats__area=by.area_id).first()
    if user is None:
        raise NotFound
    return user


def _phone(given: str) -> str | None:
    if not given.strip():
        return None
    number = rules.normal_phone(given)
    if number is None:
        raise NotAPhone
    return number
