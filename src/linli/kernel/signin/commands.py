"""Sessions, codes and factors of one's own account. Users are administered in `users`."""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db.models import F

from linli.kernel import journal, owndata
from linli.kernel.commands import Actor, command, emit
from linli.kernel.crypto import keyed_hash, lock, token_hash, unlock
from linli.kernel.errors import NotFound
from linli.kernel.models import Seat, Session, User
from linli.kernel.owndata import Part

from . import permissions, rules, totp
from .events import CodeIssued, PhoneEntered
from .models import OneTimeCode, RecoveryCode
from .sessions import idle
from .values import CONSOLE, Entered, NoSeat, PasswordTooWeak, Visitor, WrongCode, WrongFactor, WrongPassword

CODE_LASTS, CODE_TRIES = timedelta(minutes=5), 5
RECOVERY_CODES = 10


# Sessions

@command(needs=permissions.ENTER)
def open_session(user_id: int, *, visitor: Visitor, at: datetime, by: Actor) -> Entered:
    """Sign a user in on one browser. Always a new token: one that was there before is never taken over.

    Refuses: NotFound, for anybody but themselves.
    """
    if user_id != by.user_id and not by.everything:
        raise NotFound
    token = secrets.token_urlsafe(32)
    lasts = idle(visitor.face)
    Session.objects.create(user_id=user_id, area_id=by.area_id, token_hash=token_hash(token), face=visitor.face,
                           device=visitor.device[:120], address=visitor.address[:45], seen_at=at,
                           expires_at=at + lasts)
    keeps = None if visitor.face == CONSOLE else int(lasts.total_seconds())
    return Entered(token, user_id, by.area_id, visitor.face, keeps)


