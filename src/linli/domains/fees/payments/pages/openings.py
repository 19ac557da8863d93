"""期初: how homes stood with each charge when Linli began, home by home or by a spreadsheet."""
from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

from django import forms as django_forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.payments import commands, openingsheet, queries
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.payments.rows import OpeningView
from linli.domains.fees.payments.values import OpeningDraft
from linli.kernel import sheets
from linli.kernel.errors import NotFound, Refused
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.registry.roster import files as spreadsheets


@page(shows=queries.opening)
def opening(request: Request, unit_id: int) -> HttpResponse:
    view = queries.opening(unit_id, on=today(request), by=request.actor)
    return show(request, view, forms.OpeningForm(charges=view.charges))


def show(request: Request, view: OpeningView, form: forms.OpeningForm, status: int = 200) -> HttpResponse:
    return render(request, "fees/desk/opening.html", {"view": view, "form": form}, status=status)


@page(does=commands.record_opening, shows=queries.opening)
@only_posted("fees:opening", "unit_id")
def record(request: Request, unit_id: int) -> HttpResponse:
    view = queries.opening(unit_id, on=today(request), by=request.actor)
    form = forms.OpeningForm(request.POST, charges=view.charges)
    if form.is_valid():
        given = form.cleaned_data
        item = OpeningDraft(unit_id, given["charge"], given["paid_until"] or None, given["open_from"] or None,
                            given["open_until"] or None, given["open_fen"] or 0, given["advance_fen"] or 0,
                            given["creditor"])
        with form.catching_refusals():
            commands.record_opening(view.home.community_id, items=[item], on=today(request), at=request.now,
                                    by=request.actor)
            return go(request, reverse("fees:opening", args=[unit_id]), toast="期初已登记并入账")
    return show(request, view, form, 422)


# The spreadsheet. Between the preview and the writing the rows travel in the page, signed: nothing is kept of a file
# that nobody confirms.

SALT = "opening-sheet"
SHOWN = 100
LARGEST = 2_000_000


class UnreadableSheet(Refused):
    code, field, sentence = "unreadable_sheet", "file", "{why}"


class SheetForm(RefusableForm):
    file = django_forms.FileField(label="期初表（xlsx、xls 或 csv）", help_text="第一行是列名；不认得的列会忽略")


@page(shows=queries.openings_known, does=commands.record_opening)
def sheet(request: Request) -> HttpResponse:
    """Upload a spreadsheet and see what it would write, with problems by cell."""
    community = community_of(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            rows = rows_of(form.cleaned_data["file"])
            checked = openingsheet.check(rows, queries.openings_known(community, by=request.actor))
            shown = {"checked": checked, "problems": checked.problems[:SHOWN],
                     "held": signing.dumps([community, rows], salt=SALT, compress=True)}
    return render(request, "fees/desk/opening_sheet.html", {"form": form, "columns": openingsheet.COLUMNS, **shown},
                  status=422 if form.errors else 200)


@page(shows=queries.openings_known, does=commands.record_opening)
@only_posted("fees:opening-sheet")
def record_sheet(request: Request) -> HttpResponse:
    """Write what the preview showed, all of it or nothing."""
    community, rows, held = held_rows(request)
    checked = openingsheet.check(rows, queries.openings_known(community, by=request.actor))
    form = SheetForm()
    if not checked.problems and checked.drafts:
        count = commands.record_opening(community, items=checked.drafts, on=today(request), at=request.now,
                                        key=f"sheet-{sha256(held.encode()).hexdigest()[:40]}", by=request.actor)
        return go(request, reverse("fees:opening-sheet"), toast=f"已登记 {count} 项期初并入账")
    return render(request, "fees/desk/opening_sheet.html", {
        "form": form, "columns": openingsheet.COLUMNS, "checked": checked, "problems": checked.problems[:SHOWN],
        "held": held}, status=422)


@page(shows=queries.openings_known)
@only_posted("fees:opening-sheet")
def returned_sheet(request: Request) -> HttpResponse:
    """The same rows as a workbook, with what is wrong beside each."""
    community, rows, _ = held_rows(request)
    checked = openingsheet.check(rows, queries.openings_known(community, by=request.actor))
    said: dict[int, list[str]] = {}
    for one in checked.problems:
        said.setdefault(one.row, []).append(f"{one.column}：{one.words}")
    columns = [*(sheets.Column(name) for name in openingsheet.COLUMNS), sheets.Column("问题", width=50)]
    return cast(HttpResponse, sheets.download("期初表（有问题的行）", columns, (
        [*cells, "；".join(said.get(int(number), []))] for number, *cells in rows)))


@page(shows=queries.openings_known)
def blank_sheet(request: Request) -> HttpResponse:
    """An empty sheet with the homes of the community on it."""
    known = queries.openings_known(community_of(request), by=request.actor)
    charge = next(iter(known.charges), "")
    return cast(HttpResponse, sheets.download("期初表", [sheets.Column(name) for name in openingsheet.COLUMNS], (
        [home, charge, "", "", "", "", "", ""] for home in known.homes)))


def community_of(request: Request) -> int:
    community = nav.community_of(request)
    if community is None:
        raise NotFound
    return community


def rows_of(upload: Any) -> list[list[str]]:
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableSheet(why="文件超过 2 MB，请分几份上传。")
    try:
        found = [openingsheet.table([[cell.text for cell in row] for row in one.rows])
                 for one in spreadsheets.open_file(data) if one.visible]
    except spreadsheets.Unreadable as error:
        raise UnreadableSheet(why="这个文件打不开，请用 xlsx、xls 或 csv。") from error
    rows = next((rows for rows in found if rows is not None), None)
    if rows is None:
        raise UnreadableSheet(why="没有找到列名：表里要有“房号”和“收费项目”两列，可先下载空表。")
    if not rows:
        raise UnreadableSheet(why="表里只有列名，没有内容。")
    if len(rows) > openingsheet.MOST_ROWS:
        raise UnreadableSheet(why="一次最多 5,000 行，请分几份上传。")
    return rows


def held_rows(request: Request) -> tuple[int, list[list[str]], str]:
    held = request.POST.get("held", "")
    try:
        community, rows = signing.loads(held, salt=SALT, max_age=7_200)
    except signing.BadSignature as error:
        raise UnreadableSheet(why="预览已过期，请重新上传。") from error
    return int(community), rows, held
