"""Set a value at a place, or let the level above speak again. Both from a day on, with a reason."""
from __future__ import annotations

from datetime import date
from typing import Any

from linli.kernel.clock import since, span
from linli.kernel.commands import Actor, command, emit
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.places.models import Place
from linli.registry.policies.events import PolicySet
from linli.registry.policies.models import Policy
from linli.registry.policies.pack import key_of
from linli.registry.policies.values import BeforePresent, NothingSet, ReasonMissing


@command(needs=permissions.SET_POLICIES)
def set_value(place_id: int, *, policy: str, value: Any, on: date, reason: str, key: str | None = None,
              by: Actor) -> int:
    """Let `policy` (a key of the rule pack) have `value` at a place from `on`. Returns the policy's id.

    Refuses: UnknownKey, OutOfRange, Locked, ReasonMissing, BeforePresent.
    """
    place = Place.objects.held_for(by, place_id)
    checked = key_of(policy).checked(value)
    if not reason.strip():
        raise ReasonMissing
    before = _end_present(place, policy, on)
    row = Policy.objects.create(place=place, key=policy, value=checked, valid=since(on), reason=reason.strip(),
                                actor=by.name)
    remark(place_id=place_id, policy=policy, value=[before, checked])
    emit(PolicySet(place_id, policy, on))
    return row.pk


@command(needs=permissions.SET_POLICIES)
def lift_value(place_id: int, *, policy: str, on: date, reason: str, by: Actor) -> None:
    """End the value set at this place: from `on` the next level up holds. Refuses: NothingSet, ReasonMissing."""
    place = Place.objects.held_for(by, place_id)
    if not reason.strip():
        raise ReasonMissing
    before = _end_present(place, policy, on)
    if before is None:
        raise NothingSet
    remark(place_id=place_id, policy=policy, value=[before, None], reason=reason)
    emit(PolicySet(place_id, policy, on))


def _end_present(place: Place, key: str, on: date) -> Any:
    """End the open span at `on` and return its value."""
    present = Policy.objects.filter(place=place, key=key, valid__endswith=None).exclude(valid__isempty=True).first()
    if present is None:
        return None
    if present.valid.lower is not None and present.valid.lower >= on:
        raise BeforePresent(start=present.valid.lower)
    Policy.objects.filter(pk=present.pk).update(valid=span(present.valid.lower, on))
    return present.value
