"""收缴分析 in the console."""
from __future__ import annotations

import re

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.collection import queries
from linli.kernel.clock import months_later
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.money import yuan
from linli.kernel.pages import page
from linli.kernel.ui import nav
from linli.kernel.ui.values import HeatRow, Kpi


@page(shows=queries.board)
def start(request: Request) -> HttpResponse:
    """Lead to the board of the community in the top bar."""
    community = nav.community_of(request)
    if community is None:
        raise NotFound
    return HttpResponseRedirect(reverse("fees:collection", args=[community]))


@page(shows=queries.board)
def board(request: Request, community_id: int) -> HttpResponse:
    asked = request.GET.get("ym", "")
    ym = asked if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", asked, re.ASCII) else queries.this_month()
    shown = queries.board(community_id, ym=ym, by=request.actor)
    percent = "—" if shown.total.share is None else f"{shown.total.share * 100:.1f}"
    largest = max((age.fen for age in shown.ages), default=0)
    return render(request, "fees/collection/board.html", {
        "board": shown, "before": months_later(ym, -1), "after": months_later(ym, 1), "now_ym": queries.this_month(),
        "figures": [
            Kpi("收缴率", percent, "%", note=f"{shown.total.homes} 户有到期账单"),
            Kpi("到期应收", yuan(shown.total.due_fen), "元", note=f"已扣红冲减免 {yuan(shown.credited_fen)}"),
            Kpi("已核销", yuan(shown.total.paid_fen), "元", note=f"其中预收抵 {yuan(shown.from_advance_fen)}"),
            Kpi("逾期未缴", yuan(shown.overdue_fen), "元"),
            Kpi("全清户", str(shown.clear_homes), f"/ {shown.total.homes} 户"),
            Kpi("连续两月未缴", str(shown.two_months_homes), "户", tone="warn" if shown.two_months_homes else "")],
        "yms": [month.ym for month in shown.months],
        "line": [("收缴率", [month.total.share for month in shown.months])],
        "heat": [HeatRow(one.name, f"{one.homes} 户", [
            None if rate.share is None else rate.share * 100 for rate in one.months]) for one in shown.buildings],
        "ages": [(age, 100 * age.fen / largest if largest else 0, "mute" if at == 0 else "warn" if at < 3 else "danger",
                  f"{age.homes} 户") for at, age in enumerate(shown.ages)]})
