"""The import wizard: upload, columns, problems and changes, run, the workbook that comes back."""
from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel import live
from linli.kernel.files import commands as files
from linli.kernel.files.values import SHEETS
from linli.kernel.http import Request
from linli.kernel.pages import fragment, go, page
from linli.kernel.paging import BadCursor, Page, decode, encode
from linli.kernel.ui.values import Kpi, Tab
from linli.registry import forms
from linli.registry.importing import commands, queries
from linli.registry.importing.reading import FIELDS
from linli.registry.importing.values import FIELD_TITLES, PURPOSE, CellText, ImportDiff, ProblemRow, Reading, RowChoice
from linli.registry.places import queries as places
from linli.registry.places.pages import today
from linli.registry.roster.problems import SHORT

STEPS = ["上传", "对列", "查错", "导入"]
FEW = 10        # homes below which nothing looks odd
SHOWN = 50      # problems on a page


@page(shows=queries.runs, does=commands.begin)
def upload(request: Request, community_id: int) -> HttpResponse:
    row = places.community(community_id, on=today(request), by=request.actor)
    form = forms.Upload(request.POST or None, request.FILES or None, initial={"on": today(request)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            file = files.store(form.cleaned_data["file"], kinds=SHEETS, purpose=PURPOSE, by=request.actor)
            run = commands.begin(community_id, file_id=file.id, on=form.cleaned_data["on"], by=request.actor)
            return go(request, reverse("registry:import_run", args=[run]))
    return fragment(request, "registry/import_upload.html", status=422 if form.errors else 200, form=form, row=row,
                    runs=queries.runs(community_id, by=request.actor), steps=STEPS)


@page(shows=queries.run)
def run(request: Request, run_id: int) -> HttpResponse:
    """What a file says and what it would change; once started, how far it is and what it did."""
    found = queries.run(run_id, by=request.actor)
    row = places.community(found.community_id, on=today(request), by=request.actor)
    frame: dict[str, Any] = {"run": found, "row": row, "steps": STEPS, "ticket": live.ticket(f"import-{run_id}"),
                             "topic": f"import-{run_id}"}
    if found.state != "uploaded":
        return render(request, "registry/import_done.html", frame | {
            "step": 5 if found.state == "done" else 4, "kpis": done_kpis(found.summary), "fields": [
                (FIELD_TITLES[name], count) for name, count in found.summary.get("by_field", {}).items()]})
    told, difference = queries.told(run_id, by=request.actor)
    code = request.GET.get("code", "")
    return render(request, "registry/import_run.html", frame | {
        "kinds": problem_kinds(told.problems, code), "code": code,
        "told": told, "difference": difference, "doubt": doubt(difference), "by_field": [
            (FIELD_TITLES[name], count) for name, count in difference.by_field.items()] if difference else [],
        "fields": FIELDS, "kpis": told_kpis(told, difference), "step": 3,
        "problems": problem_page([one for one in told.problems if code in ("", one.code)],
                                 request.GET.get("after"))})


@page(does=commands.correct)
def correct(request: Request, run_id: int) -> HttpResponse:
    """Read cells anew as a person wrote them: fields `cell|sheet|C3` and `pass|sheet|7`, `keep|sheet|7` to undo."""
    cells, passed = [], []
    for name, text in request.POST.items():
        kind, _, place = name.partition("|")
        sheet, _, at = place.rpartition("|")
        if kind == "cell":
            cells.append(CellText(sheet, at, str(text)[:500]))
        elif kind in ("pass", "keep") and at.isascii() and at.isdigit():
            passed.append(RowChoice(sheet, int(at[:9]), kind == "pass"))
    commands.correct(run_id, cells=cells, passed=passed, by=request.actor)
    code = request.POST.get("code", "")
    where = reverse("registry:import_run", args=[run_id])
    return go(request, f"{where}?{urlencode({'code': code})}" if code else where, toast="已按改正的内容重新检查")


@page(does=commands.map_columns)
def columns(request: Request, run_id: int) -> HttpResponse:
    """Read the file anew with the columns as a person set them: fields `sheet|letter`, and `skip|sheet`."""
    found = queries.run(run_id, by=request.actor)
    told, _ = queries.told(run_id, by=request.actor)
    mapping: dict[str, Any] = {}
    for sheet in told.sheets:
        chosen = {column.letter: field for column in sheet.columns
                  if (field := request.POST.get(f"{sheet.name}|{column.letter}", "")) in FIELDS}
        if not request.POST.get(f"read|{sheet.name}"):
            mapping[sheet.name] = None
        elif chosen != {column.letter: column.field for column in sheet.columns if column.field}:
            mapping[sheet.name] = {"header_rows": list(sheet.header_rows), "columns": chosen}
        elif sheet.name in found.mapping:
            mapping[sheet.name] = found.mapping[sheet.name]
    commands.map_columns(run_id, mapping=mapping, on=found.on or today(request), by=request.actor)
    return go(request, reverse("registry:import_run", args=[run_id]), toast="已按新的对应重新读取")


@page(does=commands.start)
def start(request: Request, run_id: int) -> HttpResponse:
    if request.method == "POST":
        commands.start(run_id, by=request.actor)
    return go(request, reverse("registry:import_run", args=[run_id]))


@page(does=commands.drop)
def drop(request: Request, run_id: int) -> HttpResponse:
    found = queries.run(run_id, by=request.actor)
    if request.method == "POST":
        commands.drop(run_id, at=request.now, by=request.actor)
    return go(request, reverse("registry:import", args=[found.community_id]), toast="已放弃这次导入")


def problem_kinds(problems: list[ProblemRow], code: str) -> list[Tab]:
    """The kinds of problems with their counts, the gravest first, and which of them is shown."""
    counts = Counter(one.code for one in problems)
    return [Tab("全部", "?", not code, count=len(problems)),
            *(Tab(SHORT[one], f"?code={one}", one == code, count=count) for one, count in counts.items())]


def problem_page(problems: list[ProblemRow], after: str | None) -> Page[tuple[ProblemRow, bool]]:
    """Some problems, and whether each is the first of its cell, which has the field to correct it in."""
    [first] = decode(after, 1) if after else [0]
    if not isinstance(first, int) or first < 0:
        raise BadCursor
    last, seen, rows = first + SHOWN, set(), []
    for one in problems[first:last]:
        rows.append((one, bool(one.cell) and (one.sheet, one.cell) not in seen))
        seen.add((one.sheet, one.cell))
    return Page(rows, encode(last) if last < len(problems) else None)


def doubt(difference: ImportDiff | None) -> str:
    """What looks like the file of another community: most homes are unknown, or most have other people."""
    if difference is None or difference.homes < FEW:
        return ""
    known, left = difference.homes - difference.new, difference.by_field.get("left", 0)
    if known and left >= known / 2 and known >= FEW:
        return f"在册的 {left} 人会被表里的人替换。不是全面换新名册的话，请先核对是不是传错了小区。"
    if difference.missing and difference.new > difference.homes / 2:
        return f"表里 {difference.new} 户在册没有，会新建房屋。请先核对是不是传错了小区，或房号写法不同。"
    return ""


def told_kpis(told: Reading, difference: Any) -> list[Kpi]:
    same = difference.unchanged if difference else 0
    return [Kpi("可导入", f"{told.homes:,}", "户", tone="ok"),
            Kpi("必须改", str(told.kept_out), "行", tone="danger" if told.kept_out else "", note="先跳过，改好再导"),
            Kpi("请核对", str(told.warnings), "处", tone="warn" if told.warnings else ""),
            Kpi("与现有相同，不动", f"{same:,}", "户")]


def done_kpis(summary: dict[str, Any]) -> list[Kpi]:
    if "new" not in summary:
        return []
    return [Kpi("新增", f"{summary['new']:,}", "户", tone="ok"), Kpi("更改", f"{summary['changed']:,}", "户"),
            Kpi("不变", f"{summary['unchanged']:,}", "户"),
            Kpi("未导入", str(summary["kept_out"]), "行", tone="danger" if summary["kept_out"] else "",
                note="在退回的表格里" if summary["kept_out"] else "")]
