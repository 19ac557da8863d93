"""Typed rows, words and refusals of organisations, posts and duty."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from linli.kernel.errors import Refused

KIND_TITLES = {"firm": "企业", "community_committee": "社区居委会", "party_org": "党组织", "owners_committee": "业委会",
               "property_committee": "物管会", "street": "街道", "bureau": "主管部门", "supplier": "供应商",
               "volunteers": "志愿服务队"}
KIND_ICONS = {"firm": "building", "community_committee": "building-bank", "party_org": "flag",
              "owners_committee": "users-group", "property_committee": "users-group", "street": "building-community",
              "bureau": "building-bank", "supplier": "tool", "volunteers": "heart-handshake"}
LONG_WEEK = 56      # hours of a week above which the page warns


class UnknownOrganisation(Refused):
    code, field = "unknown_organisation", "kind"
    sentence = "请选择组织的类型。"


class NoSuchRole(Refused):
    code, field = "no_such_role", "role"
    sentence = "请选择这个岗位负责的工作。"


class NotRostered(Refused):
    code = "not_rostered"
    sentence = "“{title}”不排班，每天都在岗。"


class HolderElsewhere(Refused):
    code, field = "holder_elsewhere", "holder_id"
    sentence = "这个人在 {day} 不在“{title}”岗位上。"


class OnDutyAlready(Refused):
    code, field = "on_duty_already", "holder_id"
    sentence = "{name}在 {day} 已有一个时间重叠的班。"


class DutyOver(Refused):
    code = "duty_over"
    sentence = "这个班已经结束，不能再改。"


@dataclass(frozen=True)
class OrganisationRow:
    id: int
    kind: str
    name: str
    contact: str
    note: str
    people: int
    ends: date | None

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.kind]


@dataclass(frozen=True)
class PostRow:
    id: int
    organisation_id: int
    title: str
    role: str
    place: str
    holders: tuple[str, ...]
    rostered: bool


@dataclass(frozen=True)
class DutyCell:
    """One shift on one day."""

    shift_id: int
    day: date
    names: tuple[str, ...]
    duty_ids: tuple[int, ...]
    needed: int
    now: bool
    swapped: bool

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.needed - len(self.names))


@dataclass(frozen=True)
class DutyLine:
    """One row of the week: a shift of a post and its seven days."""

    post_id: int
    title: str
    first: bool           # of its post: the title is written once
    shift: str
    hours: str
    night: bool
    cells: tuple[DutyCell, ...]


@dataclass(frozen=True)
class Gap:
    """A shift of a day that is short of people."""

    shift_id: int
    day: date
    title: str            # of the post
    shift: str
    missing: int


@dataclass(frozen=True)
class Week:
    """The duty roster of a community for seven days from a Monday."""

    monday: date
    number: int
    days: tuple[date, ...]
    lines: list[DutyLine]
    short: list[Gap]                   # from today on
    hours: list[tuple[str, float]]     # name, hours of the week, longest first


@dataclass(frozen=True)
class DutyDay:
    """A day of a month's roster in brief."""

    day: date
    leads: tuple[str, ...]      # 白 郑, 夜 钱: who leads each shift
    people: int
    missing: int
    swapped: bool


@dataclass(frozen=True)
class DutyMonth:
    """The duty roster of a community for a calendar month."""

    ym: str
    days: tuple[DutyDay, ...]
    short: list[Gap]                   # from today on
    hours: list[tuple[str, float]]     # name, hours of the month, longest first


@dataclass(frozen=True)
class OnDuty:
    """Who answers for a kind of work at a place at an instant."""

    holder_id: int
    user_id: int | None
    name: str
    phone: str
    post: str
    role: str
    place_id: int
    until: datetime | None


@dataclass(frozen=True)
class Leader:
    """Who leads now, as a wall may show it: no number."""

    name: str
    post: str
    shift: str              # 白, 夜; nothing of who is there in office hours
    until: datetime | None


@dataclass(frozen=True)
class OwnShift:
    """One's own shift, present or to come."""

    post: str
    name: str
    place: str
    starts: datetime
    ends: datetime
    now: bool
    community_id: int | None = None     # none of a post that serves the whole area


@dataclass(frozen=True)
class ShiftHours:
    name: str
    starts: time
    ends: time
    needed: int = 1
