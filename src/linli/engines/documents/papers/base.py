"""What every paper is: frozen facts, turned into the JSON that a layout reads."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .. import qr

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Paper:
    sample: bool = False

    def facts(self) -> dict[str, Any]:
        """Return what the layout reads: JSON types, dates as text, QR codes drawn."""
        facts = {name: _plain(value) for name, value in asdict(self).items()}
        return {**facts, "qr": qr.svg(facts["url"])} if facts.get("url") else facts


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
