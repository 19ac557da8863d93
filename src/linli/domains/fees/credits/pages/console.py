"""减免、红冲: what is taken off a bill, asked for on a page of the bill."""
from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.credits import commands, permissions, queries
from linli.domains.fees.credits.values import Creditable, CreditRow, CreditView
from linli.domains.fees.payments.pages.forms import MoneyField
from linli.domains.fees.payments.pages.posting import only_posted
from linli.kernel.http import Request
from linli.kernel.money import plain_yuan, yuan
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui.values import Tab

KINDS = {"waiver": "减免：该收而不收", "credit": "红冲：算多了，改正"}


class CreditForm(RefusableForm):
    charge = forms.TypedChoiceField(label="项目", coerce=int)
    kind = forms.ChoiceField(label="性质", choices=list(KINDS.items()))
    amount = MoneyField(label="减多少（元）", error_messages={"required": "请填写减多少。"})
    reason = forms.CharField(label="原因", max_length=200, help_text="住户看得到，如：漏水期间减半收取")
    basis = forms.CharField(label="依据", max_length=200, help_text="合同条款、会议纪要或文件号")

    def __init__(self, *args: Any, charges: tuple[Creditable, ...], **given: Any) -> None:
        super().__init__(*args, **given)
        self.choose("charge", ((one.charge_id, f"{one.charge}（最多 {yuan(one.most_fen)} 元）") for one in charges))


class UndoForm(RefusableForm):
    note = forms.TypedChoiceField(label="撤销哪一笔", coerce=int)
    why = forms.CharField(label="为什么撤销", max_length=200, help_text="住户看得到，如：减错了户")

    def __init__(self, *args: Any, notes: tuple[CreditRow, ...], **given: Any) -> None:
        super().__init__(*args, **given)
        self.choose("note", ((one.id, f"{one.day} {one.kind_title} {one.charge} {yuan(one.fen)} 元")
                             for one in notes if one.stands))


@page(shows=queries.credit)
def credit(request: Request, bill_id: int) -> HttpResponse:
    view = queries.credit(bill_id, by=request.actor)
    return show(request, view, blank(view), UndoForm(notes=view.notes))


def blank(view: CreditView) -> CreditForm:
    most = view.charges[0].most_fen if view.charges else 0
    return CreditForm(charges=view.charges, initial={"amount": plain_yuan(most)})


def show(request: Request, view: CreditView, form: CreditForm, undo: UndoForm, status: int = 200) -> HttpResponse:
    return render(request, "fees/credits/credit.html", {
        "view": view, "form": form, "undo": undo, "may_ask": request.actor.may(permissions.ASK_CREDIT),
        "crumbs": [Tab("收银台", reverse("fees:desk")), Tab(view.home, reverse("fees:desk-home", args=[view.unit_id])),
                   Tab("减免、红冲", "")]}, status=status)


@page(does=commands.ask_credit, shows=queries.credit)
@only_posted("fees:credit", "bill_id")
def ask_credit(request: Request, bill_id: int) -> HttpResponse:
    view = queries.credit(bill_id, by=request.actor)
    form = CreditForm(request.POST, charges=view.charges)
    if form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            title = commands.ask_credit(bill_id, charge_id=given["charge"], kind=given["kind"], amount=given["amount"],
                                        reason=given["reason"], basis=given["basis"], by=request.actor)
            return go(request, reverse("fees:credit", args=[bill_id]), toast=f"已提交：{title}，等第二个人确认")
    return show(request, view, form, UndoForm(notes=view.notes), 422)


@page(does=commands.ask_undo, shows=queries.credit)
@only_posted("fees:credit", "bill_id")
def ask_undo(request: Request, bill_id: int) -> HttpResponse:
    """Ask to take back a note of this bill."""
    view = queries.credit(bill_id, by=request.actor)
    form = UndoForm(request.POST, notes=view.notes)
    if form.is_valid():
        with form.catching_refusals():
            title = commands.ask_undo(form.cleaned_data["note"], reason=form.cleaned_data["why"], by=request.actor)
            return go(request, reverse("fees:credit", args=[bill_id]), toast=f"已提交：{title}，等第二个人确认")
    return show(request, view, blank(view), form, 422)
