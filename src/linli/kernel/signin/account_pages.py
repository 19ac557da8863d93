"""我的账号: one's own password and second factor."""
from __future__ import annotations

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel import sheets
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav

from . import commands, permissions, queries, totp
from .sessions import renew_cookie

nav.entry("phone", "管理", "我的", "signin:phone-me", icon="user", right=permissions.OWN_ACCOUNT, order=90)
nav.entry("staff", "管理", "我的", "signin:staff-me", icon="user", right=permissions.OWN_ACCOUNT, order=90)

HERE = "/console/account"
_signer = signing.TimestampSigner(salt="linli.signin.enrol")


class PasswordForm(RefusableForm):
    old = forms.CharField(label="原密码", max_length=200, strip=False, widget=forms.PasswordInput)
    new = forms.CharField(label="新密码", max_length=200, strip=False, widget=forms.PasswordInput,
                          help_text="至少 12 位，可以用一句自己记得住的话。改后其他设备都要重新登录。")


class EnrolForm(RefusableForm):
    code = forms.CharField(label="验证器上的 6 位数字", max_length=6)
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=400)


@page(shows=queries.account)
def account(request: Request) -> HttpResponse:
    return render(request, "signin/account.html", {
        "account": queries.account(request.actor.user_id, by=request.actor)})


@page(shows=queries.account, face="phone")
def me(request: Request, face: str) -> HttpResponse:
    """我的, on phones: who one is here, how pages look, devices, the way out."""
    return render(request, "signin/me.html", {
        "account": queries.account(request.actor.user_id, by=request.actor), "face": face, "base": f"{face}/base.html"})


@page(shows=queries.own_data, face="phone")
def data(request: Request, face: str) -> HttpResponse:
    """我的个人信息: what is kept, what for and how long."""
    return render(request, "signin/own_data.html", {
        "parts": queries.own_data(request.actor.user_id, by=request.actor), "face": face, "base": f"{face}/base.html"})


@page(does=commands.take_copy, face="phone")
def take_data(request: Request) -> HttpResponse:
    """The same as a workbook."""
    if request.method != "POST":
        raise NotFound
    book = sheets.bound((part.title, part.columns, part.rows) for part in commands.take_copy(
        request.actor.user_id, by=request.actor))
    return sheets.attached("我的个人信息", book, form="xlsx")


@page(does=commands.change_password)
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.session_id:
        with form.catching_refusals():
            token = commands.change_password(request.session_id, **form.cleaned_data, at=request.now, by=request.actor)
            response = go(request, HERE, toast="密码已改，其他设备已退出")
            renew_cookie(response, request, token)
            return response
    return render(request, "signin/own_password.html", {"form": form}, status=422 if form.errors else 200)


@page(does=commands.enrol_factor)
def enrol(request: Request) -> HttpResponse:
    """A new secret goes along signed in the form: it counts only once the right figures come back, in ten minutes."""
    form = EnrolForm(request.POST or None)
    user_id = request.actor.user_id
    if request.method == "POST" and form.is_valid() and request.session_id:
        try:
            owner, secret = _signer.unsign_object(form.cleaned_data["ticket"], max_age=600)
        except signing.BadSignature:
            owner, secret = None, ""
        if owner != user_id:
            return go(request, f"{HERE}/factor", toast="停留太久了，请重新扫码")
        with form.catching_refusals():
            codes = commands.enrol_factor(request.session_id, secret=secret, code=form.cleaned_data["code"],
                                          at=request.now, by=request.actor)
            return render(request, "signin/recovery.html", {"codes": codes})
    else:
        secret = totp.new_secret()
        form = EnrolForm(initial={"ticket": _signer.sign_object([user_id, secret])})
    address = totp.address(secret, account=request.actor.name)
    return render(request, "signin/enrol.html", {"form": form, "secret": secret, "address": address},
                  status=422 if form.errors else 200)


@page(does=commands.remove_factor)
def remove(request: Request) -> HttpResponse:
    if request.method != "POST" or request.actor.user_id is None:
        raise NotFound
    commands.remove_factor(request.actor.user_id, password=request.POST.get("password", "")[:200], by=request.actor)
    return go(request, HERE, toast="二次验证已关闭")


@page(does=commands.switch_area)
def switch_area(request: Request, area_id: int) -> HttpResponse:
    """Go on in another area that one may enter; the session gets a new token."""
    if request.method != "POST" or not request.session_id:
        raise NotFound
    token = commands.switch_area(request.session_id, area_id=area_id, by=request.actor)
    response = go(request, "/console/", toast="已切换片区")
    renew_cookie(response, request, token)
    return response
