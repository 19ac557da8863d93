"""Communities, homes list, search: thin pages over the queries of places."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from linli.kernel import search, sheets
from linli.kernel.access import Actor
from linli.kernel.http import Request, whole
from linli.kernel.pages import fragment, go, page
from linli.kernel.slots import Panel
from linli.kernel.ui import nav
from linli.kernel.ui.values import Block, Kpi, Tab, Task, Tone
from linli.registry import forms, permissions, slots
from linli.registry.corrections import queries as corrections
from linli.registry.organisations import queries as organisations
from linli.registry.places import commands, queries, rules
from linli.registry.places.values import (
    ACQUISITION_TITLES,
    KIND_TITLES,
    STATUS_TITLES,
    USE_TITLES,
    BuildingCell,
    HomeFilter,
    HomeRow,
)

LABELLED = {"spot": "点位", "building": "楼栋", "entrance": "单元门"}      # what a QR label may hang on
LACKING = {"owner": "缺业主", "phone": "缺电话", "area": "缺面积"}


@page(shows=queries.communities)
def communities(request: Request) -> HttpResponse:
    """The census board: every community by management status."""
    rows = queries.communities(on=today(request), by=request.actor)
    columns = [(title, status, [row for row in rows if row.status == status])
               for status, title in STATUS_TITLES.items()]
    kpis = [Kpi("小区", str(len(rows)), "个"), Kpi("房屋", f"{sum(row.units for row in rows):,}", "户"),
            *(Kpi(title, str(len(held)), "个", note=f"{sum(row.units for row in held):,} 户",
                  tone="danger" if status == "unmanaged" and held else "") for title, status, held in columns)]
    return render(request, "registry/communities.html", {
        "rows": rows, "columns": columns, "kpis": kpis, "may_found": request.actor.may(permissions.FOUND_COMMUNITY)})


@page(does=commands.create_community)
def new_community(request: Request) -> HttpResponse:
    form = forms.Community(request.POST or None, initial={"on": today(request), "status": "entrusted"})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.cleaned_data
            made = commands.create_community(
                given["code"].upper(), name=given["name"], address=given["address"], built_year=given["built_year"],
                status=given["status"], on=given["on"], by=request.actor)
            return go(request, reverse("registry:community", args=[made]), toast="小区已建立")
    return one_form(request, form, "新建小区", "建立小区", reverse("registry:communities"))


@page(shows=queries.community)
def community(request: Request, community_id: int) -> HttpResponse:
    on, by = today(request), request.actor
    row = queries.community(community_id, on=on, by=by)
    census = queries.census(community_id, on=on, by=by)
    share = f"已建档 {census.with_owner:,} 户，{100 * census.with_owner / census.units:.1f}%" if census.units else ""
    kpis = [Kpi("房屋", f"{census.units:,}", "户", note=share), Kpi("楼栋", str(census.buildings), "栋"),
            Kpi("建筑面积", f"{census.area:,.2f}", "m²", note=_lack(census.with_area, census.units, "户没有面积"),
                note_tone="warn" if census.units > census.with_area else ""),
            Kpi("有电话", f"{census.with_phone:,}", "户", note=_lack(census.with_phone, census.units, "户联系不上"))]
    for panel in slots.community_figures.panels(community_id=community_id, on=on, by=by):
        kpis += panel.values.get("kpis", [])
    figures = slots.building.panels(community_id=community_id, on=on, by=by)
    told = [one.title for one in figures]
    if not any(one.values.get("shares") for one in figures):
        told.insert(0, "建档程度（有业主、有面积的户）")
    nav.show_at(request, community_id)      # what its page leads to is about it
    response = render(request, "registry/community.html", {
        "row": row, "steps": slots.community_steps.panels(community_id=community_id, on=on, by=by),
        "begins": by.may(permissions.KEEP_HOMES) and not census.units, "census": census, "kpis": kpis,
        "statuses": queries.statuses(community_id, by=by),
        "tasks": _tasks(community_id, on, by),
        "blocks": [_block(cell, community_id, figures, opens=by.may(permissions.SEE_HOMES))
                   for cell in queries.buildings(community_id, on=on, by=by)],
        "told": "、".join(told),
        "kinds": _counted(census.by_kind, KIND_TITLES), "uses": _counted(census.by_use, USE_TITLES),
        "classes": _counted(census.by_acquisition, ACQUISITION_TITLES),
        "panels": slots.community.panels(community_id=community_id, on=on, by=by),
        "sides": organisations.organisations(community_id, on=on, by=by) if by.may(permissions.SEE_DUTY) else [],
        "may_keep": by.may(permissions.KEEP_HOMES), "may_see_homes": by.may(permissions.SEE_HOMES)})
    nav.choose(response, community_id)
    return response


@page(does=commands.set_management_status)
def set_status(request: Request, community_id: int) -> HttpResponse:
    row = queries.community(community_id, on=today(request), by=request.actor)
    form = forms.Status(request.POST or None, initial={"on": today(request)})
    back = reverse("registry:community", args=[community_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.set_management_status(community_id, **form.cleaned_data, by=request.actor)
            return go(request, back, toast="管理状态已登记")
    return one_form(request, form, f"{row.name}：登记管理状态", "登记", back)


@page(does=commands.create_buildings_by_rule)
def make_buildings(request: Request, community_id: int) -> HttpResponse:
    row = queries.community(community_id, on=today(request), by=request.actor)
    form = forms.Buildings(request.POST or None)
    back, title = reverse("registry:community", args=[community_id]), f"{row.name}：按规则生成楼栋"
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.cleaned_data | {"buildings": rules.numbered(form.cleaned_data["buildings"])}
            foreseen = rules.foreseen(**given)
            if request.POST.get("foreseen") != foreseen:
                return one_form(request, form, title, "确认生成", back, foreseen=foreseen)
            made = commands.create_buildings_by_rule(community_id, **given, by=request.actor)
            return go(request, back, toast=f"已生成 {made} 户" if made else "这些房屋都已在册，没有新增")
    return one_form(request, form, title, "下一步", back)


@page(does=commands.add_unit)
def new_unit(request: Request, community_id: int) -> HttpResponse:
    row = queries.community(community_id, on=today(request), by=request.actor)
    form = forms.Unit(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.cleaned_data | {"entrance": form.cleaned_data["entrance"] or None}
            made = commands.add_unit(community_id, **given, by=request.actor)
            return go(request, reverse("registry:home", args=[made]), toast="房屋已录入")
    return one_form(request, form, f"{row.name}：录入一户", "录入", reverse("registry:homes_of", args=[community_id]))


@page(shows=queries.spots)
def spots(request: Request, community_id: int) -> HttpResponse:
    """Places with QR codes: named spots, and the doors of buildings and entrances."""
    row = queries.community(community_id, on=today(request), by=request.actor)
    kind = labelled(request)
    found = queries.spots(community_id, kind=kind, by=request.actor)
    return render(request, "registry/spots.html", {
        "row": row, "spots": found, "kind": kind, "kind_title": LABELLED[kind], "lacking": sum(
            not spot.code for spot in found), "base": request.build_absolute_uri("/q/"),
        "kinds": [Tab(title, f"?kind={name}", name == kind) for name, title in LABELLED.items()],
        "may_keep": request.actor.may(permissions.KEEP_HOMES)})


@page(does=commands.give_codes)
def give_codes(request: Request, community_id: int) -> HttpResponse:
    kind = labelled(request)
    if request.method == "POST":
        commands.give_codes(community_id, kinds=[kind], by=request.actor)
    return go(request, f"{reverse('registry:spots', args=[community_id])}?kind={kind}", toast="二维码已生成")


def labelled(request: Request) -> str:
    """The kind of places that `?kind=` names."""
    kind = request.GET.get("kind", "")
    return kind if kind in LABELLED else "spot"


@page(does=commands.add_spot)
def new_spot(request: Request, community_id: int) -> HttpResponse:
    row = queries.community(community_id, on=today(request), by=request.actor)
    form = forms.Spot(request.POST or None)
    back = reverse("registry:spots", args=[community_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.add_spot(community_id, name=form.cleaned_data["name"].strip(), by=request.actor)
            return go(request, back, toast="点位已登记")
    return one_form(request, form, f"{row.name}：登记点位", "登记", back)


@page(shows=queries.homes)
def homes(request: Request, community_id: int | None = None) -> HttpResponse:
    """The homes of the community one works in, narrowed by building, class, use or what is missing."""
    known = queries.communities(on=today(request), by=request.actor)
    chosen = community_id or nav.community_of(request)
    row = next((one for one in known if one.id == chosen), None)
    if row is None:
        return render(request, "registry/homes.html", {"row": None})
    wanted = narrowed(request)
    found = queries.homes(row.id, wanted=wanted, on=today(request), after=request.GET.get("after"), by=request.actor)
    buildings = queries.building_names(row.id, by=request.actor)
    return render(request, "registry/homes.html", {
        "row": row, "homes": found, "wanted": wanted, "buildings": buildings, "uses": USE_TITLES, "kinds": KIND_TITLES,
        "classes": ACQUISITION_TITLES, "query": request.GET.urlencode(),
        "lacking": [Tab("全部", "?", not wanted.lacking), *(Tab(title, f"?lacking={name}", wanted.lacking == name)
                                                            for name, title in LACKING.items())],
        "may_import": request.actor.may(permissions.IMPORT_ROSTER), "may_keep": request.actor.may(
            permissions.KEEP_HOMES), "may_export": request.actor.may(permissions.EXPORT_HOMES)})


@page(shows=queries.homes, needs=permissions.EXPORT_HOMES)
def export(request: Request, community_id: int) -> HttpResponse:
    """The homes as a spreadsheet, as narrowed on the page; people masked as on the screen."""
    row = queries.community(community_id, on=today(request), by=request.actor)
    titles = ("房号", "楼栋", "用途", "建筑面积", "居住状态", "类别", "业主", "电话")
    columns = [sheets.Column(title) for title in titles]
    return sheets.download(f"{row.name}房屋", columns, _rows(request, community_id), form="xlsx")


@page(needs=permissions.SEE_HOMES)
def find(request: Request) -> HttpResponse:
    """One box for homes, people, phones, plates and bills. A single hit opens at once."""
    words = request.GET.get("q", "").strip()
    found = search.find(words, by=request.actor, limit=20) if words else []
    hits = [hit for answer in found for hit in answer.hits]
    if len(hits) == 1 and not getattr(request, "htmx", False):
        return go(request, hits[0].href)
    return render(request, "registry/find.html", {"words": words, "found": found})


def today(request: Request) -> Any:
    return timezone.localdate(request.now)


def one_form(request: Request, form: Any, title: str, button: str, back: str,
             kinds: Sequence[Tab] = (), foreseen: str = "") -> HttpResponse:
    """A page that is one form: what it does, its fields, the way back, the kinds it comes in, what to confirm."""
    return fragment(request, "registry/form.html", status=422 if form.errors else 200, form=form, heading=title,
                    button=button, back=back, kinds=kinds, foreseen=foreseen)


def narrowed(request: Request) -> HomeFilter:
    given = request.GET
    return HomeFilter(whole(given.get("building", "")),
                      *(given.get(name) if given.get(name) in known else None for name, known in (
                          ("kind", KIND_TITLES), ("use", USE_TITLES), ("acquisition", ACQUISITION_TITLES),
                          ("lacking", LACKING))))


def _rows(request: Request, community_id: int) -> Iterator[tuple[Any, ...]]:
    wanted, after = narrowed(request), None
    while True:
        found = queries.homes(community_id, wanted=wanted, on=today(request), after=after, limit=200, by=request.actor)
        yield from map(_row, found)
        after = found.next
        if after is None:
            return


def _row(home: HomeRow) -> tuple[Any, ...]:
    return (home.label, home.building, home.kind_title, "" if home.area is None else str(home.area), home.use_title,
            home.acquisition_title, "、".join(home.owners), home.phone)


def _tasks(community_id: int, on: date, by: Actor) -> list[Task]:
    """What other rooms say is to be done here, and our own corrections that wait for an answer."""
    found = [task for panel in slots.community_tasks.panels(community_id=community_id, on=on, by=by)
             for task in panel.values.get("tasks", [])]
    waiting = corrections.waiting(by=by) if by.may(permissions.ANSWER_PROPOSALS) else 0
    return [*found, Task(f"{waiting} 条更正等您处理", "住户、管家和上门核对提出", "去处理",
                         reverse("registry:corrections"), "checklist", "warn")] if waiting else found


def _block(cell: BuildingCell, community_id: int, figures: Sequence[Panel], *, opens: bool) -> Block:
    """A building with what other rooms tell of it, else how well it is on file; it leads to its homes."""
    where = f"{reverse('registry:homes_of', args=[community_id])}?building={cell.id}" if opens else ""
    shares, says = _gathered(figures, "shares"), _gathered(figures, "says")
    share = shares.get(cell.id) if shares else cell.filed_percent
    nothing: tuple[str, Tone] = ("—", "") if says else (f"{cell.units} 户", "")
    words, alarm = says.get(cell.id, nothing)
    tone: Tone = "ok" if (share or 0) >= 85 else "warn" if (share or 0) >= 75 else "danger"
    return Block(cell.name, share, words, tone, alarm, href=where)


def _gathered(figures: Sequence[Panel], name: str) -> dict[int, Any]:
    return {number: said for one in figures for number, said in one.values.get(name, {}).items()}


def _counted(counts: dict[str, int], titles: dict[str, str]) -> list[tuple[str, int, float]]:
    """(title, count, percent), the most first."""
    total = sum(counts.values()) or 1
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [(titles[name], count, 100 * count / total) for name, count in ordered]


def _lack(have: int, of: int, what: str) -> str:
    return "" if not of else f"{of - have:,} {what}" if of > have else "齐全"
