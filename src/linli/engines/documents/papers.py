"""What stands on each paper: typed, in the trade's words, amounts in fen. A layout shows it; it decides nothing.

Names of people come masked from the caller, unless the paper is handed to that very person. `sample` prints
示例数据 on papers of the demo. Texts may hold anything: they are data, never part of a layout's source.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from . import qr
from .words import in_words

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Paper:
    sample: bool = False

    def facts(self) -> dict[str, Any]:
        """Return what the layout reads: JSON types, dates as text, QR codes drawn."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, kw_only=True)
class ReceiptLine:
    charge: str             # 收费项目
    months: str = ""        # 账期: 2026-10, or 2026-01 至 2026-06
    how: str = ""           # how the amount came about, in words
    fen: int


@dataclass(frozen=True, kw_only=True)
class Receipt(Paper):
    """收据. `reprint` counts the copies printed after the first (补打); `void` prints 作废 across it."""

    issuer: str             # 收款单位
    number: str
    paid_at: datetime
    home: str               # 南塘新村 6 栋 103
    payer: str
    method: str             # 方式: 现金, 扫码, POS, 转账
    cashier: str
    lines: Sequence[ReceiptLine]
    total_fen: int
    code: str               # as a person types it
    url: str                # where the QR code leads: /v/CODE
    window: str = ""        # 2 号窗口
    home_area: Decimal | None = None
    paid_until: str = ""    # 物业服务费 is settled to this month (缴至)
    paid_until_charge: str = "物业服务费"
    next_due: str = ""      # 下一笔 2026-11，12-10 前
    note: str = ""          # where the money goes
    phone: str = ""         # 24 小时值班
    copy: str = ""          # 第二联　交缴费人
    reprint: int = 0
    void: bool = False

    def __post_init__(self) -> None:
        if self.total_fen != sum(line.fen for line in self.lines):
            raise ValueError(f"the lines of receipt {self.number} do not add up to its total")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "words": in_words(self.total_fen), "qr": qr.svg(self.url)}


LAYOUTS: dict[str, type[Paper]] = {
    "receipt-241": Receipt,
    "receipt-80": Receipt,
}
