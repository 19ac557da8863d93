"""The console's own pages: which community one works in, and the gallery of components."""
from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.http import Request, require_signed_in
from linli.kernel.pages import page, public_page
from linli.kernel.ui import nav
from linli.registry.permissions import SEE_COMMUNITY
from linli.registry.places import queries

from . import permissions, samples

ONE_YEAR = 365 * 24 * 3600


@nav.tells_communities
def within_reach(actor: Actor) -> list[nav.Community]:
    if not actor.may(SEE_COMMUNITY):
        return []
    return [nav.Community(row.id, row.name, f"{row.units} 户")
            for row in queries.communities(on=today(), by=actor)]


@public_page
def switch(request: Request) -> HttpResponse:
    """Remember which community the person works in; queries judge the reach, so the choice gives no right."""
    require_signed_in(request)
    back = request.POST.get("next", "")
    good = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if good else "/console/")
    wanted = request.POST.get("community", "")
    if request.method == "POST" and wanted in {str(one.id) for one in nav.communities(request.actor)}:
        response.set_cookie(nav.COMMUNITY_COOKIE, wanted, max_age=ONE_YEAR, samesite="Lax", httponly=True)
    return response


@page(needs=permissions.SEE_GALLERY)
def gallery(request: Request) -> HttpResponse:
    """Show every component with invented values."""
    return render(request, "console/gallery.html", samples.everything(request.now))
