"""A billing month: its days, and what the pricing statements are given for it."""
from __future__ import annotations

from datetime import date
from typing import Any

from linli.domains.fees.bills.values import BadMonth
from linli.kernel.clock import is_month, month_span, months_later
from linli.kernel.tenancy import current_area


def days_of(ym: str) -> tuple[date, date]:
    if not is_month(ym):
        raise BadMonth(ym=ym[:12])
    return month_span(ym)


def given(community_id: int, ym: str) -> dict[str, Any]:
    """The parameters of the pricing statements."""
    first, end = days_of(ym)
    return {"area": current_area(), "community": community_id, "ym": ym, "first": first, "end": end,
            "year_end": days_of(months_later(ym, 12))[0]}
