"""What waits for a second person at a case: who asked, when, why, and who may decide it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.handling.supervising import DECLINE, SUSPEND
from linli.engines.cases.matters import holding
from linli.kernel import approvals
from linli.kernel.access import ROLES_OF, Actor
from linli.kernel.commands import query
from linli.kernel.errors import NotFound
from linli.kernel.wishes import open_about
from linli.registry import roles
from linli.registry.organisations import queries as organisations


@dataclass(frozen=True)
class Wish:
    """A wish at a case that a second person has still to answer."""

    approval_id: int
    act: str
    title: str                  # 不予受理, 挂起工单
    icon: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    reason: str
    effect: list[list[str]]     # [label, before, after]
    deciders: tuple[str, ...]   # titles of the roles that may decide
    mine: bool                  # the actor asked, and may take it back
    may_decide: bool


@query(needs=permissions.OPEN_CASE)
def wishes(case_id: int, *, at: datetime, by: Actor) -> list[Wish]:
    """What waits at a case for a second person. Raises NotFound, also for the one whom the case is about."""
    employers = organisations.employers(by.user_id, timezone.localdate(at))
    if not holding.involved(by, employers).filter(pk=case_id).exists():
        raise NotFound
    return waiting(case_id, by=by)


def waiting(case_id: int, *, by: Actor) -> list[Wish]:
    """The same for a page that has opened the case. Who has no part in approvals sees none."""
    if not by.may(approvals.USE):
        return []
    named = {one.name: one for one in (DECLINE, SUSPEND)}
    rows = open_about(case_id, acts=list(named), by=by)
    return [Wish(row.id, row.act, row.act_title, row.icon, row.asked_by, row.asked_at, row.expires_at, row.reason,
                 row.effect, _titles(named[row.act].decide.name), row.mine, row.may_decide) for row in rows]


def _titles(right: str) -> tuple[str, ...]:
    return tuple(title for role, title in roles.TITLES.items() if role in ROLES_OF[right])
