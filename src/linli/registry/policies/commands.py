"""Set a value at a place, or let the level above speak again. Both from a day on, with a reason.

What the rule pack marks is asked for by one person and holds by another's yes.
"""
from __future__ import annotations

from datetime import date
from typing import Any

from linli.kernel import approvals
from linli.kernel.approvals import Granted, Wished
from linli.kernel.clock import since, span
from linli.kernel.commands import Actor, command, emit
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.places.models import Place
from linli.registry.policies.events import PolicySet
from linli.registry.policies.models import Policy
from linli.registry.policies.pack import key_of
from linli.registry.policies.values import BeforePresent, Key, NothingSet, ReasonMissing, SecondNeeded


@command(needs=permissions.SET_POLICIES)
def set_value(place_id: int, *, policy: str, value: Any, on: date, reason: str, key: str | None = None,
              by: Actor) -> int:
    """Let `policy` (a key of the rule pack) have `value` at a place from `on`. Returns the policy's id.

    Refuses: UnknownKey, OutOfRange, Locked, ReasonMissing, BeforePresent, SecondNeeded.
    """
    place, declared = Place.objects.held_for(by, place_id), key_of(policy)
    checked = declared.checked(value)
    _refuse_alone(declared, reason, by)
    return _set(place, declared, checked, on=on, reason=reason, by=by)


@command(needs=permissions.SET_POLICIES)
def lift_value(place_id: int, *, policy: str, on: date, reason: str, key: str | None = None, by: Actor) -> None:
    """End the value set at this place: from `on` the next level up holds.

    Refuses: NothingSet, ReasonMissing, SecondNeeded.
    """
    place, declared = Place.objects.held_for(by, place_id), key_of(policy)
    _refuse_alone(declared, reason, by)
    _lift(place, declared, on=on, reason=reason)


@command(needs=permissions.SET_POLICIES)
def set_agreed(subject: str, *, value: Any, on: date, approval: Granted, by: Actor) -> None:
    """The second person's yes to a change of `place:key`; without a value the level above speaks again.

    Refuses: SecondPersonNeeded and what `set_value` and `lift_value` refuse.
    """
    place_id, _, policy = subject.partition(":")
    place, declared = Place.objects.held_for(by, int(place_id)), key_of(policy)
    approvals.demand_second(approval, by)
    if value is None:
        _lift(place, declared, on=on, reason=approval.reason)
    else:
        _set(place, declared, declared.checked(value), on=on, reason=approval.reason, approval=approval, by=by)


def overtaken(subjects: Wished) -> dict[str, str]:
    """Of changes that wait for a yes, those that what was set meanwhile has overtaken. One query."""
    places = [int(one.partition(":")[0]) for one in subjects]
    present = {f"{row.place_id}:{row.key}": row.valid.lower for row in Policy.objects.filter(
        place__in=places, valid__endswith=None).exclude(valid__isempty=True)}
    found = {}
    for subject, given in subjects.items():
        start = present.get(subject)
        if start is not None and start.isoformat() >= given["on"]:
            found[subject] = BeforePresent(start=start).sentence
        elif start is None and subject not in present and given["value"] is None:
            found[subject] = NothingSet.sentence
    return found


SET = approvals.act("registry.set_policy", "改政策", decide=permissions.SET_POLICIES, run=set_agreed,
                    icon="adjustments", stuck=overtaken)


@command(needs=permissions.SET_POLICIES)
def ask_value(place_id: int, *, policy: str, value: Any = None, on: date, reason: str, key: str | None = None,
              by: Actor) -> int:
    """Ask a second person for a value, or for none: the level above. Returns the approval's id.

    Refuses: UnknownKey, OutOfRange, Locked, ReasonMissing, BeforePresent, NothingSet, AlreadyAsked.
    """
    place, declared = Place.objects.held_for(by, place_id), key_of(policy)
    checked = None if value is None else declared.checked(value)
    if not reason.strip():
        raise ReasonMissing
    present = _present(place, policy, on)
    if present is None and checked is None:
        raise NothingSet
    before = declared.words(present.value) if present else "没有另设，以上一级为准"
    after = "取消另设，以上一级为准" if checked is None else declared.words(checked)
    remark(place_id=place_id)
    return approvals.ask(
        SET, f"{place_id}:{policy}", community_id=place.community_id, reason=reason.strip()[:300],
        arguments={"value": checked, "on": on.isoformat()}, by=by,
        title=f"改政策“{declared.title}” · {place.label} · {after}"[:120],
        effect=[["值", before, after], ["在哪里", "—", f"{place.label}，下面各级没有另设的跟着变"],
                ["从哪天起", f"{present.valid.lower} 起" if present else "—", f"{on} 起"],
                ["用在", "—", declared.used_in or "—"], ["依据", "—", f"{declared.source}，允许 {declared.range}"]])


def _refuse_alone(declared: Key, reason: str, by: Actor) -> None:
    """The system's own hand (installation, terminal) is nobody's second person and needs none."""
    if not reason.strip():
        raise ReasonMissing
    if declared.second and by.user_id is not None:
        raise SecondNeeded(title=declared.title)


def _set(place: Place, declared: Key, checked: Any, *, on: date, reason: str, approval: Granted | None = None,
         by: Actor) -> int:
    before = _end_present(place, declared.name, on)
    row = Policy.objects.create(place=place, key=declared.name, value=checked, valid=since(on), reason=reason.strip(),
                                actor=by.name, actor_id=by.user_id, second=declared.second,
                                asked_by=approval.asked_by if approval else "",
                                asked_by_id=approval.asked_by_id if approval else None)
    remark(place_id=place.pk, policy=declared.name, value=[before, checked])
    emit(PolicySet(place.pk, declared.name, on))
    return row.pk


def _lift(place: Place, declared: Key, *, on: date, reason: str) -> None:
    before = _end_present(place, declared.name, on)
    if before is None:
        raise NothingSet
    remark(place_id=place.pk, policy=declared.name, value=[before, None], reason=reason)
    emit(PolicySet(place.pk, declared.name, on))


def _present(place: Place, key: str, on: date) -> Policy | None:
    """Return the open span, which must have begun before `on`. Refuses: BeforePresent."""
    present = Policy.objects.filter(place=place, key=key, valid__endswith=None).exclude(valid__isempty=True).first()
    if present is not None and present.valid.lower is not None and present.valid.lower >= on:
        raise BeforePresent(start=present.valid.lower)
    return present


def _end_present(place: Place, key: str, on: date) -> Any:
    """End the open span at `on` and return its value."""
    present = _present(place, key, on)
    if present is None:
        return None
    Policy.objects.filter(pk=present.pk).update(valid=span(present.valid.lower, on))
    return present.value
