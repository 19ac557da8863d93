"""Users and rights for the administrator; requests for a home for staff."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.clock import today
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.signin import permissions as signin
from linli.kernel.signin.users import commands as user_commands
from linli.kernel.signin.users import queries as user_queries
from linli.kernel.ui import nav
from linli.registry import roles
from linli.registry.memberships import commands, permissions, queries
from linli.registry.memberships.binding import commands as binding

nav.entry("console", "管理", "用户与权限", "registry:users", icon="user-shield", right=signin.SEE_USERS, order=30,
          whole_area=True)
nav.entry("console", "小区", "绑定申请", "registry:home-requests", icon="user-plus", right=permissions.SEE_REQUESTS,
          order=60, whole_area=True)

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class UserForm(RefusableForm):
    login = forms.RegexField(r"^[\w.@-]{2,80}$", label="登录名", help_text="工号或拼音，2 到 80 位",
                             error_messages={"invalid": "登录名用字母、数字、汉字和 . @ - _，2 到 80 位，中间不空格。"})
    name = forms.CharField(label="姓名", max_length=80)
    phone = forms.CharField(label="手机号", max_length=20, required=False)


class AppointForm(RefusableForm):
    role = forms.ChoiceField(label="角色", choices=[
        (role, title) for role, title in roles.TITLES.items() if role not in roles.HOUSEHOLD])
    place_id = forms.TypedChoiceField(label="在哪里", coerce=int)
    since = forms.DateField(label="从哪天起", widget=DATE)
    until = forms.DateField(label="到哪天止（不含）", widget=DATE, required=False)
    reason = forms.CharField(label="依据或原因", max_length=200)


@page(shows=user_queries.users)
def users(request: Request) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:40]
    found = user_queries.users(request.actor.area_id, search=search, after=request.GET.get("after"), by=request.actor)
    held = queries.roles_of_users([row.id for row in found], by=request.actor)
    return render(request, "memberships/users.html", {"page": found, "held": held, "search": search})


@page(does=user_commands.create_user)
def new_user(request: Request) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            user_id = user_commands.create_user(form.cleaned_data.pop("login"), **form.cleaned_data, by=request.actor)
            return go(request, f"/console/users/{user_id}", toast="已建账号，请任职并设密码")
    return render(request, "memberships/new_user.html", {"form": form}, status=422 if form.errors else 200)


@page(shows=user_queries.user, does=commands.appoint)
def user(request: Request, user_id: int) -> HttpResponse:
    """One account: what it holds, and a form to appoint."""
    row = user_queries.user(user_id, by=request.actor)
    form = AppointForm(request.POST or None, initial={"since": today()})
    form.choose("place_id", queries.places(request.actor.area_id, by=request.actor))
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.appoint(user_id, **form.cleaned_data, by=request.actor)
            return go(request, f"/console/users/{user_id}", toast="已任职，马上生效")
    return _user_page(request, row, form, status=422 if form.errors else 200)


def _user_page(request: Request, row: user_queries.UserRow, form: AppointForm, *, status: int = 200,
               fresh: str = "") -> HttpResponse:
    return render(request, "memberships/user.html", {
        "row": row, "form": form, "fresh": fresh, "rows": queries.memberships(row.id, by=request.actor),
        "sessions": user_queries.open_sessions(row.id, by=request.actor)}, status=status)


@page(does=user_commands.reset_password)
def reset_password(request: Request, user_id: int) -> HttpResponse:
    """The new password is shown on this answer and nowhere again."""
    _post_only(request)
    fresh = user_commands.reset_password(user_id, at=request.now, by=request.actor)
    form = AppointForm(initial={"since": today()})
    form.choose("place_id", queries.places(request.actor.area_id, by=request.actor))
    return _user_page(request, user_queries.user(user_id, by=request.actor), form, fresh=fresh)


@page(does=user_commands.deactivate_user)
def deactivate(request: Request, user_id: int) -> HttpResponse:
    _post_only(request)
    reason = request.POST.get("reason", "").strip()[:200] or "未填写"
    user_commands.deactivate_user(user_id, reason=reason, at=request.now, by=request.actor)
    return go(request, f"/console/users/{user_id}", toast="已停用，所有登录都已退出")


@page(does=user_commands.reactivate_user)
def reactivate(request: Request, user_id: int) -> HttpResponse:
    _post_only(request)
    user_commands.reactivate_user(user_id, reason="重新启用", by=request.actor)
    return go(request, f"/console/users/{user_id}", toast="已启用")


@page(does=user_commands.clear_factor)
def clear_factor(request: Request, user_id: int) -> HttpResponse:
    _post_only(request)
    user_commands.clear_factor(user_id, reason="设备丢失", by=request.actor)
    return go(request, f"/console/users/{user_id}", toast="已关闭二次验证，请本人重新开启")


@page(does=commands.end_membership)
def end_membership(request: Request, user_id: int, membership_id: int) -> HttpResponse:
    _post_only(request)
    commands.end_membership(membership_id, on=today(), reason=request.POST.get("reason", "")[:200], by=request.actor)
    return go(request, f"/console/users/{user_id}", toast="任职已结束，马上生效")


@page(shows=user_queries.rights)
def rights(request: Request) -> HttpResponse:
    """Which role holds which right: rows are rights, columns roles."""
    rows = user_queries.rights(request.actor.area_id, by=request.actor)
    shown = [(row, [role in row.roles for role in roles.TITLES]) for row in rows]
    return render(request, "memberships/rights.html", {"rows": shown, "titles": list(roles.TITLES.values())})


@page(shows=queries.requests)
def home_requests(request: Request) -> HttpResponse:
    return render(request, "memberships/requests.html", {
        "rows": queries.requests(request.actor.area_id, by=request.actor)})


@page(does=binding.answer_request)
def answer_request(request: Request, request_id: int) -> HttpResponse:
    _post_only(request)
    yes = request.POST.get("yes") == "1"
    binding.answer_request(request_id, yes=yes, answer=request.POST.get("answer", "")[:200], on=today(),
                           at=request.now, by=request.actor)
    return go(request, "/console/home-requests", toast="已同意绑定" if yes else "已拒绝")


@page(does=binding.issue_slip)
def slip(request: Request, unit_id: int, person_id: int) -> HttpResponse:
    """Make a code for a holder whose identity was seen, and show it to print or read out."""
    code = binding.issue_slip(unit_id, person_id=person_id, at=request.now,
                              by=request.actor) if request.method == "POST" else None
    address = request.build_absolute_uri(f"/bind?code={code.code}") if code else ""
    return render(request, "memberships/slip.html", {"code": code, "address": address, "unit_id": unit_id})


def _post_only(request: Request) -> None:
    if request.method != "POST":
        raise NotFound


