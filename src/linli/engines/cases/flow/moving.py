"""The one way a case moves: an event with its evidence, then the columns, the files and the clocks that go with it."""
from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from linli.engines.cases.clocks import running
from linli.engines.cases.flow import effects, table
from linli.engines.cases.flow.values import (
    ACTION_TITLES,
    STATE_TITLES,
    Changed,
    DoneAlready,
    DoneByAnother,
    EvidenceMissing,
    NotNow,
    NotOfKind,
)
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.kernel import journal, live, prepared
from linli.kernel.access import Actor
from linli.kernel.commands import plain
from linli.kernel.errors import Refused

# previous ≤ occurred ≤ received: a clock that runs ahead or behind is put right by the database's.
EVENT = """
INSERT INTO cases_caseevent (case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                             occurred_at, evidence)
SELECT {case}, %(op)s::uuid, %(action)s, %(before)s, %(after)s, %(gen)s::smallint, %(actor)s, %(user)s::bigint,
       %(side)s, %(internal)s::boolean, greatest(least(%(at)s::timestamptz, now()), %(touched)s::timestamptz),
       %(evidence)s::jsonb{of}
RETURNING id, occurred_at"""
STEP = EVENT.format(case="%(case)s::bigint", of="")
# With the columns that go with it: the trigger of the event sees them.
STEP_WITH = """
WITH set_beside AS (
  UPDATE cases_case SET {columns} WHERE area_id = linli_area() AND id = %(case)s::bigint)""" + STEP
# An event of each of many, in one statement.
STEP_EACH = """
INSERT INTO cases_caseevent (case_id, op_id, action, from_state, to_state, gen, actor, user_id, side, internal,
                             occurred_at, evidence)
SELECT c.id, gen_random_uuid(), %(action)s, g.before, g.after, c.gen, %(actor)s, %(user)s::bigint, %(side)s, false,
       greatest(least(g.at, now()), c.touched_at), g.evidence::jsonb
  FROM unnest(%(ids)s::bigint[], %(before)s::text[], %(after)s::text[], %(ats)s::timestamptz[], %(evidence)s::text[])
       AS g (id, before, after, at, evidence)
  JOIN cases_case c ON c.area_id = linli_area() AND c.id = g.id
 ORDER BY g.id
RETURNING case_id, occurred_at"""
# A case with its number, its rules, where clocks start, and its first event.
BEGIN = """
WITH numbered AS (
  INSERT INTO cases_caseseries (community_id, day, last) VALUES (%(community)s::bigint, %(day)s::date, 1)
  ON CONFLICT (area_id, community_id, day) DO UPDATE SET last = cases_caseseries.last + 1 RETURNING last),
begun AS (
  INSERT INTO cases_case (number, reported_at, rule_version, {columns})
  SELECT %(prefix)s || lpad(n.last::text, greatest(4, length(n.last::text)), '0'), least(%(at)s::timestamptz, now()),
         CASE WHEN %(ruled)s::boolean THEN ({rules}) END, {given}
    FROM numbered n CROSS JOIN jsonb_populate_record(NULL::cases_case, %(row)s::jsonb) g
  RETURNING id, number, reported_at, rule_version),
added AS (""" + EVENT.format(case="b.id", of=" FROM begun b") + """)
SELECT b.id, b.number, b.reported_at, b.rule_version, a.id, a.occurred_at FROM begun b CROSS JOIN added a"""
FILES = """
INSERT INTO cases_casefile (case_id, event_id, file_id, stage, internal)
SELECT %(case)s, %(event)s, id, stage, %(internal)s
  FROM unnest(%(ids)s::bigint[], %(stages)s::text[]) AS f (id, stage)"""
REPORTER, STAFF, RULE = "reporter", "staff", "rule"
AGAIN = ("reopen", "appeal")         # begin a new generation
OF_DATABASE = ("id", "area_id", "number", "reported_at", "rule_version")      # of a new case