@command(needs=permissions.OWN_ACCOUNT)
def close_session(session_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """End one of one's own sessions. Refuses: NotFound, also for another person's."""
    if not Session.objects.filter(pk=session_id, user_id=by.account, revoked_at=None).update(revoked_at=at):
        raise NotFound


@command(needs=permissions.OWN_ACCOUNT)
def close_other_sessions(kept_id: int | None, *, at: datetime, by: Actor) -> int:
    """End all of one's own sessions but `kept_id`; return how many."""
    return Session.objects.filter(user_id=by.account, revoked_at=None).exclude(pk=kept_id or 0).update(revoked_at=at)


@command(needs=permissions.OWN_ACCOUNT)
def switch_area(session_id: int, *, area_id: int, by: Actor) -> str:
    """Go on in another area that one may enter; return the new token of the session. Refuses: NoSeat."""
    if not Seat.objects.filter(user_id=by.account, area_id=area_id).exists():
        raise NoSeat
    return _rotated(session_id, by=by, area_id=area_id)


def _rotated(session_id: int, *, by: Actor, **changed: object) -> str:
    """Give a session a new token, so that one seen by somebody before is worth nothing."""
    token = secrets.token_urlsafe(32)
    if not Session.objects.filter(pk=session_id, user_id=by.account, revoked_at=None).update(
            token_hash=token_hash(token), **changed):
        raise NotFound
    return token


# Phones and one-time codes

@command(needs=permissions.ENTER, secret=("phone",))
def issue_code(face: str, *, phone: str, at: datetime, by: Actor) -> None:
    """Send a phone its one-time code. Whether the phone is known changes nothing, neither answer nor work."""
    code = f"{secrets.randbelow(10**6):06d}"
    OneTimeCode.objects.update_or_create(phone_hash=keyed_hash("phone", phone), defaults={
        "code_hash": keyed_hash("code", f"{phone}:{code}"), "tries": 0, "expires_at": at + CODE_LASTS,
        "used_at": None})
    emit(CodeIssued(phone, code, minutes=int(CODE_LASTS.total_seconds() // 60)))


def spend_code(phone: str, code: str, *, at: datetime) -> None:
    """Use a one-time code up. Each call is a try, counted before the comparison. Refuses: WrongCode.

    Not a command: a refusal must leave the counted try behind.
    """
    waiting = OneTimeCode.objects.filter(phone_hash=keyed_hash("phone", phone), used_at=None, expires_at__gt=at)
    counted = waiting.filter(tries__lt=CODE_TRIES).update(tries=F("tries") + 1)
    right = keyed_hash("code", f"{phone}:{code}")
    if not counted or not waiting.filter(code_hash=right).update(used_at=at):
        raise WrongCode


@command(needs=permissions.ENTER, secret=("phone",))
def meet_phone(face: str, *, phone: str, by: Actor) -> int:
    """Return the user of a phone that was just proved, made now if it is new: a user without any home."""
    user, is_new = User.objects.get_or_create(phone=phone, defaults={"name": f"尾号 {phone[-4:]}"})
    if is_new:
        emit(PhoneEntered(user.pk, phone))
    return int(user.pk)


# Password and second factor

@command(needs=permissions.OWN_ACCOUNT, secret=("old", "new"))
def change_password(session_id: int, *, old: str, new: str, at: datetime, by: Actor) -> str:
    """Set one's own password and end every other session; return this one's new token.

    Refuses: WrongPassword, PasswordTooWeak.
    """
    user = User.objects.select_for_update().get(pk=by.account)
    if not check_password(old, user.password):
        raise WrongPassword("原密码不对。")
    user.password = checked_password(new, names=(user.login or "", user.name))
    user.save(update_fields=["password"])
    Session.objects.filter(user=user, revoked_at=None).exclude(pk=session_id).update(revoked_at=at)
    return _rotated(session_id, by=by)


def checked_password(password: str, *, names: tuple[str, ...]) -> str:
    """Return the hash to keep. Refuses: PasswordTooWeak."""
    why = rules.weakness(password, names=names)
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        why = why or "这个密码太常见，很容易被猜到，请换一个。"
    if why:
        raise PasswordTooWeak(why=why)
    return make_password(password)


@command(needs=permissions.OWN_ACCOUNT, secret=("secret", "code"))
def enrol_factor(session_id: int, *, secret: str, code: str, at: datetime, by: Actor) -> list[str]:
    """Turn the second factor on once the authenticator shows the right figures; return recovery codes, shown once.

    Refuses: WrongFactor.
    """
    step = totp.matching_step(secret, code, at=at, used=0)
    if step is None:
        raise WrongFactor
    User.objects.filter(pk=by.account).update(
        totp_secret=lock("totp", secret, bound_to=f"user:{by.user_id}"), totp_last_step=step)
    Session.objects.filter(user_id=by.account, revoked_at=None).exclude(pk=session_id).update(revoked_at=at)
    journal.remark(second_factor=["off", "on"])
    return _new_recovery_codes(by.account)


@command(needs=permissions.OWN_ACCOUNT, secret=("password",))
def remove_factor(user_id: int, *, password: str, by: Actor) -> None:
    """Turn one's own second factor off; the password is asked again. Refuses: WrongPassword."""
    user = User.objects.select_for_update().get(pk=by.account)
    if not check_password(password, user.password):
        raise WrongPassword("密码不对。")
    user.totp_secret, user.totp_last_step = "", 0
    user.save(update_fields=["totp_secret", "totp_last_step"])
    RecoveryCode.objects.filter(user=user).delete()
    journal.remark(second_factor=["on", "off"])


def spend_factor(user: User, code: str, *, at: datetime) -> None:
    """Use up the figures of one step, or one recovery code; neither works twice. Refuses: WrongFactor."""
    secret = unlock("totp", user.totp_secret, bound_to=f"user:{user.pk}")
    step = totp.matching_step(secret, code, at=at, used=user.totp_last_step) if secret else None
    if step is not None and User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step):
        return
    spent = RecoveryCode.objects.filter(user=user, code_hash=_recovery_hash(user.pk, code), used_at=None)
    if not spent.update(used_at=at):
        raise WrongFactor


def _new_recovery_codes(user_id: int) -> list[str]:
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, code_hash=_recovery_hash(user_id, code)) for code in codes)
    return codes


def _recovery_hash(user_id: int, code: str) -> str:
    return keyed_hash("recovery", f"{user_id}:{code.strip().lower()}")


# One's own data

@command(needs=permissions.OWN_ACCOUNT)
def take_copy(user_id: int | None, *, by: Actor) -> list[Part]:
    """Return all that is kept of the person who asks, to take away (PIPL 45). Refuses: NotFound, of anybody else."""
    if user_id is None or user_id != by.user_id:
        raise NotFound
    return owndata.parts(user_id)


def sessions_ended(user_ids: Sequence[int], *, at: datetime) -> int:
    """End every session of these users; for the commands that take a right or a password away."""
    return Session.objects.filter(user_id__in=user_ids, revoked_at=None).update(revoked_at=at)
