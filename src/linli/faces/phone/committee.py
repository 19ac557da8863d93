"""委员看账: where the money went, what waits for a yes, what owners asked; then prices with their ground and the runs.

The first page of a member of the committee. Totals, prices and masked vouchers; nothing of any home.
"""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from linli.domains.fees.bills import queries as bills
from linli.domains.fees.openbooks import queries as openbooks
from linli.domains.fees.openbooks import questions
from linli.domains.fees.tariffs import queries as tariffs
from linli.domains.fees.tariffs.values import ChargeRow, TariffRow
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.kernel.pages import page
from linli.kernel.ui.values import Tab

from .permissions import SEE_COMMITTEE

MONTHS = 12
ASKED = 5


@page(needs=SEE_COMMITTEE, face="phone")
def committee(request: Request) -> HttpResponse:
    """One community at a time: its funds this month, what is proposed, what is asked, prices and published runs."""
    within = [openbooks.community_of(code) for code in openbooks.own_communities(by=request.actor)]
    asked_for = request.GET.get("code", "")
    here = next((one for one in within if one.code == asked_for), next(iter(within), None))
    if here is None:
        return render(request, "phone/committee.html", {"here": None})
    charges = [row for row in tariffs.charges(on=today(), by=request.actor) if row.community_id == here.id]
    runs = bills.runs(here.id, by=request.actor)
    asked = questions.all_asked(here)
    waiting = [one for one in asked if one.answered_at is None]
    return render(request, "phone/committee.html", {
        "here": here, "tabs": [Tab(one.name, f"?code={one.code}", one == here) for one in within],
        "books": openbooks.latest(here), "proposed": proposed(charges),
        "reviewed": [run for run in runs if run.status == "review"], "waiting": waiting,
        "asked": [*waiting, *(one for one in asked if one.answered_at is not None)][:ASKED],
        "charges": [(charge, price_of(charge)) for charge in charges],
        "runs": [run for run in runs if run.status == "published"][:MONTHS]})


def price_of(charge: ChargeRow) -> TariffRow | None:
    """The approved version that holds today."""
    on = today()
    return next((one for one in charge.tariffs if one.status == "approved" and one.start <= on
                 and (one.end is None or on < one.end)), None)


def proposed(charges: list[ChargeRow]) -> list[tuple[ChargeRow, TariffRow]]:
    """The versions that wait for a manager's yes."""
    return [(charge, one) for charge in charges for one in charge.tariffs if one.status == "draft"]
