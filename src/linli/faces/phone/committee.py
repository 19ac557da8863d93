"""委员看账: what a member of the committee sees beyond an owner: prices with what they rest on, totals of bill runs."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from linli.domains.fees.bills import queries as bills
from linli.domains.fees.tariffs import queries as tariffs
from linli.domains.fees.tariffs.values import ChargeRow, TariffRow
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.kernel.pages import page

from .permissions import SEE_COMMITTEE

MONTHS = 12


@page(needs=SEE_COMMITTEE, face="phone")
def committee(request: Request) -> HttpResponse:
    """By community: every charge with its present price and ground, and what the last published runs came to."""
    on, by = today(), request.actor
    charges, runs = tariffs.charges(on=on, by=by), [run for run in bills.runs(by=by) if run.status == "published"]
    names = {charge.community_id: charge.community for charge in charges}
    names |= {run.community_id: run.community for run in runs}
    return render(request, "phone/committee.html", {"communities": [
        (name, [(charge, price_of(charge)) for charge in charges if charge.community_id == key],
         [run for run in runs if run.community_id == key][:MONTHS])
        for key, name in sorted(names.items(), key=lambda item: item[1])]})


def price_of(charge: ChargeRow) -> TariffRow | None:
    """The approved version that holds today."""
    on = today()
    return next((one for one in charge.tariffs if one.status == "approved" and one.start <= on
                 and (one.end is None or on < one.end)), None)
