"""docs/flow.md: the flow of cases drawn from its table."""
from __future__ import annotations

from linli.engines.cases.flow.table import FLOW, NEW, SAME, Row
from linli.engines.cases.flow.values import ACTION_TITLES, EVIDENCE_TITLES, KIND_TITLES, STATE_TITLES
from linli.engines.cases.matters.models import ENDED, KINDS


def document() -> str:
    """Return docs/flow.md: a diagram of what moves a case, and the table with who, evidence and clocks."""
    return "\n".join([
        "# The flow of cases", "",
        "Written by `linli flow` from `engines/cases/flow/table.py`; a test keeps both equal. The database holds the",
        "same rows (`cases_flow`) and refuses an event that has no row or lacks its evidence.", "",
        "```mermaid", "stateDiagram-v2", *_states(), *_arrows(), "```", "",
        "| action | kinds | from → to | who | evidence | clocks |", "|---|---|---|---|---|---|",
        *map(_line, FLOW), ""])


def _states() -> list[str]:
    return [f'  {state} : {state} {title}' for state, title in STATE_TITLES.items()] + [
        f"  {state} --> [*]" for state in ENDED]


def _arrows() -> list[str]:
    """One arrow for each pair of states, with all the actions that make it."""
    words: dict[tuple[str, str], list[str]] = {}
    for row in FLOW:
        for source in row.sources:
            if row.target not in (SAME, source):
                words.setdefault((source, row.target), []).append(ACTION_TITLES[row.action])
    return [f"  {source or '[*]'} --> {target} : {'、'.join(dict.fromkeys(names))}"
            for (source, target), names in words.items()]


def _line(row: Row) -> str:
    kinds = "all" if row.kinds == KINDS else "、".join(KIND_TITLES[kind] for kind in row.kinds)
    sources = ", ".join(source or "new" for source in row.sources) if row.sources != (NEW,) else "new"
    target = "same" if row.target == SAME else row.target
    evidence = "、".join(EVIDENCE_TITLES[name] for name in row.evidence) or "—"
    return (f"| `{row.action}` {ACTION_TITLES[row.action]} | {kinds} | {sources} → {target} | {row.who} | {evidence} "
            f"| {row.effect or '—'} |")
