"""Read a whole file: choose the roster sheets, read their rows, join what is said twice."""
from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from linli.kernel.spreadsheets import Sheet, Unreadable
from linli.registry.roster.corrections import Correction, Corrections, write_over
from linli.registry.roster.header import Header, find_header, from_mapping, open_roster
from linli.registry.roster.merging import Register
from linli.registry.roster.result import Problem, Result, SheetMapping
from linli.registry.roster.rows import data_rows
from linli.registry.roster.sheets import SheetReader


def read(data: bytes, *, mapping: Mapping[str, SheetMapping | None] | None = None,
         corrections: Corrections | None = None) -> Result:
    """Return what the file says. Never raises: a file that is no roster is a problem of the result.

    `mapping` is a clerk's correction by sheet name: other header rows or columns, or None to leave a sheet out.
    `corrections` are texts written over cells, and rows left out, by sheet name.
    """
    with uncollected():
        return _read(data, mapping or {}, corrections or {})


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the collector back: a file becomes some hundred thousand small objects that all stay, none in a circle, and
    it would walk them again and again (a seventh of the time).
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(data: bytes, mapping: Mapping[str, SheetMapping | None], corrections: Corrections) -> Result:
    try:
        sheets = open_roster(data)
    except Unreadable:
        return Result(problems=[Problem("", "", "", "file.unreadable")])
    write_over(sheets, corrections)
    rosters = [(sheet, header) for sheet in sheets if (header := _header(sheet, mapping)) is not None]
    if not rosters:
        return Result(problems=[Problem("", "", "", "file.no_roster")])
    result = Result()
    taken = {sheet.name for sheet, _ in rosters}
    register = Register(result)
    for sheet, header in rosters:
        result.mapping[sheet.name] = header.as_mapping()
        _read_sheet(sheet, header, corrections.get(sheet.name, Correction()).left_out, register, result)
    result.problems.extend(Problem(sheet.name, "", "", "sheet.skipped") for sheet in _skipped(sheets, taken))
    return result


def preview(data: bytes, rows: int | None = 12) -> list[Sheet]:
    """The visible sheets with their first rows (None: all), for a person who corrects them. Raises Unreadable."""
    return [Sheet(sheet.name, sheet.rows[:rows], sheet.visible, sheet.merged) for sheet in open_roster(data)
            if sheet.visible and not _is_blank(sheet)]


def _header(sheet: Sheet, mapping: Mapping[str, SheetMapping | None]) -> Header | None:
    if not sheet.visible:
        return None
    if sheet.name not in mapping:
        return find_header(sheet)
    wanted = mapping[sheet.name]
    return from_mapping(sheet, wanted) if wanted and "unit" in wanted.columns.values() else None


def _skipped(sheets: Iterable[Sheet], taken: set[str]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.name not in taken and not _is_blank(sheet)]


def _is_blank(sheet: Sheet) -> bool:
    return not any(cell.text.strip() for row in sheet.rows for cell in row)


def _read_sheet(sheet: Sheet, header: Header, left_out: frozenset[int], register: Register, result: Result) -> None:
    for name, title in (("area", "面积"), ("name", "业主姓名")):
        if name not in header.columns:
            result.problems.append(Problem(sheet.name, "", "", "column.missing", title))
    reader = SheetReader(sheet, header)
    recognised = {column for columns in header.columns.values() for column in columns}
    hidden = bool(sheet.hidden_columns & recognised)
    for row in data_rows(sheet, header):
        result.rows_read += 1
        hidden = hidden or row.row in sheet.hidden_rows
        if row.row + 1 in left_out:
            register.leave_out(continues=row.continues)
        else:
            register.add(reader.read(row))
    if hidden:
        result.problems.append(Problem(sheet.name, "", "", "sheet.hidden"))
