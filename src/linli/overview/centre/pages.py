"""指挥中心 in the console, and the wall. A change anywhere in the area swaps the live part of both."""
from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from linli.domains.fees.collection.values import Progress
from linli.engines.cases.matters import queries as cases
from linli.engines.cases.permissions import LOOK_UP_CALLER
from linli.kernel import live
from linli.kernel.http import Request
from linli.kernel.pages import page
from linli.kernel.signin import queries as signin
from linli.overview.centre import gathering

SUMMED = ("open", "overdue", "due_soon", "unassigned", "pooled", "call_back", "reported_today", "closed_today")
ON_BOARD, ON_WALL = 8, 7     # lines of what is overdue and due soon
CURVE_ON_BOARD, CURVE_ON_WALL = 640, 928     # width of the curve of the rate: on the wall its card is flat


@page(shows=cases.board)
def board(request: Request) -> HttpResponse:
    """What needs somebody now."""
    return render(request, "centre/board.html", {
        **moving(request, ON_BOARD), **following(request), **collected(request, CURVE_ON_BOARD),
        "may_report": request.actor.may(LOOK_UP_CALLER)})


@page(shows=cases.board)
def board_live(request: Request) -> HttpResponse:
    """The part of the board that a change swaps; the collection rate stays as it was read."""
    return render(request, "centre/live.html", {**moving(request, ON_BOARD), **following(request), "again": True})


@page(shows=cases.board)
def wall(request: Request) -> HttpResponse:
    """The same on a wall of 1920 × 1080: dark, large, without anything to press."""
    return render(request, "centre/wall.html", {
        **moving(request, ON_WALL), **following(request), **collected(request, CURVE_ON_WALL), "demo": settings.DEMO,
        "leaders": gathering.leaders(request.actor, at=request.now),
        "place": signin.area_name(request.actor.area_id)})


@page(shows=cases.board)
def wall_live(request: Request) -> HttpResponse:
    """The part of the wall that a change swaps."""
    return render(request, "centre/wall_live.html", {
        **moving(request, ON_WALL), **following(request), "again": True,
        "leaders": gathering.leaders(request.actor, at=request.now)})


def moving(request: Request, rows: int) -> dict[str, Any]:
    found = gathering.centre(request.actor, at=request.now, rows=rows)
    return {"centre": found, "sums": {name: found.total(name) for name in SUMMED},
            "on_time": "" if found.on_time is None else f"{found.on_time * 100:.1f}",
            "hour_names": [str(one.hour) for one in found.hours],
            "hours": [("报事", [one.reported for one in found.hours]), ("办结", [one.closed for one in found.hours])]}


def following(request: Request) -> dict[str, Any]:
    topic = f"cases:{request.actor.area_id}"
    return {"topic": topic, "ticket": live.ticket(topic)}


def collected(request: Request, width: int) -> dict[str, Any]:
    found = gathering.progress(request.actor, at=request.now)
    return {"progress": found, "curve": curve(found, width), **told(found)} if found else {}


def told(found: Progress) -> dict[str, str]:
    """The rate and how far it is ahead of a month ago, in points of a hundred."""
    now, ahead = found.this.today, found.ahead
    return {"rate": "" if now is None else f"{now * 100:.1f}",
            "ahead": "" if ahead is None else f"{ahead * 100:+.1f}".replace("-", "−")}


def curve(found: Progress, width: int) -> dict[str, Any]:
    """This month's line and the last one's, day by day."""
    days = range(1, 32)
    return {"width": width, "names": [str(day) for day in days], "lines": [
        (f"{int(one.ym[5:])} 月", [one.share(day) for day in days]) for one in (found.this, found.before)]}
