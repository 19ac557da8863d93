"""The correction queue and the form that feeds it."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.ui.values import Tab
from linli.registry import forms
from linli.registry.corrections import commands, queries
from linli.registry.corrections.values import KINDS, STATES
from linli.registry.households import queries as households
from linli.registry.places.pages import one_form, today


@page(shows=queries.queue)
def queue(request: Request) -> HttpResponse:
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    found = queries.queue(state=state, after=request.GET.get("after"), by=request.actor)
    return render(request, "registry/corrections.html", {
        "found": found, "state": state,
        "views": [Tab(title, f"?state={name}", name == state) for name, title in STATES.items()]})


@page(does=commands.accept)
def accept(request: Request, proposal_id: int) -> HttpResponse:
    if request.method == "POST":
        commands.accept(proposal_id, on=today(request), at=request.now, by=request.actor)
    return go(request, reverse("registry:corrections"), toast="已采纳，档案已更正")


@page(does=commands.refuse)
def refuse(request: Request, proposal_id: int) -> HttpResponse:
    form = forms.Answer(request.POST or None)
    back = reverse("registry:corrections")
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.refuse(proposal_id, answer=form.cleaned_data["answer"], at=request.now, by=request.actor)
            return go(request, back, toast="已回复提出的人")
    return one_form(request, form, "不采纳这条更正", "不采纳", back)


@page(does=commands.propose)
def propose(request: Request, unit_id: int) -> HttpResponse:
    """A member of staff puts in what a resident says or what the door census found."""
    home = households.household(unit_id, on=today(request), at=request.now, by=request.actor)
    kind, kinds = kind_of(request)
    form = forms.Proposal(kind, request.POST or None)
    back = reverse("registry:home", args=[unit_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.given()
            if kind in ("phone", "name") and home.present:
                given["person_id"] = home.present[0].person_id
            commands.propose(unit_id, kind=kind, given=given, proof=form.cleaned_data["proof"], source="butler",
                             by=request.actor)
            return go(request, back, toast="已提交，等待处理")
    return one_form(request, form, f"{home.community} {home.label}：提出更正", "提交", back, kinds)


def kind_of(request: Request) -> tuple[str, list[Tab]]:
    """What the person wants to correct (`?kind=`), and the choice of kinds; leaving is told to a person."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS and kind != "left" else "unit"
    return kind, [Tab(title, f"?kind={name}", name == kind) for name, title in KINDS.items() if name != "left"]
