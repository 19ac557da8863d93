"""What the household file shows of this room: who pays what for the home."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.domains.fees.tariffs import permissions, queries
from linli.kernel.access import Actor
from linli.kernel.slots import Panel
from linli.registry import slots


@slots.household.panel(order=40, needs=permissions.SEE_TARIFFS)
def payers(*, unit_id: int, on: date, by: Actor) -> Panel:
    return Panel("计费关系", "fees/tariffs/payers.html", {
        "rows": queries.assignments_of(unit_id, by=by), "on": on})


@slots.community_steps.panel(order=30, needs=permissions.SEE_TARIFFS)
def price(*, community_id: int, on: date, by: Actor) -> Panel | None:
    if any(version.approved_at for charge in queries.charges(community_id, on=on, by=by) for version in charge.tariffs):
        return None
    return Panel("收费标准", "", {"href": reverse("fees:charges"), "hint": "按合同或业主大会决定，两个人批准"})
