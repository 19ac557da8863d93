"""Pages to ask for a name in full, and to see it once."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.registry.memberships.reveals import commands


class AskForm(RefusableForm):
    purpose = forms.CharField(label="为什么要看", max_length=200,
                              help_text="例如：投诉件与业主核对门牌。项目经理同意后只能看一次，记入日志。")


@page(does=commands.ask_full)
def ask_full(request: Request, unit_id: int, person_id: int) -> HttpResponse:
    return _ask(request, unit_id, person_id, "console/base.html", "/console/approvals?view=asked")


@page(does=commands.ask_full, face="staff")
def ask_full_on_phone(request: Request, unit_id: int, person_id: int) -> HttpResponse:
    return _ask(request, unit_id, person_id, "staff/base.html", "/staff/approvals?view=asked")


@page(does=commands.see_full)
def see_full(request: Request, approval_id: int) -> HttpResponse:
    return _see(request, approval_id, "console/base.html", "/console/approvals")


@page(does=commands.see_full, face="staff")
def see_full_on_phone(request: Request, approval_id: int) -> HttpResponse:
    return _see(request, approval_id, "staff/base.html", "/staff/approvals")


def _ask(request: Request, unit_id: int, person_id: int, base: str, then: str) -> HttpResponse:
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.ask_full(unit_id, person_id=person_id, purpose=form.cleaned_data["purpose"], by=request.actor)
            return go(request, then, toast="已提交，等第二个人同意")
    return render(request, "memberships/ask_full.html", {"form": form, "base": base},
                  status=422 if form.errors else 200)


def _see(request: Request, approval_id: int, base: str, back: str) -> HttpResponse:
    """Shown on this answer and nowhere again; the browser keeps no copy."""
    if request.method != "POST":
        raise NotFound
    shown = commands.see_full(approval_id, at=request.now, by=request.actor)
    return render(request, "memberships/full.html", {"person": shown, "base": base, "back": back})