def begin(case: Case, action: str, *, code: str, by: Actor, at: datetime, side: str,
          evidence: Mapping[str, Any] | None = None, files: Mapping[str, Sequence[int]] | None = None) -> int:
    """Number a new case, write it and its first event; return the event's id. `code` is the community's.

    `YJ-20261123-0087`: the community, the day, the count of that day. Reported at `at`, not after the database's now.
    """
    line = checked(case, action, evidence := evidence_of(evidence, files))
    day = timezone.localdate(at)
    given = _event(case, action, line, by, at, side, evidence) | {
        "community": case.community_id, "day": day, "prefix": f"{code}-{day:%Y%m%d}-",
        "ruled": "start" in line.effect,
        "row": json.dumps({name: getattr(case, attribute) for name, attribute in columns()}, default=plain)}
    [(case.pk, case.number, case.reported_at, case.rule_version, event, at)] = prepared.run(_begin(), given)
    return _moved(case, line, int(event), at, evidence, files, by)


def step(case: Case, action: str, *, by: Actor, at: datetime, side: str = STAFF,
         evidence: Mapping[str, Any] | None = None, files: Mapping[str, Sequence[int]] | None = None,
         internal: bool = False, version: int | None = None, op_id: str | None = None, **columns: Any) -> int:
    """Do `action` to a case that is locked; return the event's id. `files` are ids by stage.

    Refuses: NotNow, NotOfKind, Changed (the version that the person saw is old), EvidenceMissing.
    """
    line = checked(case, action, evidence := evidence_of(evidence, files), version, by)
    given = _event(case, action, line, by, at, side, evidence) | {"case": case.pk, "internal": internal} | columns
    if op_id:
        given["op"] = op_id
    [(event, at)] = prepared.run(_step(tuple(columns)), given)
    for name, value in columns.items():
        setattr(case, name, value)
    return _moved(case, line, int(event), at, evidence, files, by, internal)


def _event(case: Case, action: str, line: table.Line, by: Actor, at: datetime, side: str,
           evidence: Mapping[str, Any]) -> dict[str, Any]:
    return {"op": uuid.uuid4(), "action": action, "before": case.state, "after": line.target,
            "gen": case.gen + (action in AGAIN), "actor": "报事人" if side == REPORTER else by.name, "user": by.user_id,
            "side": side, "internal": False, "at": at, "touched": case.touched_at,
            "evidence": journal.as_json(evidence)}


def _moved(case: Case, line: table.Line, event: int, at: datetime, evidence: dict[str, Any],
           files: Mapping[str, Sequence[int]] | None, by: Actor, internal: bool = False) -> int:
    """What follows an event that is written: the files and the clocks, and who looks on is told."""
    case.version += case.state != line.target
    case.gen += line.action in AGAIN
    case.state, case.touched_at = line.target, at
    if files:
        shown = [(file_id, stage) for stage, ids in files.items() for file_id in ids]
        prepared.run(FILES, {"case": case.pk, "event": event, "internal": internal,
                             "ids": [file_id for file_id, _ in shown], "stages": [stage for _, stage in shown]})
    effects.apply(line.effect, case, evidence, at)
    journal.remark(place_id=case.place_id)
    live.changed(f"cases:{by.area_id}", f"case:{case.pk}")
    return event


@cache
def columns() -> tuple[tuple[str, str], ...]:
    """Column and attribute of what a new case is written with."""
    return tuple((str(field.column), field.attname) for field in Case._meta.concrete_fields
                 if field.name not in OF_DATABASE)


@cache
def _begin() -> str:
    names = [name for name, _ in columns()]
    return BEGIN.format(columns=", ".join(names), given=", ".join(f"g.{name}" for name in names),
                        rules=running.IN_FORCE)


@cache
def _step(columns: tuple[str, ...]) -> str:
    """The statement that writes an event and these columns of the case, each in its own type."""
    if not columns:
        return STEP
    types = {field.attname: str(field.db_type(connection)).split("(")[0] for field in Case._meta.concrete_fields}
    return STEP_WITH.format(columns=", ".join(f"{name} = %({name})s::{types[name]}" for name in columns))


