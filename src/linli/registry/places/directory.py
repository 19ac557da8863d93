"""Which place of a community words mean, for whole sheets: homes as the search finds them, common places by name."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from linli.kernel import search
from linli.registry.places import finding
from linli.registry.places.models import Place
from linli.registry.places.queries import WHERE
from linli.registry.places.values import Whereabouts

# 3幢2单元顶楼平台: what stands before the first word that is no part of a code.
BEGINNING = re.compile(r"\d+[a-z]?(?:幢|栋|号楼|座|#)(?:\d+单元)?", re.IGNORECASE)


@dataclass(frozen=True)
class Directory:
    """The places of a community by all they are called; a word that two places have means neither."""

    community: Whereabouts
    by_word: dict[str, Whereabouts | None]

    def meant(self, words: str) -> tuple[Whereabouts, str]:
        """Return the place, and of the words what says more than the place does: all of them if none is known."""
        bare = self._bare(words)
        if not bare:
            return self.community, ""
        if found := self._named(bare):
            return found, ""
        begun = BEGINNING.match(bare)
        return (self._named(begun[0]) if begun else None) or self.community, words.strip()

    def _bare(self, words: str) -> str:
        said = "".join(search.normalised(words))
        return said.removeprefix(self.community.name.lower())

    def _named(self, bare: str) -> Whereabouts | None:
        words = (bare, *finding.readings(bare))
        return next((found for one in words if (found := self.by_word.get(one))), None)


def of(community_id: int) -> Directory:
    """Return the directory of a community, which the caller has seen to be within reach. Inside the area."""
    rows = Place.objects.filter(community_id=community_id, removed_on=None).values_list(*WHERE, "code").order_by("id")
    places = {row[0]: (Whereabouts(*row[:-1]), row[-1]) for row in rows}
    exact: dict[str, Whereabouts | None] = {}
    short: dict[str, Whereabouts | None] = {}       # 3幢501, where no other stair of the building has a 501
    for where, code in places.values():
        for word in (where.label, where.name if where.kind != "unit" else ""):
            _put(exact, word, where)
        if where.kind == "unit" and where.building_id in places:
            _put(short, f"{places[where.building_id][1]}-{code}", where)
    return Directory(places[community_id][0], short | exact)


def whereabouts(community_id: int, place_ids: Iterable[int]) -> dict[int, Whereabouts]:
    """Return the places in use of a community that have these ids. Inside the area."""
    rows = Place.objects.filter(community_id=community_id, pk__in=set(place_ids), removed_on=None)
    return {row[0]: Whereabouts(*row) for row in rows.values_list(*WHERE)}


def _put(words: dict[str, Whereabouts | None], word: str, where: Whereabouts) -> None:
    bare = "".join(search.normalised(word))
    words[bare] = where if words.get(bare, where) == where else None
