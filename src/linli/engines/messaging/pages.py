"""The demo's outbox: what would have been sent."""
from django.http import HttpResponse
from django.shortcuts import render

from linli.engines.messaging import queries
from linli.kernel.http import Request
from linli.kernel.pages import public_page


@public_page
def outbox(request: Request) -> HttpResponse:
    return render(request, "messaging/outbox.html", {"messages": queries.demo_outbox()})