def step_many(cases: Sequence[Case], action: str, *, by: Actor, at: datetime,
              evidence: Callable[[Case], Mapping[str, Any]] = lambda case: {}) -> None:
    """Do `action` to many cases that are locked: one statement of events for all.

    Columns are the caller's, set before. Nothing of a later day is written: the database's clock is the limit.
    Refuses as `step`, all of them for one: the caller has chosen those that can go.
    """
    if not cases:
        return
    for case, effect, said in write_each(cases, action, by=by, at=lambda case: at, evidence=evidence):
        effects.apply(effect, case, said, case.touched_at or at)
    journal.remark(cases=[case.number for case in cases][:100])
    live.changed(f"cases:{by.area_id}", *(f"case:{case.pk}" for case in cases))


def write_each(cases: Sequence[Case], action: str, *, by: Actor, at: Callable[[Case], datetime],
               evidence: Callable[[Case], Mapping[str, Any]]) -> list[tuple[Case, str, dict[str, Any]]]:
    """Write `action` for each of many cases, each at its own hour; return them with the effect and the evidence.

    Clocks, the journal and live pages are the caller's.
    """
    if not cases:
        return []
    said = [evidence_of(evidence(case), None) for case in cases]
    lines = [checked(case, action, one) for case, one in zip(cases, said, strict=True)]
    when = dict(prepared.run(STEP_EACH, {
        "action": action, "actor": by.name, "user": by.user_id, "side": STAFF, "ids": [case.pk for case in cases],
        "before": [case.state for case in cases], "after": [line.target for line in lines],
        "ats": [at(case) for case in cases], "evidence": [journal.as_json(one) for one in said]}))
    for case, line in zip(cases, lines, strict=True):
        case.state, case.touched_at = line.target, when[case.pk]
    return [(case, line.effect, one) for case, line, one in zip(cases, lines, said, strict=True)]


def as_classed(case: Case) -> dict[str, Any]:
    """What a case carries that is taken in as it stands."""
    return {"category": case.category, "level": case.level}


def checked(case: Case, action: str, evidence: Mapping[str, Any], version: int | None = None,
            by: Actor | None = None) -> table.Line:
    """Return the line of the flow, or refuse in words what the database would refuse in its own."""
    if version is not None and version != case.version:
        raise _overtaken(case, action, by)
    if not table.knows(case.kind, action):
        raise NotOfKind(kind=case.kind, action=action)
    line = table.line_of(case.kind, action, case.state)
    if line is None:
        raise _not_now(case, action, by)
    for needed in line.evidence:
        if evidence.get(needed) in (None, "", [], {}):
            raise EvidenceMissing(action=action, evidence=needed)
    return line


def _overtaken(case: Case, action: str, by: Actor | None) -> Refused:
    """Who was faster, and who has the case now."""
    last = _last_move(case)
    own = last is not None and _own(last, by)
    facts = {"action": ACTION_TITLES[last.action] if last else "处理", "state": STATE_TITLES[case.state],
             "whose": _whose(case)}
    if own and last and last.action == action:
        return DoneAlready(**facts)
    return Changed(who="您在另一个页面" if own else last.actor if last else "别人", **facts)


def _not_now(case: Case, action: str, by: Actor | None) -> Refused:
    """Why not: it is done already, by oneself or by whom; else the state stands against it."""
    facts = {"action": ACTION_TITLES[action], "state": STATE_TITLES.get(case.state, "新建")}
    last = _last_move(case) if case.pk else None
    if last is None or last.action != action:
        return NotNow(**facts)
    facts["whose"] = _whose(case)
    return DoneAlready(**facts) if _own(last, by) else DoneByAnother(who=last.actor, **facts)


def _last_move(case: Case) -> CaseEvent | None:
    moves = CaseEvent.objects.filter(case=case).exclude(from_state=case.state, to_state=case.state)
    return moves.order_by("-id").first()


def _own(event: CaseEvent, by: Actor | None) -> bool:
    return by is not None and by.user_id is not None and event.user_id == by.user_id


def _whose(case: Case) -> str:
    return f"，由{case.handler_name}办" if case.handler_name else ""


def evidence_of(given: Mapping[str, Any] | None, files: Mapping[str, Sequence[int]] | None) -> dict[str, Any]:
    """Plain values, texts without blanks around them, and the files by the name of their stage."""
    said = {name: value.strip() if isinstance(value, str) else value for name,
            value in plain(dict(given or {})).items()}
    shown = {"photos" if stage == "report" else stage: list(ids) for stage, ids in (files or {}).items() if ids}
    return said | shown
