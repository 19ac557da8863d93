"""What the value reader does not tell of an xlsx sheet: hidden rows and columns, percentages, cells without a value.

Read from the sheet's XML by pattern, since it is large and simple; the small parts by the XML parser.
"""
from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree

CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</(?:\w+:)?v>|<(?:\w+:)?v\s*/>")
FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)")
ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PERCENT_FORMATS = {9, 10}


@dataclass(slots=True)
class Extra:
    """`special`: cells (0-based) that are a percentage, or broken with the text to show."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    special: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    height: int = 0
    cells: int = 0      # of the rectangle that the sheet spans


def extras(archive: zipfile.ZipFile) -> dict[str, Extra]:
    """Return what is special, by sheet name. A part that cannot be read tells nothing; the value reader decides."""
    try:
        styles = percent_styles(archive)
        return {name: sheet_extra(archive.read(path), styles) for name, path in sheet_paths(archive).items()}
    except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile, OSError, NotImplementedError,
            zlib.error):
        return {}


def parsed(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    text = archive.read(path)
    if b"<!DOCTYPE" in text[:2000] or len(text) > 20 << 20:
        raise ValueError("a workbook part has no document type")
    return ElementTree.fromstring(text)


def tagged(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == name]


def sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = {element.get("Id"): element.get("Target", "")
                 for element in tagged(parsed(archive, "xl/_rels/workbook.xml.rels"), "Relationship")}
    names = set(archive.namelist())
    found = {}
    for sheet in tagged(parsed(archive, "xl/workbook.xml"), "sheet"):
        target = relations.get(sheet.get(RELATION), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in names:
            found[sheet.get("name", "")] = path
    return found


def percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Indexes of the cell styles whose number format is a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = parsed(archive, "xl/styles.xml")
    own = {int(fmt.get("numFmtId", "0")) for fmt in tagged(root, "numFmt") if "%" in fmt.get("formatCode", "")}
    blocks = tagged(root, "cellXfs")
    return frozenset(index for index, style in enumerate(blocks[0] if blocks else [])
                     if int(style.get("numFmtId", "0")) in PERCENT_FORMATS | own)


def sheet_extra(text: bytes, styles: frozenset[int]) -> Extra:
    extra = Extra(hidden_rows=frozenset(_hidden_rows(text)), hidden_columns=frozenset(_hidden_columns(text)))
    extra.height, width = _span(text)
    extra.cells = extra.height * width
    if not styles and b"<f" not in text and b":f>" not in text and b't="e"' not in text:
        return extra
    style_names = {str(style).encode() for style in styles}
    for found in CELL.finditer(text):
        given, inside = found.groups()
        attributes = dict(ATTRIBUTE.findall(given))
        place = REFERENCE.fullmatch(attributes.get(b"r", b"").decode("ascii", "replace"))
        if not place:
            continue
        special = _special(attributes, inside or b"", style_names)
        if special:
            extra.special[int(place[2]) - 1, column_index(place[1])] = special
    return extra


def _span(text: bytes) -> tuple[int, int]:
    """Height and width of the rectangle from A1 that holds every cell."""
    places = PLACE.findall(text)
    letters = {letter for letter, _ in places}
    return (max((int(number) for _, number in places), default=0),
            max((column_index(letter.decode()) + 1 for letter in letters), default=0))


def _special(attributes: dict[bytes, bytes], inside: bytes, percent: set[bytes]) -> tuple[str, str] | None:
    kind = attributes.get(b"t", b"n")
    if kind == b"e":
        value = VALUE.search(inside)
        return "broken", (value[1] or b"").decode("utf-8", "replace") if value else "#N/A"
    if b"<" in inside and (formula := FORMULA.search(inside)):
        value = VALUE.search(inside)
        if value is None or (not value[1] and kind != b"str"):
            return "broken", "=" + (formula[1] or b"").decode("utf-8", "replace")
    if attributes.get(b"s") in percent and kind == b"n":
        return "percent", ""
    return None


def _hidden_rows(text: bytes) -> list[int]:
    rows, number = [], 0
    for found in ROW.finditer(text):
        attributes = dict(ATTRIBUTE.findall(found[1]))
        number = int(attributes.get(b"r", str(number + 1)))
        if attributes.get(b"hidden") in (b"1", b"true"):
            rows.append(number - 1)
    return rows


def _hidden_columns(text: bytes) -> list[int]:
    head = text[:text.find(b"<sheetData")] if b"<sheetData" in text else text[:20_000]
    columns: list[int] = []
    for found in COLUMN.finditer(head):
        attributes = dict(ATTRIBUTE.findall(found[1]))
        if attributes.get(b"hidden") in (b"1", b"true"):
            columns.extend(range(int(attributes[b"min"]) - 1, min(int(attributes[b"max"]), 500)))
    return columns


def column_letter(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
