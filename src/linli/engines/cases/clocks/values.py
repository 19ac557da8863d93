"""Names, classes and presets of limits; what the room tells of its clocks."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused
from linli.registry import roles

CLOCK_TITLES = {"dispatch": "派单", "grab": "抢单", "respond": "响应", "arrive": "到场", "resolve": "办结",
                "reply": "答复", "confirm": "确认", "ruling": "裁定", "visit": "上门"}
UNIT_TITLES = {"minute": "分钟", "hour": "小时", "workday": "工作日", "day": "自然日"}
ALWAYS, WORK = "always", "work"
SHIFT_LEADER = "shift_leader"      # not a role that is held: who leads the shift on the duty list now
TOLD_TITLES = {SHIFT_LEADER: "值班长", **roles.TITLES}


# Whom a rung may tell. Committee and street open an escalated case from rung HIGH_RUNG on, so not before it.
TELLABLE = (SHIFT_LEADER, roles.DISPATCHER, roles.PROJECT_MANAGER, roles.AREA_MANAGER, roles.COMMITTEE_SECRETARY,
            roles.STREET_SUPERVISOR)
OUTSIDE = (roles.COMMITTEE_SECRETARY, roles.STREET_SUPERVISOR)
HIGH_RUNG = 3
MOST_RUNGS = 6
LATEST_RUNG = 30 * 24 * 60      # minutes after the due


@dataclass(frozen=True)
class Class:
    """A row of the rules: cases of a kind and level; kind "" is any, "*" holds for all."""

    kind: str
    level: int
    title: str
    note: str = ""

    @property
    def slug(self) -> str:
        """In addresses: level-2, complaint, common."""
        return {"": f"level-{self.level}", "*": "common"}.get(self.kind, self.kind)

    @property
    def shown(self) -> tuple[str, ...]:
        """The clocks that a class may limit."""
        return COMMON_CLOCKS if self.kind == "*" else OWN_CLOCKS


OWN_CLOCKS = ("dispatch", "respond", "arrive", "resolve", "reply")
COMMON_CLOCKS = ("confirm", "ruling", "grab", "visit")
CLASSES = (
    Class("", 1, "1 突发", "电梯困人、燃气、其他险情"),
    Class("", 2, "2 急", "漏水排水、照明电路、供水、电梯、消防设施、房屋外墙"),
    Class("", 3, "3 一般", "门禁道闸、卫生保洁、占道停车、绿化"), Class("complaint", 0, "投诉", "服务、噪声、秩序"),
    Class("suggestion", 0, "建议"), Class("consultation", 0, "咨询"), Class("objection", 0, "账目异议", "财务公开"),
    Class("hotline", 0, "12345 转来", "来单写明时限的，按其 70% 与本表取早者"),
    Class("*", 0, "各类共用", "确认期满、派单裁定、抢单、上门"),
)
CLASS_OF = {(one.kind, one.level): one for one in CLASSES}

CLASS_BY_SLUG = {one.slug: one for one in CLASSES}

# class → clock: amount, unit, calendar, may be paused (work.md §2)
PRESET_LIMITS: dict[tuple[str, int], dict[str, tuple[int, str, str, bool]]] = {
    ("", 1): {"dispatch": (5, "minute", ALWAYS, False), "respond": (10, "minute", ALWAYS, False),
              "arrive": (30, "minute", ALWAYS, False), "resolve": (2, "hour", ALWAYS, False)},
    ("", 2): {"dispatch": (15, "minute", ALWAYS, False), "respond": (30, "minute", ALWAYS, False),
              "arrive": (1, "hour", ALWAYS, False), "resolve": (4, "hour", ALWAYS, True)},
    ("", 3): {"dispatch": (1, "hour", WORK, False), "respond": (2, "hour", WORK, False),
              "arrive": (8, "hour", WORK, False), "resolve": (24, "hour", WORK, True)},
    ("complaint", 0): {"dispatch": (1, "hour", ALWAYS, False), "respond": (2, "hour", ALWAYS, False),
                       "reply": (24, "hour", ALWAYS, False)},
    ("suggestion", 0): {"respond": (8, "hour", WORK, False), "reply": (3, "workday", WORK, False)},
    ("consultation", 0): {"respond": (8, "hour", WORK, False), "reply": (3, "workday", WORK, False)},
    ("objection", 0): {"respond": (1, "workday", WORK, False), "reply": (5, "workday", WORK, False)},
    ("hotline", 0): {"dispatch": (15, "minute", ALWAYS, False), "respond": (30, "minute", ALWAYS, False),
                     "resolve": (5, "workday", WORK, False), "reply": (5, "workday", WORK, False)},
    ("*", 0): {"confirm": (72, "hour", ALWAYS, False), "ruling": (4, "hour", WORK, False),
               "grab": (30, "minute", ALWAYS, False), "visit": (24, "hour", WORK, False)},
}
# rung: minutes after the due, who is told
PRESET_LADDER = {1: (0, (SHIFT_LEADER,)), 2: (30, (roles.PROJECT_MANAGER,)),
                 3: (120, (roles.AREA_MANAGER, roles.COMMITTEE_SECRETARY)), 4: (24 * 60, (roles.STREET_SUPERVISOR,))}


@dataclass(frozen=True)
class PauseReason:
    """Why a clock may stand still: at most so many working hours, so many times, and with an end or without."""

    title: str
    hours: int | None
    times: int | None
    wants: str
    ends: bool

    @property
    def most(self) -> str:
        parts = [f"{self.hours} 工作时" if self.hours else "", f"{self.times} 次" if self.times else ""]
        return "，".join(part for part in parts if part) or "到约定的时间为止"


PAUSES = {
    "owner_absent": PauseReason("住户不在家", 16, 2, "约定时间", True),
    "parts": PauseReason("待料", 40, None, "报价或订单", False),
    "utility": PauseReason("供水、供电单位", 80, None, "单位回执", False),
    "weather": PauseReason("恶劣天气", None, None, "气象预警，解除为止", False),
    "appointment": PauseReason("约定上门", None, None, "约定时间", True),
    "fund": PauseReason("维修资金表决（挂账）", None, None, "议题编号，每月复核", True),
}


@dataclass(frozen=True)
class Stopped:
    name: str
    due: datetime
    at: datetime

    @property
    def late(self) -> bool:
        return self.at > self.due


@dataclass(frozen=True)
class ClockRow:
    id: int
    name: str
    party_id: int | None
    gen: int
    anchor: datetime
    due: datetime | None
    warn: datetime | None
    provisional: bool
    stopped: datetime | None
    void: bool
    late: bool
    rest: int | None                # microseconds of work, while paused
    wakes: datetime | None
    paused_for: str                 # the reason's code, while paused
    paused_since: datetime | None
    breached_at: datetime | None    # the fact: when it was told
    limit: str = ""                 # in words: 4 小时; none where the order's own limit binds

    @property
    def title(self) -> str:
        return CLOCK_TITLES[self.name]


@dataclass(frozen=True)
class LimitRow:
    """A cell of the rules."""

    name: str
    amount: int
    unit: str
    calendar_id: int
    calendar: str
    pausable: bool
    before: str = ""         # in the version in force, when the draft differs

    @property
    def words(self) -> str:
        return limit_words(self.amount, self.unit, self.calendar)

    @property
    def title(self) -> str:
        return CLOCK_TITLES[self.name]


def limit_words(amount: int, unit: str, calendar: str) -> str:
    if unit in ("workday", "day"):
        return f"{amount} {UNIT_TITLES[unit]}"
    if calendar == "全天":
        return f"{amount} {UNIT_TITLES[unit]}"
    return f"{amount} 工作时" if unit == "hour" else f"{amount} 分钟（工作时）"


@dataclass(frozen=True)
class LimitWish:
    """What one limit of a class is to be; without `amount` there is none."""

    name: str
    amount: int | None
    unit: str
    calendar_id: int
    pausable: bool = False


@dataclass(frozen=True)
class ClassRow:
    of: Class
    limits: dict[str, LimitRow]
    changed: bool = False

    @property
    def cells(self) -> list[LimitRow | None]:
        return [self.limits.get(name) for name in self.of.shown]

    @property
    def end(self) -> LimitRow | None:
        """The limit that the case as a whole has."""
        return self.limits.get("resolve") or self.limits.get("reply")

    @property
    def pauses(self) -> str:
        resolve = self.limits.get("resolve")
        return "—" if resolve is None else "可停表" if resolve.pausable else "不可停表"


@dataclass(frozen=True)
class RungRow:
    rung: int
    after_minutes: int
    roles: tuple[str, ...]
    before: str = ""         # in the version in force, when the draft differs

    @property
    def when(self) -> str:
        minutes = self.after_minutes
        if not minutes:
            return "超时那一刻"
        return f"+{minutes} 分钟" if minutes % 60 else f"+{minutes // 60} 小时"

    @property
    def who(self) -> str:
        return "、".join(TOLD_TITLES[role] for role in self.roles)

    @property
    def words(self) -> str:
        return f"{self.when} 告知{self.who}"


@dataclass(frozen=True)
class RungWish:
    """What a step of the ladder is to be; its number is its place in the list."""

    after_minutes: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class VersionRow:
    id: int
    number: int
    status: str
    touched_open: bool
    drafted_by: str
    published_by: str
    published_at: datetime | None


@dataclass(frozen=True)
class Preview:
    """What publishing for open cases too would do to running clocks."""

    running: int
    earlier: int
    later: int
    soon: int               # due within half an hour by the floor


@dataclass(frozen=True)
class CalendarRow:
    id: int
    code: str
    name: str
    always: bool
    workday: str
    restday: str
    since: date | None
    coming: str             # a version that begins later
    running: int            # clocks that go by it
    filled_until: date
    known_until: datetime


class PauseRefused(Refused):
    code = "pause_refused"
    sentence = "{why}"


class RulesMissing(Refused):
    code, sentence = "rules_missing", "还没有时限规则。请到“规则与日历”采用推荐规则。"


class NoDraft(Refused):
    code, status, sentence = "no_draft", 409, "这一版已经发布或放弃了，请刷新页面。"


class DraftChanged(Refused):
    code, status, sentence = "draft_changed", 409, "提交之后草稿又改过，同意的内容已经不同。请提交人撤回后重新提交。"


class NothingChanged(Refused):
    code, sentence = "nothing_changed", "草稿与现行规则相同，没有可发布的改动。"


class BadLimit(Refused):
    code, field, sentence = "bad_limit", "amount", "{why}"


class BadLadder(Refused):
    code, field, sentence = "bad_ladder", "rungs", "{why}"
