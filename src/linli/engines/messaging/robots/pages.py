"""群机器人: which groups hear what, and what became of the latest messages."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.engines.messaging.robots import commands, queries
from linli.engines.messaging.robots.values import ALERTS, PROVIDERS
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav


class RobotForm(RefusableForm):
    provider = forms.ChoiceField(label="哪一家", choices=list(PROVIDERS.items()))
    name = forms.CharField(label="群的名字", max_length=40, help_text="例如“玉景花园值班群”")
    url = forms.CharField(label="机器人网址", max_length=300,
                          help_text="在群设置里添加机器人，把它给出的网址整段粘贴过来。保存后不再显示。")
    secret = forms.CharField(label="加签密钥", max_length=80, required=False, help_text="钉钉选了“加签”才填")
    tells = forms.MultipleChoiceField(label="发哪些消息", choices=list(ALERTS.items()),
                                      widget=forms.CheckboxSelectMultiple)
    whole = forms.BooleanField(label="片区所有小区的消息都发到这个群", required=False)


@page(shows=queries.robots, does=commands.add_robot)
def robots(request: Request) -> HttpResponse:
    form = RobotForm(request.POST or None, initial={"tells": list(ALERTS)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = dict(form.cleaned_data)
            community = None if given.pop("whole") else nav.community_of(request)
            commands.add_robot(community, **given, by=request.actor)
            return go(request, reverse("messaging:robots"), toast="已添加，发一条测试消息看看")
    area = request.actor.area_id
    return render(request, "messaging/robots/list.html", {
        "form": form, "rows": queries.robots(area, by=request.actor),
        "deliveries": queries.deliveries(area, by=request.actor)}, status=422 if form.errors else 200)


@require_POST
@page(does=commands.try_robot)
def try_robot(request: Request, robot_id: int) -> HttpResponse:
    commands.try_robot(robot_id, by=request.actor)
    return go(request, reverse("messaging:robots"), toast="测试消息已交给后台发送，几秒后刷新看结果")


@require_POST
@page(does=commands.remove_robot)
def remove(request: Request, robot_id: int) -> HttpResponse:
    commands.remove_robot(robot_id, at=request.now, by=request.actor)
    return go(request, reverse("messaging:robots"), toast="已停用，不再往这个群发消息")
