"""What holds where, and why. Nearest scope wins: unit, entrance, building, community, area, rule pack."""
from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from linli.kernel.commands import Actor, query
from linli.registry import permissions
from linli.registry.places.models import Place
from linli.registry.policies.models import Policy
from linli.registry.policies.pack import GROUPS, KEYS, key_of
from linli.registry.policies.values import Change, HeldHere, Rung, Why

LEVELS = ("unit", "entrance", "building", "community", "area")

# One look at five levels: the place's row names its ancestors, the index (area, key, place) finds their values.
LADDER = """
WITH rung (level, place_id) AS (
  SELECT given.* FROM registry_place p,
         LATERAL (VALUES (0, CASE WHEN p.kind IN ('unit', 'spot') THEN p.id END), (1, p.entrance_id),
                         (2, p.building_id), (3, p.community_id),
                         (4, (SELECT id FROM registry_place WHERE parent_id IS NULL AND kind = 'area'))) AS given
   WHERE p.id = %(place)s)
SELECT r.level, q.key, q.value, q.place_id, lower(q.valid), q.reason,
       CASE q.asked_by WHEN '' THEN q.actor ELSE q.asked_by || ' 提出，' || q.actor || ' 同意' END
  FROM rung r JOIN registry_policy q ON q.place_id = r.place_id AND q.key = ANY(%(keys)s) AND q.valid @> %(on)s::date
 ORDER BY r.level"""


def value(key: str, place_id: int, on: date) -> Any:
    """Return what `key` is at a place on a day. For commands and rules of any room; inside the area.

    Raises UnknownKey.
    """
    declared = key_of(key)
    rows = _ladder(place_id, [key], on)
    return rows[0][2] if rows else declared.default


def values(keys: Sequence[str], place_id: int, on: date) -> dict[str, Any]:
    """Return several keys at a place by one look, as `value` does."""
    nearest: dict[str, Any] = {key: key_of(key).default for key in keys}
    for _, key, held, *_ in reversed(_ladder(place_id, list(keys), on)):
        nearest[key] = held
    return nearest


@query(needs=permissions.SEE_POLICIES)
def why(place_id: int, *, key: str, on: date, by: Actor) -> Why:
    """Return every level from the place up to the rule pack, and which one holds. Raises NotFound, UnknownKey."""
    declared = key_of(key)
    place = _readable(place_id, by)
    found = {level: row for level, *row in _ladder(place_id, [key], on)}
    rungs, holding = [], False
    for level, (ancestor_id, name) in _ancestors(place):
        row = found.get(level)
        wins = row is not None and not holding
        holding = holding or wins
        rungs.append(Rung(LEVELS[level], ancestor_id, name, row[1] if row else None,
                          declared.words(row[1]) if row else "", row[3] if row else None, row[4] if row else "",
                          row[5] if row else "", wins))
    rungs.append(Rung("pack", None, "规则包默认", declared.default, declared.words(declared.default), None,
                      f"允许 {declared.range}。{declared.source}。", "", not holding))
    winner = next(rung for rung in rungs if rung.holds)
    return Why(declared, place_id, place.spoken, winner.value, winner.words,
               rungs)


@query(needs=permissions.SEE_POLICIES)
def all_here(place_id: int, *, on: date, by: Actor) -> dict[str, list[HeldHere]]:
    """Return what every key is at a place, by the groups of the pack."""
    _readable(place_id, by)
    nearest: dict[str, tuple[int, Any]] = {}
    for level, key, held, *_ in _ladder(place_id, list(KEYS), on):
        nearest.setdefault(key, (level, held))
    return {group: [HeldHere(key, key.words(nearest[key.name][1] if key.name in nearest else key.default),
                             LEVELS[nearest[key.name][0]] if key.name in nearest else "pack") for key in keys]
            for group, keys in GROUPS.items()}


@query(needs=permissions.SEE_POLICIES)
def history(key: str, *, place_id: int | None = None, by: Actor) -> list[Change]:
    """Return the spans of a key within reach, newest first; of one place if it is given."""
    declared = key_of(key)
    rows = Policy.objects.seen_by(by).filter(key=key).select_related("place").order_by("-id")
    rows = rows.filter(place_id=place_id) if place_id else rows
    return [Change(row.place_id, row.place.spoken, declared.words(row.value), row.valid.lower, row.valid.upper,
                   row.reason, f"{row.asked_by} 提出，{row.actor} 同意" if row.asked_by else row.actor)
            for row in rows[:50]]


@query(needs=permissions.SEE_POLICIES)
def set_below(place_id: int, *, key: str, on: date, by: Actor) -> dict[int, str]:
    """Return what is set for a key at the places directly below one, in words, by place id."""
    declared = key_of(key)
    _readable(place_id, by)
    rows = Policy.objects.seen_by(by).filter(key=key, place__parent_id=place_id, valid__contains=on)
    return {place: declared.words(value) for place, value in rows.values_list("place_id", "value")}


def _ladder(place_id: int, keys: list[str], on: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(LADDER, {"place": place_id, "keys": keys, "on": on})
        return [(level, key, json.loads(held) if isinstance(held, str) else held, *rest)
                for level, key, held, *rest in cursor.fetchall()]


def _readable(place_id: int, by: Actor) -> Place:
    """The area's root is everybody's; anything below is within reach or not found."""
    root = Place.objects.filter(pk=place_id, kind="area").first()
    return root or Place.objects.find(by, place_id)


def _ancestors(place: Place) -> list[tuple[int, tuple[int, str]]]:
    """(level, (id, name)) from the place itself up to the area."""
    root = Place.objects.filter(parent=None, kind="area").values_list("pk", flat=True).first()
    ids = [place.pk if place.kind in ("unit", "spot") else None, place.entrance_id, place.building_id,
           place.community_id, root]
    names = dict(Place.objects.filter(pk__in=[given for given in ids if given]).values_list("pk", "name"))
    return [(level, (given, names[given])) for level, given in enumerate(ids) if given]
