"""Which file is it, which sheets has it, what stands in their cells. The content decides, not the name."""
from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import python_calamine as calamine

from . import xlsx

SHANGHAI = ZoneInfo("Asia/Shanghai")
LARGEST_FILE = 50 << 20
LARGEST_UNPACKED = 200 << 20
TIGHTEST = 100      # times that a part may grow; sheets grow five to thirty times
LARGEST_CELLS = 8_000_000
LARGEST_ROWS = 200_000


class Unreadable(Exception):
    """Not a table, or encrypted, broken, or made to hurt."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as read. `kind`: text, number, percent, or broken (date, error, formula without a result)."""

    text: str
    kind: str = "text"
    number: float = 0.0


BLANK_CELL = Cell("")


@dataclass(slots=True)
class Sheet:
    """A rectangle of cells from A1. Merged ranges are (first row, first column, last row, last column), 0-based."""

    name: str
    rows: list[list[Cell]]
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def plain(text: str) -> str:
    """Return the text of a cell as programs compare it: half width, without NUL or space around it."""
    return unicodedata.normalize("NFKC", text).replace("\x00", "").strip()


WHEN = re.compile(r"(20\d\d)[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?(?:[ T]*(\d{1,2}):?(\d{2}):?(\d{2})?)?(?:\.\d+)?")


def moment(text: str, *, whole: bool = False) -> datetime | None:
    """Read a day, or a day with its hour, as offices and programs write it; None: it is none.

    With `whole` nothing may stand behind it.
    """
    found = WHEN.fullmatch(text) if whole else WHEN.match(text)
    try:
        if not found:
            return None
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell; `row` as the spreadsheet numbers it."""

    row: int
    column: str
    value: str
    words: str


def open_file(data: bytes, *, title: Callable[[str], str | None] = str.strip) -> list[Sheet]:
    """Return every sheet of the file. `title`: which column a text heads, if any. Raises Unreadable."""
    if len(data) > LARGEST_FILE:
        raise Unreadable("too large")
    if data[:2] == b"PK":
        return _workbook(data, xlsx.extras(_zip_names(data)))
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _workbook(data, {})
    return [_csv(_decoded(data), title)]


def _zip_names(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("broken archive") from error
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED or len(parts) > 5_000 or any(
            part.file_size > max(TIGHTEST * part.compress_size, 1 << 20) for part in parts):
        raise Unreadable("unpacks to too much")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    return archive


def _workbook(data: bytes, extras: dict[str, xlsx.Extra]) -> list[Sheet]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [_sheet(book, meta, extras.get(meta.name, xlsx.Extra())) for meta in book.sheets_metadata
                if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("no workbook") from error
    except BaseException as error:  # the reader's own panic is no ordinary exception
        if type(error).__name__ == "PanicException":
            raise Unreadable("no workbook") from error
        raise


def _sheet(book: Any, meta: Any, extra: xlsx.Extra) -> Sheet:
    if extra.cells > LARGEST_CELLS or extra.height > LARGEST_ROWS:
        raise Unreadable("too many cells")
    found = book.get_sheet_by_name(meta.name)
    rows = [[_cell(value) for value in row] for row in found.to_python(skip_empty_area=False)]
    for (row, column), cell in extra.special.items():
        while len(rows) <= row:
            rows.append([])
        line = rows[row]
        line.extend([BLANK_CELL] * (column + 1 - len(line)))
        kind, text = cell
        line[column] = _percent(line[column]) if kind == "percent" else Cell(text, "broken")
    merged = [(top, left, bottom, right)
              for (top, left), (bottom, right) in found.merged_cell_ranges or []]
    return Sheet(meta.name, rows, meta.visible == calamine.SheetVisibleEnum.Visible, merged, extra.hidden_rows,
                 extra.hidden_columns)


def _percent(cell: Cell) -> Cell:
    return Cell(f"{_number_text(round(cell.number * 100, 8))}%", "percent", cell.number) if cell.kind == "number" \
        else cell


def _cell(value: object) -> Cell:
    if value == "" or value is None:
        return BLANK_CELL
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Cell(_number_text(float(value)), "number", float(value))
    if isinstance(value, datetime | date | time | timedelta):
        return Cell(str(value), "broken")
    return Cell(str(value), "broken")


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return _strictly(data[len(mark):], encoding)
    head = data[:64].lstrip().lower()
    if b"\x00" in data or head.startswith((b"%pdf", b"<html", b"<table", b"<!doctype", b"{\\rtf")):
        raise Unreadable("not a table")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("not a text") from error
    if re.match(r"\s*<(html|table|!doctype)", text[:200], re.IGNORECASE) or "\x00" in text:
        raise Unreadable("not a table")
    return text


def _csv(text: str, title: Callable[[str], str | None]) -> Sheet:
    """The delimiter is whichever gives the header the most titles."""
    def titles(table: list[list[str]]) -> int:
        return max((len(set(filter(None, map(title, row)))) for row in table[:20]), default=0)

    best = max((list(_records(text, delimiter)) for delimiter in (",", "\t", ";")), key=titles)
    return Sheet("", [[Cell(value) if value else BLANK_CELL for value in record] for record in best])


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if number >= LARGEST_ROWS:
                raise Unreadable("too many rows")
            yield record
    except csv.Error as error:
        raise Unreadable("not a table") from error


def _number_text(value: float) -> str:
    """`501.0` → `501`; other numbers as short as they can be written."""
    return str(int(value)) if value == value and abs(value) < 1e16 and value == int(value) else repr(value)
