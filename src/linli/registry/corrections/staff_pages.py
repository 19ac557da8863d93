"""Corrections on the staff phone: put one in at the door with a photo, answer those that wait."""
from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from linli.kernel.errors import NotFound, Refused
from linli.kernel.http import Request
from linli.kernel.pages import fragment, go, page
from linli.registry import forms
from linli.registry.corrections import commands, queries
from linli.registry.corrections.pages import kind_of, put_in
from linli.registry.households import cards
from linli.registry.places.pages import today


@page(shows=queries.queue, face="staff")
def queue(request: Request) -> HttpResponse:
    return listed(request)


@page(does=commands.accept, face="staff")
def answer(request: Request, proposal_id: int) -> HttpResponse:
    """Yes or no; a refusal comes back to the list with its sentence and the words typed."""
    if request.method != "POST":
        raise NotFound
    yes, text = request.POST.get("yes") == "1", request.POST.get("answer", "")[:200]
    try:
        if yes:
            commands.accept(proposal_id, on=today(request), at=request.now, by=request.actor)
        else:
            commands.refuse(proposal_id, answer=text, at=request.now, by=request.actor)
    except Refused as error:
        if error.status in (403, 404):
            raise
        return listed(request, status=422, wrong=proposal_id, sentence=error.sentence, text=text)
    return go(request, reverse("registry:staff_corrections"), toast="已采纳，档案已更正" if yes else "已回复提出的人")


@page(does=commands.propose, face="staff")
def propose(request: Request, unit_id: int) -> HttpResponse:
    home = cards.card(unit_id, on=today(request), by=request.actor)
    kind, kinds = kind_of(request)
    form = forms.Proposal(kind, home.present, request.POST or None, request.FILES or None)
    if put_in(request, form, unit_id, source="butler"):
        return go(request, reverse("registry:staff_card", args=[unit_id]), toast="已提交，等待处理")
    return fragment(request, "registry/staff_propose.html", status=422 if form.errors else 200, home=home, form=form,
                    kinds=kinds)


def listed(request: Request, *, status: int = 200, **more: object) -> HttpResponse:
    found = queries.queue(after=request.GET.get("after"), by=request.actor)
    return fragment(request, "registry/staff_corrections.html", status=status, found=found, **more)
