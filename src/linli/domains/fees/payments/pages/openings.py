"""期初: how homes stood with each charge when Linli began, home by home or by a spreadsheet."""
from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.payments import commands, openingsheet, queries
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.payments.rows import OpeningView
from linli.domains.fees.payments.values import OpeningDraft
from linli.kernel import sheets, uploads
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.uploads import Preview, UnreadableFile


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


PREVIEW = Preview("opening-sheet", list[str])
SHOWN = 100


class SheetForm(RefusableForm):
    file = django_forms.FileField(label="期初表（xlsx、xls 或 csv）", help_text="第一行是列名；不认得的列会忽略")


@page(shows=queries.openings_known, does=commands.record_opening)
def sheet(request: Request) -> HttpResponse:
    """Upload a spreadsheet and see what it would write, with problems by cell."""
    community = nav.needed_community(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            rows = rows_of(form.cleaned_data["file"])
            return show_sheet(request, form, checked=checked(request, community, rows),
                              token=PREVIEW.sealed(community, rows))
    return show_sheet(request, form, status=422 if form.errors else 200)


@page(shows=queries.openings_known, does=commands.record_opening)
@only_posted("fees:opening-sheet")
def record_sheet(request: Request) -> HttpResponse:
    """Write what the preview showed, all of it or nothing."""
    token = request.POST.get("token", "")
    community, rows = PREVIEW.unsealed(token)
    found = checked(request, community, rows)
    if found.problems or not found.drafts:
        return show_sheet(request, SheetForm(), checked=found, token=token, status=422)
    count = commands.record_opening(community, items=found.drafts, on=today(request), at=request.now,
                                    key=f"sheet-{sha256(token.encode()).hexdigest()[:40]}", by=request.actor)
    return go(request, reverse("fees:opening-sheet"), toast=f"已登记 {count} 项期初并入账")


@page(shows=queries.openings_known)
@only_posted("fees:opening-sheet")
def returned_sheet(request: Request) -> HttpResponse:
    """The same rows as a workbook, with what is wrong beside each."""
    community, rows = PREVIEW.unsealed(request.POST.get("token", ""))
    said: dict[int, list[str]] = {}
    for one in checked(request, community, rows).problems:
        said.setdefault(one.row, []).append(f"{one.column}：{one.words}")
    columns = [*(sheets.Column(name) for name in openingsheet.COLUMNS), sheets.Column("问题", width=50)]
    return sheets.download("期初表（有问题的行）", columns, (
        [*cells, "；".join(said.get(int(number), []))] for number, *cells in rows))


@page(shows=queries.openings_known)
def blank_sheet(request: Request) -> HttpResponse:
    """An empty sheet with the homes of the community on it."""
    known = queries.openings_known(nav.needed_community(request), by=request.actor)
    charge = next(iter(known.charges), "")
    return sheets.download("期初表", [sheets.Column(name) for name in openingsheet.COLUMNS], (
        [home, charge, "", "", "", "", "", ""] for home in known.homes))


def rows_of(upload: Any) -> list[list[str]]:
    rows = uploads.read(upload, openingsheet.table, titles="“房号”和“收费项目”")
    if not rows:
        raise UnreadableFile(why="表里只有列名，没有内容。")
    if len(rows) > openingsheet.MOST_ROWS:
        raise UnreadableFile(why=f"一次最多 {openingsheet.MOST_ROWS:,} 行，请分几份上传。")
    return rows


def checked(request: Request, community: int, rows: list[list[str]]) -> openingsheet.Checked:
    return openingsheet.check(rows, queries.openings_known(community, by=request.actor))


def show_sheet(request: Request, form: SheetForm, *, checked: openingsheet.Checked | None = None, token: str = "",
               status: int = 200) -> HttpResponse:
    problems = checked.problems[:SHOWN] if checked else ()
    return render(request, "fees/desk/opening_sheet.html", {
        "form": form, "checked": checked, "problems": problems, "token": token}, status=status)
