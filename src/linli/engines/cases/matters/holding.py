"""Taking a case in hand, as one who may: the row is locked, and what is not theirs is not found.

A list asks the database who may see what (`seen`); of one row that is locked the same is asked here (`sees`). A test
holds the two together.
"""
from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from linli.engines.cases.clocks.values import HIGH_RUNG
from linli.engines.cases.flow.values import STATE_TITLES, Changed
from linli.engines.cases.matters.models import Case, CaseParty
from linli.engines.cases.permissions import DISPATCH, HANDLE, SEE_CASES, SEE_ESCALATED
from linli.kernel import prepared
from linli.kernel.access import Actor, Reach
from linli.kernel.errors import NotFound

HIGH = HIGH_RUNG      # from it committee and street look on
SHIELD = Q(about_user_id__isnull=True)


def seen(by: Actor) -> QuerySet[Case, Any]:
    """The cases within reach of the right in use, without those that are or may be about the actor."""
    return Case.objects.seen_by(by).filter(shielded(by), discreet(by))


def shielded(by: Actor) -> Q:
    return Q() if by.user_id is None else SHIELD | ~Q(about_user_id=by.user_id)


def discreet(by: Actor) -> Q:
    """Whom a new complaint is about only its words say: butlers see it when the desk has taken it in.

    One about somebody's manner they never see, unless it is theirs to handle.
    """
    if _reads_every_complaint(by):
        return Q()
    return ~Q(kind="complaint") | Q(handler_id=by.account) | ~(Q(state="reported") | Q(category="service"))


def sees(case: Case, by: Actor) -> bool:
    """Is one case among those of `seen`?"""
    return _within(case, by.reach) and not _about(case, by) and (
        case.kind != "complaint" or _reads_every_complaint(by) or case.handler_id == by.account
        or not (case.state == "reported" or case.category == "service"))


def for_staff(case_id: int, by: Actor) -> Case:
    """Lock a case within reach. NotFound, also for the one whom the complaint is about."""
    case = _held(case_id)
    if not sees(case, by):
        raise NotFound
    return case


def involved(by: Actor, employers: Collection[int] = ()) -> QuerySet[Case, Any]:
    """The cases that the actor works on, helps with, or oversees."""
    parties = CaseParty.objects.filter(Q(user_id=by.account) | Q(organisation__in=employers), case=OuterRef("pk"))
    reach = by.reach_of(SEE_CASES)
    if by.may(SEE_CASES) and reach.whole:
        return Case.objects.filter(shielded(by))
    overseen = reach.condition(Case) & discreet(by) if by.may(SEE_CASES) else Q(pk__in=[])
    if by.may(SEE_ESCALATED):
        overseen |= Q(rung__gte=HIGH) & by.reach_of(SEE_ESCALATED).condition(Case)
    return Case.objects.filter(overseen | Q(handler_id=by.account) | Exists(parties)).filter(shielded(by))


def for_handler(case_id: int, by: Actor) -> Case:
    """Lock one's own case: only who is sent to it works on it. Changed: it was theirs and went to somebody else."""
    return _handled(_held(case_id), by)


def for_lead(case_id: int, by: Actor) -> Case:
    """Lock a case as its handler, or as one who may dispatch it."""
    case = _held(case_id)
    if by.may(DISPATCH) and _within(case, by.reach_of(DISPATCH)) and not _about(case, by):
        return case
    return _handled(case, by)


def for_involved(case_id: int, by: Actor, employers: Collection[int]) -> Case:
    return _one(involved(by, employers), case_id)


def for_reporter(case_id: int, by: Actor) -> Case:
    """Lock one's own report. The system acts for whoever holds its secret link (intake.doors)."""
    case = _held(case_id)
    if not by.everything and case.reporter_user_id != by.account:
        raise NotFound
    return case


def for_rule(case_id: int) -> Case:
    return _held(case_id)


def for_party(case_id: int, by: Actor, organisations: set[int]) -> tuple[Case, CaseParty]:
    """Lock a case in which the actor, or an organisation of theirs, was called to help."""
    party = CaseParty.objects.filter(Q(user_id=by.account) | Q(organisation__in=organisations), case_id=case_id,
                                     role="helper").first()
    if party is None:
        raise NotFound
    return _one(Case.objects.filter(shielded(by)), case_id), party


def oversees(case: Case, by: Actor) -> bool:
    """May the actor see all of it: desk, managers, the butler of the building."""
    return by.may(SEE_CASES) and by.reach_of(SEE_CASES).covers(community=case.community_id, building=case.building_id)


def hides_reporter(case: Case, by: Actor, overseen: bool, employers: Collection[int] = ()) -> bool:
    """Nobody of the side a complaint is about sees who complains; in confidence, only those who oversee do."""
    if case.about_user_id is not None and case.about_user_id == by.user_id:
        return True
    if case.about_organisation_id is not None and case.about_organisation_id in employers:
        return True
    return case.confidential and not overseen


def _handled(case: Case, by: Actor) -> Case:
    if _about(case, by):
        raise NotFound
    if case.handler_id == by.user_id:
        return case
    if not CaseParty.objects.filter(case=case, user_id=by.account).exists():
        raise NotFound
    raise Changed(who=case.handler_name or "调度", action="改派", state=STATE_TITLES[case.state],
                  whose=f"，由{case.handler_name}办" if case.handler_name else "")


def _within(case: Case, reach: Reach) -> bool:
    return reach.covers(community=case.community_id, building=case.building_id)


def _about(case: Case, by: Actor) -> bool:
    return case.about_user_id is not None and case.about_user_id == by.user_id


def _reads_every_complaint(by: Actor) -> bool:
    """Does the actor read every complaint at once: the desk, whoever handles none, the system itself."""
    return by.user_id is None or by.may(DISPATCH) or not by.may(HANDLE)


def _held(case_id: int) -> Case:
    """Lock a case before it is judged who may have it: what a colleague has just changed is judged as it is now."""
    found = prepared.objects(Case, "id = %(id)s FOR UPDATE", {"id": case_id})
    if not found:
        raise NotFound
    return found[0]


def _one(rows: QuerySet[Case, Any], case_id: int) -> Case:
    case: Case | None = rows.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return case
