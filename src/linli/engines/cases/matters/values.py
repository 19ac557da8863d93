"""Typed rows of cases, as the faces show them."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from linli.engines.cases.clocks.values import ClockRow
from linli.engines.cases.flow.values import (
    ACTION_TITLES,
    KIND_TITLES,
    LEVEL_TITLES,
    OUTCOME_TITLES,
    SOURCE_TITLES,
    STATE_TITLES,
    STATE_TONES,
)
from linli.engines.cases.intake.categories import BY_CODE, TITLES
from linli.kernel.files.values import FileRef
from linli.kernel.ui.values import Tone

VIEWS = {"open": "全部在办", "overdue": "超时", "due_soon": "临期", "unassigned": "待派单", "pooled": "待抢单",
         "resolved": "待验收",
         "contested": "派单异议", "call_back": "待回访", "review": "低分待复核", "events": "公共事件",
         "hot": "突发与公共事件",
         "again": "二次办理",
         "mine": "我受理的", "ended": "已结束", "all": "全部"}
TAG_TITLES = {"quick": "来得快", "skilled": "手艺好", "tidy": "收拾干净", "slow": "等得久"}     # a rating in a word
REOPEN_WITHIN = timedelta(days=15)      # of the ending: by the reporter's word, or a call


@dataclass(frozen=True)
class CaseFilter:
    """What a list is narrowed to; empty means all. `view` is one of VIEWS."""

    view: str = "open"
    state: str = ""
    kind: str = ""
    level: int | None = None
    category: str = ""
    source: str = ""
    community_id: int | None = None
    place_id: int | None = None        # with everything below it
    handler_id: int | None = None
    due_before: datetime | None = None
    reported_from: datetime | None = None
    reported_until: datetime | None = None
    text: str = ""                     # number, title
    newest: bool = False               # else by due


@dataclass(frozen=True)
class CaseRow:
    """One line of a list."""

    id: int
    number: str
    kind: str
    category: str
    level: int
    title: str
    community_id: int
    community: str
    place: str
    spot: str
    state: str
    source: str
    handler_id: int | None
    handler: str
    next_due: datetime | None
    late: bool                  # by database time
    reported_at: datetime
    rung: int
    gen: int
    version: int
    contested: bool
    confidential: bool
    public_event: bool
    helped: bool                # 联合处置
    merged: int                 # reports taken in
    suspended_until: datetime | None
    outcome: str
    resolved_at: datetime | None

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def category_title(self) -> str:
        return TITLES.get(self.category, self.category)

    @property
    def tone(self) -> Tone:
        """The colour of the state."""
        return STATE_TONES[self.state]

    @property
    def icon(self) -> str:
        return BY_CODE[self.category].icon if self.category in BY_CODE else "dots"

    @property
    def level_title(self) -> str:
        return LEVEL_TITLES[self.level]

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]

    @property
    def source_title(self) -> str:
        return SOURCE_TITLES[self.source]

    @property
    def outcome_title(self) -> str:
        return OUTCOME_TITLES.get(self.outcome, self.outcome)

    @property
    def short(self) -> str:
        """The last part of the number: 0087. It begins anew in each community, each day."""
        return self.number.rpartition("-")[2]

    @property
    def series(self) -> str:
        """What stands before it: YJHY-20261123-."""
        return self.number.removesuffix(self.short)


@dataclass(frozen=True)
class EventRow:
    """One line of the timeline, the newest first."""

    id: int
    case_id: int
    action: str
    from_state: str
    to_state: str
    actor: str
    side: str
    internal: bool
    occurred_at: datetime
    received_at: datetime
    gen: int
    text: str                      # what was said: text, reason, why …
    evidence: dict[str, object]
    photos: tuple[tuple[str, FileRef], ...] = ()     # stage, file

    @property
    def action_title(self) -> str:
        return ACTION_TITLES[self.action]

    @property
    def moved(self) -> bool:
        return self.from_state != self.to_state


@dataclass(frozen=True)
class PartyRow:
    id: int
    role: str
    name: str
    organisation: str
    user_id: int | None
    wanted: str
    joined_at: datetime
    reported_in_at: datetime | None
    done_at: datetime | None

    @property
    def role_title(self) -> str:
        return "主办" if self.role == "lead" else "协办"


@dataclass(frozen=True)
class Linked:
    """A case that belongs to another: merged into it, split from it, its parent."""

    id: int
    number: str
    title: str
    place: str
    state: str
    reported_at: datetime

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]


@dataclass(frozen=True)
class RatingRow:
    gen: int
    speed: int
    result: int
    manner: int
    words: str
    at: datetime
    tags: tuple[str, ...] = ()     # their words


@dataclass(frozen=True)
class CasePage:
    """Everything of one case for the working side. `reporter` and `phone` are masked; in full by `ending.reveal`."""

    row: CaseRow
    text: str
    reference: str
    wished: str
    wished_from: datetime | None
    wished_until: datetime | None
    place_id: int
    building_id: int | None
    reporter: str
    phone: str
    reporter_hidden: bool
    may_reveal: bool
    hotline_no: str
    former_no: str
    hotline_limit: datetime | None
    about: str
    dispatched_why: str
    result: str
    cost_fen: int
    resolved_at: datetime | None
    closed_at: datetime | None
    review: bool
    events: tuple[EventRow, ...]
    clocks: tuple[ClockRow, ...]
    parties: tuple[PartyRow, ...]
    homes: tuple[tuple[int, str, str], ...]        # unit id, label, note
    into: Linked | None
    merged: tuple[Linked, ...]
    parts: tuple[Linked, ...]
    split_from: Linked | None
    followers: int
    ratings: tuple[RatingRow, ...]
    actions: tuple[str, ...]                       # what this actor may do now (names of the flow)
    files: tuple[tuple[str, FileRef], ...] = ()


@dataclass(frozen=True)
class OwnCase:
    """One line of a resident's reports."""

    id: int
    number: str
    kind: str
    category: str
    title: str
    place: str
    community: str
    state: str
    reported_at: datetime
    handler: str
    due: datetime | None          # by when it is to be done or answered
    late: bool
    may_confirm: bool
    may_rate: bool
    together: str = ""            # the state of the case that it was merged into
    joined: bool = False          # somebody else's report that one has counted oneself in with
    several: bool = False         # the reader has homes in several communities: a number alone says too little

    @property
    def where(self) -> str:
        return f"{self.community} {self.place}" if self.several and self.place != self.community else self.place

    @property
    def due_title(self) -> str:
        return "最晚办好" if self.kind in ("repair", "emergency") else "最晚答复"

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def category_title(self) -> str:
        return TITLES.get(self.category, self.category)

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]


