"""Small files in memory, so that a rule and its case stand in one place."""
import csv
import io
from collections.abc import Sequence

import xlsxwriter

from linli.registry.roster import Result, read


def sheet(rows: Sequence[Sequence[object]], *, name: str = "名单", merged: Sequence[str] = (), hidden_rows=(),
          hidden_columns=(), more: dict[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    """An xlsx with one sheet (and `more`); `merged` ranges like `A2:A4` keep the value of their first cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
                                     "default_date_format": "yyyy-mm-dd"})
    for title, lines in {name: rows, **(more or {})}.items():
        page = book.add_worksheet(title)
        if title == name:
            for span in merged:
                page.merge_range(span, "")
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None and value != "":
                    page.write(row, column, value)
    first = book.worksheets()[0]
    for row in hidden_rows:
        first.set_row(row - 1, None, None, {"hidden": True})
    for letters in hidden_columns:
        first.set_column(f"{letters}:{letters}", None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def row(**values: object) -> Result:
    """One home under a header of these Chinese words, at 3-2-501 unless a unit is given."""
    given = {"房号": "3-2-501", "业主": "张三", "面积": 60, **values}
    return read(sheet([list(given), list(given.values())]))


def codes(result: Result) -> list[tuple[str, str]]:
    return sorted((problem.cell, problem.code) for problem in result.problems)
