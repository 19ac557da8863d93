"""公告 for those they are for: the residents' phone, and pages that anybody may open."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from linli.engines.messaging.notices import commands, queries
from linli.kernel import clock
from linli.kernel.http import Request
from linli.kernel.pages import page, public_page


@page(shows=queries.own_notices, face="phone")
def own(request: Request) -> HttpResponse:
    return render(request, "messaging/notices/own_list.html", {"rows": queries.own_notices(by=request.actor)})


@page(does=commands.open_notice, shows=queries.own_notice, face="phone")
def own_one(request: Request, notice_id: int) -> HttpResponse:
    """Opening it is what is counted, once a household."""
    commands.open_notice(notice_id, by=request.actor)
    view = queries.own_notice(notice_id, by=request.actor)
    return render(request, "messaging/notices/own_one.html", {"view": view, "row": view.row})


@public_page
def public_one(request: Request, code: str) -> HttpResponse:
    view = queries.public_notice(code)
    return render(request, "messaging/notices/public_one.html", {"view": view, "row": view.row})


@public_page
def board(request: Request, code: str) -> HttpResponse:
    return render(request, "messaging/notices/board.html", {"board": queries.board(code, on=clock.today())})
