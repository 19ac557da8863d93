"""任职: who holds which role where, from when to when. A membership ends by its date; rows stay."""
from __future__ import annotations

from datetime import date

from psycopg.types.range import DateRange

from linli.kernel import journal
from linli.kernel.clock import span
from linli.kernel.commands import Actor, command, emit
from linli.kernel.errors import NotFound
from linli.kernel.models import Seat, User
from linli.kernel.signin.users.commands import offer_demo_login
from linli.registry import roles
from linli.registry.memberships import permissions
from linli.registry.memberships.events import MembershipBegun, MembershipEnded
from linli.registry.memberships.values import (
    AlreadyHolds,
    DatesReversed,
    NoSuchUser,
    NotOneself,
    UnknownRole,
    WrongPlace,
)
from linli.registry.organisations.models import Membership
from linli.registry.places.models import Place

SCOPE_TITLES = {"area": "片区", "community": "小区", "building": "楼栋", "unit": "户"}
# The buttons of the demo's sign-in page: role → group, what it does, icon; in their order.
DEMO_BUTTONS: dict[str, tuple[str, str, str]] = {
    roles.CASHIER: ("电脑端 · 收费与管理", "收款、收据、交班", "cash-register"),
    roles.ACCOUNTANT: ("电脑端 · 收费与管理", "收费标准、出账、结账", "calculator"),
    roles.PROJECT_MANAGER: ("电脑端 · 收费与管理", "批准、发布、派单", "briefcase"),
    roles.ADMINISTRATOR: ("电脑端 · 收费与管理", "用户、权限、日志", "user-shield"),
    roles.DISPATCHER: ("电脑端 · 片区与监督", "来电、派单、回访", "headset"),
    roles.AREA_MANAGER: ("电脑端 · 片区与监督", "全部小区、升级事项", "map-2"),
    roles.COMMITTEE_SECRETARY: ("电脑端 · 片区与监督", "参与的工单、公告", "flag"),
    roles.STREET_SUPERVISOR: ("电脑端 · 片区与监督", "看板、升级、公开账", "building-bank"),
    roles.BUTLER: ("手机端 · 员工", "本楼工单、一户一档", "key"),
    roles.REPAIRER: ("手机端 · 员工", "我的工单、抢单", "tool"),
    roles.GUARD: ("手机端 · 员工", "随手报、值班", "shield"),
    roles.CLEANER: ("手机端 · 员工", "随手报、值班", "leaf"),
    roles.OWNER: ("手机端 · 居民", "账单、报事、异议", "home"),
    roles.TENANT: ("手机端 · 居民", "自己的工单与账单", "user"),
    roles.FAMILY: ("手机端 · 居民", "本户账单与通知", "users"),
    roles.COMMITTEE_MEMBER: ("手机端 · 居民", "公开账、全部异议", "users-group"),
}


@command(needs=permissions.APPOINT)
def appoint(user_id: int, *, role: str, place_id: int, since: date, until: date | None = None, reason: str,
            key: str | None = None, by: Actor) -> int:
    """Let a user hold a role at a place from `since` until the day before `until`; return the membership's id.

    Homes are bound by their own commands (`binding`), never here by an administrator.
    Refuses: UnknownRole, WrongPlace, NotOneself, NoSuchUser, AlreadyHolds, DatesReversed.
    """
    if role not in roles.TITLES or (role in roles.HOUSEHOLD and not by.everything):
        raise UnknownRole(role=role)
    if user_id == by.user_id:
        raise NotOneself
    place = Place.objects.find(by, place_id)
    return hold(user_id, role=role, place=place, valid=_span(since, until), reason=reason)


@command(needs=permissions.APPOINT)
def end_membership(membership_id: int, *, on: date, reason: str, key: str | None = None, by: Actor) -> None:
    """Let a membership end: `on` is the first day on which it no longer holds. Refuses: NotOneself."""
    row = Membership.objects.held_for(by, membership_id)
    if row.user_id == by.user_id:
        raise NotOneself
    finish(row, on=on)
    journal.remark(place_id=row.place_id, role=row.role, user_id=row.user_id, reason=reason)


@command(needs=permissions.APPOINT)
def offer_in_demo(user_id: int, *, role: str, by: Actor) -> None:
    """Show a user as the button of a role on the demo's sign-in page."""
    if not by.everything:
        raise NotFound
    group, line, icon = DEMO_BUTTONS[role]
    offer_demo_login(user_id, role=role, title=roles.TITLES[role], line=line, icon=icon, group=group,
                     face=roles.FACE[role], position=list(DEMO_BUTTONS).index(role), by=by)


def hold(user_id: int, *, role: str, place: Place, valid: DateRange, reason: str, person_id: int | None = None) -> int:
    """Begin a membership, inside a command that has decided so. Refuses: WrongPlace, NoSuchUser, AlreadyHolds."""
    if place.kind != roles.SCOPE[role] and not (role == roles.BUTLER and place.kind == "community"):
        raise WrongPlace(role=roles.TITLES[role], scope=SCOPE_TITLES[roles.SCOPE[role]])
    if not User.objects.select_for_update().filter(pk=user_id).exists() or not _seated(user_id, place.area_id):
        raise NoSuchUser
    if Membership.objects.filter(user_id=user_id, role=role, place=place, valid__overlap=valid).exists():
        raise AlreadyHolds  # the user row is locked: nobody else adds one meanwhile
    row = Membership.objects.create(user_id=user_id, role=role, place=place, valid=valid, reason=reason[:200],
                                    person_id=person_id)
    journal.remark(place_id=place.pk, role=role, user_id=user_id)
    emit(MembershipBegun(row.pk, user_id, role, place.pk))
    return int(row.pk)


def finish(row: Membership, *, on: date) -> None:
    """Shorten a membership to `on`; one that would begin later never holds."""
    start = row.valid.lower or date.min
    row.valid = DateRange(row.valid.lower, max(start, on), "[)") if on > start else DateRange(empty=True)
    row.save(update_fields=["valid"])
    emit(MembershipEnded(row.pk, row.user_id, row.role, row.place_id))


def _seated(user_id: int, area_id: int) -> bool:
    return Seat.objects.filter(user_id=user_id, area_id=area_id).exists()


def _span(since: date, until: date | None) -> DateRange:
    if until is not None and until <= since:
        raise DatesReversed
    return span(since, until)
