"""By code or by request, from a phone that may not be of the area yet: throttled, then done in the home's area."""
from __future__ import annotations

from datetime import datetime

from linli.kernel import codes, throttle
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.errors import NotFound
from linli.registry.memberships.binding import commands
from linli.registry.memberships.values import InvitationSpent


def bind(code: str, *, name: str, at: datetime, key: str | None = None, by: Actor) -> tuple[int, int]:
    """Bind by a code as people type it; return the home and its area. What opens nothing is not told why."""
    throttle.take("bind", str(by.user_id), capacity=10, every=60)
    found = codes.resolve(code.replace(" ", "").replace("-", ""))
    if found is None or found.kind != commands.INVITATION:
        raise InvitationSpent
    there = Actor(by.user_id, by.name, found.area_id)
    return commands.accept(found.object_id, name=name, on=today(), at=at, key=key, by=there), found.area_id


def ask(community: str, *, label: str, role: str, name: str, at: datetime, key: str | None = None, by: Actor) -> int:
    """Ask to be bound to a home of a community, named by its public code; return the request. Raises NotFound."""
    throttle.take("ask-home", str(by.user_id), capacity=5, every=600)
    found = codes.resolve(community)
    if found is None or found.kind != "community":
        raise NotFound
    return commands.ask_for_home(found.object_id, label=label, role=role, name=name, at=at, key=key,
                                 by=Actor(by.user_id, by.name, found.area_id))
