"""What the desk and the staff phone read: who fits, what waits in the pool, one's own work, who has how much."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.dispatching import choosing
from linli.engines.cases.dispatching.models import Licence, Worker
from linli.engines.cases.dispatching.values import Candidate, WorkerRow
from linli.engines.cases.intake.categories import ALL as CATEGORIES
from linli.engines.cases.intake.categories import BY_CODE, LICENCE_TITLES, SKILL_TITLES
from linli.engines.cases.matters import counting, holding, showing
from linli.engines.cases.matters.models import OPEN, Case, CaseEvent, CaseParty
from linli.engines.cases.matters.values import CaseRow
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.registry.organisations import queries as organisations


@dataclass(frozen=True)
class Worklist:
    """One's own work, the most urgent first, with what a glance needs."""

    rows: list[CaseRow]
    called: list[CaseRow]       # where one's organisation was called to help
    pool: int
    overdue: int
    due_soon: int
    done_today: int


@query(needs=permissions.DISPATCH)
def candidates(case_id: int, *, at: datetime, by: Actor) -> list[Candidate]:
    """Who could be sent, the best first; those who cannot say why. NotFound."""
    case = holding.seen(by).select_related("place").filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return choosing.candidates(case, at)


@query(needs=permissions.HANDLE)
def colleagues(case_id: int, *, at: datetime, by: Actor) -> list[Candidate]:
    """To whom the handler may pass their case (转办), the best first. NotFound: it is not theirs."""
    case = Case.objects.filter(holding.shielded(by), handler_id=by.account, pk=case_id).first()
    if case is None:
        raise NotFound
    return [one for one in choosing.candidates(case, at) if one.user_id != by.user_id]


@query(needs=permissions.REPORT_FOR)
def suggested(place_id: int, *, category: str, at: datetime, by: Actor) -> Candidate | None:
    """Who would be sent to a new case at a place: 建议派给. Before it is written down."""
    return choosing.best(Case(place_id=place_id, category=category), at) if category in BY_CODE else None


@query(needs=permissions.SEE_WORK)
def in_hand(user_id: int | None, *, by: Actor) -> int:
    """How many matters wait for the actor: the figure on the tab. One statement."""
    return Case.objects.filter(handler_id=by.account, state__in=choosing.IN_HAND).count()


@query(needs=permissions.SEE_WORK)
def worklist(user_id: int | None, *, at: datetime, by: Actor) -> Worklist:
    """The actor's own work. Eight statements."""
    mine = Case.objects.filter(handler_id=by.account, state__in=OPEN)
    rows = [showing.row(case) for case in showing.pressing(showing.listed(mine))[:200]]
    employers = organisations.employers(by.user_id, timezone.localdate(at))
    helping = CaseParty.objects.filter(Q(organisation__in=employers) | Q(user_id=by.account), case=OuterRef("pk"),
                                       role="helper", done_at=None)
    called = Case.objects.filter(Exists(helping), state__in=OPEN).exclude(handler_id=by.account).filter(
        holding.shielded(by))
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    done = CaseEvent.objects.filter(user_id=by.account, action__in=("resolve", "fix_now"), occurred_at__gte=day)
    working = [row for row in rows if row.state != "resolved"]
    return Worklist(
        rows, [showing.row(case) for case in showing.pressing(showing.listed(called))[:100]],
        _pool(by).count(), sum(row.late for row in working),
        sum(bool(row.next_due and not row.late and row.next_due < at + counting.SOON) for row in working),
        done.count())


@query(needs=permissions.SEE_WORK)
def pool(user_id: int | None, *, by: Actor) -> list[CaseRow]:
    """What the actor may grab: in their communities, of the work their role answers for."""
    return [showing.row(case) for case in showing.pressing(showing.listed(_pool(by)))[:100]]


@query(needs=permissions.DISPATCH)
def workers(area_id: int, *, at: datetime, by: Actor) -> list[WorkerRow]:
    """Everybody who can be sent: skills, licences, how much they have in hand."""
    rows = list(Worker.objects.select_related("organisation").order_by("-active", "name", "id")[:500])
    loads = choosing.load_of([row.user_id for row in rows])
    held: dict[int, list[Licence]] = {}
    for licence in Licence.objects.filter(worker__in=[row.pk for row in rows]).order_by("id"):
        held.setdefault(licence.worker_id, []).append(licence)
    day = today()
    return [WorkerRow(
        row.pk, row.user_id, row.name, tuple(SKILL_TITLES.get(skill, skill) for skill in row.skills), tuple(row.skills),
        tuple((LICENCE_TITLES[one.licence], one.valid.upper, day in one.valid) for one in held.get(row.pk, ())),
        row.cap, loads.get(row.user_id, 0), row.organisation.name if row.organisation else "", row.active)
        for row in rows]


def _pool(by: Actor) -> QuerySet[Any, Any]:
    roles = by.roles
    categories = [one.code for one in CATEGORIES if one.role in roles or by.reach_of(permissions.SEE_WORK).whole]
    pooled = holding.seen(by).filter(state="pooled", category__in=categories)
    return pooled.exclude(kind="complaint", text__contains=by.name) if len(by.name) > 1 else pooled
