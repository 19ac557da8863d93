"""收费标准: charges with their prices, a proposed price with what it does to every home."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.domains.fees.tariffs import commands, effects, permissions, queries
from linli.domains.fees.tariffs.pages import forms
from linli.domains.fees.tariffs.values import ChargeRow, Effect, TariffRow
from linli.engines.ledger import queries as books
from linli.kernel import approvals, clock, sheets, wishes
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request, whole
from linli.kernel.money import yuan
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Attached, Fact, Kpi, Tab


@page(shows=queries.charges)
def charges(request: Request) -> HttpResponse:
    return show_charges(request, forms.PayersForm())


def show_charges(request: Request, form: forms.PayersForm, status: int = 200) -> HttpResponse:
    rows = queries.charges(nav.community_of(request), on=clock.today(), by=request.actor)
    shown = [(row, [(one, *one.state_on(clock.today())) for one in row.tariffs], first_month(row)) for row in rows]
    return render(request, "fees/tariffs/list.html", {
        "charges": shown, "form": form, "may_draft": request.actor.may(permissions.DRAFT_TARIFF)}, status=status)


def first_month(row: ChargeRow) -> str:
    """The month of the first price of a charge, from which its payers are asked to pay; without one, this month."""
    starts = [one.start for one in row.tariffs if one.status in ("draft", "approved")]
    return clock.month_of(min(starts, default=clock.today()))


@page(does=commands.add_charge, shows=queries.charges)
def new_charge(request: Request) -> HttpResponse:
    """A charge goes into one of the community's books; without books there is nowhere to put the money."""
    form = forms.ChargeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        fund, account = given["income"].split(":")
        community = nav.community_of(request)
        book = book_of(request, community, fund) if community else None
        if book is None or community is None:
            form.add_error(None, "请先在上方选择小区，并请会计给它建账。")
        else:
            with form.catching_refusals():
                charge = commands.add_charge(community, code=given["code"], name=given["name"], book_id=book,
                                             account=account, basis=given["basis"], cycle=given["cycle"],
                                             by=request.actor)
                return go(request, reverse("fees:new-tariff", args=[charge]), toast="已建好，请提收费标准")
    return render(request, "fees/tariffs/new_charge.html", {"form": form},
                  status=422 if request.method == "POST" else 200)


@require_POST
@page(does=commands.assign_all, shows=queries.charges)
def assign(request: Request, charge_id: int) -> HttpResponse:
    """Let the owners of all homes without a payer pay from the first of the month that is named."""
    form = forms.PayersForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            first, _ = clock.month_span(form.cleaned_data["ym"])
            made = commands.assign_all(charge_id, on=first, by=request.actor)
            return go(request, reverse("fees:charges"), toast=f"已设 {made} 条计费关系" if made else "没有需要补的房屋")
    return show_charges(request, form, status=422)


def book_of(request: Request, community_id: int, fund: str) -> int | None:
    found = books.books(community_id, ym=clock.month_of(clock.today()), by=request.actor)
    return next((row.id for row in found if row.fund == fund), None)


@page(does=commands.draft_tariff, shows=queries.charges)
def new_version(request: Request, charge_id: int) -> HttpResponse:
    """Write a new version down with the paper it rests on; its effect is shown before anybody is asked."""
    form = forms.TariffForm(request.POST or None, request.FILES or None)
    charge = next((row for row in queries.charges(on=clock.today(), by=request.actor) if row.id == charge_id), None)
    if charge is None:
        raise NotFound
    form.fields["unit_price"].label = f"单价（{charge.unit_title}）"
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            paper = files.store(form.cleaned_data["file"], kinds=PHOTOS | SCANS, purpose=commands.PAPERS,
                                by=request.actor)
            tariff = commands.draft_tariff(charge_id, file_id=paper.id, by=request.actor, **form.values())
            return go(request, reverse("fees:tariff", args=[tariff]), toast="已算好对每一户的影响，核对后提交批准")
    now = next((row for row in charge.tariffs if row.status == "approved"), None)
    return render(request, "fees/tariffs/new.html", {"form": form, "charge": charge, "now": now, "crumbs": [
        Tab("收费标准", reverse("fees:charges")), Tab(charge.community, "")]},
                  status=422 if request.method == "POST" else 200)


@page(shows=queries.effect)
def tariff(request: Request, tariff_id: int) -> HttpResponse:
    return show(request, tariff_id, forms.AskForm())


