"""The first page of the residents' phone: their home, what upper rooms show of it, what one may do, whom to ring."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import fragment, go, page
from linli.kernel.ui import nav
from linli.registry import forms, permissions, slots
from linli.registry.corrections import commands as corrections
from linli.registry.corrections import queries as proposals
from linli.registry.corrections.pages import kind_of, put_in
from linli.registry.households import queries
from linli.registry.households.values import OwnHome
from linli.registry.places.pages import today

nav.entry("phone", "服务", "首页", "registry:own_home", icon="home", right=permissions.SEE_OWN_HOME, order=1)


@page(shows=queries.own_homes, face="phone")
def home(request: Request, unit_id: int | None = None) -> HttpResponse:
    homes, mine = chosen(request, unit_id)
    return render(request, "registry/own_home.html", {
        "mine": mine, "homes": homes, "several": len({one.community for one in homes}) > 1,
        "panels": slots.resident_home.panels(unit_id=mine.unit_id, on=today(request), by=request.actor),
        "tiles": [one for _, entries in nav.shown("phone", request.actor) for one in entries
                  if one.url_name not in ("registry:own_home", "signin:phone-me")],
        "may_propose": request.actor.may(permissions.PROPOSE)})


@page(does=corrections.propose, face="phone")
def propose(request: Request, unit_id: int) -> HttpResponse:
    """A resident says what is wrong in the file of the own home, and sees what became of earlier proposals."""
    _, mine = chosen(request, unit_id)
    people = proposals.mine_in(unit_id, by=request.actor)
    kind, kinds = kind_of(request, without=() if people else ("phone", "name", "left"))
    form = forms.Proposal(kind, people, request.POST or None, request.FILES or None)
    if put_in(request, form, unit_id, source="resident"):
        return go(request, reverse("registry:own_proposal", args=[unit_id]), toast="已提交，物业核对后答复")
    return fragment(request, "registry/own_proposal.html", status=422 if form.errors else 200, mine=mine, form=form,
                    kinds=kinds, rows=proposals.of_home(unit_id, by=request.actor))


@page(does=corrections.withdraw, face="phone")
def withdraw(request: Request, unit_id: int, proposal_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    corrections.withdraw(proposal_id, at=request.now, by=request.actor)
    return go(request, reverse("registry:own_proposal", args=[unit_id]), toast="已撤回")


def chosen(request: Request, unit_id: int | None) -> tuple[list[OwnHome], OwnHome]:
    """The homes of the person, and the one the page is about. Raises NotFound for a home that is not theirs."""
    homes = queries.own_homes(at=request.now, by=request.actor)
    mine = next((one for one in homes if unit_id in (None, one.unit_id)), None)
    if mine is None:
        raise NotFound
    return homes, mine
