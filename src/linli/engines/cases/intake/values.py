"""What intake takes and answers, and its ways to say no."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused

# Characters of what a reporter says (GeoReport v2 allows as many), and of what a case keeps of it: an address or the
# link of a picture may have come with the words.
MOST_WORDS, LONGEST_TEXT = 4_000, 5_000


class UnknownCategory(Refused):
    code, field, sentence = "unknown_category", "category", "“{kind}”里没有这个类别，请重新选择。"


class UnknownKind(Refused):
    code, field, sentence = "unknown_kind", "kind", "请选择是报修、投诉、建议、咨询还是突发。"


class NotAtThisPlace(Refused):
    code, field, status, sentence = "not_at_this_place", "place_id", 422, "请选择您所在小区里的位置。"


class NotYourBooks(NotAtThisPlace):
    sentence = "这是别的小区的账，可以看。要提异议，请从您自己小区的财务公开里点。"


class PlaceUnclear(Refused):
    code, field, sentence = "place_unclear", "address", "看不出是哪个小区，请在地址里写上小区名称，或给出位置编号。"


class WordsMissing(Refused):
    code, field, sentence = "words_missing", "text", "请写一句是什么事，或拍一张照片。"


class TooLong(Refused):
    code, field, sentence = "too_long", "text", "最多 {most} 字，请写短一些。"


class TooManyPhotos(Refused):
    code, field, sentence = "too_many_photos", "photos", "照片最多 {most} 张。"


class ObjectMissing(Refused):
    code, field, sentence = "reference_missing", "reference", "请从财务公开里点“对这个数字有疑问”，我们才知道是哪一笔。"


class HotlineIncomplete(Refused):
    code, field, sentence = "hotline_incomplete", "hotline_no", "12345 转来的要填工单编号和办理时限。"


class HotlineTwice(Refused):
    code, field, status, sentence = "hotline_twice", "hotline_no", 409, "这张 12345 工单已经登记过：{number}。"


class LimitPassed(Refused):
    code, field, sentence = "limit_passed", "hotline_limit", "办理时限要晚于现在。"


class WindowReversed(Refused):
    code, field, sentence = "window_reversed", "wished_until", "方便上门的结束时间要晚于开始时间。"


class CostTooHigh(Refused):
    code, field, sentence = "cost_too_high", "cost_fen", "即修即补的费用最多 {yuan} 元，再多请按报修登记。"


class LinkUnknown(Refused):
    code, status, sentence = "link_unknown", 404, "这个链接不对或已失效。"


@dataclass(frozen=True)
class NewCase:
    """What is wrong, where, and when one may come. `photos` are files of the purpose `cases.file`."""

    kind: str
    category: str
    text: str = ""
    title: str = ""             # else made from the category and the first words
    spot: str = ""              # 卫生间顶板
    level: int | None = None    # staff only; else the category's
    wished: str = ""
    wished_from: datetime | None = None
    wished_until: datetime | None = None
    confidential: bool = False
    photos: tuple[int, ...] = ()
    homes: tuple[int, ...] = ()          # related homes (unit ids)
    about_user_id: int | None = None     # whom a complaint is about
    about_organisation_id: int | None = None
    reference: str = ""                  # of an objection: the address of the public figure


@dataclass(frozen=True)
class Contact:
    """Who reports, when somebody else writes it down: a person on file, or a name and number."""

    person_id: int | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Hotline:
    """A 12345 order: 工单编号 and 办理时限."""

    number: str
    limit: datetime


@dataclass(frozen=True)
class ReportPlace:
    """A place that a resident may choose."""

    id: int
    label: str
    home: bool


@dataclass(frozen=True)
class Opened:
    """`secret` only where a link was made; it is not kept and not shown again."""

    case_id: int
    number: str
    secret: str = ""


@dataclass(frozen=True)
class Duplicate:
    """An open case that may be the same matter."""

    case_id: int
    number: str
    title: str
    place: str
    state_title: str
    reported_at: datetime
    public_event: bool
    merged: int
    why: str           # 同一位置、同类
    result: str


@dataclass(frozen=True)
class PlaceHit:
    """A place that a caller may mean: a home with its masked people, or a common place."""

    id: int
    label: str
    detail: str
    common: bool


@dataclass(frozen=True)
class CallerCase:
    case_id: int
    number: str
    title: str
    place: str
    state: str
    state_title: str
    handler: str
    next_due: datetime | None
    reported_at: datetime
    stars: int | None


@dataclass(frozen=True)
class CallerHome:
    person_id: int
    name: str
    unit_id: int
    home: str
    community_id: int
    tenure: str


@dataclass(frozen=True)
class CallerCard:
    """Who calls: homes of the number, its open cases and the last ended ones."""

    phone: str
    homes: tuple[CallerHome, ...]
    open: tuple[CallerCase, ...]
    ended: tuple[CallerCase, ...]
