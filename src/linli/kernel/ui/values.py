"""What pages hand to the component tags. All frozen; texts are Chinese, tones are names of status colours."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["", "ok", "warn", "danger", "info", "multi", "mute", "brand", "line", "solid"]


@dataclass(frozen=True)
class Kpi:
    """One figure of a strip: `Kpi("收缴率", "83.0", "%", note="首期 7%", spark=(7, 31, 52, 69, 83))`."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    tone: Tone = ""          # colours the figure
    note_tone: Tone = ""
    icon: str = ""
    href: str = ""           # where the note leads
    spark: Sequence[float] = ()


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline."""

    title: str
    at: datetime | None = None
    text: str = ""
    who: str = ""
    tone: Literal["", "ok", "now", "danger"] = ""
    icon: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a definition list. `value` may be safe markup."""

    name: str
    value: object
    hint: str = ""


@dataclass(frozen=True)
class Tab:
    """One tab, segment or filter chip; `here` marks the present one."""

    title: str
    href: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True)
class MonthCell:
    """One month of a strip: `MonthCell(11, "warn", "11 月未到期")`."""

    month: int
    tone: Tone
    says: str


@dataclass(frozen=True)
class Block:
    """One building of a grid: name, a word at the right, a share of 100 with its tone."""

    name: str
    share: float | None = None
    says: str = ""
    share_tone: Tone = "ok"
    tone: Tone = ""
    href: str = ""


@dataclass(frozen=True)
class Task:
    """Something to be done, and the button that leads there."""

    title: str
    hint: str
    act: str
    href: str
    icon: str
    tone: Tone = ""


@dataclass(frozen=True)
class HeatRow:
    """One row of a heat table; a None cell stays empty (too few to show)."""

    name: str
    note: str
    values: Sequence[float | None]
    hrefs: Sequence[str] = ()


@dataclass(frozen=True)
class Rung:
    """One scope of a ladder: the nearest one that has a value wins."""

    scope: str
    name: str
    value: str = ""
    since: str = ""
    reason: str = ""
    wins: bool = False


@dataclass(frozen=True)
class Change:
    """One line of a before/after table."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Attached:
    """A file that was handed in."""

    name: str
    href: str
    size: int      # bytes
