"""What collection shows on pages of the registry."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.domains.fees.collection import permissions, queries
from linli.kernel.access import Actor
from linli.kernel.money import yuan
from linli.kernel.slots import Panel
from linli.kernel.ui.values import Kpi
from linli.registry import slots


@slots.community_figures.panel(order=20, needs=permissions.SEE_RATE)
def rate_of_community(*, community_id: int, on: date, by: Actor) -> Panel | None:
    rate = queries.rate(community_id, on=on, by=by)
    if rate.share is None:
        return None
    behind = reverse("fees:collection", args=[community_id]) if by.may(permissions.SEE_COLLECTION) else ""
    return Panel("收缴率", "", {"kpis": [Kpi("收缴率", f"{rate.share * 100:.1f}", "%", href=behind,
                                          note=f"逾期 {yuan(rate.due_fen - rate.paid_fen)} 元")]})


@slots.community.panel(order=10, needs=permissions.SEE_RATE)
def trend(*, community_id: int, on: date, by: Actor) -> Panel | None:
    months = queries.trend(community_id, on=on, by=by)
    if len(months) < 2:
        return None
    return Panel("收缴率走势", "fees/collection/trend.html", {
        "yms": [ym for ym, _ in months], "line": [("收缴率", [rate.share for _, rate in months])],
        "href": reverse("fees:collection", args=[community_id]) if by.may(permissions.SEE_COLLECTION) else ""},
        wide=True)


@slots.building.panel(order=10, needs=permissions.SEE_RATE)
def rates_of_buildings(*, community_id: int, on: date, by: Actor) -> Panel | None:
    found = queries.rates_of_buildings(community_id, on=on, by=by)
    return Panel("收缴率", "", {"shares": {number: share * 100 for number, share in found.items()}}) if found else None