def show(request: Request, tariff_id: int, form: forms.AskForm, status: int = 200) -> HttpResponse:
    effect = queries.effect(tariff_id, on=clock.today(), by=request.actor)
    row, charge = effect.tariff, effect.charge
    wish = wishes.latest(commands.APPROVE, subject=tariff_id, by=request.actor) \
        if request.actor.may(approvals.USE) else None
    asked = wish if wish and wish.status == approvals.OPEN else None
    return render(request, "fees/tariffs/version.html", {
        "effect": effect, "before": effects.replaced(effect), "wish": wish, "asked": asked, "form": form,
        "versions": [(one, *one.state_on(clock.today())) for one in charge.tariffs],
        "may_ask": row.status == "draft" and not asked and request.actor.may(permissions.DRAFT_TARIFF),
        "is_drafter": row.drafted_by_id == request.actor.user_id, "papers": papers_of(row, by=request.actor),
        "crumbs": crumbs(charge), "edges": [fen / 100 for fen in effect.edges], "kpis": figures(effect),
        "facts": [Fact("依据", row.ground_title), Fact("委托方", row.principal), Fact("日期", f"{row.ground_on}"),
                  Fact("有效至", f"{row.ground_until or '未写明'}"),
                  Fact("空置的家", f"按 {row.vacant_bp / 100:g}% 收"), Fact("制单", row.drafted_by)]}, status=status)


def crumbs(charge: ChargeRow) -> list[Tab]:
    return [Tab("收费标准", reverse("fees:charges")), Tab(charge.community, ""), Tab(charge.name, "")]


def figures(effect: Effect) -> list[Kpi]:
    row = effect.tariff
    return [Kpi("每月应收", yuan(effect.after), "元", note=f"现在 {yuan(effect.before)}"),
            Kpi("每月变化", effects.signed(effect.change), "元", note=effect.percent),
            Kpi("上升", str(effect.up), "户", note=f"中位 +{yuan(effect.median_up)} 元，最多 +{yuan(effect.most_up)}"),
            Kpi("下降", str(effect.down), "户", tone="ok" if effect.down else "",
                note=f"空置按 {row.vacant_bp / 100:g}% 收" if row.vacant_bp < 10_000 else f"{effect.same} 户不变"),
            Kpi("不计入", str(effect.left_out), "户", tone="warn" if effect.left_out else "", note="缺建筑面积")]


def papers_of(row: TariffRow, *, by: Actor) -> list[Attached]:
    paper = queries.paper_of(row.id, by=by)
    return [Attached(paper.name, f"/files/{paper.id}", paper.size)] if paper else []


@page(shows=queries.effect_homes)
def homes(request: Request, tariff_id: int) -> HttpResponse:
    """Every home of the effect, in pages."""
    shown = queries.effect_homes(tariff_id, page=whole(request.GET.get("page", "")) or 1, by=request.actor)
    charge, row = queries.charge_of(tariff_id, by=request.actor)
    return render(request, "fees/tariffs/homes.html", {"shown": shown, "charge": charge, "row": row,
                                                       "crumbs": crumbs(charge)})


@page(shows=queries.effect_homes)
def sheet(request: Request, tariff_id: int) -> HttpResponse:
    """The comparison home by home, for a spreadsheet."""
    charge, row = queries.charge_of(tariff_id, by=request.actor)
    columns = [sheets.Column("房屋"), sheets.Column("建筑面积 m²", "number"), sheets.Column("数量", "number"),
               sheets.Column("现在（元）", "fen"), sheets.Column("新版（元）", "fen"),
               sheets.Column("每月变化（元）", "fen"), sheets.Column("说明")]
    found = ((home.label, home.area, home.qty, home.before, home.after, home.change, home.why)
             for home in queries.effect_rows(tariff_id, by=request.actor))
    return sheets.download(f"{charge.community}{charge.name}{row.start}逐户对照", columns, found, form="xlsx")


@require_POST
@page(does=commands.ask_approval, shows=queries.effect)
def ask(request: Request, tariff_id: int) -> HttpResponse:
    form = forms.AskForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            commands.ask_approval(tariff_id, reason=form.cleaned_data["reason"], by=request.actor)
            return go(request, reverse("fees:tariff", args=[tariff_id]), toast="已提交，等另一位负责人批准")
    return show(request, tariff_id, form, status=422)


@require_POST
@page(does=commands.drop_tariff)
def drop(request: Request, tariff_id: int) -> HttpResponse:
    commands.drop_tariff(tariff_id, at=request.now, by=request.actor)
    return go(request, reverse("fees:charges"), toast="已撤销，不影响现行标准")
