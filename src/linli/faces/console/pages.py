"""The console's own pages: home, search, which community one works in, and the gallery of components."""
from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel import search as index
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.http import Request, require_signed_in
from linli.kernel.pages import page, public_page, to_sign_in
from linli.kernel.ui import nav
from linli.registry import roles
from linli.registry.permissions import SEE_COMMUNITY
from linli.registry.places import queries

from . import permissions, samples


@nav.tells_communities
def within_reach(actor: Actor) -> list[nav.Community]:
    """The largest first: where nobody has chosen yet, work begins there."""
    if not actor.may(SEE_COMMUNITY):
        return []
    largest = sorted(queries.communities(on=today(), by=actor), key=lambda row: -row.units)
    return [nav.Community(row.id, row.name, f"{row.units} 户") for row in largest]


# Where the day of a role begins: managers with what waits for them, the rest with their own work.
STARTS = {
    roles.AREA_MANAGER: "centre:board", roles.PROJECT_MANAGER: "signin:approvals",
    roles.ACCOUNTANT: "fees:runs", roles.CASHIER: "fees:desk", roles.DISPATCHER: "centre:board",
    roles.ADMINISTRATOR: "registry:users", roles.COMMITTEE_SECRETARY: "registry:communities",
    roles.STREET_SUPERVISOR: "centre:board",
}


@public_page
def home(request: Request) -> HttpResponse:
    """Go to where this person's day begins; without such a page, to the first of the menu."""
    if request.actor.user_id is None:
        return to_sign_in(request, "console")
    entries = {one.url_name: one for _, group in nav.shown("console", request.actor) for one in group}
    if not entries:
        return render(request, "console/nothing.html")
    begins = (STARTS[role] for role in STARTS if role in request.actor.roles and STARTS[role] in entries)
    return HttpResponseRedirect(entries[next(begins, next(iter(entries)))].url)


@public_page
def search(request: Request) -> HttpResponse:
    """Find homes, people, vehicles and papers by what people remember of them; each group asks for its own right."""
    if request.actor.user_id is None:
        return to_sign_in(request, "console")
    text = request.GET.get("q", "").strip()[:60]
    return render(request, "console/search.html", {"text": text, "found": index.find(text, by=request.actor)})


@public_page
def switch(request: Request) -> HttpResponse:
    """Remember which community the person works in; queries judge the reach, so the choice gives no right.

    A page of the whole area has nothing to change: from there it leads to the community.
    """
    require_signed_in(request)
    back = request.POST.get("next", "")
    good = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if good else "/console/")
    wanted = request.POST.get("community", "")
    if request.method == "POST" and wanted in {str(one.id) for one in nav.communities(request.actor)}:
        if good and nav.is_address_of_area(urlsplit(back).path):
            response = HttpResponseRedirect(reverse("registry:community", args=[wanted]))
        nav.choose(response, int(wanted))
    return response


@page(needs=permissions.SEE_GALLERY)
def gallery(request: Request) -> HttpResponse:
    """Show every component with invented values."""
    return render(request, "console/gallery.html", samples.everything(request.now))
