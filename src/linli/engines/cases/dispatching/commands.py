"""Sending somebody: to the pool, to a person, many at once; and taking from the pool."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.dispatching import choosing, values
from linli.engines.cases.dispatching.models import Licence, Worker
from linli.engines.cases.dispatching.values import BulkResult, Candidate
from linli.engines.cases.events import CaseAccepted, CaseDispatched, CaseUnassigned
from linli.engines.cases.flow import moving, table
from linli.engines.cases.flow.values import ACTION_TITLES, STATE_TITLES, NotNow, NotOfKind
from linli.engines.cases.intake import entering
from linli.engines.cases.intake.categories import BY_CODE, LICENCE_TITLES, SKILL_TITLES
from linli.engines.cases.intake.entering import Entry
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import Case, CaseParty
from linli.kernel import clock, prepared
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound, Refused
from linli.kernel.models import Seat
from linli.registry.organisations import queries as organisations

MOST_AT_ONCE = 500
JOINED = """
INSERT INTO cases_caseparty (case_id, role, organisation_id, user_id, name, gen, wanted, joined_at)
SELECT %(case)s, CASE WHEN EXISTS (SELECT FROM cases_caseparty p WHERE p.area_id = linli_area() AND p.case_id = %(case)s
                                      AND p.role = 'lead') THEN 'helper' ELSE 'lead' END,
       (SELECT w.organisation_id FROM cases_worker w WHERE w.area_id = linli_area() AND w.user_id = %(user)s),
       %(user)s, %(name)s, %(gen)s, '', %(at)s
