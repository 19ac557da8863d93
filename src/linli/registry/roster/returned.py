"""The workbook that goes back to the clerk: only the rows kept out, with the reason and the cells at fault in yellow.

Corrected in place and imported again it is an ordinary roster: 原因 and 原行号 are no recognised columns.
"""
from __future__ import annotations

import io
import re
from collections import defaultdict

import xlsxwriter

from linli.kernel.spreadsheets import Cell, Sheet, Unreadable
from linli.kernel.xlsx import column_index
from linli.registry.roster.corrections import Corrections, write_over
from linli.registry.roster.header import Header, find_header, from_mapping, open_roster
from linli.registry.roster.problems import sentence
from linli.registry.roster.result import Problem, Result
from linli.registry.roster.rows import DataRow, Merges, data_rows

NO_SHEET_NAME = "花名册"
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def returned_workbook(data: bytes, result: Result, corrections: Corrections | None = None) -> bytes | None:
    """Return the xlsx, or None when no row was kept out or the file could not be read at all.

    Cells that a person corrected come back as corrected.
    """
    if not result.kept_out:
        return None
    try:
        sheets = {sheet.name: sheet for sheet in open_roster(data)}
    except Unreadable:
        return None
    write_over(sheets.values(), corrections or {})
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                     "strings_to_numbers": False, "nan_inf_to_errors": True})
    styles = {"yellow": book.add_format({"bg_color": "#FFF2A8"}), "bold": book.add_format({"bold": True}),
              "text": book.add_format({"num_format": "@"})}
    for name, rows in result.kept_out.items():
        sheet = sheets[name]
        header = find_header(sheet) or from_mapping(sheet, result.mapping[name])
        problems = [problem for problem in result.problems if problem.sheet == name]
        _write(book.add_worksheet(name or NO_SHEET_NAME), styles, sheet, header, set(rows), problems)
    book.close()
    return out.getvalue()


def _write(out: xlsxwriter.worksheet.Worksheet, styles: dict[str, object], sheet: Sheet, header: Header,
           rows: set[int], problems: list[Problem]) -> None:
    width = sheet.width
    kept = [row for row in data_rows(sheet, header) if row.row + 1 in rows]
    merges = Merges(sheet)
    added = _added_columns(header, kept)
    reason, origin = width + len(added), width + len(added) + 1
    for above in range(header.last + 1):
        for column, cell in enumerate(sheet.rows[above]):
            _put(out, above, column, cell, styles["bold"] if above >= header.first else None)
    for at, title in enumerate((*added, "原因", "原行号")):
        out.write_string(header.last, width + at, title, styles["bold"])
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_row[problem.row].append(problem)
    for line, row in enumerate(kept, start=header.last + 1):
        faults = {_column(problem.cell) for problem in by_row[row.row + 1] if problem.cell}
        for column in range(width):
            cell = _filled(sheet, merges, header, row, column)
            _put(out, line, column, cell, styles["yellow"] if column in faults else None)
        for at, title in enumerate(added):
            out.write_string(line, width + at, _inherited(row, "building" if title == "楼号" else "entrance") or "")
        out.write_string(line, reason, ";".join(_reason(problem) for problem in by_row[row.row + 1]))
        out.write_number(line, origin, row.row + 1)


def _added_columns(header: Header, kept: list[DataRow]) -> list[str]:
    """A building (entrance) that came from a section row or the sheet's name needs a column of its own."""
    return [title for field, title in (("building", "楼号"), ("entrance", "单元"))
            if field not in header.columns and any(_inherited(row, field) for row in kept)]


def _inherited(row: DataRow, field: str) -> str | None:
    above = row.above
    return (above.section_building or above.filled_building) if field == "building" \
        else (above.section_entrance or above.filled_entrance)


def _filled(sheet: Sheet, merges: Merges, header: Header, row: DataRow, column: int) -> Cell:
    """The original value; merged and inherited ones written out, so that each row stands alone."""
    cell = merges.value(sheet, row.row, column)
    if cell.text:
        return cell
    for field in ("building", "entrance"):
        if header.column(field) == column and (text := _inherited(row, field)):
            return Cell(text)
    return cell


def _put(out: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, style: object) -> None:
    if cell.kind in ("number", "percent"):
        out.write_number(row, column, cell.number, style)
    elif cell.text:
        # write_string never makes a formula; the apostrophe keeps it text when saved as CSV.
        text = f"'{cell.text}" if cell.text.startswith(FORMULA_START) and len(cell.text) > 1 \
            and not re.fullmatch(r"[-+]?[\d.]+|-+|—+", cell.text) else cell.text
        out.write_string(row, column, text[:32_000], style)
    elif style:
        out.write_blank(row, column, None, style)


def _reason(problem: Problem) -> str:
    about = f"{problem.title}“{problem.value}”：" if problem.title and problem.value else ""
    return f"{about}{sentence(problem.code, problem.detail)}"


def _column(cell: str) -> int:
    return column_index(re.sub(r"\d", "", cell))
