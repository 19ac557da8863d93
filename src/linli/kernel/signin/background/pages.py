"""后台任务: what runs in the background, how far it is, and what did not work."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.signin import permissions
from linli.kernel.ui import nav
from linli.kernel.ui.values import Tab

from . import commands, queries
from .values import STATES, JobList

nav.entry("console", "管理", "后台任务", "signin:jobs", icon="activity", right=permissions.KEEP_JOBS, order=45,
          whole_area=True)


@page(shows=queries.jobs)
def jobs(request: Request) -> HttpResponse:
    """Looks again by itself while something waits or runs."""
    state = request.GET.get("state", "")
    found = queries.jobs(request.actor.area_id, state=state, after=request.GET.get("after"), by=request.actor)
    return render(request, "signin/jobs.html", {
        "page": found.page, "house": found.house, "under_way": found.under_way, "states": state_tabs(found, state)})


@page(does=commands.retry_job)
def retry(request: Request, job_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    commands.retry_job(job_id, at=request.now, by=request.actor)
    return go(request, reverse("signin:jobs"), toast="已排上队，马上再办一次")


def state_tabs(found: JobList, chosen: str) -> list[Tab]:
    return [Tab("全部", "?", not chosen, sum(found.counts.values())),
            *(Tab(title, f"?state={state}", state == chosen, found.counts[state])
              for state, title in STATES.items())]
