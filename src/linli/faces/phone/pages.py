"""Homes of the phone faces, where no room has put its own: the first page that the person may open."""
from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.http import Request
from linli.kernel.pages import public_page, to_sign_in
from linli.kernel.ui import nav

from . import permissions


@public_page
def home(request: Request, face: str) -> HttpResponse:
    if request.actor.user_id is None:
        return to_sign_in(request, face)
    if face == "phone" and not request.actor.grants:
        return HttpResponseRedirect(reverse("registry:bind"))    # a phone without a home binds one first
    if face == "phone" and request.actor.may(permissions.SEE_COMMITTEE):
        return HttpResponseRedirect(reverse("phone:committee"))  # where the money went, before the own home
    groups = nav.shown(face, request.actor)
    if not groups:
        base = "staff/base.html" if face == "staff" else "phone/base.html"
        return render(request, "phone/nothing.html", {"base": base})
    return HttpResponseRedirect(groups[0][1][0].url)
