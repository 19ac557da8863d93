"""What the desk and the managers do: take in, decline with a second person, pause, rule, merge, split, escalate."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.clocks import reading, running
from linli.engines.cases.dispatching import choosing as sending
from linli.engines.cases.dispatching.values import BulkResult
from linli.engines.cases.events import (
    CaseDeclined,
    CaseEscalated,
    CaseMerged,
    CaseSuspended,
    CaseUnassigned,
)
from linli.engines.cases.flow import moving
from linli.engines.cases.flow.values import KIND_TITLES, STATE_TITLES
from linli.engines.cases.handling import values
from linli.engines.cases.handling.commands import said
from linli.engines.cases.handling.values import Part
from linli.engines.cases.intake import categories, entering
from linli.engines.cases.intake.entering import Entry
from linli.engines.cases.intake.values import NewCase, UnknownCategory
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import OPEN, Case
from linli.kernel import approvals, clock
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound, Refused
from linli.registry.organisations import queries as organisations

LONGEST_PAUSE = timedelta(days=90)


@command(needs=permissions.DISPATCH)
def triage(case_id: int, *, category: str, level: int, version: int | None = None, at: datetime,
           key: str | None = None, by: Actor) -> None:
    """受理: settle category and level. Refuses: UnknownCategory, NotNow, Changed."""
    case = holding.for_staff(case_id, by)
    _fits(case, category)
    moving.step(case, "triage", by=by, at=at, version=version, category=category, level=level,
                evidence={"category": category, "level": level})


@command(needs=permissions.DISPATCH)
def reclassify(case_id: int, *, category: str, level: int, reason: str, version: int | None = None, at: datetime,
               key: str | None = None, by: Actor) -> None:
    """改类别 or level of an open case; its clocks take the new limits, never earlier than in half an hour."""
    case = holding.for_staff(case_id, by)
    _fits(case, category)
    moving.step(case, "reclassify", by=by, at=at, version=version, category=category, level=level,
                evidence={"category": category, "level": level, "reason": said(reason)})


@command(needs=permissions.ASK_DECLINE)
def ask_decline(case_id: int, *, reason: str, at: datetime, key: str | None = None, by: Actor) -> int:
    """申请不予受理: a second person decides; the reporter will read the reason. Refuses: AlreadyAsked, NotNow."""
    case = holding.for_staff(case_id, by)
    moving.checked(case, "decline", {"reason": said(reason), "asked_by": by.name})
    return approvals.ask(
        DECLINE, case.pk, community_id=case.community_id, reason=reason.strip()[:300], by=by,
        title=f"不予受理 {_called(case)}"[:120], arguments={"reason": reason.strip()[:300]},
        effect=[["工单", f"{KIND_TITLES[case.kind]} {STATE_TITLES[case.state]}", "不予受理，告知报事人"],
                ["报事人", "等待处理", "可申诉一次"]])


@command(needs=permissions.ALLOW_DECLINE)
def decline(case_id: int, *, reason: str, approval: Granted, at: datetime | None = None, by: Actor) -> None:
    """The second person's yes. Runs by the approval only."""
    case = holding.for_staff(case_id, by)
    at = at or clock.now()
    moving.step(case, "decline", by=by, at=at, closed_at=at, outcome="declined",
                evidence={"reason": reason, "asked_by": approval.asked_by, "asked_by_id": approval.asked_by_id})
    emit(CaseDeclined(case.pk, case.community_id, case.kind, reason))


@command(needs=permissions.HANDLE)
def ask_suspend(case_id: int, *, reason: str, until: datetime, proof: str, photos: tuple[int, ...] = (), at: datetime,
                key: str | None = None, by: Actor) -> int:
    """申请挂起: the handler says why, until when and what shows it; a dispatcher grants. Refuses: UnknownPause …"""
    case, until = holding.for_handler(case_id, by), timezone.localtime(until)
    _pausable(reason, until, at)
    moving.checked(case, "suspend", {"reason": reason, "until": until, "proof": proof.strip()})
    moving.step(case, "add_note", by=by, at=at, internal=True, files=entering.taken({"proof": photos}, by), evidence={
        "text": f"申请挂起：{values.PAUSE_TITLES[reason]}，到 {until:%m-%d %H:%M}。{proof.strip()}"})
    return approvals.ask(
        SUSPEND, case.pk, community_id=case.community_id, reason=proof.strip()[:300], by=by,
        title=f"挂起 {_called(case)}"[:120], expires_in=timedelta(hours=24),
        arguments={"reason": reason, "until": until, "proof": proof.strip()[:300]},
        effect=[["工单", STATE_TITLES[case.state], f"挂起：{values.PAUSE_TITLES[reason]}"],
                ["办结时限", "在走", f"停表到 {until:%Y-%m-%d %H:%M}"]])