@dataclass(frozen=True)
class OwnPage:
    """A report as its reporter sees it: nothing internal, staff by name, the limits that face outward."""

    row: OwnCase
    text: str
    spot: str
    wished: str
    reference: str
    result: str
    cost_fen: int
    outcome: str
    version: int
    gen: int
    events: tuple[EventRow, ...]
    clocks: tuple[ClockRow, ...]
    event_title: str              # of the public event it was merged into
    merged: int
    ratings: tuple[RatingRow, ...]
    actions: tuple[str, ...]
    files: tuple[tuple[str, FileRef], ...] = ()


@dataclass(frozen=True)
class PublishedCase:
    """Trouble at a common place without a word that somebody wrote, and without who is at work."""

    number: str
    kind: str
    category: str
    community: str
    place_id: int
    place: str
    state: str
    outcome: str
    is_open: bool
    reported_at: datetime
    touched_at: datetime
    due: datetime | None


@dataclass(frozen=True)
class SpotCase:
    """Open trouble at a place as a visitor may read it: no word about people but who is at work."""

    id: int
    title: str
    category: str
    state: str
    reported_at: datetime
    handler: str
    joined: int
    due: datetime | None

    @property
    def state_title(self) -> str:
        return STATE_TITLES[self.state]


@dataclass(frozen=True)
class PublicAnswer:
    """A question about a public figure and its answer, without the asker."""

    case_id: int
    number: str
    reference: str
    question: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None
    late: bool
