"""What holds here, why, and setting another value."""
from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel import approvals, wishes
from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Fact
from linli.kernel.ui.values import Rung as Step
from linli.registry import permissions
from linli.registry.households.pages import day_of
from linli.registry.places import queries as places
from linli.registry.places.pages import one_form, today
from linli.registry.policies import commands, forms, queries
from linli.registry.policies.pack import VERSION, key_of
from linli.registry.policies.values import Key, Why

LEVELS = {"unit": "户", "entrance": "单元", "building": "楼栋", "community": "小区", "area": "片区", "pack": "规则包"}
WORDS = {"number": "整数", "choice": "选项", "switch": "开关", "text": "文字"}


@page(shows=queries.all_here)
def overview(request: Request, place_id: int | None = None) -> HttpResponse:
    """Every policy of a place with where its value comes from."""
    if place_id is None:
        place_id = nav.community_of(request)
        if place_id is None:
            return render(request, "registry/policies.html", {"place": None})
    return render(request, "registry/policies.html", {
        "place": places.place(place_id, by=request.actor), "children": places.children(place_id, by=request.actor),
        "groups": queries.all_here(place_id, on=day_of(request), by=request.actor), "levels": LEVELS,
        "version": VERSION})


@page(shows=queries.why)
def why(request: Request, place_id: int, policy: str) -> HttpResponse:
    on = day_of(request)
    told = queries.why(place_id, key=policy, on=on, by=request.actor)
    rungs = [Step(LEVELS[rung.level], rung.name, rung.words if rung.level == "pack" or rung.value is not None else "",
                  f"{rung.since} 起" if rung.since else "", f"{rung.reason} {rung.actor}".strip(), rung.holds)
             for rung in told.rungs]
    key = told.key
    facts = [Fact("键", key.name), Fact("名称", key.title), Fact("类型", f"{WORDS[key.type]} {key.unit}".strip()),
             Fact("默认", key.words(key.default)), Fact("允许", key.range), Fact("来源", key.source),
             Fact("规则包", VERSION), Fact("谁能改", who_changes(key))]
    others = queries.all_here(place_id, on=on, by=request.actor)
    return render(request, "registry/policy.html", {
        "told": told, "rungs": rungs, "facts": facts, "on": on, "levels": LEVELS,
        "history": queries.history(policy, by=request.actor),
        "siblings": [row for rows in others.values() if any(row.key.name == policy for row in rows)
                     for row in rows if row.key.name != policy],
        "set_here": any(rung.place_id == place_id and rung.value is not None for rung in told.rungs),
        "may_set": request.actor.may(permissions.SET_POLICIES) and not key.locked,
        "asked": waiting(request, place_id, policy), **around(request, told, on)})


def who_changes(key: Key) -> str:
    if key.locked:
        return "法律定死，谁都不能改"
    return "项目经理、片区经理；须第二人同意" if key.second else "项目经理、片区经理"


def waiting(request: Request, place_id: int, policy: str) -> wishes.ApprovalRow | None:
    """The change of this key here that waits for a second person."""
    if not request.actor.may(approvals.USE):
        return None
    wish = wishes.latest(commands.SET, subject=f"{place_id}:{policy}", by=request.actor)
    return wish if wish and wish.status == approvals.OPEN else None


def around(request: Request, told: Why, on: date) -> dict[str, Any]:
    """The places above and below with what holds there."""
    below = queries.set_below(told.place_id, key=told.key.name, on=on, by=request.actor)
    above = [(rung, rung.words if rung.value is not None and rung.level != "pack" else "")
             for rung in reversed(told.rungs) if rung.place_id]
    children = [(one, below.get(one.id, "")) for one in places.children(told.place_id, by=request.actor)]
    return {"above": above, "below": sorted(children, key=lambda child: not child[1])[:60]}


@page(does=commands.set_value)
def set_value(request: Request, place_id: int, policy: str) -> HttpResponse:
    key, place = key_of(policy), places.place(place_id, by=request.actor)
    form = forms.Value(key, request.POST or None, initial={"on": today(request)})
    back = reverse("registry:policy", args=[place_id, policy])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = form.cleaned_data
            act = commands.ask_value if key.second else commands.set_value
            act(place_id, policy=policy, value=given["value"], on=given["on"], reason=given["reason"], by=request.actor)
            return go(request, back, toast="已提交，等第二个人同意" if key.second else "新的值已设定")
    return one_form(request, form, f"{place.spoken}：另设“{key.title}”",
                    "提交，等第二个人同意" if key.second else "设定", back)


@page(does=commands.lift_value)
def lift_value(request: Request, place_id: int, policy: str) -> HttpResponse:
    key, place = key_of(policy), places.place(place_id, by=request.actor)
    form = forms.Lift(request.POST or None, initial={"on": today(request)})
    back = reverse("registry:policy", args=[place_id, policy])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            if key.second:
                commands.ask_value(place_id, policy=policy, **form.cleaned_data, by=request.actor)
                return go(request, back, toast="已提交，等第二个人同意")
            commands.lift_value(place_id, policy=policy, **form.cleaned_data, by=request.actor)
            return go(request, back, toast="已取消，以上一级为准")
    return one_form(request, form, f"{place.spoken}：取消“{key.title}”的另设",
                    "提交，等第二个人同意" if key.second else "取消另设", back)
