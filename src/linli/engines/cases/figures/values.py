"""Figures of many cases, as lists and boards show them. No row names a person."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from linli.kernel.ui.values import Tone

GOOD, FAIR = .95, .85      # shares of what is done within its limit


@dataclass(frozen=True)
class Counters:
    """How many cases of each view are within reach."""

    views: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return self.views.get(name, 0)


@dataclass(frozen=True)
class CommunityLine:
    """A community on the board."""

    community_id: int
    community: str
    open: int
    overdue: int
    due_soon: int
    unassigned: int
    reported_today: int
    closed_today: int
    stars: float | None         # mean of the last 30 days; None: nobody rated
    pooled: int = 0
    call_back: int = 0
    next_due: datetime | None = None    # the first that is still to come
    longest: datetime | None = None     # the earliest of all: what is overdue longest, if anything is


@dataclass(frozen=True)
class HourLine:
    """An hour of a day: what was reported and what ended in it."""

    hour: int
    reported: int
    closed: int


@dataclass(frozen=True)
class Timely:
    """Of a class of cases, how many were done within their limit."""

    title: str
    cases: int
    within: int

    @property
    def share(self) -> float:
        return self.within / self.cases if self.cases else 0.0

    @property
    def tone(self) -> Tone:
        return "ok" if self.share >= GOOD else "warn" if self.share >= FAIR else "danger"
