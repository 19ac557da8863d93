"""收缴分析 in the console."""
from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.collection import papers, permissions, queries
from linli.domains.fees.collection.values import AGES, CLASSES, STATES, Wanted
from linli.domains.fees.payments.permissions import SEE_DESK
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.kernel import sheets
from linli.kernel.clock import is_month, months_later
from linli.kernel.http import Request, whole
from linli.kernel.money import yuan
from linli.kernel.pages import page
from linli.kernel.privacy import mask_name
from linli.kernel.sheets import Column
from linli.kernel.ui import nav
from linli.kernel.ui.values import HeatRow, Kpi

MOST = 200_000
COLUMNS = [Column("房号"), Column("户类别"), Column("缴费人"), Column("应收（元）", "fen"),
           Column("已核销（元）", "fen"), Column("未缴（元）", "fen"), Column("未缴账单", "number"), Column("最早到期")]


@page(shows=queries.board)
def start(request: Request) -> HttpResponse:
    """Lead to the board of the community in the top bar."""
    return HttpResponseRedirect(reverse("fees:collection", args=[nav.needed_community(request)]))


def month_asked(request: Request) -> str:
    asked = request.GET.get("ym", "")
    return asked if is_month(asked) else queries.this_month()


def wanted(request: Request) -> Wanted:
    """The filters as chosen; what is not among the choices counts as not chosen."""
    state, kind, building, age = (request.GET.get(name, "") for name in ("state", "class", "building", "age"))
    return Wanted(month_asked(request), state if state in STATES else "open", kind if kind in CLASSES else "",
                  whole(building),
                  int(age) if age in {"0", "1", "2", "3", "4"} else None)


@page(shows=queries.homes)
def homes(request: Request, community_id: int) -> HttpResponse:
    """The homes behind a figure; names masked."""
    asked, skip = wanted(request), skipped(request)
    found = queries.homes(community_id, wanted=asked, skip=skip, limit=queries.PAGE + 1, by=request.actor)
    query = request.GET.copy()
    query.pop("from", None)
    return render(request, "fees/collection/homes.html", {
        "wanted": asked, "homes": found[:queries.PAGE], "community_id": community_id, "query": query.urlencode(),
        "states": STATES.items(), "classes": CLASSES.items(), "ages": list(enumerate(AGES)), "skip": skip,
        "more": skip + queries.PAGE if len(found) > queries.PAGE else None,
        "buildings": queries.buildings(community_id, by=request.actor),
        "may_open": request.actor.may(SEE_DESK)})


@page(shows=queries.homes)
def export(request: Request, community_id: int, form: str) -> HttpResponse:
    """The same homes as a sheet; names stay masked, cells that start a formula are text."""
    asked = wanted(request)
    found = queries.homes(community_id, wanted=asked, limit=MOST, by=request.actor)
    return sheets.download(f"逐户收缴 {asked.ym}", COLUMNS, (
        (one.label, one.kind, mask_name(one.payer), one.due_fen, one.paid_fen, one.open_fen, one.months,
         one.oldest.isoformat() if one.oldest else "") for one in found), form="csv" if form == "csv" else "xlsx")


@page(shows=queries.slips)
def slips(request: Request, community_id: int) -> HttpResponse:
    """账单通知单 of the same homes, one A5 page each, in normal or (`?large=1`) in large type."""
    asked = wanted(request)
    found = queries.slips(community_id, wanted=asked, by=request.actor)
    layout = "door-slip-large" if request.GET.get("large") else "door-slip"
    url = request.build_absolute_uri(reverse("fees:own-bills"))
    return pdf(f"账单通知单 {asked.ym}", typesetting.render(layout, papers.door_slips(found, ym=asked.ym, url=url)))


def skipped(request: Request) -> int:
    return whole(request.GET.get("from", "")) or 0


@page(shows=queries.board)
def board(request: Request, community_id: int) -> HttpResponse:
    ym = month_asked(request)
    shown = queries.board(community_id, ym=ym, by=request.actor)
    drill, behind = request.actor.may(permissions.SEE_ARREARS), reverse("fees:collection-homes", args=[community_id])
    percent = "—" if shown.total.share is None else f"{shown.total.share * 100:.1f}"
    largest = max((age.fen for age in shown.ages), default=0)
    return render(request, "fees/collection/board.html", {
        "board": shown, "community_id": community_id, "may_drill": drill, "before": months_later(ym, -1),
        "after": months_later(ym, 1), "now_ym": queries.this_month(),
        "figures": [
            Kpi("收缴率", percent, "%", note=f"{shown.total.homes:,} 户有到期账单"),
            Kpi("到期应收", yuan(shown.total.due_fen), "元", note=f"已扣红冲减免 {yuan(shown.credited_fen)}"),
            Kpi("已核销", yuan(shown.total.paid_fen), "元", note=f"其中预收抵 {yuan(shown.from_advance_fen)}"),
            Kpi("逾期未缴", yuan(shown.overdue_fen), "元"),
            Kpi("全清户", f"{shown.clear_homes:,}", f"/ {shown.total.homes:,} 户"),
            Kpi("连续两月未缴", f"{shown.two_months_homes:,}", "户", tone="warn" if shown.two_months_homes else "")],
        "yms": [month.ym for month in shown.months],
        "heads": [f"{int(month.ym[5:])} 月" for month in shown.months],
        "line": [("收缴率", [month.total.share for month in shown.months])],
        "heat": [HeatRow(one.name, f"{one.homes} 户", [
            None if rate.share is None else rate.share * 100 for rate in one.months], [
            f"{behind}?ym={month.ym}&state=all&building={one.id}" for month in shown.months] if drill else [])
            for one in shown.buildings],
        "ages": [(age, 100 * age.fen / largest if largest else 0, "mute" if at == 0 else "warn" if at < 3 else "danger",
                  f"{age.homes:,} 户", f"{behind}?ym={ym}&age={at}" if drill else "")
                 for at, age in enumerate(shown.ages)]})
