"""The correction queue and the form that feeds it."""
from __future__ import annotations

from collections.abc import Container

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Tab
from linli.registry import forms
from linli.registry.corrections import commands, queries
from linli.registry.corrections.values import KINDS, MOST_FILES, PURPOSE, STATES, TooManyFiles
from linli.registry.households import queries as households
from linli.registry.places import queries as places
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
def which(request: Request) -> HttpResponse:
    """Name the home by community and number; one that fits opens its form, several are offered."""
    known = places.communities(on=today(request), by=request.actor)
    form = forms.HomeOf(request.GET or None, initial={"community": nav.community_of(request)})
    form.choose("community", [(row.id, row.name) for row in known])
    found = []
    if form.is_bound and form.is_valid():
        found = places.homes_like(form.cleaned_data["community"], number=form.cleaned_data["number"], by=request.actor)
        if len(found) == 1 and not request.htmx:
            return go(request, reverse("registry:propose", args=[found[0].id]))
    return render(request, f"registry/correction_which.html{'#found' if request.htmx else ''}", {
        "form": form, "found": found, "asked": form.is_bound and form.is_valid()},
        status=422 if form.errors and not request.htmx else 200)


@page(does=commands.propose)
def propose(request: Request, unit_id: int) -> HttpResponse:
    """A member of staff puts in what a resident says or what the door census found."""
    home = households.household(unit_id, on=today(request), at=request.now, by=request.actor)
    kind, kinds = kind_of(request)
    form = forms.Proposal(kind, home.present, request.POST or None, request.FILES or None)
    back = reverse("registry:home", args=[unit_id])
    if put_in(request, form, unit_id, source="butler"):
        return go(request, back, toast="已提交，等待处理")
    return one_form(request, form, f"{home.community} {home.label}：提出更正", "提交", back, kinds)


def put_in(request: Request, form: forms.Proposal, unit_id: int, *, source: str) -> bool:
    """Hand a sent form to the queue, with the files it brought; False when it is only shown or was refused."""
    if request.method != "POST" or not form.is_valid():
        return False
    with form.catching_refusals():
        brought = form.cleaned_data["file"]
        if len(brought) > MOST_FILES:
            raise TooManyFiles
        kept = tuple(files.store(one, kinds=PHOTOS | SCANS, purpose=PURPOSE, by=request.actor).id for one in brought)
        commands.propose(unit_id, kind=form.kind, given=form.given(), proof=form.cleaned_data["proof"], file_ids=kept,
                         source=source, by=request.actor)
        return True
    return False


def kind_of(request: Request, without: Container[str] = ()) -> tuple[str, list[Tab]]:
    """What the person wants to correct (`?kind=`), and the choice of kinds."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS and kind not in without else "unit"
    return kind, [Tab(title, f"?kind={name}", name == kind) for name, title in KINDS.items() if name not in without]
