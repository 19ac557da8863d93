"""The flow of cases as data: what each action does to a case of a kind, who may, what it must carry, what clocks do.

The database holds the same rows (`cases_flow`, written by `load`) and refuses an event that has none; docs/flow.md is
drawn from them. Every migration brings them up to date.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from linli.engines.cases.matters.models import KINDS, OPEN

SAME = "="
NEW = ""
ON_FOOT = ("repair", "emergency")                    # somebody goes there and shows what was done
AT_DESK = tuple(kind for kind in KINDS if kind not in ON_FOOT)
ANSWERED = ("suggestion", "consultation")            # resolved by an answer in words
NO_RUSH = tuple(kind for kind in KINDS if kind != "emergency")
POOLED = tuple(kind for kind in KINDS if kind != "objection")    # a manager answers an objection; nobody grabs it
BROUGHT = tuple(kind for kind in KINDS if kind != "objection")     # public figures are asked about here alone
AT_WORK = ("accepted", "on_site", "working")
STILL = (*OPEN[:-1],)                                # reported … suspended: not yet resolved
ANY = (*OPEN, "closed", "declined", "withdrawn", "merged")
FIRST_CLOCKS = "start dispatch respond resolve reply"


@dataclass(frozen=True)
class Row:
    """One line: `sources` → `target` for these kinds. `effect` is clock words, parted by semicolons."""

    action: str
    kinds: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    who: str
    evidence: tuple[str, ...] = ()
    effect: str = ""


FLOW = (
    Row("submit", KINDS, (NEW,), "reported", "anyone, rule", ("title", "source"), FIRST_CLOCKS),
    Row("fix_now", ("repair",), (NEW,), "resolved", "field staff", ("title", "source", "text", "before", "after"),
        "start respond resolve; stop respond resolve; start confirm"),
    Row("answer_now", ("consultation", "suggestion"), (NEW,), "closed", "dispatcher", ("title", "source", "text")),
    # Of a matter brought along from elsewhere, which had ended before it came: no limit ever ran for it here.
    Row("record_end", BROUGHT, ("reported",), "closed", "who brings matters along", ("text", "number")),
    Row("triage", KINDS, ("reported", "triaged"), "triaged", "dispatcher, rule", ("category", "level"), "rule"),
    Row("reclassify", KINDS, STILL, SAME, "dispatcher", ("category", "level", "reason"), "rule"),
    Row("decline", KINDS, ("reported", "triaged"), "declined", "dispatcher and a second person",
        ("reason", "asked_by"), "void"),
    Row("appeal", KINDS, ("declined",), "reported", "reporter, once", ("text",),
        "again dispatch respond resolve reply"),
    Row("pool", POOLED, ("triaged",), "pooled", "dispatcher, rule", (), "start grab"),
    Row("dispatch", KINDS, ("triaged", "pooled", "dispatched"), "dispatched", "dispatcher, rule",
        ("to", "why"), "stop dispatch grab"),
    Row("grab", POOLED, ("pooled",), "accepted", "on duty, skilled, below the cap", (),
        "stop dispatch grab respond; start arrive"),
    Row("accept", KINDS, ("dispatched",), "accepted", "handler", (), "stop respond; start arrive"),
    Row("refuse", KINDS, ("dispatched",), "triaged", "handler", ("reason",)),
    Row("contest", KINDS, ("dispatched", "accepted"), SAME, "handler", ("basis",), "start ruling"),
    Row("uphold", KINDS, ("dispatched", "accepted"), "triaged", "manager", ("reason",), "stop ruling"),
    Row("overrule", KINDS, ("dispatched", "accepted"), SAME, "manager", ("reason",), "stop ruling"),
    Row("arrive", KINDS, ("accepted",), "on_site", "handler", ("proof",), "stop arrive"),
    Row("start", KINDS, ("on_site",), "working", "handler"),
    Row("start", AT_DESK, ("accepted",), "working", "handler", (), "stop arrive"),
    Row("suspend", NO_RUSH, AT_WORK, "suspended", "dispatcher grants", ("reason", "until", "proof"), "pause"),
    Row("resume", NO_RUSH, ("suspended",), "working", "handler, rule", (), "resume"),
    Row("transfer", KINDS, AT_WORK, "dispatched", "lead, dispatcher", ("reason", "to")),
    Row("whistle", KINDS, STILL, SAME, "lead, dispatcher", ("parties", "reason")),
    Row("report_in", KINDS, STILL, SAME, "helper", ("party",)),
    Row("part_done", KINDS, STILL, SAME, "helper", ("party", "text")),
    Row("resolve", ON_FOOT, ("on_site", "working"), "resolved", "handler", ("text", "after"),
        "stop dispatch respond arrive resolve ruling; start confirm"),
    Row("resolve", ("complaint",), ("on_site", "working"), "resolved", "handler", ("text",),
        "stop dispatch respond arrive resolve ruling; start confirm"),
    Row("resolve", ANSWERED, ("on_site", "working"), "resolved", "handler", ("text",),
        "stop dispatch respond arrive resolve reply ruling; start confirm"),
    Row("answer", ("objection",), STILL, "resolved", "manager, in public", ("text",),
        "stop dispatch grab respond arrive resolve reply ruling; start confirm"),
    Row("confirm", KINDS, ("resolved",), "closed", "reporter", (), "stop reply confirm"),
    Row("call_back", KINDS, ("resolved",), "closed", "one who did not handle it", ("result",), "stop reply confirm"),
    Row("call_try", KINDS, ("resolved",), SAME, "one who did not handle it", ("tries",)),
    Row("unreachable", KINDS, ("resolved",), "closed", "one who did not handle it", ("tries",), "stop reply confirm"),
    Row("auto_close", ("repair", "suggestion", "consultation", "objection"), ("resolved",), "closed",
        "rule: 72 hours, not 12345", ("hours",), "stop reply confirm"),
    Row("reopen", KINDS, ("resolved", "closed"), "triaged", "reporter, caller, supervisor", ("reason",),
        "stop confirm; again respond resolve reply"),
    Row("withdraw", NO_RUSH, STILL, "withdrawn", "reporter", (), "void"),
    Row("merge", KINDS, STILL, "merged", "dispatcher", ("into",), "void"),
    Row("split", KINDS, STILL, SAME, "lead, dispatcher", ("children",)),
    Row("escalate", KINDS, OPEN, SAME, "rule, supervisor", ("reason", "rung")),
    Row("urge", KINDS, OPEN, SAME, "reporter, dispatcher"),
    Row("join", KINDS, OPEN, SAME, "anyone who has the same trouble"),
    Row("add_note", KINDS, ANY, SAME, "anyone with a part", ("text",)),
    Row("add_photo", KINDS, ANY, SAME, "anyone with a part", ("photos",)),
    Row("rate", KINDS, ("resolved", "closed"), SAME, "reporter, once a generation", ("speed", "result", "manner")),
    Row("review", KINDS, ("resolved", "closed"), SAME, "manager", ("text",)),
)


@dataclass(frozen=True)
class Line:
    """A row for one kind and one state: what the database holds."""

    kind: str
    action: str
    source: str
    target: str
    who: str
    evidence: tuple[str, ...]
    effect: str


def lines() -> Iterator[Line]:
    for row in FLOW:
        for kind in row.kinds:
            for source in row.sources:
                if source in ("suspended", "withdrawn") and kind not in NO_RUSH:
                    continue        # an emergency never pauses and is never taken back
                target = source if row.target == SAME else row.target
                yield Line(kind, row.action, source, target, row.who, row.evidence, row.effect)


BY_STEP: dict[tuple[str, str, str], Line] = {(line.kind, line.action, line.source): line for line in lines()}


def line_of(kind: str, action: str, source: str) -> Line | None:
    return BY_STEP.get((kind, action, source))


def knows(kind: str, action: str) -> bool:
    """Does a case of this kind ever take this action?"""
    return any(action == row.action and kind in row.kinds for row in FLOW)


def possible(kind: str, source: str) -> tuple[str, ...]:
    """The actions a case of this kind knows in this state, in the order of the table."""
    return tuple(line.action for line in BY_STEP.values() if line.kind == kind and line.source == source)


def load(execute: Callable[[str, list[Any]], Any]) -> None:
    """Write the table into the database anew. As the owner: the running role may only read it."""
    execute("DELETE FROM cases_flow", [])
    execute("INSERT INTO cases_flow (kind, action, from_state, to_state, who, evidence, effect) "
            "SELECT * FROM jsonb_to_recordset(%s::jsonb) AS line (kind text, action text, source text, target text, "
            "who text, evidence text[], effect text)", [json.dumps([asdict(line) for line in lines()])])


def held(rows: Iterable[tuple[Any, ...]]) -> bool:
    """Does the database hold this very table?"""
    return {(*row[:5], tuple(row[5]), row[6]) for row in rows} == {
        (one.kind, one.action, one.source, one.target, one.who, one.evidence, one.effect) for one in lines()}
