"""From the rows of a sheet to what each of them says: which are data, where their building comes from."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from linli.kernel.spreadsheets import BLANK_CELL, Cell, Sheet
from linli.registry.roster import keys
from linli.registry.roster.cells import is_blank
from linli.registry.roster.header import Header
from linli.registry.roster.text import BLANK, BLANK_NAME, BLANK_PHONE, clean, squeezed
from linli.registry.roster.words import field_of

PLACEHOLDERS = ("serial", "note", "building", "entrance")   # alone, these make no data row
BLANKS = {"name": BLANK_NAME, "tenant": BLANK_NAME, "family": BLANK_NAME, "phone": BLANK_PHONE,
          "tenant_phone": BLANK_PHONE}


@dataclass(frozen=True, slots=True)
class Above:
    """The building and entrance that a row inherits: by its section rows, by fill-down."""

    section_building: str | None = None
    section_entrance: str | None = None
    filled_building: str | None = None
    filled_entrance: str | None = None


@dataclass(slots=True)
class DataRow:
    """One data row (0-based), its cells by column with merged values in place, and what stands above it."""

    row: int
    cells: dict[int, Cell]
    origin: dict[int, int]      # column → row of the merged range's top, where it is not this row
    above: Above
    continues: bool             # its unit cell lies in the same merged range as the row above

    def cell(self, column: int | None) -> Cell:
        return self.cells.get(column, BLANK_CELL) if column is not None else BLANK_CELL

    def at(self, column: int) -> tuple[int, int]:
        return self.origin.get(column, self.row), column


class Merges:
    """Vertical merges: the value of the top-left cell holds for every row, in the first column."""

    def __init__(self, sheet: Sheet) -> None:
        self.top: dict[tuple[int, int], int] = {}
        self.covered: set[tuple[int, int]] = set()
        for top, left, bottom, right in sheet.merged:
            for row in range(top, min(bottom, len(sheet.rows) - 1) + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        self.covered.add((row, column))
                if row > top:
                    self.top[row, left] = top

    def value(self, sheet: Sheet, row: int, column: int) -> Cell:
        line = sheet.rows[self.top.get((row, column), row)]
        return line[column] if column < len(line) else BLANK_CELL


def data_rows(sheet: Sheet, header: Header) -> Iterator[DataRow]:
    """Yield the data rows below the header, in order."""
    merges = Merges(sheet)
    recognised = sorted({column for columns in header.columns.values() for column in columns})
    fields = {column: name for name, columns in header.columns.items() for column in columns}
    walker = _Walker(header)
    unit = header.column("unit")
    for row in range(header.last + 1, len(sheet.rows)):
        cells = {column: merges.value(sheet, row, column) for column in recognised}
        section = _section(sheet.rows[row], row, merges)
        blank = all(fields[column] in PLACEHOLDERS or is_blank(cell, BLANKS.get(fields[column], BLANK))
                    for column, cell in cells.items())
        if blank and not section:
            walker.fill(cells)
        elif _repeats_header(sheet.rows[row]) or _is_total(sheet.rows[row]):
            continue
        elif section:
            walker.section(section)
        elif not _is_note(sheet.rows[row]):
            walker.fill(cells)
            origin = {column: merges.top[row, column] for column in recognised if (row, column) in merges.top}
            yield DataRow(row, cells, origin, walker.above(cells), unit in origin)


def _section(cells: list[Cell], row: int, merges: Merges) -> tuple[str | None, str | None] | None:
    """The building and entrance that a section row names; None when the row is no section row."""
    own: list[Cell] = []
    for column, cell in enumerate(cells):
        if cell.text and (row, column) not in merges.covered and clean(cell.text):
            own.append(cell)
            if len(own) > 1:
                return None
    if not own or own[0].kind == "broken":
        return None
    text = keys.compact(own[0].text)
    if found := keys.SECTION.fullmatch(text):
        return keys.building(found["b"]), keys.entrance(found["e"]) if found["e"] else None
    if found := keys.SECTION_ENTRANCE.fullmatch(text):
        return None, keys.entrance(found["e"])
    return None


def _repeats_header(cells: list[Cell]) -> bool:
    return sum(field_of(cell.text) is not None for cell in cells if cell.kind == "text") >= 3


def _is_total(cells: list[Cell]) -> bool:
    return any("计" in cell.text and keys.TOTAL.fullmatch(keys.compact(cell.text)) for cell in cells if cell.text)


def _is_note(cells: list[Cell]) -> bool:
    first = next((text for cell in cells if (text := clean(cell.text))), "")
    return bool(keys.NOTE.match(squeezed(first)))


class _Walker:
    """Remembers section rows and the last written building and entrance."""

    def __init__(self, header: Header) -> None:
        self.building_column, self.entrance_column = header.column("building"), header.column("entrance")
        self.section_building: str | None = None
        self.section_entrance: str | None = None
        self.filled_building: str | None = None
        self.filled_entrance: str | None = None

    def section(self, names: tuple[str | None, str | None]) -> None:
        building, entrance = names
        if building is not None:
            self.section_building, self.section_entrance = building, entrance
            self.filled_building = self.filled_entrance = None
        else:
            self.section_entrance, self.filled_entrance = entrance, None

    def fill(self, cells: dict[int, Cell]) -> None:
        """Remember what this row writes (also by a merged cell) in the building and entrance columns."""
        building = _written(cells, self.building_column)
        if building is not None:
            name = keys.building(building) or building
            if self.filled_building is not None and name != self.filled_building:
                self.filled_entrance = None
            self.filled_building = name
        entrance = _written(cells, self.entrance_column)
        if entrance is not None:
            self.filled_entrance = keys.entrance(entrance) or entrance

    def above(self, cells: dict[int, Cell]) -> Above:
        return Above(self.section_building, self.section_entrance, self.filled_building, self.filled_entrance)


def _written(cells: dict[int, Cell], column: int | None) -> str | None:
    cell = cells.get(column, BLANK_CELL) if column is not None else BLANK_CELL
    return None if is_blank(cell) or cell.kind == "broken" else cell.text
