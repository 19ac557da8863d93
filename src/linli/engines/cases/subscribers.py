"""What the clocks tell, and what reporters and the groups on duty are told."""
from __future__ import annotations

from linli.engines.cases.clocks.events import ClockBreached, ClockEscalated, HolidayNoticeMissing, PauseEnded
from linli.engines.cases.clocks.values import CLOCK_TITLES, TOLD_TITLES
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.events import (
    CaseAccepted,
    CaseClosed,
    CaseDeclined,
    CaseDispatched,
    CaseEscalated,
    CaseMerged,
    CaseReopened,
    CaseReported,
    CaseResolved,
    CaseSuspended,
    CaseTold,
)
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.handling.values import PAUSE_TITLES
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters import telling
from linli.kernel import clock
from linli.kernel.access import Actor, system
from linli.kernel.events import on
from linli.registry import roles
from linli.registry.memberships import queries as memberships
from linli.registry.places import queries as places

RULES = "自动规则"


@on(ClockBreached)
def climb(event: ClockBreached, *, by: Actor) -> None:
    """A breach is the first rung. What nobody confirmed closes by itself, where it may."""
    rule = system(by.area_id, RULES)
    if event.name == "confirm":
        ending.auto_close(event.case_id, at=event.due, by=rule)
    else:
        supervising.escalate_by_rule(event.case_id, rung=event.rung, roles=event.roles, at=event.due, by=rule,
                                     reason=f"{CLOCK_TITLES[event.name]}超时，提醒{told(event.roles)}")
        telling.tell_groups(event.case_id, "breach", f"{CLOCK_TITLES[event.name]}已过时限", came=event.due, by=rule)


@on(ClockEscalated)
def climb_on(event: ClockEscalated, *, by: Actor) -> None:
    if event.name != "confirm":
        rule = system(by.area_id, RULES)
        supervising.escalate_by_rule(event.case_id, rung=event.rung, roles=event.roles, at=event.came, by=rule,
                                     reason=f"{CLOCK_TITLES[event.name]}超时未办，请{told(event.roles)}督办")
        telling.tell_groups(event.case_id, "escalation",
                            f"{CLOCK_TITLES[event.name]}超时未办，请{told(event.roles)}督办", came=event.came, by=rule)


@on(PauseEnded)
def go_on(event: PauseEnded, *, by: Actor) -> None:
    ending.resume_by_rule(event.case_id, at=event.at, by=system(by.area_id, RULES))


@on(HolidayNoticeMissing)
def ask_for_notice(event: HolidayNoticeMissing, *, by: Actor) -> None:
    """A matter for who keeps the calendars, with a limit and an ending like any other."""
    rule, day = system(by.area_id, RULES), clock.today()
    where = places.communities(on=day, by=rule)
    keepers = memberships.over_the_area(roles.AREA_MANAGER, on=day) or memberships.over_the_area(
        roles.ADMINISTRATOR, on=day)
    if where:
        dispatching.entrust(where[0].id, given=NewCase(
            "consultation", "question", title=f"录入 {event.year} 年放假安排", text=(
                f"国务院办公厅 {event.year} 年的放假通知还没有录入，跨年的时限都是暂定的。"
                "请在“规则与日历”里照原文录入，再由第二个人确认；时限会自动重算。")),
            to=keepers[0] if keepers else None, why="管理工作日历", at=clock.now(), by=rule)


@on(CaseReported)
def tell_emergency(event: CaseReported, *, by: Actor) -> None:
    if event.kind == "emergency" or event.level == 1:
        telling.tell_groups(event.case_id, "emergency", "", came=event.at, by=by)


@on(CaseEscalated)
def tell_escalated(event: CaseEscalated, *, by: Actor) -> None:
    """By a person; what the clocks escalate is told above."""
    if by.user_id is not None:
        telling.tell_groups(event.case_id, "escalation", f"请{told(event.roles)}督办", came=event.at, by=by)


def told(names: tuple[str, ...]) -> str:
    return "、".join(TOLD_TITLES[name] for name in names)


@on(CaseReported)
def tell_reported(event: CaseReported, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_reported", telling.REPORTED, by=by)


@on(CaseDispatched)
def tell_dispatched(event: CaseDispatched, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_dispatched", "已派给{handler}。", by=by)
    telling.tell_worker(event.case_id, event.handler_id, by=by)


@on(CaseAccepted)
def tell_accepted(event: CaseAccepted, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_accepted", "{handler}已接单。", by=by)


@on(CaseSuspended)
def tell_suspended(event: CaseSuspended, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_suspended",
                 f"暂停办理：{PAUSE_TITLES[event.reason]}，预计 {event.until[:10]} 恢复。", by=by)


@on(CaseResolved)
def tell_resolved(event: CaseResolved, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_resolved", "已办结：{result} 请确认或说明没有解决。", by=by)


@on(CaseDeclined)
def tell_declined(event: CaseDeclined, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_declined", f"没有受理：{event.reason} 您可以申诉一次。", by=by)


@on(CaseMerged)
def tell_merged(event: CaseMerged, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_merged", "与其他人报的是同一件事，已并在一起，进度会一起告诉您。", by=by)


@on(CaseReopened)
def tell_reopened(event: CaseReopened, *, by: Actor) -> None:
    telling.tell(event.case_id, "case_reopened", "已重新办理。", by=by)


@on(CaseClosed)
def tell_closed(event: CaseClosed, *, by: Actor) -> None:
    if event.outcome in ("auto", "unreachable"):
        telling.tell(event.case_id, "case_closed", "已结束。还有问题，15 天内可以点“没解决”。", by=by)


@on(CaseTold)
def tell_progress(event: CaseTold, *, by: Actor) -> None:
    telling.tell_note(event.event_id, by=by)