ON CONFLICT DO NOTHING"""


@command(needs=permissions.DISPATCH)
def pool(case_id: int, *, version: int | None = None, at: datetime, key: str | None = None, by: Actor) -> None:
    """Put a case where those on duty may grab it. Refuses: NotNow, NotOfKind (an objection), Changed."""
    case = holding.for_staff(case_id, by)
    ready(case, by=by, at=at, version=version)
    moving.step(case, "pool", by=by, at=at, handler_id=None, handler_name="")


@command(needs=permissions.DISPATCH)
def dispatch(case_id: int, *, user_id: int | None = None, reason: str = "", version: int | None = None, at: datetime,
             key: str | None = None, by: Actor) -> Candidate | None:
    """Send a person, or with no `user_id` the best. Return whom; None: nobody fits, the shift leader was told.

    With a `reason` somebody off duty or at the cap may be sent, never one without the skill, the licence, or whom the
    complaint is about. Refuses: NotFit, NoSuchWorker, NotNow, Changed.
    """
    case = holding.for_staff(case_id, by)
    found = choosing.candidates(case, at)
    chosen = next((one for one in found if one.fits), None) if user_id is None else named(found, user_id)
    if chosen is None:
        ready(case, by=by, at=at, version=version)
        why = "；".join(f"{one.name}{one.refusal}" for one in found[:5]) or "没有可派的人在班"
        emit(CaseUnassigned(case.pk, case.community_id, case.kind, why))
        moving.step(case, "add_note", by=by, at=at, internal=True, evidence={"text": f"没有合适的人：{why}"})
        return None
    if chosen.refusal and not (reason.strip() and choosing.bendable(chosen.refusal)):
        raise values.NotFit(name=chosen.name, why=chosen.refusal)
    ready(case, by=by, at=at, version=version)
    why = "，".join(filter(None, (chosen.why, reason.strip())))[:200]
    moving.step(case, "dispatch", by=by, at=at, handler_id=chosen.user_id, handler_name=chosen.name,
                dispatched_why=why, contested=False,
                evidence={"to": chosen.user_id, "name": chosen.name, "why": why,
                          "others": [[one.name, one.refusal] for one in found if one.refusal][:5]})
    joined(case, chosen.user_id, chosen.name, at)
    emit(CaseDispatched(case.pk, case.community_id, case.kind, chosen.user_id))
    return chosen


@command(needs=permissions.RUN_RULES)
def entrust(place_id: int, *, given: NewCase, to: tuple[int, str] | None, why: str, at: datetime, by: Actor) -> int:
    """A rule opens a matter and sends it to (user, name), on duty or not; without one the desk finds somebody."""
    case = entering.open_case(entering.place_of(place_id), given, Entry("rule", side=moving.RULE), at=at, by=by)
    if to:
        user, name = to
        moving.step(case, "triage", by=by, at=at, side=moving.RULE, evidence=moving.as_classed(case))
        moving.step(case, "dispatch", by=by, at=at, side=moving.RULE, handler_id=user, handler_name=name,
                    dispatched_why=why, evidence={"to": user, "name": name, "why": why})
        joined(case, user, name, at)
        emit(CaseDispatched(case.pk, case.community_id, case.kind, user))
    return int(case.pk)


@command(needs=permissions.DISPATCH)
def bulk_dispatch(case_ids: list[int], *, user_id: int, reason: str = "", at: datetime, key: str | None = None,
                  by: Actor) -> BulkResult:
    """Send one person to many cases at once; those that cannot go are listed with why. Set-based.

    Who may go, and what only a reason allows, is as for `dispatch`.
    Refuses: TooManyAtOnce, NoSuchWorker.
    """
    worker = Worker.objects.select_for_update().filter(user_id=user_id, active=True).first()
    if worker is None:
        raise values.NoSuchWorker
    cases, refused = many_held(case_ids, by)
    held = choosing.licences_of([worker], at).get(user_id, set())
    load = choosing.load_of([user_id]).get(user_id, 0)
    employers = organisations.employers(user_id, timezone.localdate(at))
    watched = organisations.watched_by(user_id, [(case.place_id, BY_CODE[case.category].role) for case in cases], at)
    going: list[Case] = []
    for case in cases:
        category = BY_CODE[case.category]
        why = choosing.against(
            case, worker.name, barred=user_id == case.about_user_id or case.about_organisation_id in employers,
            lacking=_not_now(case) or choosing.lacks(category, worker, held),
            on_duty=(case.place_id, category.role) in watched, load=load + len(going), cap=worker.cap)
        if choosing.bendable(why):
            why = "" if reason.strip() else f"{worker.name}：{why}，写明理由可以派"
        (refused.append((case.number, why)) if why else going.append(case))
    _send_many(going, worker, reason.strip() or f"批量派给{worker.name}", at, by)
    return BulkResult(len(going), tuple(refused), tuple(case.number for case in going))


@command(needs=permissions.DISPATCH)
def pool_many(case_ids: list[int], *, at: datetime, key: str | None = None, by: Actor) -> BulkResult:
    """Put many cases where those on duty may grab them; those that cannot go are listed with why. Set-based."""
    cases, refused = many_held(case_ids, by)
    going = [case for case in cases if _poolable(case)]
    refused += [(case.number, _not_poolable(case).sentence) for case in cases if not _poolable(case)]
    moving.step_many([case for case in going if case.state == "reported"], "triage", at=at, by=by,
                     evidence=moving.as_classed)
    Case.objects.filter(pk__in=[case.pk for case in going]).update(handler_id=None, handler_name="")
    moving.step_many(going, "pool", at=at, by=by)
    return BulkResult(len(going), tuple(refused), tuple(case.number for case in going))


@command(needs=permissions.GRAB)
def grab(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take a case from the pool: one winner, and nobody above the cap. Lock order: the worker, then the case.

    Refuses: GrabbedAlready, YoursAlready, NoLongerPooled, AtTheCap, NotYours.
    """
    worker = worker_of(by)
    load = choosing.load_of([by.account]).get(by.account, 0)
    if load >= worker.cap:
        raise values.AtTheCap(load=load, cap=worker.cap)
    case = holding.for_staff(case_id, by)
    if case.state != "pooled":
        raise gone(case, by)
    if why := _may_not_grab(case, worker, at):
        raise values.NotYours(why=why)
    moving.step(case, "grab", by=by, at=at, handler_id=by.account, handler_name=by.name, dispatched_why="抢单")
    joined(case, by.account, by.name, at)
    emit(CaseAccepted(case.pk, case.community_id, case.kind, by.account))


def gone(case: Case, by: Actor) -> Refused:
    """Why a case cannot be grabbed any more: who has it, or what became of it."""
    if case.handler_id == by.account and case.handler_id is not None:
        return values.YoursAlready()
    if case.handler_name:
        return values.GrabbedAlready(who=case.handler_name)
    return values.NoLongerPooled(state=STATE_TITLES[case.state])


@command(needs=permissions.KEEP_WORKERS)
def set_worker(user_id: int, *, name: str, phone: str = "", skills: tuple[str, ...] = (), cap: int = choosing.CAP,
               organisation_id: int | None = None, active: bool = True, by: Actor) -> int:
    """Enter what a colleague can do and how many matters they take at once. Refuses: NoSuchWorker, UnknownSkill."""
    if not Seat.objects.filter(user_id=user_id, area_id=by.area_id).exists() or (
            organisation_id and not organisations.names_of([organisation_id])):
        raise values.NoSuchWorker
    for skill in skills:
        if skill not in SKILL_TITLES:
            raise values.UnknownSkill(skill=skill)
    row, _ = Worker.objects.update_or_create(user_id=user_id, defaults={
        "name": name.strip()[:80], "phone": phone.strip()[:24], "skills": list(skills), "cap": max(0, min(cap, 50)),
        "organisation_id": organisation_id, "active": active})
    return int(row.pk)


