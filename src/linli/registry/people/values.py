"""Typed rows, words and refusals of people and what ties them to homes."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.kernel.errors import Refused

TENURE_TITLES = {"owner": "业主", "tenant": "租户", "family": "家庭成员", "other": "其他"}


class NameMissing(Refused):
    code, field = "name_missing", "name"
    sentence = "请填写姓名或单位名称。"


class PhoneUnreadable(Refused):
    code, field = "phone_unreadable", "phone"
    sentence = "电话“{phone}”不像一个号码。手机 11 位，座机加区号，境外号码以 + 开头。"


class ShareUnreadable(Refused):
    code, field = "share_unreadable", "share"
    sentence = "份额请写成分数，例如 1/2，且不超过 1。"


class SharesExceed(Refused):
    code, field = "shares_exceed", "share"
    sentence = "这一户业主的份额加起来超过了 1，请先改小或结束其他业主的份额。"


class AlreadyLivesThere(Refused):
    code, field = "already_there", "person_id"
    sentence = "这个人在这一户已有一段重叠的关系。请先结束那一段。"


class DatesReversed(Refused):
    code, field = "dates_reversed", "on"
    sentence = "结束日要晚于开始日（{start}）。"


class OtherCommunity(Refused):
    code = "other_community"
    sentence = "这个人的档案在另一个小区，请在本小区新建。"


class PlateUnreadable(Refused):
    code, field = "plate_unreadable", "plate"
    sentence = "车牌“{plate}”看不懂，例如 苏E12345。"


@dataclass(frozen=True)
class NewOwner:
    """Who takes over a unit, and how much of it ("1/2"; None: held in common, without shares)."""

    person_id: int
    share: str | None = None


@dataclass(frozen=True)
class Buyer:
    """Who buys a unit, as a form names them: not in the registry yet."""

    name: str
    phone: str | None = None
    share: str | None = None


@dataclass(frozen=True)
class TenureRow:
    """One line of the household file. Name and phone are masked unless the reader has asked for them in full."""

    id: int
    person_id: int
    kind: str
    person_kind: str
    name: str
    phone: str
    share: str
    start: date | None
    end: date | None
    lives_abroad: bool
    bound: bool

    @property
    def title(self) -> str:
        return TENURE_TITLES[self.kind]


@dataclass(frozen=True)
class RepresentativeRow:
    id: int
    holder: str
    name: str
    phone: str
    may: str
    proof: str
    end: date | None


@dataclass(frozen=True)
class ContactRow:
    id: int
    name: str
    phone: str
    relation: str


@dataclass(frozen=True)
class VehicleRow:
    id: int
    plate: str
    parking: str
    start: date | None


@dataclass(frozen=True)
class PetRow:
    id: int
    kind: str
    licence: str
