"""From what the reader found in a file to what the registry takes; and how columns are read, as JSON."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from linli.kernel.spreadsheets import Unreadable
from linli.kernel.xlsx import column_letter
from linli.registry.importing.values import (
    CellText,
    Column,
    CorrectedCell,
    HomeDraft,
    NoSuchCell,
    PersonDraft,
    ProblemRow,
    Reading,
    RowChoice,
    RunRow,
    SheetColumns,
)
from linli.registry.roster import reader
from linli.registry.roster.corrections import CELL, Correction, value
from linli.registry.roster.problems import sentence
from linli.registry.roster.result import Home, Result, SheetMapping
from linli.registry.roster.text import squeezed

KINDS = {"住宅": "home", "商铺": "shop", "办公": "office", "车库": "garage", "储藏室": "store", "车位": "parking",
         "其他": "other"}
USES = {"自住": "owner_occupied", "出租": "let", "入住": "occupied", "空置": "vacant", "装修": "fitting_out",
        "未售": "unsold"}
FIELDS = {"serial": "序号", "building": "楼栋", "entrance": "单元", "unit": "房号", "storey": "楼层",
          "area": "建筑面积", "kind": "用途", "status": "居住状态", "name": "业主姓名", "phone": "电话",
          "relation": "与业主关系", "share": "产权份额", "tenant": "租户姓名", "tenant_phone": "租户电话",
          "family": "家庭成员", "vehicle": "车牌", "parking": "车位", "note": "备注"}
SAMPLES = 3     # values of a column shown beside it


def draft(home: Home) -> HomeDraft:
    return HomeDraft(
        home.building, home.entrance, home.unit, home.storey, home.area, KINDS.get(home.kind, "other"),
        USES.get(home.status or ""), tuple(PersonDraft(each.name, each.phone, tuple(each.other_phones), each.relation,
                                                       each.share) for each in home.people),
        tuple(home.vehicles), tuple(home.parking), home.area_assumed)


def corrected(mapping: Mapping[str, Any]) -> dict[str, SheetMapping | None]:
    """`{"3幢": {"header_rows": [3], "columns": {"A": "unit"}}, "旧表": null}` → what the reader takes."""
    return {sheet: None if given is None else SheetMapping(list(given["header_rows"]), dict(given["columns"]))
            for sheet, given in mapping.items()}


def read(data: bytes, run: RunRow) -> Result:
    """What the file of an import says, with its columns and cells as a person corrected them."""
    return reader.read(data, mapping=corrected(run.mapping), corrections=overlay(run))


def overlay(run: RunRow) -> dict[str, Correction]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    rows: dict[str, set[int]] = defaultdict(set)
    for one in run.corrected:
        texts[one.sheet][one.cell] = one.now
    for choice in run.passed:
        rows[choice.sheet].add(choice.row)
    return {sheet: Correction(texts[sheet], frozenset(rows[sheet])) for sheet in {*texts, *rows}}


def written_over(corrections: Mapping[str, Any]) -> tuple[list[CorrectedCell], list[RowChoice]]:
    """`{"3幢": {"cells": {"C3": ["8O.5", "80.5"]}, "passed": [7]}}` as it is kept → as it is shown."""
    return ([CorrectedCell(sheet, cell, was, now) for sheet, given in corrections.items()
             for cell, (was, now) in given["cells"].items()],
            [RowChoice(sheet, row) for sheet, given in corrections.items() for row in given["passed"]])


def add_corrections(data: bytes, kept: Mapping[str, Any], cells: Sequence[CellText],
                    passed: Sequence[RowChoice]) -> dict[str, Any]:
    """Return the corrections with these added; a cell given its own text again is no longer corrected.

    Raises NoSuchCell.
    """
    sheets = {sheet.name: sheet for sheet in reader.preview(data, None)}
    result: dict[str, Any] = {name: {"cells": dict(given["cells"]), "passed": given["passed"]}
                              for name, given in kept.items()}
    for one in cells:
        was = value(sheets[one.sheet], one.cell) if one.sheet in sheets and CELL.fullmatch(one.cell) else None
        if was is None:
            raise NoSuchCell(where=f"{one.sheet} {one.cell}".strip())
        texts = result.setdefault(one.sheet, {"cells": {}, "passed": []})["cells"]
        texts.pop(one.cell, None)
        if squeezed(one.text) != squeezed(was):     # a line of a form does not keep line breaks
            texts[one.cell] = [was, one.text.strip()]
    for choice in passed:
        if choice.sheet not in sheets or not 0 < choice.row <= len(sheets[choice.sheet].rows):
            raise NoSuchCell(where=f"{choice.sheet} 第 {choice.row} 行".strip())
        given = result.setdefault(choice.sheet, {"cells": {}, "passed": []})
        given["passed"] = sorted({*given["passed"], choice.row} if choice.passed else {*given["passed"]} - {choice.row})
    return {name: given for name, given in result.items() if given["cells"] or given["passed"]}


def told(data: bytes, result: Result) -> Reading:
    """What the wizard shows of a file: sheets with their columns, counts, problems by cell."""
    errors = [problem for problem in result.problems if problem.severity == "error"]
    kept_out = sum(len(rows) for rows in result.kept_out.values())
    return Reading(
        rows=result.rows_read, homes=len(result.homes), kept_out=kept_out,
        errors=len(errors), warnings=len(result.problems) - len(errors),
        problems=[ProblemRow(problem.sheet, problem.cell, problem.row, problem.value, problem.code,
                             problem.severity, sentence(problem.code, problem.detail))
                  for problem in sorted(result.problems, key=lambda given: (given.severity, given.sheet, given.row))],
        sheets=_sheets(data, result), readable=not any(problem.code == "file.unreadable" for problem in errors))


def _sheets(data: bytes, result: Result) -> list[SheetColumns]:
    try:
        shown = reader.preview(data)
    except Unreadable:
        return []
    sheets = []
    for sheet in shown:
        mapped = result.mapping.get(sheet.name)
        header_rows = mapped.header_rows if mapped else [1]
        first = header_rows[-1]
        width = max((len(row) for row in sheet.rows), default=0)
        columns = []
        for n in range(width):
            letter = column_letter(n)
            title = next((row[n].text for row in reversed(sheet.rows[:first]) if n < len(row) and row[n].text.strip()),
                         "")
            samples = [row[n].text for row in sheet.rows[first:] if n < len(row) and row[n].text.strip()][:SAMPLES]
            if title or samples:
                columns.append(Column(letter, title.strip(), mapped.columns.get(letter, "") if mapped else "",
                                      tuple(samples)))
        sheets.append(SheetColumns(sheet.name, mapped is not None, tuple(header_rows), tuple(columns)))
    return sheets
