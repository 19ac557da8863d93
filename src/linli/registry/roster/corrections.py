"""What a person wrote over a file before it is read: other texts for single cells, rows left out."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from linli.kernel.spreadsheets import BLANK_CELL, Cell, Sheet
from linli.kernel.xlsx import column_index

CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Correction:
    """Of one sheet: texts by the cell's name (`C3`), and rows (1-based) that are not read."""

    cells: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()


Corrections = Mapping[str, Correction]


def place(cell: str) -> tuple[int, int]:
    """`C3` → row 2, column 2. Raises ValueError for what names no cell."""
    named = CELL.fullmatch(cell)
    if named is None:
        raise ValueError(f"not a cell: {cell!r}")
    return int(named[2]) - 1, column_index(named[1])


def value(sheet: Sheet, cell: str) -> str | None:
    """The text that stands in a cell; None when the sheet does not reach there."""
    row, column = place(cell)
    if row >= len(sheet.rows) or column >= sheet.width:
        return None
    return _at(sheet.rows[row], column).text


def write_over(sheets: Iterable[Sheet], corrections: Corrections) -> None:
    """Put the corrected texts into the sheets, in place; what stood there as a date or formula is a text from then."""
    for sheet in sheets:
        given = corrections.get(sheet.name)
        for cell, text in given.cells.items() if given else ():
            row, column = place(cell)
            if value(sheet, cell) is not None:
                line = sheet.rows[row]
                line.extend([BLANK_CELL] * (column + 1 - len(line)))
                line[column] = Cell(text) if text else BLANK_CELL


def _at(line: list[Cell], column: int) -> Cell:
    return line[column] if column < len(line) else BLANK_CELL
