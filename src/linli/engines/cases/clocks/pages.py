"""规则与日历: limits, ladder and calendars; a draft, what it would do, publishing."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.engines.cases.calendars import commands as calendars
from linli.engines.cases.clocks import commands, forms, permissions, queries
from linli.engines.cases.clocks.values import PAUSES
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.ui.values import Tab

SENT = "已提交，待另一位负责人确认"


def home() -> str:
    return reverse("cases:rules")


def crumbs(here: str) -> list[Tab]:
    return [Tab("规则与日历", home()), Tab(here, "")]


@page(shows=queries.rules_page)
def rules(request: Request) -> HttpResponse:
    shown = queries.rules_page(request.actor.area_id, at=request.now, by=request.actor)
    return render(request, "cases/rules/rules.html", {
        "rules": shown, "pauses": list(PAUSES.values()), "form": forms.PublishForm(),
        "may_edit": request.actor.may(permissions.EDIT_RULES), "next_year": today().year + 1})


@page(does=commands.set_limits, shows=queries.limits_of)
def limits(request: Request, slug: str) -> HttpResponse:
    row = queries.limits_of(slug, by=request.actor)
    form = forms.LimitsForm(request.POST or None, of=row,
                            calendars=queries.calendars(request.actor.area_id, by=request.actor))
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.set_limits(row.of.kind, level=row.of.level, limits=form.wishes(), by=request.actor)
            return go(request, home(), toast="已记入草稿，发布后生效")
    return render(request, "cases/rules/limits.html", {"row": row, "form": form, "crumbs": crumbs(row.of.title)},
                  status=422 if request.method == "POST" else 200)


@page(does=commands.set_ladder, shows=queries.ladder)
def ladder(request: Request) -> HttpResponse:
    held = queries.ladder(request.actor.area_id, by=request.actor)
    form = forms.LadderForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.set_ladder(request.actor.area_id, rungs=form.wishes(), by=request.actor)
            return go(request, home(), toast="已记入草稿，发布后生效")
    return render(request, "cases/rules/ladder.html", {"form": form, "held": held, "crumbs": crumbs("超时升级")},
                  status=422 if request.method == "POST" else 200)


@page(does=calendars.change_hours, shows=queries.calendar)
def calendar(request: Request, calendar_id: int) -> HttpResponse:
    row = queries.calendar(calendar_id, by=request.actor)
    form = forms.HoursForm(request.POST or None, initial={
        "workday": row.workday.replace("–", "-"), "restday": row.restday.replace("–", "-"), "valid_from": today()})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            asked = calendars.change_hours(calendar_id, at=request.now, by=request.actor, **form.cleaned_data)
            return go(request, home(), toast=SENT if asked else "已改，没有在走的时限要重算")
    return render(request, "cases/rules/calendar.html", {"row": row, "form": form, "crumbs": crumbs(row.name)},
                  status=422 if request.method == "POST" else 200)


@page(does=calendars.add_calendar)
def new_calendar(request: Request) -> HttpResponse:
    form = forms.CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            calendars.add_calendar(given["name"], workday=given["workday"], restday=given["restday"], by=request.actor)
            return go(request, home(), toast="已新增日历")
    return render(request, "cases/rules/new_calendar.html", {"form": form, "crumbs": crumbs("新增日历")},
                  status=422 if request.method == "POST" else 200)


@page(does=calendars.propose_notice)
def notice(request: Request, year: int) -> HttpResponse:
    form = forms.NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            calendars.propose_notice(year, by=request.actor, **form.cleaned_data)
            return go(request, home(), toast=SENT)
    return render(request, "cases/rules/notice.html", {"form": form, "year": year, "crumbs": crumbs("导入放假通知")},
                  status=422 if request.method == "POST" else 200)


@require_POST
@page(does=commands.publish, shows=queries.rules_page)
def publish(request: Request, timing_id: int) -> HttpResponse:
    form = forms.PublishForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            asked = commands.publish(timing_id, open_too=form.cleaned_data["open_too"] == "yes", at=request.now,
                                     by=request.actor)
            return go(request, home(), toast=SENT if asked else "已发布，只管新工单")
    shown = queries.rules_page(request.actor.area_id, at=request.now, by=request.actor)
    return render(request, "cases/rules/rules.html", {
        "rules": shown, "pauses": list(PAUSES.values()), "form": form, "may_edit": True,
        "next_year": today().year + 1}, status=422)


@require_POST
@page(does=commands.discard)
def discard(request: Request, timing_id: int) -> HttpResponse:
    commands.discard(timing_id, by=request.actor)
    return go(request, home(), toast="草稿已放弃")


@require_POST
@page(does=commands.adopt)
def adopt(request: Request) -> HttpResponse:
    commands.adopt(request.actor.area_id, by=request.actor)
    return go(request, home(), toast="已采用推荐规则")
