"""`/v/CODE`: is this paper ours? For anybody who holds it, without sign-in."""
from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from linli.kernel.http import Request
from linli.kernel.pages import fragment, public_page

from . import codes, proofs

TEMPLATE = "documents/public/verify.html"


@public_page
def verify(request: Request, code: str = "") -> HttpResponse:
    entered = request.GET.get("code", "")[:40]
    if not code and codes.typed(entered):     # so that the address can be kept and passed on
        return HttpResponseRedirect(reverse("documents:verified", args=[codes.typed(entered)]))
    if not code and not entered:
        return fragment(request, TEMPLATE)
    try:
        return fragment(request, TEMPLATE, found=proofs.verified(code), host=request.get_host())
    except proofs.NoSuchPaper as error:
        return fragment(request, TEMPLATE, status=error.status, refusal=error.sentence, typed=code or entered)
