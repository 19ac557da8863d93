"""What the household file shows of this room: who pays what for the home."""
from __future__ import annotations

from datetime import date

from linli.domains.fees.tariffs import permissions, queries
from linli.kernel.access import Actor
from linli.kernel.slots import Panel
from linli.registry import slots


@slots.household.panel(order=40, needs=permissions.SEE_TARIFFS)
def payers(*, unit_id: int, on: date, by: Actor) -> Panel:
    return Panel("计费关系", "fees/tariffs/payers.html", {
        "rows": queries.assignments_of(unit_id, by=by), "on": on})
