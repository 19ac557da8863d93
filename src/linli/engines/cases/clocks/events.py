"""What the ticker tells. Emitted inside its command: one transaction with the fact."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ClockWarned:
    """A quarter of the limit is left."""

    case_id: int
    clock_id: int
    name: str
    party_id: int | None
    due: datetime


@dataclass(frozen=True)
class ClockBreached:
    """The due has passed. `roles` are to be told (rung 1 of the ladder)."""

    case_id: int
    clock_id: int
    name: str
    party_id: int | None
    due: datetime
    rung: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class ClockEscalated:
    """Still running some time after its breach: the next rung of the ladder, reached at `came`."""

    case_id: int
    clock_id: int
    name: str
    party_id: int | None
    due: datetime
    came: datetime
    rung: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class PauseEnded:
    """A pause ran out by its date or its cap; the clock runs again."""

    case_id: int
    clock_id: int
    reason: str
    at: datetime


@dataclass(frozen=True)
class HolidayNoticeMissing:
    """It is mid-December and next year's days are not entered."""

    year: int


@dataclass(frozen=True)
class RulesPublished:
    timing_id: int
    number: int
    open_too: bool
