"""Pure decisions about codes and labels of places."""
from __future__ import annotations

import re
from collections.abc import Iterator

from linli.registry.places.values import BuildingUnreadable, UnitDraft
from linli.registry.roster import keys

COMMUNITY_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,15}")
# What a roster may call a unit (FORMAT.md §5), and the house codes of larger estates.
UNIT_NUMBER = re.compile(r"\d{1,4}[A-Z]?|-\d{3}|[A-Z]{1,2}\d{1,4}|(商铺|商|门面|车库|储藏室|车位)-?[A-Z]?\d{1,4}")

# A building or an entrance, as a roster's `三幢`, `03`, `3#` leave it.
CODE = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff-]{0,9}")


def building_code(text: str) -> str:
    """`3`, `03`, `3幢` → `3`, as the roster import reads it. Refuses: BuildingUnreadable."""
    return _readable(keys.building(text), text)


def entrance_code(text: str) -> str:
    """`2`, `二单元` → `2`. Refuses: BuildingUnreadable."""
    return _readable(keys.entrance(text), text)


def _readable(code: str | None, text: str) -> str:
    if code is None or not CODE.fullmatch(code) or re.fullmatch(r"\d+-\d+", code):     # a span is no building
        raise BuildingUnreadable(text=text[:20])
    return code


def numbered(text: str) -> list[str]:
    """`1-3、A幢` → 1, 2, 3, A, each once. Refuses: BuildingUnreadable."""
    found: list[str] = []
    for piece in filter(None, re.split(r"[、,，;；\s]+", text)):
        if found_span := re.fullmatch(r"(\d{1,3})[-~至](\d{1,3})", piece):
            first, last = map(int, found_span.groups())
            if not first <= last < first + 200:
                raise BuildingUnreadable(text=piece)
            found += map(str, range(first, last + 1))
        else:
            found.append(building_code(piece))
    return list(dict.fromkeys(found))


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


def foreseen(buildings: list[str], entrances: int, storeys: int, per_storey: int) -> str:
    """What `by_rule` would make, for a person to confirm."""
    first, last = (unit_label(buildings[end], str(entrance), f"{storey}{door:02d}") for end, entrance, storey, door in (
        (0, 1, 1, 1), (-1, entrances, storeys, per_storey)))
    return (f"{len(buildings)} 栋，共 {len(buildings) * entrances * storeys * per_storey} 户："
            f"从 {first} 到 {last}。已在册的不动；生成后不能成批删除。")


def by_rule(buildings: list[str], entrances: int, storeys: int, per_storey: int, kind: str) -> Iterator[UnitDraft]:
    """The units of buildings that are all alike: entrances × storeys × units of a storey; doors count per entrance."""
    for building in buildings:
        for entrance in range(1, entrances + 1):
            for storey in range(1, storeys + 1):
                for door in range(1, per_storey + 1):
                    yield UnitDraft(building, str(entrance), f"{storey}{door:02d}", storey, kind)
