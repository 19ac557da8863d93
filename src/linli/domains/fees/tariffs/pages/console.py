"""收费标准: charges with their prices, a proposed price with what it does to every home."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.domains.fees.tariffs import commands, permissions, queries
from linli.domains.fees.tariffs.pages import forms
from linli.engines.ledger import queries as books
from linli.kernel import clock
from linli.kernel.http import Request
from linli.kernel.money import yuan
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Fact, Kpi, Tab


@page(shows=queries.charges)
def charges(request: Request) -> HttpResponse:
    rows = queries.charges(nav.community_of(request), on=clock.today(), by=request.actor)
    shown = [(row, [(one, *one.state_on(clock.today())) for one in row.tariffs]) for row in rows]
    return render(request, "fees/tariffs/list.html", {
        "charges": shown, "may_draft": request.actor.may(permissions.DRAFT_TARIFF)})


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
@page(does=commands.assign_all)
def assign(request: Request, charge_id: int) -> HttpResponse:
    """Let the owners of all homes without a payer pay from the first of this month."""
    made = commands.assign_all(charge_id, on=clock.today().replace(day=1), by=request.actor)
    return go(request, reverse("fees:charges"), toast=f"已设 {made} 条计费关系" if made else "没有需要补的房屋")


def book_of(request: Request, community_id: int, fund: str) -> int | None:
    found = books.books(community_id, ym=clock.month_of(clock.today()), by=request.actor)
    return next((row.id for row in found if row.fund == fund), None)


@page(does=commands.draft_tariff, shows=queries.charges)
def new_version(request: Request, charge_id: int) -> HttpResponse:
    form = forms.TariffForm(request.POST or None)
    charge = next((row for row in queries.charges(on=clock.today(), by=request.actor) if row.id == charge_id), None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            tariff = commands.draft_tariff(charge_id, by=request.actor, **form.values())
            return go(request, reverse("fees:tariff", args=[tariff]), toast="已提交，待另一位负责人批准")
    return render(request, "fees/tariffs/new.html", {"form": form, "charge": charge},
                  status=422 if request.method == "POST" else 200)


@page(shows=queries.effect)
def tariff(request: Request, tariff_id: int) -> HttpResponse:
    effect = queries.effect(tariff_id, on=clock.today(), by=request.actor)
    row, charge = effect.tariff, effect.charge
    may = request.actor.may(permissions.APPROVE_TARIFF)
    before = next((one for one in reversed(charge.tariffs) if one.status == "approved" and one.start < row.start), None)
    return render(request, "fees/tariffs/version.html", {
        "effect": effect, "before": before,
        "versions": [(one, *one.state_on(clock.today())) for one in charge.tariffs],
        "may_approve": may and row.drafted_by_id != request.actor.user_id,
        "is_drafter": row.drafted_by_id == request.actor.user_id, "form": forms.RefusalForm(),
        "crumbs": [Tab("收费标准", reverse("fees:charges")), Tab(charge.name, reverse("fees:charges"))],
        "edges": [fen / 100 for fen in effect.edges], "kpis": [
            Kpi("每月应收", yuan(effect.after), "元", note=f"现在 {yuan(effect.before)}"),
            Kpi("每月变化", f"{'+' if effect.change > 0 else ''}{yuan(effect.change)}", "元", note=effect.percent),
            Kpi("上升", str(effect.up), "户", note=f"中位 +{yuan(effect.median_up)} 元，最多 +{yuan(effect.most_up)}"),
            Kpi("下降", str(effect.down), "户", tone="ok" if effect.down else "",
                note=f"空置按 {row.vacant_bp // 100}% 计" if row.vacant_bp < 10_000 else ""),
            Kpi("不计入", str(effect.left_out), "户", tone="warn" if effect.left_out else "", note="缺建筑面积")],
        "facts": [Fact("依据", row.ground_title), Fact("委托方", row.principal), Fact("日期", f"{row.ground_on}"),
                  Fact("有效至", f"{row.ground_until or '未写明'}"),
                  Fact("空置收费", f"{row.vacant_bp // 100}%"), Fact("制单", row.drafted_by)]})


@require_POST
@page(does=commands.approve_tariff)
def approve(request: Request, tariff_id: int) -> HttpResponse:
    commands.approve_tariff(tariff_id, at=request.now, by=request.actor)
    return go(request, reverse("fees:tariff", args=[tariff_id]), toast="已批准")


@require_POST
@page(does=commands.refuse_tariff)
def refuse(request: Request, tariff_id: int) -> HttpResponse:
    form = forms.RefusalForm(request.POST)
    if form.is_valid():
        commands.refuse_tariff(tariff_id, reason=form.cleaned_data["reason"], by=request.actor)
        return go(request, reverse("fees:tariff", args=[tariff_id]), toast="已退回")
    return go(request, reverse("fees:tariff", args=[tariff_id]), toast="请写明退回原因")
