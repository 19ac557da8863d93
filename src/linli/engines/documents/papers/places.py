"""Papers that hang in a community: labels of places, notices, open books."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .base import Paper


@dataclass(frozen=True, kw_only=True)
class SpotLabel(Paper):
    """点位码: twelve labels on an A4 sheet. The page that the code opens shows the same check word and host."""

    community: str
    name: str               # 1 号水泵房
    path: str = ""          # 6 栋 · 地下一层
    code: str               # grouped, for those who cannot scan
    check_word: str
    url: str
    does: str = "扫码报事、看这里的记录"
    phone: str = ""

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "host": self.url.split("://")[-1].split("/")[0]}


@dataclass(frozen=True, kw_only=True)
class NoticeFact:
    label: str              # 停哪里
    value: str              # 5 栋、6 栋


@dataclass(frozen=True, kw_only=True)
class Notice(Paper):
    """公告 A4 for the notice board, readable from two metres."""

    community: str
    issuer: str
    number: str             # 公告第 2026-058 号
    kind: str               # 停水通知
    title: str              # lines are kept
    key_facts: Sequence[NoticeFact] = ()
    paragraphs: Sequence[str]
    url: str
    phone: str = ""
    butler: str = ""
    issued_on: date
    signed_by: str = ""     # 发布 孟**　复核 刘师傅
    posted: str = ""        # 张贴：5、6 栋各单元门厅，共 6 处　贴到 11-26


@dataclass(frozen=True, kw_only=True)
class Tile:
    title: str
    value: str
    unit: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class BooksLine:
    name: str
    remark: str = ""
    fen: int


@dataclass(frozen=True, kw_only=True)
class FundLine:
    fund: str
    opening_fen: int
    income_fen: int
    spent_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.income_fen - self.spent_fen


@dataclass(frozen=True, kw_only=True)
class RateLine:
    kind: str               # 交易户, 安置户, 出租户
    due_fen: int
    paid_fen: int

    @property
    def rate(self) -> str:
        if not self.due_fen:
            return "—"
        tenths = (2_000 * self.paid_fen + self.due_fen) // (2 * self.due_fen)   # half up, in whole numbers
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True, kw_only=True)
class MonthBar:
    ym: str
    income_fen: int
    spent_fen: int


@dataclass(frozen=True, kw_only=True)
class OpenBooks(Paper):
    """财务公开, always one A4 page: type shrinks before anything is left out. No names, no homes."""

    community: str
    issuer: str
    ym: str
    published: str          # 11 月 5 日公布 · 物管会 3 人签字
    tiles: Sequence[Tile] = ()
    income: Sequence[BooksLine]
    spent: Sequence[BooksLine]
    funds: Sequence[FundLine] = ()
    rates: Sequence[RateLine] = ()
    months: Sequence[MonthBar] = ()
    note: str = ""
    url: str
    seal: str = ""          # 校验码 of the frozen figures
    phone: str = ""

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        income, spent = sum(line.fen for line in self.income), sum(line.fen for line in self.spent)
        for shown, fund in zip(facts["funds"], self.funds, strict=True):
            shown["closing_fen"] = fund.closing_fen
        for shown, line in zip(facts["rates"], self.rates, strict=True):
            shown["rate"] = line.rate
        return {**facts, "income_fen": income, "spent_fen": spent, "left_fen": income - spent}
