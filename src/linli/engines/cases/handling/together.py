"""The desk's acts on many cases at once: another level, an urging. Each case is answered for itself. Set-based."""
from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from linli.engines.cases import permissions
from linli.engines.cases.dispatching.commands import many_held
from linli.engines.cases.dispatching.values import BulkResult
from linli.engines.cases.flow import moving, table
from linli.engines.cases.flow.values import ACTION_TITLES, LEVEL_TITLES, STATE_TITLES, NotNow
from linli.engines.cases.handling import values
from linli.engines.cases.handling.commands import said
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.kernel.access import Actor
from linli.kernel.commands import command


@command(needs=permissions.DISPATCH)
def set_level_many(case_ids: list[int], *, level: int, reason: str, at: datetime, key: str | None = None,
                   by: Actor) -> BulkResult:
    """改级别 of many open cases; their clocks take the new limits, never earlier than in half an hour.

    Refuses: ReasonMissing, UnknownLevel, TooManyAtOnce.
    """
    cases, refused = many_held(case_ids, by)
    why = said(reason)
    if level not in LEVEL_TITLES:
        raise values.UnknownLevel
    going = []
    for case in cases:
        no = f"已经是“{LEVEL_TITLES[level]}”。" if case.level == level else _not_now(case, "reclassify")
        (refused.append((case.number, no)) if no else going.append(case))
    Case.objects.filter(pk__in=[case.pk for case in going]).update(level=level)
    moving.step_many(going, "reclassify", at=at, by=by,
                     evidence=lambda case: {"category": case.category, "level": level, "reason": why})
    return BulkResult(len(going), tuple(refused), tuple(case.number for case in going))


@command(needs=permissions.CALL_BACK)
def urge_many(case_ids: list[int], *, at: datetime, key: str | None = None, by: Actor) -> BulkResult:
    """催办 many open cases, each at most once an hour. Refuses: TooManyAtOnce."""
    cases, refused = many_held(case_ids, by)
    lately = dict(CaseEvent.objects.filter(case__in=cases, action="urge").values("case_id").annotate(
        last=Max("occurred_at")).filter(last__gt=at - timedelta(hours=1)).values_list("case_id", "last"))
    going = []
    for case in cases:
        no = values.UrgedLately().sentence if case.pk in lately else _not_now(case, "urge")
        (refused.append((case.number, no)) if no else going.append(case))
    moving.step_many(going, "urge", at=at, by=by)
    return BulkResult(len(going), tuple(refused), tuple(case.number for case in going))


def _not_now(case: Case, action: str) -> str:
    if table.line_of(case.kind, action, case.state) is not None:
        return ""
    return NotNow(state=STATE_TITLES[case.state], action=ACTION_TITLES[action]).sentence
