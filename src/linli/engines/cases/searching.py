"""What the search box shows of cases: by number, its last digits, the words of the title."""
from __future__ import annotations

from linli.engines.cases.flow.values import STATE_TITLES
from linli.engines.cases.matters import holding
from linli.engines.cases.permissions import SEE_CASES
from linli.kernel import search
from linli.kernel.access import Actor


def hits(ids: dict[int, str], *, by: Actor, words: list[str]) -> list[search.Hit]:
    rows = {case.pk: case for case in holding.seen(by).filter(pk__in=ids).select_related("community", "place")}
    return [search.Hit(case.number, f"{case.title} · {case.community.name} {case.place.label} · "
                       f"{STATE_TITLES[case.state]}", f"/console/cases/{case.pk}/", why, case.pk)
            for pk, why in ids.items() if (case := rows.get(pk))]


def readings(word: str) -> list[str]:
    return [word, word.removeprefix("gd-")]


GROUP = search.group(search.Group("cases", "工单", needs=SEE_CASES, kinds=("case",), show=hits, order=20,
                                  readings=readings))
