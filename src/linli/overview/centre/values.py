"""What the board and the wall show."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.engines.cases.figures.values import CommunityLine, HourLine, Timely
from linli.engines.cases.matters.values import CaseRow

CELLS = 24      # small squares on a plot, one a case; what is more is a number


@dataclass(frozen=True)
class Plot:
    """A community on the schematic: its cases as squares, coloured by what is worst."""

    line: CommunityLine
    entrusted: bool

    @property
    def tone(self) -> str:
        line = self.line
        return "danger" if line.overdue else "warn" if line.due_soon else "info" if self.entrusted else ""

    @property
    def cells(self) -> list[str]:
        line = self.line
        drawn = ["danger"] * line.overdue + ["warn"] * line.due_soon
        return (drawn + [""] * (line.open - len(drawn)))[:CELLS]

    @property
    def more(self) -> int:
        return max(0, self.line.open - CELLS)


@dataclass(frozen=True)
class Centre:
    """All communities within reach at one moment. For who may not see cases figures only: no `urgent`, no `hot`."""

    at: datetime
    named: bool                     # may single cases be shown
    plots: Sequence[Plot]
    hours: Sequence[HourLine]
    timely: Sequence[Timely]
    urgent: Sequence[CaseRow]       # overdue and due soon
    hot: Sequence[CaseRow]          # emergencies, then public events

    def total(self, name: str) -> int:
        return sum(getattr(plot.line, name) for plot in self.plots)

    @property
    def pressing(self) -> int:
        return self.total("overdue") + self.total("due_soon")

    @property
    def next_due(self) -> datetime | None:
        """When the next case of all becomes overdue: the page counts down to it."""
        return min((plot.line.next_due for plot in self.plots if plot.line.next_due), default=None)

    @property
    def longest(self) -> str:
        """How long the one that is overdue longest is overdue, in words."""
        first = min((plot.line.longest for plot in self.plots if plot.line.overdue and plot.line.longest), default=None)
        return f"最长超 {span(int((self.at - first).total_seconds() // 60))}" if first else ""

    @property
    def on_time(self) -> float | None:
        cases = sum(one.cases for one in self.timely)
        return sum(one.within for one in self.timely) / cases if cases else None


def span(minutes: int) -> str:
    """72 → 1 小时 12 分; from two days on in days."""
    minutes = max(0, minutes)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} 天"
    return f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分钟"
