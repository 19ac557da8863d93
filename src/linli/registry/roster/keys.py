"""The key of a home: building, entrance, unit, out of the many ways in which offices write them."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from linli.registry.roster.text import DASHES, clean, numeral, squeezed, without_leading_zeros

LONGEST = 10
N = "[0-9A-Z一二三四五六七八九十]{1,4}"
UNIT = re.compile(r"\d{1,4}|-\d{3}|\d{1,4}[A-Z]|[A-Z]{1,2}\d{1,4}|(?:商铺|商|门面|车库|储藏室)-?\d{1,4}")
BUILDING_END = re.compile(r"(?:幢|栋|号楼|座|#楼|#|号|(?<=[0-9A-Z一二三四五六七八九十])楼)$")
ENTRANCE_END = re.compile(r"(?:单元|门|梯)$")
UNIT_END = re.compile(r"[室号户房]$")

# B building, E entrance, U the rest, which must be a unit. White space is gone, letters are upper case.
WHOLE = re.compile(
    rf"第?(?P<b1>{N})(?:幢|栋|号楼|座|楼|#)-?第?(?P<e1>{N})(?:单元|门|梯)-?(?P<u1>.+)"
    rf"|第?(?P<b2>{N})(?:#-|#|-)(?P<e2>{N})-(?P<u2>[^-]+)"
    rf"|第?(?P<b3>{N})(?:幢|栋|号楼|座|#)-?(?P<u3>.+)"
    rf"|第?(?P<e4>{N})单元-?(?P<u4>.+)")
TWO_PARTS = re.compile(rf"第?(?P<x>{N})-(?P<u>\d{{3,4}}[A-Z]?)[室号户房]?")
LETTER_UNIT = re.compile(r"(?P<b>[A-Z])(?P<u>\d{3,4})[室号户房]?")

SECTION = re.compile(rf"第?(?P<b>{N})(?:幢|栋|号楼|座|#楼|#)(?:第?(?P<e>{N})单元)?(?:\([^()]*\))?:?")
SECTION_ENTRANCE = re.compile(rf"第?(?P<e>{N})单元:?")
SHEET_NAME = re.compile(rf"第?(?P<b>{N})(?:幢|栋|号楼|座|#楼|#)")
TOTAL = re.compile(rf"(?:第?{N}(?:幢|栋|号楼|单元|座)|本页|本幢|本栋|全部|以上)?(?:合计|小计|总计|共计|累计):?")
NOTE = re.compile(rf"(?:备注|说明|注|制表人?|填表人?|审核|复核|打印|日期|单位):|第{N}页|共{N}页")


@dataclass(frozen=True, slots=True)
class Code:
    """What the unit cell says: always a unit, and a building or entrance where the code names one."""

    unit: str
    building: str | None = None
    entrance: str | None = None


def compact(text: str) -> str:
    """Half-width, no white space, upper case, every dash a hyphen."""
    return squeezed(clean(text)).upper().translate(DASHES)


def _part(text: str) -> str:
    number = numeral(text)
    return str(number) if number is not None else without_leading_zeros(text)


@lru_cache(maxsize=4096)
def building(text: str) -> str | None:
    """`三幢`, `03`, `3#`, `3号楼` → `3`; None when nothing is left or it is too long."""
    name = compact(text).removeprefix("第")
    name = _part(BUILDING_END.sub("", name))
    return name if name and len(name) <= LONGEST else None


@lru_cache(maxsize=4096)
def entrance(text: str) -> str | None:
    """`二单元` → `2`; None when nothing is left or it is too long."""
    name = _part(ENTRANCE_END.sub("", compact(text).removeprefix("第")))
    return name if name and len(name) <= LONGEST else None


def unit(text: str) -> str | None:
    """`0101室` → `101`; None when it is no number of a home."""
    name = _part(UNIT_END.sub("", compact(text)))
    name = re.sub(r"^负", "-", name)
    if not UNIT.fullmatch(name):
        return None
    return name if name.startswith("-") else name.replace("-", "")


def code(text: str, *, building_known: bool) -> Code | None:
    """Read the unit cell: a unit alone, or a whole code. None when it cannot be understood."""
    whole = compact(text)
    if len(whole) > 40:
        return None
    if found := TWO_PARTS.fullmatch(whole):
        name = unit(found["u"]) or ""
        beside = found["x"]
        return Code(name, entrance=entrance(beside)) if building_known else Code(name, building=building(beside))
    if (found := LETTER_UNIT.fullmatch(whole)) and not building_known:
        return Code(unit(found["u"]) or "", building=found["b"])
    alone = unit(whole)
    if alone is not None:
        return Code(alone)
    if not (found := WHOLE.fullmatch(whole)):
        return None
    parts = {name[0]: value for name, value in found.groupdict().items() if value is not None}
    inner = unit(parts["u"])
    return Code(inner, building(parts["b"]) if "b" in parts else None,
                entrance(parts["e"]) if "e" in parts else None) if inner is not None else None


def storey_of(name: str) -> int | None:
    """The storey that a unit number tells: 3 digits the first, 4 digits the first two, -101 is -1."""
    if found := re.fullmatch(r"-(\d)\d\d", name):
        return -int(found[1])
    if found := re.fullmatch(r"(\d{1,2})\d\d[A-Z]?", name):
        return int(found[1])
    return None
