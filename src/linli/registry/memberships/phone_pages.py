"""我的房屋 on the residents' phone: who lives here, invite, leave; and how a new phone gets its first home."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.clock import today
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.models import Area
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.signin import commands as signin
from linli.kernel.signin.sessions import renew_cookie
from linli.kernel.tenancy import in_area
from linli.kernel.ui import nav
from linli.registry import roles
from linli.registry.memberships import permissions, queries
from linli.registry.memberships.binding import commands as binding
from linli.registry.memberships.binding import entering

nav.entry("phone", "小区", "我的房屋", "registry:household", icon="home", right=permissions.SEE_HOUSEHOLD, order=80)

MAY = {roles.FAMILY: (("看这户账单", True), ("缴费", True), ("报事、看进度", True), ("收通知", True),
                      ("提账目异议", False), ("邀请别人", False)),
       roles.TENANT: (("看自己缴的账单", True), ("缴费", True), ("报事、看进度", True), ("收通知", True),
                      ("提账目异议", False), ("邀请别人", False))}


class CodeForm(RefusableForm):
    code = forms.CharField(label="邀请码或绑定码", max_length=24, help_text="业主邀请您的码，或物业给您的纸上的码")
    name = forms.CharField(label="您的姓名", max_length=40)


class RequestForm(RefusableForm):
    community = forms.ChoiceField(label="小区")
    label = forms.CharField(label="房号", max_length=40, help_text="例如 3-2-501：3 幢 2 单元 501")
    role = forms.ChoiceField(label="您是", choices=[(role, roles.TITLES[role]) for role in roles.HOUSEHOLD])
    name = forms.CharField(label="您的姓名", max_length=40)


@page(shows=queries.household, face="phone")
def household(request: Request, unit_id: int | None = None) -> HttpResponse:
    homes = queries.homes(request.actor.user_id, by=request.actor)
    if not homes:
        raise NotFound
    chosen = unit_id if unit_id is not None else homes[0][0]
    return render(request, "memberships/household.html", {
        "home": queries.household(chosen, by=request.actor), "homes": homes})


@page(does=binding.invite, face="phone")
def invite(request: Request, unit_id: int) -> HttpResponse:
    """Show what a family member or tenant may do; on POST make the code and show it with its QR."""
    role = request.POST.get("role", request.GET.get("role", roles.FAMILY))
    role = role if role in MAY else roles.FAMILY
    home = queries.household(unit_id, by=request.actor)
    code = binding.invite(unit_id, role=role, at=request.now, by=request.actor) if request.method == "POST" else None
    address = request.build_absolute_uri(f"/bind?code={code.code}") if code else ""
    return render(request, "memberships/invite.html", {
        "home": home, "role": role, "title": roles.TITLES[role], "may": MAY[role], "code": code,
        "address": address})


@page(does=binding.remove_member, face="phone")
def remove(request: Request, unit_id: int, membership_id: int) -> HttpResponse:
    _post_only(request)
    binding.remove_member(membership_id, on=today(), by=request.actor)
    return go(request, f"/household/{unit_id}", toast="已移出这一户")


@page(does=binding.leave_home, face="phone")
def leave(request: Request, unit_id: int) -> HttpResponse:
    _post_only(request)
    binding.leave_home(unit_id, on=today(), by=request.actor)
    return go(request, "/", toast="已退出这一户")


@page(does=binding.answer_request, face="phone")
def answer(request: Request, unit_id: int, request_id: int) -> HttpResponse:
    _post_only(request)
    yes = request.POST.get("yes") == "1"
    binding.answer_request(request_id, yes=yes, answer="" if yes else "不认识", on=today(), at=request.now,
                           by=request.actor)
    return go(request, f"/household/{unit_id}", toast="已同意绑定" if yes else "已拒绝，物业也会看到")


@page(does=binding.accept, face="phone")
def bind(request: Request) -> HttpResponse:
    """A code binds at once. Guessing is slowed down; a code that opens nothing says so without telling why."""
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("code", "")[:24]})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            unit_id, area_id = entering.bind(form.cleaned_data["code"], name=form.cleaned_data["name"],
                                             at=request.now, by=request.actor)
            response = go(request, f"/household/{unit_id}", toast="已绑定")
            if area_id != request.actor.area_id and request.session_id:
                renew_cookie(response, request, signin.switch_area(request.session_id, area_id=area_id,
                                                                   by=request.actor))
            return response
    return render(request, "memberships/bind.html", {"form": form}, status=422 if form.errors else 200)


@page(does=binding.ask_for_home, face="phone")
def ask(request: Request) -> HttpResponse:
    """Ask to be bound. The area of the community named is where the request is kept."""
    served = [one for area_id in Area.objects.values_list("pk", flat=True) for one in _communities(area_id)]
    form = RequestForm(request.POST or None)
    form.choose("community", served)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            entering.ask(form.cleaned_data.pop("community"), **form.cleaned_data, at=request.now, by=request.actor)
            return render(request, "memberships/asked.html")
    return render(request, "memberships/ask.html", {"form": form}, status=422 if form.errors else 200)


def _communities(area_id: int) -> list[tuple[str, str]]:
    with in_area(area_id):
        return queries.communities_served()


def _post_only(request: Request) -> None:
    if request.method != "POST":
        raise NotFound
