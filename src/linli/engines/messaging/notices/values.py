"""What a notice says and how it reads."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused

KINDS = {"outage": "停水停电", "works": "施工", "safety": "安全提醒", "fees": "收费公示", "meeting": "会议与表决",
         "activity": "活动", "other": "通知"}
DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
STATUS_TITLES = {DRAFT: "草稿", PUBLISHED: "已发布", WITHDRAWN: "已撤回"}


class UnknownKind(Refused):
    code, field, sentence = "unknown_notice_kind", "kind", "请选择公告的类别。"


class NoPlace(Refused):
    code, field, sentence = "notice_without_place", "places", "请选择发给哪里：整个小区，或几幢楼、几个单元。"


class ElsewherePlace(Refused):
    code, field = "notice_elsewhere", "places"
    sentence = "选的地方不在这个小区，或不归您管。请重新选择，写好的内容还在。"


class NothingSaid(Refused):
    code, field, sentence = "notice_empty", "body", "请写公告的标题和内容。"


class AlreadyOver(Refused):
    code, field, sentence = "notice_over", "until", "“贴到”的日子已经过去，请改成今天以后。"


class NotDraft(Refused):
    code, status = "notice_not_draft", 409
    sentence = "这份公告{state}，不能再改。要更正，请撤回后另发一份。"


class NotPublished(Refused):
    code, status, sentence = "notice_not_published", 409, "这份公告{state}，不用撤回。"


class ReasonMissing(Refused):
    code, field, sentence = "withdrawal_reason", "reason", "请写明为什么撤回，看过的人会读到。"


def spoken(kind: str, name: str, label: str) -> str:
    """How a notice names a place of its scope: 全小区, 5幢, 1-2 单元."""
    return "全小区" if kind == "community" else name if kind == "building" else f"{label} 单元"


@dataclass(frozen=True)
class NoticeText:
    """What a writer fills in. `where` and `why` stand in the two boxes of the sheet."""

    kind: str
    title: str
    body: str
    where: str = ""
    why: str = ""
    phone: str = ""
    until: date | None = None     # the last day it hangs on the board


@dataclass(frozen=True)
class NoticeRow:
    id: int
    number: str               # 2026-058, empty for a draft
    kind: str
    title: str
    community: str
    community_id: int
    places: str               # 5 幢、6 幢
    status: str
    published_at: datetime | None
    until: date | None
    homes: int                # households it is for
    opened: int               # households that opened it
    code: str = ""            # of its public page; empty for a draft
    read: bool = False        # by the reader asking
    author: str = ""

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]

    @property
    def share(self) -> float:
        return self.opened / self.homes if self.homes else 0.0

    @property
    def no_share(self) -> str:
        """Why there is no rate of reading; empty where there is one."""
        if not self.number:
            return "还没发布，发布后才有"
        return "" if self.homes else "范围里没有房屋"


@dataclass(frozen=True)
class BuildingReads:
    """How far a notice got in one building."""

    name: str
    homes: int
    opened: int

    @property
    def share(self) -> float:
        return self.opened / self.homes if self.homes else 0.0


@dataclass(frozen=True)
class NoticeView:
    row: NoticeRow
    body: str
    where: str
    why: str
    phone: str
    invented: bool
    withdrawn_at: datetime | None
    reason: str
    place_ids: tuple[int, ...]

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


@dataclass(frozen=True)
class Board:
    """What hangs in a community today, and what hung there."""

    community: str
    code: str
    invented: bool
    hanging: list[NoticeRow]
    archive: list[NoticeRow]
