"""押金: take one at the desk, see what is held, ask for it to be given back."""
from __future__ import annotations

import secrets

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.deposits import commands, permissions, queries
from linli.domains.fees.deposits.values import PURPOSES
from linli.domains.fees.payments import queries as desk
from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.forms import METHODS, MoneyField
from linli.domains.fees.payments.pages.posting import only_posted
from linli.kernel.http import Request
from linli.kernel.money import plain_yuan, yuan
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Tab


class TakeForm(RefusableForm):
    purpose = forms.CharField(label="什么押金", max_length=40, help_text="可选下面常用的，也可自己写",
                              widget=forms.TextInput(attrs={"list": "purposes", "autocomplete": "off"}))
    amount = MoneyField(label="金额（元）", error_messages={"required": "请填写收到的押金。"})
    method = forms.ChoiceField(label="方式", choices=METHODS)
    digits = forms.CharField(label="付款凭证尾号", required=False, max_length=20, help_text="静态收款码必填")
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReturnForm(RefusableForm):
    back = MoneyField(label="退还（元）", required=False)
    method = forms.ChoiceField(label="怎么退", choices=[("transfer", "转账"), ("cash", "现金")])
    deduct = MoneyField(label="扣除（元）", required=False)
    why = forms.CharField(label="扣除原因", required=False, max_length=200, help_text="扣了才填，会留在记录里")
    reason = forms.CharField(label="为什么现在退", max_length=200, help_text="如：装修验收合格")


@page(shows=queries.deposits)
def deposits(request: Request) -> HttpResponse:
    """The deposits held in a community, the oldest first."""
    community = nav.needed_community(request)
    held = request.GET.get("state") != "done"
    rows = queries.deposits(community, held=held, by=request.actor)
    listed = reverse("fees:deposits")
    return render(request, "fees/deposits/list.html", {
        "rows": rows, "held": held, "total": sum(row.left_fen for row in rows),
        "tabs": [Tab("在押", listed, here=held), Tab("已退清", f"{listed}?state=done", here=not held)]})


@page(does=commands.take_deposit, shows=desk.desk)
def take(request: Request, unit_id: int) -> HttpResponse:
    """Take a deposit of a home."""
    view = desk.desk(unit_id, on=today(request), by=request.actor)
    form = TakeForm(request.POST or None, initial={"key": secrets.token_hex(12), "purpose": PURPOSES[0]})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            receipt = commands.take_deposit(
                view.home.community_id, unit_id=unit_id, purpose=given["purpose"], amount=given["amount"],
                method=given["method"], digits=given["digits"].strip(), key=given["key"], at=request.now,
                by=request.actor)
            return go(request, reverse("fees:receipt", args=[receipt.id]),
                      toast=f"已收押金 {yuan(receipt.fen)} 元，收据 {receipt.number}")
    response = render(request, "fees/deposits/take.html", {
        "view": view, "form": form, "purposes": PURPOSES, "held": queries.deposits_of(unit_id, by=request.actor),
        "crumbs": [Tab("收银台", reverse("fees:desk")), Tab(view.home.label, reverse("fees:desk-home", args=[unit_id])),
                   Tab("收押金", "")]}, status=422 if form.is_bound else 200)
    nav.choose(response, view.home.community_id)
    return response


@page(shows=queries.deposit)
def deposit(request: Request, deposit_id: int) -> HttpResponse:
    view = queries.deposit(deposit_id, by=request.actor)
    return show(request, deposit_id, ReturnForm(initial={"back": plain_yuan(view.row.left_fen)}))


def show(request: Request, deposit_id: int, form: ReturnForm, status: int = 200) -> HttpResponse:
    view = queries.deposit(deposit_id, by=request.actor)
    return render(request, "fees/deposits/deposit.html", {
        "view": view, "form": form, "may_ask": request.actor.may(permissions.ASK_RETURN),
        "crumbs": [Tab("押金", reverse("fees:deposits")), Tab(view.row.home, "")]}, status=status)


@page(does=commands.ask_return, shows=queries.deposit)
@only_posted("fees:deposit", "deposit_id")
def ask_return(request: Request, deposit_id: int) -> HttpResponse:
    form = ReturnForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            title = commands.ask_return(deposit_id, back=given["back"], deduct=given["deduct"], why=given["why"],
                                        method=given["method"], reason=given["reason"], by=request.actor)
            return go(request, reverse("fees:deposit", args=[deposit_id]), toast=f"已提交：{title}，等第二个人确认")
    return show(request, deposit_id, form, 422)