@command(needs=permissions.GRANT_PAUSE)
def suspend(case_id: int, *, reason: str, until: datetime, proof: str, at: datetime | None = None,
            by: Actor) -> None:
    """挂起: granted, or by the dispatcher's own act; never one's own work. Refuses: OwnPause, PauseRefused, NotNow."""
    case = holding.for_staff(case_id, by)
    at = at or clock.now()
    if case.handler_id == by.user_id:
        raise values.OwnPause
    _pausable(reason, until, at)
    moving.step(case, "suspend", by=by, at=at, suspended_until=until,
                evidence={"reason": reason, "until": until, "proof": proof})
    emit(CaseSuspended(case.pk, case.community_id, case.kind, reason,
                       timezone.localtime(until).isoformat()))


@command(needs=permissions.ALLOW_DECLINE)
def rule_contest(case_id: int, *, upheld: bool, reason: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """裁定派单异议: back to the desk, or it stays. Refuses: NotNow, ReasonMissing."""
    case = holding.for_staff(case_id, by)
    if not case.contested:
        raise values.ReasonMissing("这件事没有待裁定的异议。")
    if upheld:
        moving.step(case, "uphold", by=by, at=at, evidence={"reason": said(reason)}, contested=False, handler_id=None,
                    handler_name="")
        emit(CaseUnassigned(case.pk, case.community_id, case.kind, f"派单异议成立：{reason.strip()}"))
    else:
        moving.step(case, "overrule", by=by, at=at, evidence={"reason": said(reason)}, contested=False)


@command(needs=permissions.DISPATCH)
def merge(case_id: int, *, into: int, version: int | None = None, at: datetime, key: str | None = None,
          by: Actor) -> None:
    """合并 into an open case of the community, which keeps the earliest beginning. NotOpenTarget, NotItself."""
    [case, target] = _pair(case_id, into, by)
    _merge_one(case, target, at=at, by=by, version=version)


@command(needs=permissions.DISPATCH)
def link_reports(event_id: int, *, case_ids: list[int], at: datetime, key: str | None = None,
                 by: Actor) -> BulkResult:
    """Take many reports into a public event: their reporters are told all at once from now on."""
    held = {case.pk: case for case in holding.seen(by).select_for_update(of=("self",)).filter(
        pk__in=[event_id, *case_ids[:200]]).order_by("pk")}
    target = held.pop(event_id, None)
    if target is None:
        raise NotFound
    if not target.public_event:
        Case.objects.filter(pk=target.pk).update(public_event=True)
        target.public_event = True
    refused = []
    for case in held.values():
        try:
            _merge_one(case, target, at=at, by=by)
        except Refused as no:
            refused.append((case.number, no.sentence))
    return BulkResult(len(held) - len(refused), tuple(refused))


@command(needs=permissions.DISPATCH)
def mark_public_event(case_id: int, *, public: bool = True, by: Actor) -> None:
    """公共事件: shown to all who report the like, and published without a word about people."""
    case = holding.for_staff(case_id, by)
    Case.objects.filter(pk=case.pk).update(public_event=public, published=public and not case.confidential)


@command(needs=permissions.DISPATCH)
def name_object(case_id: int, *, user_id: int | None = None, organisation_id: int | None = None, at: datetime,
                key: str | None = None, by: Actor) -> None:
    """标明投诉对象: a colleague, or a side. They see the case no more, nor who complains, and are not sent to it.

    Refuses: NoComplaint, NobodyNamed, ObjectAtWork (take the case from them first).
    """
    case = holding.for_staff(case_id, by)
    if case.kind != "complaint":
        raise values.NoComplaint
    name = sending.names_of_workers([user_id]).get(user_id) if user_id else organisations.names_of(
        [organisation_id]).get(organisation_id) if organisation_id else None
    if name is None:
        raise values.NobodyNamed
    if user_id is not None and case.handler_id == user_id:
        raise values.ObjectAtWork(name=name)
    moving.step(case, "add_note", by=by, at=at, internal=True, about_user_id=user_id,
                about_organisation_id=None if user_id else organisation_id,
                evidence={"text": f"标明投诉对象：{name}。此人看不到这件事和报事人，也不会被派到。"})


@command(needs=permissions.DISPATCH)
def split(case_id: int, *, parts: list[Part], at: datetime, key: str | None = None, by: Actor) -> list[int]:
    """拆分: one report holds several matters; each becomes a case with the same reporter and beginning."""
    case = holding.for_staff(case_id, by)
    if not 1 <= len(parts) <= 10:
        raise values.NothingToSplit
    children = [_part(case, part, at=at, by=by) for part in parts]
    moving.step(case, "split", by=by, at=at, evidence={"children": [child.number for child in children]})
    return [int(child.pk) for child in children]


@command(needs=permissions.ESCALATE)
def escalate(case_id: int, *, reason: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """升级督办 by one rung of the ladder that the case goes by. Refuses: TopRung, ReasonMissing."""
    case = holding.for_staff(case_id, by)
    ladder = reading.ladder_of(case.pk)
    if case.rung >= len(ladder):
        raise values.TopRung
    raised(case, case.rung + 1, said(reason), at=at, by=by, side=moving.STAFF, roles=ladder[case.rung])


@command(needs=permissions.RUN_RULES)
def escalate_by_rule(case_id: int, *, rung: int, roles: tuple[str, ...], reason: str, at: datetime, by: Actor) -> None:
    """The ladder of a breached clock. A rung that is reached already is told again, not climbed twice."""
    case = holding.for_rule(case_id)
    if case.state in OPEN:
        raised(case, max(rung, case.rung), reason, at=at, by=by, side=moving.RULE, roles=roles)


def raised(case: Case, rung: int, reason: str, *, at: datetime, by: Actor, side: str,
           roles: tuple[str, ...]) -> None:
    moving.step(case, "escalate", by=by, at=at, side=side, rung=rung, internal=side == moving.RULE,
                evidence={"reason": reason, "rung": rung})
    emit(CaseEscalated(case.pk, case.community_id, case.kind, rung, roles, reason, at))


def _called(case: Case) -> str:
    """As second persons read it, who may be whom it is about: a complaint without its words."""
    return f"{case.number} {KIND_TITLES[case.kind] if case.kind == 'complaint' else case.title}"


def _merge_one(case: Case, target: Case, *, at: datetime, by: Actor, version: int | None = None) -> None:
    if target.state not in OPEN or target.community_id != case.community_id:
        raise values.NotOpenTarget
    moving.step(case, "merge", by=by, at=at, version=version, closed_at=at, outcome="merged",
                evidence={"into": target.pk, "number": target.number})
    running.anchor_earlier(target.pk, anchor=case.reported_at, at=at)
    emit(CaseMerged(case.pk, case.community_id, case.kind, target.pk))


def _pair(case_id: int, into: int, by: Actor) -> Sequence[Case]:
    """Both locked in the order of their ids, so that two merges never wait for each other."""
    held = {case.pk: case for case in holding.seen(by).select_for_update(of=("self",)).filter(
        pk__in=(case_id, into)).order_by("pk")}
    if case_id not in held:
        raise NotFound
    if case_id == into:
        raise values.NotItself
    if into not in held:
        raise values.NotOpenTarget
    return held[case_id], held[into]


def _part(case: Case, part: Part, *, at: datetime, by: Actor) -> Case:
    place = entering.place_of(part.place_id or case.place_id)
    if place.community_id != case.community_id:
        raise NotFound
    columns = {name: getattr(case, name) for name in (
        "reporter_user_id", "reporter_id", "contact_name", "contact_phone", "entered_by_id", "hotline_limit")}
    child = entering.open_case(
        place, NewCase(case.kind, part.category, case.text, part.title, confidential=case.confidential,
                       about_user_id=case.about_user_id, about_organisation_id=case.about_organisation_id,
                       reference=case.reference),
        Entry(case.source, side=moving.STAFF, columns=columns | {"split_from_id": case.pk}), at=at, by=by)
    running.anchor_earlier(child.pk, anchor=case.reported_at, at=at)
    return child


def _fits(case: Case, category: str) -> None:
    one = categories.BY_CODE.get(category)
    if one is None or case.kind not in one.kinds:
        raise UnknownCategory(kind=KIND_TITLES[case.kind])


def _pausable(reason: str, until: datetime, at: datetime) -> None:
    if reason not in values.PAUSE_TITLES:
        raise values.UnknownPause
    if not at < until <= at + LONGEST_PAUSE:
        raise values.ResumeTooEarly


DECLINE = approvals.act("cases.decline", "不予受理", decide=permissions.ALLOW_DECLINE, run=decline, icon="ban")
SUSPEND = approvals.act("cases.suspend", "挂起工单", decide=permissions.GRANT_PAUSE, run=suspend, icon="player-pause")
