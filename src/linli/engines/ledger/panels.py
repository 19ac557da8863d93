"""What a community still lacks of books."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.engines.ledger import permissions, queries
from linli.kernel.access import Actor
from linli.kernel.clock import month_of
from linli.kernel.slots import Panel
from linli.registry import slots


@slots.community_steps.panel(order=20, needs=permissions.READ_BOOKS)
def books(*, community_id: int, on: date, by: Actor) -> Panel | None:
    if queries.books(community_id, ym=month_of(on), by=by):
        return None
    return Panel("建账", "", {"href": reverse("ledger:books"), "hint": "定收费方式和从哪个月记起"})
