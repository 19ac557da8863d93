"""代理: a colleague decides in one's place for some days; never what either of the two has asked for (approvals)."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from . import clock
from .access import Actor, right, standing_of
from .commands import command, query
from .errors import NotFound, Refused
from .models import Seat, User
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
    deputy = User.objects.filter(pk=deputy_id, active=True, seats__area=by.area_id).first()
    if deputy is None or deputy_id == by.user_id or by.user_id is None:
        raise DeputyUnfit(why="请选一位本片区的同事。")
    if not since < until <= since + timedelta(days=92):
        raise DeputyUnfit(why="结束日要晚于开始日，代理最长三个月。")
    row = Deputy.objects.create(user_id=by.account, user_name=by.name, deputy_id=deputy.pk, deputy_name=deputy.name,
                                valid=clock.span(since, until), reason=reason)
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
    """Who may stand in: the others of this area who sign in with a password."""
    seats = Seat.objects.filter(area=by.area_id, user__active=True).exclude(user__password="")
    return list(seats.exclude(user=by.account).order_by("user__name").values_list("user_id", "user__name"))
