"""Where the header of a sheet stands and which field each column holds."""
from __future__ import annotations

from dataclasses import dataclass, field

from linli.kernel.spreadsheets import BLANK_CELL, Cell, Sheet, open_file
from linli.kernel.xlsx import column_index, column_letter
from linli.registry.roster.result import SheetMapping
from linli.registry.roster.text import clean
from linli.registry.roster.words import HEADERS, SEVERAL, TENANT_GROUP, field_of, header_word

SEARCHED = 20       # rows from the top in which the header is looked for
BLOCK = 4           # more header rows than this are no header


@dataclass(slots=True)
class Header:
    """The header block (0-based rows) and the columns by field, left to right."""

    first: int
    last: int
    columns: dict[str, list[int]]
    titles: dict[int, str]
    merged_plates: frozenset[int] = field(default_factory=frozenset)    # columns headed 车牌号/车位

    def column(self, name: str) -> int | None:
        return self.columns[name][0] if name in self.columns else None

    def as_mapping(self) -> SheetMapping:
        fields = {column: name for name, columns in self.columns.items() for column in columns}
        return SheetMapping(list(range(self.first + 1, self.last + 2)),
                            {column_letter(column): fields[column] for column in sorted(fields)})


def open_roster(data: bytes) -> list[Sheet]:
    """Return every sheet of a roster's file. Raises Unreadable."""
    return open_file(data, title=field_of)


def find_header(sheet: Sheet) -> Header | None:
    """Return the header of a roster sheet: 3 or more different fields, the unit among them; else None."""
    for row in range(min(SEARCHED, len(sheet.rows))):
        fields = {name for cell in sheet.rows[row] if (name := field_of(cell.text))}
        fields |= {name for cell in _merged_down(sheet, row) if (name := field_of(cell.text))}
        if "unit" in fields and len(fields) >= 3:
            return _header(sheet, row)
    return None


def from_mapping(sheet: Sheet, mapping: SheetMapping) -> Header:
    """The header as a clerk has corrected it."""
    columns: dict[str, list[int]] = {}
    for letters, name in sorted(mapping.columns.items(), key=lambda item: column_index(item[0])):
        if name in HEADERS and (name in SEVERAL or name not in columns):
            columns.setdefault(name, []).append(column_index(letters))
    first, last = min(mapping.header_rows) - 1, max(mapping.header_rows) - 1
    titles = {column: _lowest(sheet, column, first, last) for columns_ in columns.values() for column in columns_}
    return Header(first, last, columns, titles, _plates_or_parking(titles))


def _merged_down(sheet: Sheet, row: int) -> list[Cell]:
    return [_at(sheet, top, left) for top, left, bottom, _ in sheet.merged if top < row <= bottom]


def _at(sheet: Sheet, row: int, column: int) -> Cell:
    return sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else BLANK_CELL


def _header(sheet: Sheet, row: int) -> Header:
    first, last = _block(sheet, row)
    tenant_columns = _tenant_columns(sheet, first, last)
    columns: dict[str, list[int]] = {}
    titles: dict[int, str] = {}
    for column in range(sheet.width):
        title = _lowest(sheet, column, first, last)
        name = field_of(title)
        if column in tenant_columns:
            name = "tenant" if header_word(title) == "姓名" else "tenant_phone" if name == "phone" else name
        if name and (name in SEVERAL or name not in columns):
            columns.setdefault(name, []).append(column)
            titles[column] = title
    return Header(first, last, columns, titles, _plates_or_parking(titles))


def _plates_or_parking(titles: dict[int, str]) -> frozenset[int]:
    return frozenset(column for column, title in titles.items() if header_word(title) == "车牌号/车位")


def _lowest(sheet: Sheet, column: int, first: int, last: int) -> str:
    """A column is named by its lowest non-blank header cell; a cell merged downwards counts in each of its rows."""
    for row in range(last, first - 1, -1):
        text = clean(_at(sheet, row, column).text)
        if text:
            return text
    for top, left, bottom, right in sheet.merged:  # begins above the block
        if left == column == right and top < first <= bottom:
            return clean(_at(sheet, top, left).text)
    return ""


def _block(sheet: Sheet, row: int) -> tuple[int, int]:
    """The rows of the header: the one found, those it is merged with, and the group cells above or below it."""
    first = last = row
    for top, _, bottom, _ in sheet.merged:
        if top <= row <= bottom and bottom - top < BLOCK:
            if top == bottom:
                continue
            first, last = min(first, top), max(last, bottom)
    unit_columns = {column for column in range(sheet.width)
                    for at in range(first, last + 1) if field_of(_at(sheet, at, column).text) == "unit"}
    if first > 0 and _groups(sheet, first - 1, unit_columns):
        first -= 1
    if last == row and _groups(sheet, row, set()) and _words(sheet, row + 1):
        last += 1
    return first, last


def _groups(sheet: Sheet, row: int, unit_columns: set[int]) -> bool:
    """Does the row hold a cell merged over several columns, which is no title over the unit column?"""
    return any(top == bottom == row and right > left and clean(_at(sheet, top, left).text)
               and not any(left <= column <= right for column in unit_columns) for top, left, bottom, right
               in sheet.merged)


def _words(sheet: Sheet, row: int) -> bool:
    return row < len(sheet.rows) and sum(field_of(cell.text) is not None for cell in sheet.rows[row]) >= 1


def _tenant_columns(sheet: Sheet, first: int, last: int) -> set[int]:
    """The columns under a group cell that speaks of tenants and is no title over the unit column."""
    unit_columns = {column for column in range(sheet.width) if field_of(_lowest(sheet, column, first, last)) == "unit"}
    found: set[int] = set()
    for top, left, _, right in sheet.merged:
        if first <= top < last and right > left and TENANT_GROUP.search(clean(_at(sheet, top, left).text)) \
                and not any(left <= column <= right for column in unit_columns):
            found |= set(range(left, right + 1))
    return found
