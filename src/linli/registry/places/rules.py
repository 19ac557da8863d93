"""Pure decisions about codes and labels of places."""
from __future__ import annotations

import re
from collections.abc import Iterator

from linli.registry.places.values import UnitDraft

COMMUNITY_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,15}")
# What a roster may call a unit (FORMAT.md §5), and the house codes of larger estates.
UNIT_NUMBER = re.compile(r"\d{1,4}[A-Z]?|-\d{3}|[A-Z]{1,2}\d{1,4}|(商铺|商|门面|车库|储藏室|车位)-?[A-Z]?\d{1,4}")


def sort_key(text: str) -> str:
    """`3-2-501` → `00003-00002-00501`: digits in fives, so that text order is the order people expect."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(5), text)[:60]


def unit_label(building: str, entrance: str | None, number: str) -> str:
    return "-".join(part for part in (building, entrance, number) if part)


def building_name(code: str) -> str:
    """`3` → `3幢`, `A` → `A幢`; a name such as 综合楼 stays."""
    return f"{code}幢" if re.fullmatch(r"[0-9A-Z一期区苑-]{1,10}", code) else code


def entrance_name(code: str) -> str:
    return f"{code}单元"


def storey_of(number: str) -> int | None:
    """The storey that a unit number tells: 501 → 5, 1203 → 12, -101 → -1, else None."""
    if match := re.fullmatch(r"-(\d)\d{2}", number):
        return -int(match[1])
    if match := re.fullmatch(r"(\d{1,2})\d{2}[A-Z]?", number):
        return int(match[1])
    return None


def by_rule(buildings: list[str], entrances: int, storeys: int, per_storey: int, kind: str) -> Iterator[UnitDraft]:
    """The units of buildings that are all alike: entrances × storeys × units of a storey; doors count per entrance."""
    for building in buildings:
        for entrance in range(1, entrances + 1):
            for storey in range(1, storeys + 1):
                for door in range(1, per_storey + 1):
                    yield UnitDraft(building, str(entrance), f"{storey}{door:02d}", storey, kind)
