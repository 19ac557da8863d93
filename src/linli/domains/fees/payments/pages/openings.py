"""期初 of one home: how it stood with each charge when Linli began."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.payments import commands, queries
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.payments.rows import OpeningView
from linli.domains.fees.payments.values import OpeningDraft
from linli.kernel.http import Request
from linli.kernel.pages import go, page


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
