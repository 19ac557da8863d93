"""One box that finds things by what people remember of them: the beginning of a code, a name, its pinyin initials.

A room writes the beginnings ("tokens") of its objects with `renew`, by sets, and declares a group:

    search.group(Group("homes", "房屋", needs=SEE_HOMES, kinds=("home", "name", "phone", "plate"), show=home_hits))

A text is found from any of its characters on when each of its tails is a token (三丰 finds 张三丰). Row security lets
an index serve only leakproof operators; a beginning is the range `token ≤ gram < token…`, which is leakproof.
"""
from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from . import prepared
from .access import COMMUNITY, Actor, Right
from .tenancy import in_area

LONGEST = 12         # characters of a token that are kept
LAST = "\U0010ffff"  # sorts after every character
LOOKED_AT = 400      # candidates of a group, when many of them are out of reach


@dataclass(frozen=True)
class Hit:
    """One line of the answer, masked, and where it leads."""

    title: str
    detail: str
    href: str
    why: str = ""       # the kind of token that found it
    subject_id: int = 0


@dataclass(frozen=True)
class Group:
    """Objects of one sort. `show(ids, by, words)` returns the hits within reach, in the order of `ids`."""

    name: str
    title: str
    needs: Right
    kinds: tuple[str, ...] = ()
    show: Callable[..., list[Hit]] = lambda ids, by, words: []
    order: int = 50
    # Things with an exact number need no tokens: the room looks it up itself, `look(text, by)`.
    look: Callable[..., list[Hit]] | None = None
    # Other ways to write one word: 3幢501 → 3-501. Each is tried.
    readings: Callable[[str], list[str]] = field(default=lambda word: [word])


@dataclass(frozen=True)
class Found:
    group: Group
    hits: list[Hit]


GROUPS: dict[str, Group] = {}


def group(declared: Group) -> Group:
    if declared.name in GROUPS:
        raise ValueError(f"the search group {declared.name} is declared twice")
    GROUPS[declared.name] = declared
    return declared


def find(text: str, *, by: Actor, limit: int = 12) -> list[Found]:
    """Return what the words of `text` lead to, within the actor's reach, group by group; all words must fit."""
    words = normalised(text)
    if not words:
        return []
    answers = []
    with in_area(by.area_id):
        for each in sorted(GROUPS.values(), key=lambda given: given.order):
            if by.may(each.needs) and (hits := _of_group(each, words, by.using(each.needs), limit)):
                answers.append(Found(each, hits))
    return answers


def hits(name: str, text: str, *, by: Actor, limit: int = 12, within: int | None = None) -> list[Hit]:
    """Return what the words lead to in one group, within the reach of the right in use: inside a query.

    `within`: the one community that is looked through.
    """
    words = normalised(text)
    return _of_group(GROUPS[name], words, by, limit, within) if words else []


def normalised(text: str) -> list[str]:
    """Full width to half width, lower case, split at white space; at most four words."""
    return [word[:40] for word in unicodedata.normalize("NFKC", text).lower().split()[:4]]


def _of_group(each: Group, words: list[str], by: Actor, limit: int, within: int | None = None) -> list[Hit]:
    if each.look:
        return each.look(" ".join(words), by=by)[:limit]
    hits: list[Hit] = []
    for amount in (limit * 2, LOOKED_AT):
        ids, more = candidates(each, words, by, amount, within)
        hits = each.show(ids, by=by, words=words)[:limit]
        if len(hits) == limit or not more:
            break
    return hits


def candidates(each: Group, words: list[str], by: Actor, amount: int,
               within: int | None = None) -> tuple[dict[int, str], bool]:
    """Return object ids with the kind of token that found them, exact ones first, and whether there may be more."""
    conditions: list[str] = []   # OFFSET 0 below: each further word is looked up per hit of the first, the longest
    given: list[Any] = [list(each.kinds)]
    for n, word in enumerate(sorted(words, key=len, reverse=True)):
        alternatives = list(dict.fromkeys(reading[:LONGEST] for reading in each.readings(word) if reading))
        ranges = " OR ".join(f"(g{n}.gram >= %s AND g{n}.gram < %s)" for _ in alternatives)
        bounds = [bound for reading in alternatives for bound in (reading, reading + LAST)]
        if n == 0:
            conditions.append(f"({ranges})")
            given += bounds
        else:
            conditions.append(f"EXISTS (SELECT FROM kernel_gram g{n} WHERE g{n}.object_id = g0.object_id "
                              f"AND g{n}.kind = ANY(%s) AND ({ranges}) OFFSET 0)")
            given += [list(each.kinds), *bounds]
    if not by.reach.whole and set(by.reach.places) <= {COMMUNITY}:
        conditions.append("g0.place_id = ANY(%s)")
        given.append(by.reach.ids(COMMUNITY))
    if within is not None:
        conditions.append("g0.place_id = %s")
        given.append(within)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id, kind FROM kernel_gram g0 WHERE g0.kind = ANY(%s) AND {' AND '.join(conditions)} "
            f"ORDER BY gram, kind, object_id LIMIT %s", [*given, amount])
        rows = cursor.fetchall()
    found: dict[int, str] = {}
    for object_id, kind in rows:
        found.setdefault(object_id, kind)
    return found, len(rows) == amount


def renew(kinds: Sequence[str], object_ids: Sequence[int], *, tokens: str, new: bool = False) -> None:
    """Write the tokens of many objects anew; `new` ones have none yet. Runs inside a command.

    `tokens` is SQL that returns (gram, kind, object_id, place_id) of the objects `%(ids)s`: a list, whose length the
    planner knows also right after an import, when it has no statistics.
    """
    if not object_ids:
        return
    if not new:
        forget(kinds, object_ids)
    statement = (f"INSERT INTO kernel_gram (gram, kind, object_id, place_id) "
                 f"SELECT DISTINCT ON (gram, kind, object_id) left(lower(gram), {LONGEST}) AS gram, kind, object_id, "
                 f"place_id FROM ({tokens}) AS token (gram, kind, object_id, place_id) WHERE gram <> '' "
                 f"ON CONFLICT DO NOTHING")
    if len(object_ids) == 1:     # of one the plan is always the same, and the planner sees that it is one
        prepared.run(statement.replace("%(ids)s", "ARRAY[%(id)s::bigint]"), {"id": object_ids[0]})
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(object_ids)})


def forget(kinds: Sequence[str], object_ids: Sequence[int]) -> None:
    """Take objects out of the search."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_gram WHERE kind = ANY(%s) AND object_id = ANY(%s)",
                       [list(kinds), list(object_ids)])
