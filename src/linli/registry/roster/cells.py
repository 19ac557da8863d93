"""Values of single cells: area, kind, status, storey, phones, plates, shares."""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from linli.kernel.spreadsheets import Cell
from linli.registry.roster.text import BLANK, BLANK_PHONE, clean, numeral, squeezed
from linli.registry.roster.words import KINDS, STATES

UNIT = r"(?:㎡|m2|m²|平方米|平米|平方|平)"
NUMBER = r"-?\d{1,12}(?:\.\d{1,15})?|-?\d{1,3}(?:,\d{3})+(?:\.\d{1,15})?"
AREA = re.compile(
    rf"(?P<about>大约|约)?\s*{UNIT}?\s*(?P<number>(?P<plain>{NUMBER})|(?P<comma>\d{{1,9}}[,。]\d{{1,2}}))\s*{UNIT}?\s*"
    rf"(?P<more>左右|多|余)?\s*{UNIT}?\s*(?P<bracket>\([^()]*\))?", re.IGNORECASE)
STOREY = re.compile(r"第?(-?\d{1,3}|[一二三四五六七八九十]{1,3})(?:层|楼)?(?:/\d{1,3}(?:层|楼)?)?")
PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][0-9A-HJ-NP-Z]{5,6}")
LABEL = re.compile(r"\([^()\d]*\)")
SCIENTIFIC = re.compile(r"([1-9])\.(\d{10})[eE]\+?10")
MOBILE = re.compile(r"1[3-9]\d{9}")
FIXED = re.compile(r"(010|02\d|0[3-9]\d\d)(\d{7,8})")
LOCAL = re.compile(r"[2-9]\d{6,7}")
SHARE = re.compile(r"(\d{1,6})/(\d{1,6})|(\d{1,3}(?:\.\d{1,4})?)%")


def is_blank(cell: Cell, words: frozenset[str] = BLANK) -> bool:
    return cell.kind != "broken" and (not cell.text or clean(cell.text) in words)


@dataclass(frozen=True, slots=True)
class Area:
    """`value` in m² as decimal text; `code` names what is wrong or assumed."""

    value: str | None = None
    code: str | None = None


def area(cell: Cell, kind: str) -> Area:
    """Read an area for a home of `kind`. Blank gives an empty answer."""
    if cell.kind == "broken":
        return Area(code="area.unreadable")
    text = clean(cell.text)
    if text in BLANK:
        return Area()
    found = AREA.fullmatch(text) if len(text) <= 60 else None
    if cell.kind == "percent" or (cell.kind == "text" and not found):
        return Area(code="area.unreadable")
    if cell.kind == "number":
        exact, assumed = Decimal(repr(cell.number)), False
    elif found and found["comma"]:
        exact, assumed = Decimal(re.sub("[,。]", ".", found["comma"])), True
    else:
        assert found is not None
        exact = Decimal(found["plain"].replace(",", ""))
        assumed = any(found[name] for name in ("about", "more", "bracket"))
    return _in_range(exact, kind, assumed)


def _in_range(exact: Decimal, kind: str, assumed: bool) -> Area:
    if not exact.is_finite() or abs(exact) > 10**12:
        return Area(code="area.out_of_range")
    value = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if value <= 0 or exact > (1_000 if kind == "住宅" else 20_000):
        return Area(code="area.out_of_range")
    text = f"{value:f}".rstrip("0").rstrip(".")
    return Area(text, "area.assumed" if assumed else None)


def kind(cell: Cell) -> tuple[str, bool]:
    """Return the kind and whether the word was known; blank is 住宅."""
    if is_blank(cell):
        return "住宅", True
    word = squeezed(clean(cell.text))
    return (KINDS[word], True) if cell.kind != "broken" and word in KINDS else ("其他", False)


def status(cell: Cell) -> tuple[str | None, bool]:
    """Return the state of use and whether the word was known; blank is None."""
    if is_blank(cell):
        return None, True
    word = squeezed(clean(cell.text))
    return (STATES[word], True) if cell.kind != "broken" and word in STATES else (None, False)


