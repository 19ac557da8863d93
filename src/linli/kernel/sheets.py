"""Safe spreadsheets: CSV and XLSX that open in Excel and WPS as they were meant, with nothing that runs.

    COLUMNS = [Column("房屋"), Column("缴费人"), Column("欠费", "fen"), Column("最晚", "date")]
    return sheets.download("欠费明细", COLUMNS, rows, form="xlsx")

Rows are tuples in column order and are read once, so a generator of a million is fine. A text that would start a
formula is kept as text; amounts in fen leave as yuan with two decimals, never through a float. Same rows, same bytes.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Literal, cast

from django.http import FileResponse, HttpResponse
from xlsxwriter import Workbook

from .errors import Refused
from .money import plain_yuan
from .spreadsheets import SHANGHAI

Kind = Literal["text", "fen", "number", "date", "time"]
Form = Literal["csv", "xlsx"]

STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")     # full-width signs too: some programs read them as the plain ones
MOST_ROWS = 1_048_575                           # of an XLSX sheet, below the header
LONGEST_CELL = 32_767
TYPES = {"csv": "text/csv; charset=utf-8",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
NUMBER_FORMATS = {"text": "@", "fen": "#,##0.00", "number": "General", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm"}
WIDTHS = {"text": 18, "fen": 14, "number": 12, "date": 12, "time": 17}


class TooManyRows(Refused):
    code, sentence = "too_many_rows", "内容超过 1,048,575 行，表格放不下。请缩小范围，或改用 CSV。"


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = "text"
    width: int = 0      # in characters; 0: usual for the kind


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe goes before a dangerous first character."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


def write_csv(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """Write UTF-8 with the mark that makes Excel read it as UTF-8, lines ended by CR LF."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([neutral(column.title) for column in columns])
    for row in rows:
        lines.writerow([_as_text(column, value) for column, value in zip(columns, row, strict=True)])
    text.detach()


def write_xlsx(out: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, name: str = "表") -> None:
    """Write one sheet with a bold, frozen header and a filter. Raises TooManyRows."""
    write_book(out, [(name, columns, rows)])


def write_book(out: IO[bytes], parts: Iterable[tuple[str, Sequence[Column], Iterable[Sequence[Any]]]]) -> None:
    """Write several such sheets: name, columns and rows of each. Raises TooManyRows."""
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    head = book.add_format({"bold": True, "bg_color": "#f1eee9", "bottom": 1, "align": "center", "valign": "vcenter"})
    looks = {kind: book.add_format({"num_format": form}) for kind, form in NUMBER_FORMATS.items()}
    held = book.add_format({"num_format": "@", "quote_prefix": True})   # stays text when a person edits the cell
    for name, columns, rows in parts:
        sheet = book.add_worksheet(name[:31])
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width or max(WIDTHS[column.kind], 2 * len(column.title) + 2))
            sheet.write_string(0, at, column.title, head)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise TooManyRows
            for at, (column, value) in enumerate(zip(columns, row, strict=True)):
                _write_cell(sheet, count, at, column.kind, value, looks, held)
        if columns:
            sheet.autofilter(0, 0, count, len(columns) - 1)
    book.close()


def download(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *,
             form: Form = "xlsx") -> HttpResponse:
    """Return the sheet as an attachment. It is written before the answer starts: `rows` may read the database."""
    return attached(name, written(columns, rows, form=form), form=form)


def written(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, form: Form = "xlsx") -> IO[bytes]:
    """Return the sheet as a file to read, in memory up to 4 MB, beyond that on the disk until it is closed."""
    return _to_read(lambda out: write_csv(out, columns, rows) if form == "csv" else write_xlsx(out, columns, rows))


def bound(parts: Iterable[tuple[str, Sequence[Column], Iterable[Sequence[Any]]]]) -> IO[bytes]:
    """Return a workbook of several sheets as such a file."""
    return _to_read(lambda out: write_book(out, parts))


def _to_read(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    out = SpooledTemporaryFile(max_size=4 << 20)    # noqa: SIM115 whoever reads it closes it
    write(out)
    out.seek(0)
    return out


def attached(name: str, sheet: IO[bytes], *, form: Form) -> HttpResponse:
    """Return a written sheet as an attachment; the response closes it."""
    # The stubs keep streamed answers apart from others; a view returns either.
    return cast(HttpResponse, FileResponse(sheet, as_attachment=True, filename=f"{name}.{form}",
                                           content_type=TYPES[form]))


def _as_text(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.kind == "fen":
        return plain_yuan(_whole(value))
    if column.kind == "number":
        return str(_number(value))
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else neutral(str(value))


def _write_cell(sheet: Any, row: int, at: int, kind: Kind, value: Any, looks: dict[str, Any], held: Any) -> None:
    if value is None:
        return
    if kind == "fen":
        sheet.write_number(row, at, Decimal(_whole(value)) / 100, looks[kind])
    elif kind == "number":
        sheet.write_number(row, at, _number(value), looks[kind])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, at, value.astimezone(SHANGHAI).replace(tzinfo=None), looks["time"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, looks["date"])
    else:
        text = str(value)
        if len(text) > LONGEST_CELL:    # the writer would leave the cell empty without a word
            text = text[:LONGEST_CELL - 8] + "…（后文略）"
        sheet.write_string(row, at, text, held if text.startswith(STARTS_FORMULA) else looks["text"])


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"an amount in fen is a whole number, not {value!r}")
    return value


def _number(value: Any) -> int | Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise TypeError(f"a number is int or Decimal, not {value!r}")
    return value
