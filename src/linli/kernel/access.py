"""Who acts, with which rights, how far they reach.

A right is named once, by the room that owns it, and given to roles. A grant is a role held at a place today
(registry keeps them as dated memberships). An actor's reach for a right is what its grants of that right cover.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Model, Q

AREA, COMMUNITY, BUILDING, UNIT = "area", "community", "building", "unit"
SIGNED_IN = "*"   # instead of a role: whoever is signed in, also before any home or post is theirs


@dataclass(frozen=True)
class Right:
    name: str    # room.verb, e.g. fees.take_payment
    title: str   # what the person reads, e.g. 收款


RIGHTS: dict[str, Right] = {}
ROLES_OF: dict[str, set[str]] = {}


def right(name: str, title: str, *, roles: tuple[str, ...] = ()) -> Right:
    """Declare a right and the roles that hold it. A name is declared once."""
    if name in RIGHTS:
        raise ValueError(f"the right {name} is declared twice")
    RIGHTS[name] = Right(name, title)
    ROLES_OF[name] = set(roles)
    return RIGHTS[name]


def allow(needed: Right, *roles: str) -> None:
    """Give a right that a lower floor declared, where roles are unknown, to these roles."""
    ROLES_OF[needed.name] |= set(roles)


@dataclass(frozen=True)
class Grant:
    """A role held at a place. `scope` is the kind of the place; an area grant covers the whole area."""

    role: str
    scope: str
    place_id: int


@dataclass(frozen=True)
class Reach:
    """The places a right covers: the whole area, or sets of place ids by scope."""

    whole: bool = False
    places: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def condition(self, model: type[Model]) -> Q:
        """Return the filter that keeps the rows of `model` within reach (see AreaModel.reach_by)."""
        if self.whole or getattr(model, "everyone", False):
            return Q()
        columns: Mapping[str, str] = getattr(model, "reach_by", {})
        wanted = Q(pk__in=[])
        for scope, ids in self.places.items():
            if scope in columns and ids:
                wanted |= Q(**{f"{columns[scope]}__in": sorted(ids)})
        return wanted

    def covers(self, **places: int | None) -> bool:
        """`covers(community=3, building=7)`: is any of these places within reach?"""
        return self.whole or any(place in self.places.get(scope, ()) for scope, place in places.items())

    def ids(self, scope: str) -> list[int]:
        return sorted(self.places.get(scope, ()))


@dataclass(frozen=True)
class Actor:
    """A person at work in one area (or a job, or the system itself)."""

    user_id: int | None
    name: str
    area_id: int
    grants: tuple[Grant, ...] = ()
    right: Right | None = None          # the right in use; set by the command or query decorator
    everything: bool = False            # the system itself: installation, migrations of demo data, jobs
    person_id: int | None = None        # the registry person of a resident
    scopes: frozenset[str] | None = None   # names of rights an API token is limited to

    @property
    def account(self) -> int:
        """The user's id; 0, which belongs to nobody, when the system itself acts."""
        return self.user_id or 0

    def may(self, needed: Right | str) -> bool:
        name = needed if isinstance(needed, str) else needed.name
        if self.scopes is not None and name not in self.scopes:
            return False
        if self.everything or (SIGNED_IN in ROLES_OF[name] and self.user_id is not None):
            return True
        return any(grant.role in ROLES_OF[name] for grant in self.grants)

    def using(self, needed: Right) -> Actor:
        return replace(self, right=needed)

    @cached_property
    def reach(self) -> Reach:
        """How far the right in use reaches."""
        if self.right is None:
            raise RuntimeError("no right is in use: call a command or a query, not its helper")
        return self.reach_of(self.right)

    def reach_of(self, needed: Right) -> Reach:
        if self.everything:
            return Reach(whole=True)
        places: dict[str, set[int]] = {}
        for grant in self.grants:
            if grant.role in ROLES_OF[needed.name]:
                if grant.scope == AREA:
                    return Reach(whole=True)
                places.setdefault(grant.scope, set()).add(grant.place_id)
        return Reach(places={scope: frozenset(ids) for scope, ids in places.items()})

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def as_json(self) -> dict[str, Any]:
        """For a job, which acts later on this actor's behalf."""
        return {"user_id": self.user_id, "name": self.name, "area_id": self.area_id, "everything": self.everything,
                "person_id": self.person_id, "grants": [[g.role, g.scope, g.place_id] for g in self.grants],
                "scopes": None if self.scopes is None else sorted(self.scopes)}

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> Actor:
        scopes = given.get("scopes")      # a job deferred before scopes were carried has none
        return Actor(**{**given, "grants": tuple(Grant(*grant) for grant in given["grants"]),
                        "scopes": None if scopes is None else frozenset(scopes)})


def system(area_id: int, name: str = "系统") -> Actor:
    """The actor of installation and scheduled work: may everything in one area; the journal shows its name."""
    return Actor(None, name, area_id, everything=True)


@dataclass(frozen=True)
class Standing:
    """What a user is in an area today: grants from memberships, and the registry person, if any."""

    grants: tuple[Grant, ...] = ()
    person_id: int | None = None


# The registry tells what a user holds today; the kernel knows only the shape of the answer.
_standing: list[Callable[[int, int], Standing]] = []


def provides_standing(function: Callable[[int, int], Standing]) -> Callable[[int, int], Standing]:
    """Register `function(user_id, area_id)`; runs inside the area."""
    _standing.append(function)
    return function


_holders: list[Callable[[frozenset[str]], set[int]]] = []


def provides_holders(function: Callable[[frozenset[str]], set[int]]) -> Callable[[frozenset[str]], set[int]]:
    """Register `function(roles)`: the users who hold one of these roles today; runs inside the area."""
    _holders.append(function)
    return function


def holders_of(needed: Right) -> set[int]:
    """Return the users who hold a right somewhere in the area today. Inside the area."""
    roles = frozenset(ROLES_OF[needed.name] - {SIGNED_IN})
    return {user for function in _holders for user in function(roles)} if roles else set()


def standing_of(user_id: int, area_id: int) -> Standing:
    answers = [function(user_id, area_id) for function in _standing]
    return Standing(tuple(grant for answer in answers for grant in answer.grants),
                    next((answer.person_id for answer in answers if answer.person_id), None))
