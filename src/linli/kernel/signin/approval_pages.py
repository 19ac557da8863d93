"""待我确认: one list on the console and on staff phones; the first answer counts."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel import approvals, deputies, wishes
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.errors import NotFound, Refused
from linli.kernel.http import Request, whole
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.wishes import ApprovalRow


def waiting(actor: Actor) -> int:
    return wishes.waiting_count(actor.area_id, by=actor)


nav.entry("console", "管理", "待我确认", "signin:approvals", icon="checklist", right=approvals.USE, order=10,
          count=waiting, hot=True, whole_area=True)
nav.entry("staff", "服务", "待我确认", "signin:staff-approvals", icon="checklist", right=approvals.USE, order=40,
          count=waiting, hot=True)

BACK = {"console": "/console/approvals", "staff": "/staff/approvals"}
DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeputyForm(RefusableForm):
    deputy_id = forms.TypedChoiceField(label="由谁代理", coerce=int)
    since = forms.DateField(label="从哪天起", widget=DATE)
    until = forms.DateField(label="到哪天止（不含）", widget=DATE)
    reason = forms.CharField(label="原因", max_length=200, help_text="例如：出差。您和代理人都不能办自己提交的事。")


def left(expires: datetime, now: datetime) -> tuple[str, bool]:
    """Return `余 2 天` or `余 4:10`, and whether little time is left."""
    minutes = max(0, int((expires - now).total_seconds() // 60))
    if minutes >= 2 * 24 * 60:
        return f"余 {minutes // (24 * 60)} 天", False
    return f"余 {minutes // 60}:{minutes % 60:02d}", minutes < 60


@dataclass(frozen=True)
class Shown:
    """A wish in the list: with its community's name and the time that is left."""

    row: ApprovalRow
    community: str
    left: str
    soon: bool


def _shown(row: ApprovalRow, names: Mapping[int, str], request: Request) -> Shown:
    return Shown(row, names.get(row.community_id or 0, ""), *left(row.expires_at, request.now))


def _lists(request: Request) -> dict[str, Any]:
    view = request.GET.get("view", "waiting")
    view = view if view in wishes.ORDERS else "waiting"
    found = wishes.counts(request.actor.area_id, by=request.actor)
    page = wishes.listed(view, after=request.GET.get("after"), by=request.actor)
    names = {one.id: one.name for one in nav.communities(request.actor)}
    return {"found": found, "view": view, "page": page, "names": names,
            "rows": [_shown(row, names, request) for row in page]}


@page(shows=wishes.listed)
def console(request: Request) -> HttpResponse:
    lists = _lists(request)
    wanted, rows, chosen = whole(request.GET.get("id", "")), lists["rows"], None
    if wanted is not None:
        chosen = _shown(wishes.approval(wanted, by=request.actor), lists["names"], request)
    elif rows:
        chosen = rows[0]
    return render(request, "signin/approvals.html", {**lists, "chosen": chosen})


@page(shows=wishes.listed, face="staff")
def staff(request: Request) -> HttpResponse:
    """The same list; what a yes leads to has the same address below staff/."""
    return render(request, "signin/staff_approvals.html", _lists(request))


@page(does=approvals.decide)
def decide(request: Request, approval_id: int, face: str) -> HttpResponse:
    """Yes or no; a refusal comes back to the wish with its sentence and the answer typed."""
    if request.method != "POST":
        raise NotFound
    yes, answer = request.POST.get("yes") == "1", request.POST.get("answer", "").replace("\0", "")[:300]
    back = came_from(request, face)
    try:
        approvals.decide(approval_id, yes=yes, answer=answer, at=request.now, by=request.actor)
    except Refused as error:
        if error.status in (403, 404):
            raise
        row = wishes.approval(approval_id, by=request.actor)
        return render(request, "signin/approval_refused.html", {
            "row": row, "sentence": error.sentence, "answer": answer, "face": face, "back": back,
            "base": f"{face}/base.html"}, status=error.status)
    return go(request, back, toast="已同意，已经办好" if yes else "已回复不同意，提交人会看到原因")


@page(does=approvals.withdraw)
def withdraw(request: Request, approval_id: int, face: str) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    approvals.withdraw(approval_id, at=request.now, by=request.actor)
    return go(request, came_from(request, face), toast="已撤回")


def came_from(request: Request, face: str) -> str:
    """The page of the subject, where somebody decided there; else the list."""
    wanted = request.POST.get("back", "")
    return wanted if wanted.startswith(f"/{face}/") and url_has_allowed_host_and_scheme(wanted, None) else BACK[face]


@page(does=deputies.name_deputy)
def deputy(request: Request) -> HttpResponse:
    """Name a deputy by date, and end one."""
    start = today()
    form = DeputyForm(request.POST or None, initial={"since": start, "until": start + timedelta(days=7)})
    form.choose("deputy_id", deputies.colleagues(request.actor.area_id, by=request.actor))
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            deputies.name_deputy(form.cleaned_data.pop("deputy_id"), **form.cleaned_data, by=request.actor)
            return go(request, BACK["console"], toast="代理已设好")
    found = wishes.counts(request.actor.area_id, by=request.actor)
    return render(request, "signin/deputy.html", {"form": form, "found": found}, status=422 if form.errors else 200)


@page(does=deputies.end_deputy)
def end_deputy(request: Request, row_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    deputies.end_deputy(row_id, at=request.now, by=request.actor)
    return go(request, BACK["console"], toast="代理已收回")
