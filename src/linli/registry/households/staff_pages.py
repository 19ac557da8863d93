"""The staff phone of the registry: today, finding a home, its masked card, and looking in full with a reason."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.access import Actor
from linli.kernel.http import Request
from linli.kernel.pages import fragment, go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Fact
from linli.registry import forms, permissions, roles, slots
from linli.registry.here import community_now
from linli.registry.households import cards, commands, queries
from linli.registry.memberships.reveals.commands import ASK_FULL
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries as places
from linli.registry.places.pages import today


@page(needs=permissions.SEE_DUTY, face="staff")
def today_page(request: Request) -> HttpResponse:
    """What waits for this person, whom to ring, one's own shifts; upper rooms fill `staff.home`."""
    by = request.actor
    known = places.communities(on=today(request), by=by) if by.may(permissions.SEE_COMMUNITY) else []
    shifts = organisations.my_shifts(by.account, at=request.now, by=by)
    where = community_now(request, shifts)
    here = next((row for row in known if row.id == where), None)
    return render(request, "registry/staff_today.html", {
        "titles": "、".join(roles.TITLES[role] for role in roles.TITLES if role in by.roles), "here": here,
        "panels": slots.staff_home.panels(at=request.now, by=by),
        "shifts": shifts,
        "on_duty": organisations.on_duty_here(here.id, at=request.now, by=by) if here else [],
        "may_look": by.may(permissions.LOOK_UP), "tiles": [
            (one, nav.counted(one, by)) for _, entries in nav.shown("staff", by) for one in entries
            if one.url_name not in ("registry:staff_today", "signin:staff-me")]})


@page(shows=cards.look_up, face="staff")
def find(request: Request) -> HttpResponse:
    """Find a home by anything people remember; a single hit opens at once. Below, the places one works in."""
    words = request.GET.get("q", "").strip()[:60]
    hits = cards.look_up(words, by=request.actor) if words else []
    if len(hits) == 1 and not request.htmx:
        return go(request, reverse("registry:staff_card", args=[hits[0].subject_id]))
    return fragment(request, f"registry/staff_find.html{'#found' if request.htmx else ''}", words=words, hits=hits,
                    places=cards.work_places(by=request.actor) if not words else [])


@page(shows=cards.work_place, face="staff")
def place(request: Request, place_id: int) -> HttpResponse:
    """A community with its buildings, or a building with its homes."""
    here, inside, homes = cards.work_place(place_id, on=today(request), after=request.GET.get("after"),
                                           by=request.actor)
    return render(request, "registry/staff_place.html", {"here": here, "inside": inside, "homes": homes})


@page(shows=cards.card, does=commands.note_look, face="staff")
def card(request: Request, unit_id: int) -> HttpResponse:
    """A home, masked; opening it is written down. Who may see the file sees its history too."""
    by, on = request.actor, today(request)
    home = cards.card(unit_id, on=on, by=by)
    commands.note_look(unit_id, by=by)
    whole = by.may(permissions.SEE_HOMES)
    return render(request, "registry/staff_card.html", {
        "home": home, "file": queries.household(unit_id, on=on, at=request.now, by=by) if whole else None,
        "panels": slots.staff_card.panels(unit_id=unit_id, on=on, by=by), "figures": figures(unit_id, request),
        "may_full": by.may(permissions.SEE_FULL), "may_ask_full": by.may(ASK_FULL),
        "may_propose": by.may(permissions.PROPOSE)})


@page(does=commands.reveal, face="staff")
def reveal(request: Request, unit_id: int, person_id: int) -> HttpResponse:
    """A person in full, once, after the reason is in the journal; the number can be rung from here."""
    home = cards.card(unit_id, on=today(request), by=request.actor)
    form = forms.Reveal(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            shown = commands.reveal(unit_id, person_id=person_id, **form.cleaned_data, by=request.actor)
    return fragment(request, "registry/staff_reveal.html", status=422 if form.errors else 200, home=home, form=form,
                    shown=shown)


def figures(unit_id: int, request: Request) -> list[Fact]:
    """The key figures that upper rooms show in a home's file, as lines of a phone."""
    by: Actor = request.actor
    panels = slots.household_figures.panels(unit_id=unit_id, on=today(request), by=by)
    return [Fact(kpi.title, f"{kpi.value} {kpi.unit}".strip(), kpi.note) for panel in panels
            for kpi in panel.values.get("kpis", ())]
