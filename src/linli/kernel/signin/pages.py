"""The doors: staff by password, residents by phone and code, roles as buttons in the demo; one's own sessions."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page, public_page

from . import commands, entry, queries, setup
from .sessions import clear_cookie, set_cookie
from .values import CONSOLE, PHONE, STAFF, Entered, SecondFactor, Visitor

DOORS = {CONSOLE: "/console/sign-in", STAFF: "/staff/sign-in", PHONE: "/sign-in"}
SESSIONS = ("/console/sessions", "/staff/sessions", "/sessions")
HOME = {CONSOLE: "/console/", STAFF: "/staff/", PHONE: "/"}


class PasswordForm(RefusableForm):
    login = forms.CharField(label="登录名或手机号", max_length=80)
    password = forms.CharField(label="密码", max_length=200, strip=False, widget=forms.PasswordInput)


class FactorForm(RefusableForm):
    code = forms.CharField(label="动态码", max_length=20, help_text="验证器上的 6 位数字，或一个恢复码")
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=400)


class PhoneForm(RefusableForm):
    phone = forms.CharField(label="手机号", max_length=20)


class CodeForm(RefusableForm):
    phone = forms.CharField(widget=forms.HiddenInput, max_length=20)
    code = forms.CharField(label="验证码", max_length=6, help_text="6 位数字，5 分钟内有效")


class SetupForm(RefusableForm):
    area_name = forms.CharField(label="片区名称", max_length=80)
    login = forms.CharField(label="管理员登录名", max_length=80)
    name = forms.CharField(label="管理员姓名", max_length=80)
    phone = forms.CharField(label="手机号", max_length=20, required=False)
    password = forms.CharField(label="密码", max_length=200, strip=False, widget=forms.PasswordInput,
                               help_text="至少 12 个字符")


def visitor(request: Request, face: str) -> Visitor:
    return Visitor(face, request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")[:120])


def where_to(request: Request, face: str) -> str:
    wanted = request.GET.get("next", "")
    good = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if good and wanted.startswith("/") else HOME[face]


def let_in(request: Request, entered: Entered, where: str) -> HttpResponse:
    """Send the cookie of the new session; the one this browser had ends, and its form token changes."""
    if request.session_id and request.actor.user_id:
        commands.close_session(request.session_id, at=request.now, by=request.actor)
    rotate_token(request)
    response = HttpResponseRedirect(where)
    set_cookie(response, entered)
    return response


def show(request: Request, template: str, *, status: int = 200, **values: object) -> HttpResponse:
    """`next` goes along with the demo's roles of this door: it is no place for the others."""
    frame = {"roles": queries.demo_roles(), "installation": queries.installation(),
             "door": values.get("face", PHONE), "next": request.GET.get("next", "")}
    return render(request, f"signin/{template}.html", {**frame, **values}, status=status)


@public_page
def console(request: Request) -> HttpResponse:
    return staff_door(request, CONSOLE)


@public_page
def staff(request: Request) -> HttpResponse:
    return staff_door(request, STAFF)


def staff_door(request: Request, face: str) -> HttpResponse:
    """Login name and password; a second step where the account has one."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            found = entry.by_password(form.cleaned_data["login"], form.cleaned_data["password"],
                                      visitor=visitor(request, face), at=request.now)
            if isinstance(found, SecondFactor):
                return show(request, "factor", form=FactorForm(initial={"ticket": found.ticket}), face=face)
            return let_in(request, found, where_to(request, face))
    return show(request, "password", form=form, face=face, status=422 if form.errors else 200)


@public_page
def factor(request: Request, face: str) -> HttpResponse:
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            entered = entry.by_factor(form.cleaned_data["ticket"], form.cleaned_data["code"],
                                      visitor=visitor(request, face), at=request.now)
            return let_in(request, entered, where_to(request, face))
    return show(request, "factor", form=form, face=face, status=422 if form.errors else 200)


@public_page
def phone(request: Request) -> HttpResponse:
    """First the phone, then the code that was sent to it."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            number = entry.send_code(form.cleaned_data["phone"], visitor=visitor(request, PHONE), at=request.now)
            return show(request, "code", form=CodeForm(initial={"phone": number}), phone=number)
    return show(request, "phone", form=form, status=422 if form.errors else 200)


@public_page
def code(request: Request) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            entered = entry.by_code(form.cleaned_data["phone"], form.cleaned_data["code"],
                                    visitor=visitor(request, PHONE), at=request.now)
            return let_in(request, entered, where_to(request, PHONE))
    if not form.is_bound:
        return HttpResponseRedirect("/sign-in")
    return show(request, "code", form=form, phone=form.data.get("phone", ""), status=422)


@public_page
def demo_role(request: Request, login_id: int) -> HttpResponse:
    """Enter as an invented person; the demo only."""
    if request.method != "POST":
        raise NotFound
    offered = next((role for role in queries.demo_roles() if role.id == login_id), None)
    if offered is None:
        raise NotFound
    entered = entry.by_demo_role(login_id, visitor=visitor(request, offered.face), at=request.now)
    return let_in(request, entered, where_to(request, offered.face))


@public_page
def set_up(request: Request, token: str) -> HttpResponse:
    if not setup.is_open(token, at=request.now):
        return show(request, "setup_spent", status=404)
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            entered = setup.use_link(token, **form.cleaned_data, visitor=visitor(request, CONSOLE), at=request.now)
            return let_in(request, entered, HOME[CONSOLE])
    return show(request, "setup", form=form, status=422 if form.errors else 200)


@public_page
def sign_out(request: Request) -> HttpResponse:
    if request.method != "POST":    # a link elsewhere must not sign anybody out
        return HttpResponseRedirect("/")
    if request.session_id and request.actor.user_id:
        commands.close_session(request.session_id, at=request.now, by=request.actor)
    response = HttpResponseRedirect(DOORS.get(request.POST.get("face", ""), DOORS[CONSOLE]))
    clear_cookie(response)
    return response


@page(shows=queries.sessions)
def sessions(request: Request) -> HttpResponse:
    return devices(request, CONSOLE, "/console/account")


@page(shows=queries.sessions, face="staff")
def staff_sessions(request: Request) -> HttpResponse:
    return devices(request, STAFF, "/staff/me")


@page(shows=queries.sessions, face="phone")
def phone_sessions(request: Request) -> HttpResponse:
    return devices(request, PHONE, "/me")


def devices(request: Request, face: str, back: str) -> HttpResponse:
    rows = queries.sessions(request.session_id, by=request.actor)
    return render(request, "signin/sessions.html", {"rows": rows, "base": f"{face}/base.html", "back": back})


@page(does=commands.close_session)
def close_session(request: Request, session_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    commands.close_session(session_id, at=request.now, by=request.actor)
    back = request.POST.get("back", "")
    return go(request, back if back in SESSIONS else "/console/sessions", toast="已退出那台设备")
