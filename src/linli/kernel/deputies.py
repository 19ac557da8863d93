"""代理: a colleague decides in one's place for some days; never what either of the two has asked for (approvals)."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from . import clock
from .access import Actor, holders_of, right, standing_of
from .commands import command, query, violated
from .errors import NotFound, Refused
from .models import User
from .signin.models import Deputy

USE = right("approvals.use", "待我确认")


class DeputyUnfit(Refused):
    code, field, sentence = "deputy_unfit", "deputy_id", "{why}"


@dataclass(frozen=True)
class DeputyRow:
    id: int
    user_name: str
    deputy_name: str
    since: date
    until: date
    reason: str
    mine: bool


@command(needs=USE)
def name_deputy(deputy_id: int, *, since: date, until: date, reason: str, key: str | None = None, by: Actor) -> int:
    """Let a colleague decide in one's place from `since` until the day before `until`. Refuses: DeputyUnfit."""
    deputy = _fit(by).filter(pk=deputy_id).first()
    if deputy is None or by.user_id is None or _is_same_human(deputy_id, by):
        raise DeputyUnfit(why="请选一位本片区的同事：在职、有登录密码、自己也管“待我确认”，又不是您的另一个账号。")
    if not since < until <= since + timedelta(days=92):
        raise DeputyUnfit(why="结束日要晚于开始日，代理最长三个月。")
    try:
        with transaction.atomic():
            row = Deputy.objects.create(user_id=by.account, user_name=by.name, deputy_id=deputy.pk,
                                        deputy_name=deputy.name, valid=clock.span(since, until), reason=reason)
    except IntegrityError as error:
        if violated(error) != "deputy_once":
            raise
        raise DeputyUnfit(
            why=f"这些日子里{deputy.name}已经是您的代理人。要改，请先在“现有代理”里收回那一次。") from None
    return int(row.pk)


@command(needs=USE)
def end_deputy(deputy_row_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take a deputyship back at once."""
    if not Deputy.objects.filter(pk=deputy_row_id, user_id=by.account, withdrawn_at=None).update(withdrawn_at=at):
        raise NotFound


def standing(by: Actor) -> list[DeputyRow]:
    """Those who stand in for `by`, and for whom `by` stands in, now or later. Inside the area."""
    rows = Deputy.objects.filter(Q(user_id=by.account) | Q(deputy_id=by.account), withdrawn_at=None,
                                 valid__endswith__gt=clock.today())
    return [DeputyRow(row.pk, row.user_name, row.deputy_name, row.valid.lower, row.valid.upper, row.reason,
                      row.user_id == by.user_id) for row in rows.order_by("id")]


def lenders(by: Actor) -> list[Actor]:
    """Those for whom `by` stands in today, with their rights; an account that was closed lends nothing."""
    found = list(Deputy.objects.filter(deputy_id=by.account, withdrawn_at=None, valid__contains=clock.today())
                 .values_list("user_id", "user_name"))
    active = set(User.objects.filter(pk__in=[user for user, _ in found], active=True).values_list("pk", flat=True)) \
        if found else set()
    return [replace(by, user_id=user, name=name, grants=standing_of(user, by.area_id).grants)
            for user, name in found if user in active]


@query(needs=USE)
def colleagues(area_id: int, *, by: Actor) -> list[tuple[int, str]]:
    """Who may stand in."""
    return list(_fit(by).order_by("name").values_list("pk", "name"))


def _fit(by: Actor) -> QuerySet[User]:
    """The others of this area who sign in with a password and may themselves be asked for a yes."""
    return User.objects.filter(pk__in=holders_of(USE), active=True, seats__area=by.area_id).exclude(
        password="").exclude(pk=by.account)


def _is_same_human(user_id: int, by: Actor) -> bool:
    return by.person_id is not None and standing_of(user_id, by.area_id).person_id == by.person_id
