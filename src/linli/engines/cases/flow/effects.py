"""What a step does to the clocks, by the words of the flow table: `stop dispatch; start arrive`."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from linli.engines.cases.clocks import running
from linli.engines.cases.matters.models import Case


def apply(effect: str, case: Case, evidence: dict[str, Any], at: datetime) -> None:
    for clause in filter(None, (part.strip() for part in effect.split(";"))):
        word, *names = clause.split()
        if word == "start":
            latest = dict.fromkeys(running.BOUND, case.hotline_limit) if case.hotline_limit else None
            running.start(case.pk, tuple(names), anchor=at, latest=latest, pinned=case.rule_version is not None)
        elif word == "stop":
            running.stop(case.pk, tuple(names), at=at)
        elif word == "again":
            running.regenerate(case.pk, tuple(names), at=at)
        elif word == "rule":
            running.re_rule(case.pk, at=at)
        elif word == "void":
            running.void(case.pk, at=at)
        elif word == "pause":
            running.pause(case.pk, reason=evidence["reason"], starts=at,
                          until=datetime.fromisoformat(evidence["until"]))
        elif word == "resume":
            running.resume(case.pk, at=at)
        else:
            raise ValueError(f"no such effect: {word}")
