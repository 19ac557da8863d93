"""Which characters a TrueType font can draw, so that a rare one in a name (生僻字) never stops a document.

PDF/UA forbids a missing glyph, and the typesetter refuses the whole file. Uncovered characters are therefore
printed as 〓, the printer's mark for "a character is missing here", and people see it before they hand it over.
"""
import struct
import unicodedata
from pathlib import Path

MISSING = "〓"


def covered(font: Path) -> frozenset[int]:
    """Return the code points in the font's character map (cmap formats 4 and 12)."""
    data = font.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    start = next(offset for tag, _, offset, _ in
                 (struct.unpack_from(">4sIII", data, 12 + 16 * at) for at in range(tables)) if tag == b"cmap")
    points: set[int] = set()
    for at in range(struct.unpack_from(">H", data, start + 2)[0]):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * at)
        kind = struct.unpack_from(">H", data, start + offset)[0]
        if kind == 12:
            points.update(_long_ranges(data, start + offset))
        elif kind == 4:
            points.update(_short_ranges(data, start + offset))
    return frozenset(points)


def _long_ranges(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">I", data, at + 12)[0]
    groups = (struct.unpack_from(">II", data, at + 16 + 12 * n) for n in range(count))
    return {point for first, last in groups for point in range(first, last + 1)}


def _short_ranges(data: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    last = struct.unpack_from(f">{segments}H", data, at + 14)
    first = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
    return {point for low, high in zip(first, last, strict=True) for point in range(low, high + 1) if low != 0xFFFF}


def drawable(text: str, points: frozenset[int]) -> str:
    """Return `text` with 〓 for what cannot be drawn; what has no shape of its own (joiners, controls) goes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(mark for mark in (_mark(letter, points) for letter in text) if mark)


def _mark(letter: str, points: frozenset[int]) -> str:
    point = ord(letter)
    if point in points or letter == "\n":
        return letter
    if letter in "\t\r\v\f":
        return " "
    if unicodedata.category(letter) in ("Cc", "Cf") or 0xFE00 <= point <= 0xFE0F:   # joiners, variation selectors
        return ""
    return MISSING
