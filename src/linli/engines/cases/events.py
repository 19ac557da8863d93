"""What happened to cases, for messaging and for rooms above."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaseEventTold:
    """Common to all: the case, its community and kind."""

    case_id: int
    community_id: int
    kind: str


@dataclass(frozen=True)
class CaseReported(CaseEventTold):
    source: str
    level: int
    at: datetime


@dataclass(frozen=True)
class CaseDispatched(CaseEventTold):
    """Also of a grabbed case: somebody is responsible now."""

    handler_id: int


@dataclass(frozen=True)
class CaseUnassigned(CaseEventTold):
    """Nobody fits: the shift leader is asked."""

    why: str


@dataclass(frozen=True)
class CaseAccepted(CaseEventTold):
    handler_id: int


@dataclass(frozen=True)
class CaseSuspended(CaseEventTold):
    reason: str
    until: str


@dataclass(frozen=True)
class CaseResolved(CaseEventTold):
    handler_id: int | None


@dataclass(frozen=True)
class CaseClosed(CaseEventTold):
    outcome: str


@dataclass(frozen=True)
class CaseDeclined(CaseEventTold):
    reason: str


@dataclass(frozen=True)
class CaseReopened(CaseEventTold):
    gen: int


@dataclass(frozen=True)
class CaseMerged(CaseEventTold):
    into: int


@dataclass(frozen=True)
class CaseEscalated(CaseEventTold):
    rung: int
    roles: tuple[str, ...]
    reason: str
    at: datetime


@dataclass(frozen=True)
class CaseWhistled(CaseEventTold):
    organisations: tuple[int, ...]


@dataclass(frozen=True)
class CaseRated(CaseEventTold):
    least: int      # the fewest stars of the three parts


@dataclass(frozen=True)
class CaseTold(CaseEventTold):
    """A word for the reporter: progress, or what somebody added that they may read."""

    event_id: int