@command(needs=permissions.KEEP_WORKERS)
def add_licence(user_id: int, *, licence: str, number: str = "", since: date, until: date | None = None,
                by: Actor) -> int:
    """Enter a licence of a worker, from a day until the day before another. Refuses: UnknownLicence, NoSuchWorker."""
    worker = Worker.objects.filter(user_id=user_id).first()
    if worker is None:
        raise values.NoSuchWorker
    if licence not in LICENCE_TITLES:
        raise values.UnknownLicence(licence=licence)
    row = Licence.objects.create(worker=worker, licence=licence, number=number.strip()[:40],
                                 valid=clock.span(since, until))
    return int(row.pk)


def worker_of(by: Actor) -> Worker:
    """Lock the actor's own row, made at first need: two grabs of one person wait for each other."""
    Worker.objects.bulk_create([Worker(user_id=by.account, name=by.name, cap=choosing.CAP)], ignore_conflicts=True)
    return Worker.objects.select_for_update(of=("self",)).get(user_id=by.account)


def ready(case: Case, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """Take a reported case in on the way, so that the desk dispatches in one act."""
    moving.checked(case, "add_note", {"text": "-"}, version, by)
    if case.state == "reported":
        moving.step(case, "triage", by=by, at=at, evidence=moving.as_classed(case))


def many_held(case_ids: Sequence[int], by: Actor) -> tuple[list[Case], list[tuple[str, str]]]:
    """Lock the cases of a bulk act in the order of their ids, and say how many are out of reach.

    Raises TooManyAtOnce, and NotFound when none is left.
    """
    wanted = set(case_ids)
    if len(wanted) > MOST_AT_ONCE:
        raise values.TooManyAtOnce(most=MOST_AT_ONCE)
    cases = list(holding.seen(by).select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if not cases:
        raise NotFound
    gone = len(wanted) - len(cases)
    return cases, [(f"{gone} 件", "没有找到，可能已不归您管。")] if gone else []


def joined(case: Case, user_id: int, name: str, at: datetime) -> None:
    """首接负责: the first who is sent leads to the end; whoever comes later helps."""
    prepared.run(JOINED, {"case": case.pk, "user": user_id, "name": name, "gen": case.gen, "at": at})


def named(found: Sequence[Candidate], user_id: int) -> Candidate:
    chosen = next((one for one in found if one.user_id == user_id), None)
    if chosen is None:
        raise values.NoSuchWorker
    return chosen


def _poolable(case: Case) -> bool:
    return table.line_of(case.kind, "pool", _taken_in(case)) is not None


def _not_poolable(case: Case) -> Refused:
    if not table.knows(case.kind, "pool"):
        return NotOfKind(kind=case.kind, action="pool")
    return NotNow(state=STATE_TITLES[case.state], action=ACTION_TITLES["pool"])


def _taken_in(case: Case) -> str:
    """The state from which the desk sends it: what was only reported is taken in on the way."""
    return "triaged" if case.state == "reported" else case.state


def _may_not_grab(case: Case, worker: Worker, at: datetime) -> str:
    category = BY_CODE[case.category]
    if choosing.mentioned(case, worker.name):
        return "投诉里提到您"
    if choosing.employed_by(case.about_organisation_id, [worker.user_id], at):
        return "与投诉对象有关"
    if all(one.user_id != worker.user_id for one in organisations.responsible(case.place_id, category.role, at)):
        return "您现在不在班"
    return choosing.lacks(category, worker, choosing.licences_of([worker], at).get(worker.user_id, set()))


def _not_now(case: Case) -> str:
    if table.line_of(case.kind, "dispatch", _taken_in(case)) is None:
        return NotNow(state=STATE_TITLES[case.state], action="派单").sentence
    return ""


def _send_many(cases: list[Case], worker: Worker, why: str, at: datetime, by: Actor) -> None:
    """Two steps at most for all of them: taken in, then sent."""
    if not cases:
        return
    ids = [case.pk for case in cases]
    moving.step_many([case for case in cases if case.state == "reported"], "triage", at=at, by=by,
                     evidence=moving.as_classed)
    Case.objects.filter(pk__in=ids).update(handler_id=worker.user_id, handler_name=worker.name,
                                           dispatched_why=why[:200], contested=False)
    moving.step_many(cases, "dispatch", at=at, by=by,
                     evidence=lambda case: {"to": worker.user_id, "name": worker.name, "why": why})
    led = set(CaseParty.objects.filter(case__in=ids, role="lead").values_list("case_id", flat=True))
    CaseParty.objects.bulk_create([CaseParty(
        case=case, role="helper" if case.pk in led else "lead", user_id=worker.user_id, name=worker.name, gen=case.gen,
        joined_at=at, organisation_id=worker.organisation_id) for case in cases], ignore_conflicts=True)
    for case in cases:
        emit(CaseDispatched(case.pk, case.community_id, case.kind, worker.user_id))
