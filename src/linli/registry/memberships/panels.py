"""What a community still lacks of people."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.kernel.access import Actor
from linli.kernel.slots import Panel
from linli.registry import slots
from linli.registry.memberships import permissions, queries


@slots.community_steps.panel(order=10, needs=permissions.APPOINT)
def staff(*, community_id: int, on: date, by: Actor) -> Panel | None:
    if queries.has_staff(community_id, on=on, by=by):
        return None
    return Panel("任命人员", "", {"href": reverse("registry:users"),
                              "hint": "收费员、会计、项目经理、管家；出账、退款要两个人，先把人配齐"})
