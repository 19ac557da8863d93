"""The one way a case moves: an event with its evidence, then the columns, the files and the clocks that go with it."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from linli.engines.cases.flow import effects, table
from linli.engines.cases.flow.values import (
    ACTION_TITLES,
    STATE_TITLES,
    Changed,
    EvidenceMissing,
    NotNow,
)
from linli.engines.cases.matters.models import Case, CaseEvent, CaseFile
from linli.kernel import journal, live, prepared
from linli.kernel.access import Actor
from linli.kernel.commands import plain

# previous ≤ occurred ≤ received: a clock that runs ahead or behind is put right by the database's.
EVENT = """
INSERT INTO cases_caseevent (case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                             occurred_at, evidence)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, greatest(least(%s::timestamptz, now()), %s::timestamptz), %s::jsonb)
RETURNING id, occurred_at"""
REPORTER, STAFF, RULE = "reporter", "staff", "rule"
AGAIN = ("reopen", "appeal")         # begin a new generation


def step(case: Case, action: str, *, by: Actor, at: datetime, side: str = STAFF,
         evidence: Mapping[str, Any] | None = None, files: Mapping[str, Sequence[int]] | None = None,
         internal: bool = False, version: int | None = None, op_id: str | None = None, **columns: Any) -> int:
    """Do `action` to a case that is locked; return the event's id. `files` are ids by stage.

    Refuses: NotNow, Changed (the version that the person saw is old), EvidenceMissing.
    """
    line = checked(case, action, evidence := evidence_of(evidence, files), version)
    if columns:
        Case.objects.filter(pk=case.pk).update(**columns)
        for name, value in columns.items():
            setattr(case, name, value)
    gen = case.gen + (action in AGAIN)
    [(event, at)] = prepared.run(EVENT, [
        case.pk, op_id or uuid.uuid4(), action, case.state, line.target, gen, "报事人" if side == REPORTER else by.name,
        by.user_id, side, internal, at, case.touched_at, journal.as_json(evidence)])
    case.version += case.state != line.target
    case.state, case.gen, case.touched_at = line.target, gen, at
    if files:
        CaseFile.objects.bulk_create([
            CaseFile(case=case, event_id=event, file_id=file_id, stage=stage, internal=internal)
            for stage, ids in files.items() for file_id in ids])
    effects.apply(line.effect, case, evidence, at)
    journal.remark(place_id=case.place_id)
    live.changed(f"cases:{by.area_id}", f"case:{case.pk}")
    return int(event)


def step_many(cases: Sequence[Case], action: str, *, by: Actor, at: datetime,
              evidence: Callable[[Case], Mapping[str, Any]] = lambda case: {}) -> None:
    """Do `action` to many cases that are locked: one statement of events for all.

    Columns are the caller's, set before. Nothing of a later day is written: the database's clock is the limit.
    Refuses as `step`, all of them for one: the caller has chosen those that can go.
    """
    if not cases:
        return
    said = {case.pk: dict(evidence(case)) for case in cases}
    lines = {case.pk: checked(case, action, said[case.pk]) for case in cases}
    [(now, last)] = prepared.run("SELECT now(), max(touched_at) FROM cases_case WHERE area_id = linli_area() "
                                 "AND id = ANY (%s::bigint[])", [list(lines)])
    when = max(min(at, now), last) if last else min(at, now)
    CaseEvent.objects.bulk_create([CaseEvent(
        case=case, op_id=uuid.uuid4(), action=action, from_state=case.state, to_state=lines[case.pk].target,
        gen=case.gen, actor=by.name, user_id=by.user_id, side=STAFF, occurred_at=when, evidence=said[case.pk])
        for case in cases])
    for case in cases:
        line = lines[case.pk]
        case.state, case.touched_at = line.target, when
        effects.apply(line.effect, case, said[case.pk], when)
    journal.remark(cases=[case.number for case in cases][:100])
    live.changed(f"cases:{by.area_id}", *(f"case:{case.pk}" for case in cases))


def as_classed(case: Case) -> dict[str, Any]:
    """What a case carries that is taken in as it stands."""
    return {"category": case.category, "level": case.level}


def checked(case: Case, action: str, evidence: Mapping[str, Any], version: int | None = None) -> table.Line:
    """Return the line of the flow, or refuse in words what the database would refuse in its own."""
    if version is not None and version != case.version:
        last = CaseEvent.objects.filter(case=case).exclude(from_state=case.state, to_state=case.state).order_by(
            "-id").first()
        raise Changed(who=last.actor if last else "别人", action=ACTION_TITLES[last.action] if last else "处理",
                      state=STATE_TITLES[case.state])
    line = table.line_of(case.kind, action, case.state)
    if line is None:
        raise NotNow(state=STATE_TITLES.get(case.state, "新建"), action=ACTION_TITLES[action])
    for needed in line.evidence:
        if evidence.get(needed) in (None, "", [], {}):
            raise EvidenceMissing(action=action, evidence=needed)
    return line


def evidence_of(given: Mapping[str, Any] | None, files: Mapping[str, Sequence[int]] | None) -> dict[str, Any]:
    """Plain values, texts without blanks around them, and the files by the name of their stage."""
    said = {name: value.strip() if isinstance(value, str) else value for name,
            value in plain(dict(given or {})).items()}
    shown = {"photos" if stage == "report" else stage: list(ids) for stage, ids in (files or {}).items() if ids}
    return said | shown
