"""From what the reader found in a file to what the registry takes; and how columns are read, as JSON."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linli.kernel.spreadsheets import Unreadable
from linli.kernel.xlsx import column_letter
from linli.registry.importing.values import Column, HomeDraft, PersonDraft, ProblemRow, Reading, SheetColumns
from linli.registry.roster import reader
from linli.registry.roster.problems import sentence
from linli.registry.roster.result import Home, Result, SheetMapping

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


def read(data: bytes, mapping: Mapping[str, Any]) -> Result:
    return reader.read(data, mapping=corrected(mapping))


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
