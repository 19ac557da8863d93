"""Organisations, posts and the duty roster of a community."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.clock import is_month, month_of, months_later
from linli.kernel.errors import NotFound
from linli.kernel.http import Request, whole
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Tab
from linli.registry import forms, permissions
from linli.registry.organisations import commands, queries
from linli.registry.organisations.values import LONG_WEEK, DutyDay
from linli.registry.places import queries as places
from linli.registry.places.pages import one_form, today
from linli.registry.places.values import CommunityRow

WEEKDAYS = "一二三四五六日"
FULL_BAR = 72       # hours of a week that fill a bar


@page(shows=queries.week)
def duty(request: Request, community_id: int | None = None) -> HttpResponse:
    """One week: who is on, who is missing, how long everybody works."""
    row = chosen(request, community_id)
    if row is None:
        return render(request, "registry/duty.html", {"row": None})
    monday, day = monday_of(request), today(request)
    week = queries.week(row.id, monday=monday, at=request.now, by=request.actor)
    return render(request, "registry/duty.html", around(request, row) | {
        "week": week, "last": week.days[-1], "gaps": week.short, "period": "本周",
        "heads": [(f"{WEEKDAYS[one.weekday()]} {one.day}", one == day) for one in week.days],
        "hours": bars(week.hours, days=7),
        "views": views(row.id, week=monday, month=month_of(monday + timedelta(3)), by_month=False),
        "steps": [Tab("上一周", f"?week={monday - timedelta(7)}"), Tab("本周", "?", monday == week_start(day)),
                  Tab("下一周", f"?week={monday + timedelta(7)}")]})


@page(shows=queries.month)
def duty_month(request: Request, community_id: int) -> HttpResponse:
    """A month: who leads each day, how many are on, where somebody is missing. A day leads to its week."""
    row = chosen(request, community_id)
    if row is None:
        raise NotFound
    day = today(request)
    asked, this = request.GET.get("month", ""), month_of(day)
    ym = asked if is_month(asked) else this
    month = queries.month(row.id, ym=ym, at=request.now, by=request.actor)
    first = month.days[0].day
    return render(request, "registry/duty.html", around(request, row) | {
        "month": month, "today": day, "weekdays": WEEKDAYS, "gaps": month.short, "period": "本月",
        "weeks": by_week(month.days), "hours": bars(month.hours, days=len(month.days)),
        "views": views(row.id, week=week_start(day if ym == this else first), month=ym, by_month=True),
        "steps": [Tab("上一月", f"?month={months_later(ym, -1)}"), Tab("本月", "?", ym == this),
                  Tab("下一月", f"?month={months_later(ym, 1)}")]})


def chosen(request: Request, community_id: int | None) -> CommunityRow | None:
    known = places.communities(on=today(request), by=request.actor)
    wanted = community_id or nav.community_of(request)
    return next((one for one in known if one.id == wanted), None)


def around(request: Request, row: CommunityRow) -> dict[str, Any]:
    """What stands beside the roster: organisations and posts."""
    day = today(request)
    return {"row": row, "sides": queries.organisations(row.id, on=day, by=request.actor),
            "posts": queries.posts(row.id, on=day, by=request.actor),
            "may_keep": request.actor.may(permissions.KEEP_DUTY)}


def views(community_id: int, *, week: date, month: str, by_month: bool) -> list[Tab]:
    return [Tab("周", f"{reverse('registry:duty', args=[community_id])}?week={week}", not by_month),
            Tab("月", f"{reverse('registry:duty_month', args=[community_id])}?month={month}", by_month)]


def bars(hours: list[tuple[str, float]], *, days: int) -> list[tuple[str, float, float, str]]:
    """Name, hours, percent of the bar and tone, which warns of long weeks."""
    long = LONG_WEEK * days / 7
    return [(name, worked, min(100.0, 100 * worked / (FULL_BAR * days / 7)), "warn" if worked > long else "c2")
            for name, worked in hours]


def by_week(days: Sequence[DutyDay]) -> list[list[DutyDay | None]]:
    """The days of a month in rows from Monday to Sunday; nothing where another month has the day."""
    cells: list[DutyDay | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[n:n + 7] for n in range(0, len(cells), 7)]


@page(does=commands.roster)
def roster(request: Request, community_id: int, shift_id: int, day: str) -> HttpResponse:
    """Choose who is on one shift of one day."""
    on = read_day(day)
    week = queries.week(community_id, monday=week_start(on), at=request.now, by=request.actor)
    line = next((line for line in week.lines if line.cells[0].shift_id == shift_id), None)
    back = f"{reverse('registry:duty', args=[community_id])}?week={week_start(on)}"
    if line is None:
        return go(request, back)
    people = queries.holders(line.post_id, on=on, by=request.actor)
    if request.method == "POST":
        chosen = [holder for value in request.POST.getlist("holder") if (holder := whole(value)) is not None]
        commands.roster(shift_id, day=on, holder_ids=chosen, by=request.actor)
        return go(request, back, toast="已排班")
    cell = line.cells[on.weekday()]
    return render(request, "registry/roster.html", {
        "line": line, "cell": cell, "people": people, "back": back, "on": on})


@page(does=commands.copy_week)
def copy_week(request: Request, community_id: int) -> HttpResponse:
    monday = monday_of(request)
    made = commands.copy_week(community_id, monday=monday, by=request.actor) if request.method == "POST" else 0
    back = f"{reverse('registry:duty', args=[community_id])}?week={monday}"
    return go(request, back, toast=f"照上周排了 {made} 个班")


@page(does=commands.add_organisation)
def new_organisation(request: Request, community_id: int) -> HttpResponse:
    form = forms.Organisation(request.POST or None, initial={"on": today(request)})
    back = reverse("registry:duty", args=[community_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.add_organisation(community_id, **form.cleaned_data, by=request.actor)
            return go(request, back, toast="组织已登记")
    return one_form(request, form, "登记组织", "登记", back)


@page(does=commands.add_post)
def new_post(request: Request, community_id: int, organisation_id: int) -> HttpResponse:
    form = forms.Post(request.POST or None, initial={"on": today(request)})
    back = reverse("registry:duty", args=[community_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.add_post(organisation_id, place_id=community_id, **form.cleaned_data, by=request.actor)
            return go(request, back, toast="岗位已登记")
    return one_form(request, form, "登记岗位", "登记", back)


@page(does=commands.name_holder)
def new_holder(request: Request, community_id: int, post_id: int) -> HttpResponse:
    form = forms.Holder(request.POST or None, initial={"on": today(request)})
    back = reverse("registry:duty", args=[community_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.name_holder(post_id, **form.cleaned_data, by=request.actor)
            return go(request, back, toast="任职已登记")
    return one_form(request, form, "登记任职", "登记", back)


def read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def week_start(day: date) -> date:
    return day - timedelta(day.weekday())


def monday_of(request: Request) -> date:
    try:
        return week_start(date.fromisoformat(request.GET.get("week", "")))
    except ValueError:
        return week_start(today(request))