def storey(cell: Cell) -> tuple[int | None, bool]:
    """Return the storey and whether the cell could be read; blank is None."""
    if is_blank(cell):
        return None, True
    found = STOREY.fullmatch(squeezed(clean(cell.text))) if cell.kind != "broken" else None
    if not found:
        return None, False
    number = numeral(found[1])
    if number is None and not re.fullmatch(r"-?\d+", found[1]):
        return None, False
    return (number if number is not None else int(found[1])), True


# Phones ----------------------------------------------------------------------------------------------------------

SEPARATORS = re.compile(r"[、,;/|或\n\r]")


def pieces(text: str, separators: re.Pattern[str] = SEPARATORS) -> Iterator[str]:
    """Split at separators that stand outside brackets; empty pieces are left out."""
    start = depth = 0
    for at, letter in enumerate(text):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif not depth and separators.match(letter):
            if text[start:at].strip():
                yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    label: str = ""     # bracketed text beside it, perhaps the name of whose it is


def phone(text: str) -> str | None:
    """A number as it is kept: 19900001234, 0512-65550000, 65550003; None when it is none."""
    if found := SCIENTIFIC.fullmatch(squeezed(text)):
        digits = found[1] + found[2]
    else:
        digits = re.sub(r"[\s\-.()\[\]【】]", "", text)
        digits = re.sub(r"^(?:\+86|0086)", "", digits)
        digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    if not digits.isascii():
        return None
    if MOBILE.fullmatch(digits) or LOCAL.fullmatch(digits):
        return digits
    fixed = FIXED.fullmatch(digits)
    return f"{fixed[1]}-{fixed[2]}" if fixed else None


def phones(cell: Cell) -> tuple[list[Phone], bool]:
    """Return the phones of a cell and whether every piece of it was one."""
    if is_blank(cell, BLANK_PHONE):
        return [], True
    if cell.kind == "broken":
        return [], False
    found: list[Phone] = []
    good = True
    for piece in pieces(clean(cell.text)):
        labels = "、".join(label[1:-1].strip() for label in LABEL.findall(piece))
        bare = LABEL.sub(" ", piece).strip()
        whole = phone(bare)
        parts = [whole] if whole else [phone(part) for part in bare.split()]
        good = good and all(parts) and bool(parts)
        found.extend(Phone(part, labels) for part in parts if part)
    return found, good


# Plates and parking places ---------------------------------------------------------------------------------------

def plate(text: str) -> str | None:
    bare = re.sub(r"[\s·•.\-・‧]", "", text).upper()
    return bare if PLATE.fullmatch(bare) else None


def plates(cell: Cell, *, parking: bool) -> tuple[list[str], list[str], bool]:
    """Return plates, parking labels, and whether every piece was understood.

    With `parking`, a piece that is no plate is the label of a parking place.
    """
    if is_blank(cell):
        return [], [], True
    if cell.kind == "broken":
        return [], [], False
    found: list[str] = []
    labels: list[str] = []
    good = True
    for piece in pieces(clean(cell.text)):
        whole = plate(piece)
        parts = [piece] if whole else piece.split()
        rest = []
        for part in parts:
            if one := plate(part):
                _add(found, one)
            else:
                rest.append(part)
        if rest and parking:
            _add(labels, "".join(rest).upper())
        good = good and (parking or not rest)
    return found, labels, good


def _add(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)


# Shares ----------------------------------------------------------------------------------------------------------

def share(text: str) -> str | None:
    """`1/2`, `50%` → `1/2`; `100%` → `1/1`; None when it is no share."""
    found = SHARE.fullmatch(squeezed(text))
    if not found or (found[2] and not int(found[2])):
        return None
    value = Fraction(int(found[1]), int(found[2])) if found[1] else Fraction(Decimal(found[3])) / 100
    return f"{value.numerator}/{value.denominator}" if 0 < value <= 1 else None
