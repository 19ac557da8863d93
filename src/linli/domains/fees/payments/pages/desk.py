"""收银台: find a home, see what it owes, take the money, print the receipt."""
from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from linli.domains.fees.payments import commands, papers, permissions, queries, rules
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.rows import DeskView
from linli.domains.fees.payments.values import OpenBill
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.engines.documents.words import in_words
from linli.kernel import search
from linli.kernel.http import Request
from linli.kernel.money import NotMoney, fen, plain_yuan, yuan
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.registry.places import queries as places


@dataclass(frozen=True)
class Found:
    unit_id: int
    title: str
    detail: str
    on: bool


def today(request: Request) -> date:
    return timezone.localdate(request.now)


@page(shows=queries.desk)
def desk(request: Request) -> HttpResponse:
    """The desk before a home is chosen: the search, the till, the last receipts."""
    community = nav.community_of(request)
    if number := queries.receipt_numbered(request.GET.get("q", ""), by=request.actor):
        return HttpResponseRedirect(reverse("fees:receipt", args=[number]))
    hits = find(request, None)
    if len(hits) == 1 and request.GET.get("q"):
        return HttpResponseRedirect(reverse("fees:desk-home", args=[hits[0].unit_id]))
    return render(request, "fees/desk/start.html", {
        "hits": hits, "q": request.GET.get("q", ""), "community": community,
        "till": queries.till(community, by=request.actor) if community else None,
        "recent": queries.recent(community, by=request.actor) if community else [],
        "shift_form": forms.OpenShiftForm()})


@page(shows=queries.desk)
def desk_home(request: Request, unit_id: int) -> HttpResponse:
    """The desk with a home; the amount asked for is that of all open bills due, or of the picked ones."""
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    response = show(request, view, forms.TakeForm(initial={"key": secrets.token_hex(12), "method": "static_code",
                                                           "amount": plain_yuan(view.open_fen)}))
    nav.choose(response, view.home.community_id)    # its shift is found from the top bar
    return response


def show(request: Request, view: DeskView, form: forms.TakeForm, status: int = 200) -> HttpResponse:
    asked = view.open_fen
    if form.is_bound and not form.errors.get("amount"):
        asked = form.cleaned_data.get("amount") or asked
    return render(request, "fees/desk/home.html", {
        "view": view, "form": form, "asked": asked, "cash": rules.cash_to_ask(view.open_fen),
        "hits": find(request, view.home.unit_id), "q": request.GET.get("q", ""), "methods": forms.METHODS,
        "method": form["method"].value(), "picked": [str(one) for one in form["pick"].value() or []],
        "said": goes_to(view, asked, {int(one) for one in form["pick"].value() or [] if str(one).isdecimal()}),
        "shift_form": forms.OpenShiftForm(), "owing": [one for one in view.stair if one.open_fen and not one.current],
        "worded": in_words(asked) if asked > 0 else ""}, status=status)


def find(request: Request, unit_id: int | None) -> list[Found]:
    text = request.GET.get("q", "").strip()
    hits: list[search.Hit] = queries.find_homes(text, by=request.actor) if text else []
    return [Found(hit.subject_id, hit.title, hit.detail, hit.subject_id == unit_id) for hit in hits]


@page(shows=queries.desk)
def preview(request: Request, unit_id: int) -> HttpResponse:
    """What the typed amount would settle: the line above the main button, and the button with its amount.

    Picking bills proposes their sum as the amount.
    """
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    picked = {int(one) for one in request.GET.getlist("pick") if one.isascii() and one.isdigit()}
    chosen = request.headers.get("HX-Trigger-Name") == "pick"
    text = request.GET.get("amount", "")
    if chosen:
        text = plain_yuan(sum(bill.open_fen for bill in view.bills if not picked or bill.id in picked))
    try:
        asked, said = fen(text), ""
    except NotMoney as error:
        asked, said = 0, error.sentence
    return render(request, "fees/desk/preview.html", {
        "unit_id": unit_id, "amount": text if chosen else None, "asked": asked,
        "worded": in_words(asked) if asked > 0 else "", "said": said or goes_to(view, asked, picked)})


def goes_to(view: DeskView, asked: int, picked: set[int]) -> str:
    """`结清 3 笔，2026-11 付 12.60 元，余 3.00 元存为预存`."""
    home = view.home.unit_id
    bills = [OpenBill(bill.ym, bill.due, bill.id, 0, home, bill.payer_id, bill.open_fen) for bill in view.bills
             if not picked or bill.id in picked]
    split = rules.allocate(max(asked, 0), bills)
    settled = sum(part.fen == part.bill.open_fen for part in split.parts)
    partly = next((part for part in split.parts if part.fen < part.bill.open_fen), None)
    return "，".join([*([f"结清 {settled} 笔"] if settled else []),
                     *([f"{partly.bill.ym} 付 {yuan(partly.fen)} 元"] if partly else []),
                     *([f"余 {yuan(split.left_fen)} 元存为预存"] if split.left_fen else [])])


@page(does=commands.take_payment, shows=queries.desk)
def take(request: Request, unit_id: int) -> HttpResponse:
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    homes = [home.unit_id for home in view.stair]
    form = forms.TakeForm(request.POST, bills=[bill.id for bill in view.bills], homes=homes)
    if form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            receipt = commands.take_payment(
                view.home.community_id, units=[unit_id, *given["others"]], amount=given["amount"],
                method=given["method"], digits=given["digits"].strip(), pick=given["pick"] or None,
                reason=given["reason"], key=given["key"], at=request.now, by=request.actor)
            kept = f"，{yuan(receipt.advance_fen)} 元存为预存" if receipt.advance_fen else ""
            return go(request, reverse("fees:receipt", args=[receipt.id]),
                      toast=f"已收款 {yuan(receipt.fen)} 元{kept}，收据 {receipt.number}")
    return show(request, view, form, status=422)


@page(does=commands.open_shift)
def open_shift(request: Request, community_id: int) -> HttpResponse:
    form = forms.OpenShiftForm(request.POST)
    back = request.POST.get("unit", "")
    if form.is_valid():
        with form.catching_refusals():
            opened = commands.open_shift(community_id, window=form.cleaned_data["window"],
                                         float_fen=form.cleaned_data["float_fen"], at=request.now, by=request.actor)
            where = reverse("fees:desk-home", args=[int(back)]) if back.isascii() and back.isdigit() \
                else reverse("fees:desk")
            return go(request, where, toast=f"{opened.window} 号窗口已开班")
    return render(request, "fees/desk/start.html", {
        "hits": [], "q": "", "community": community_id, "till": None, "shift_form": form,
        "recent": queries.recent(community_id, by=request.actor)}, status=422)


@page(shows=queries.receipt)
def receipt(request: Request, receipt_id: int) -> HttpResponse:
    return show_receipt(request, receipt_id, forms.ReasonForm(), forms.MoveForm())


def show_receipt(request: Request, receipt_id: int, ask: forms.ReasonForm, move: forms.MoveForm,
                 status: int = 200) -> HttpResponse:
    view = queries.receipt(receipt_id, on=today(request), by=request.actor)
    return render(request, "fees/desk/receipt.html", {
        "view": view, "words": in_words(view.row.fen), "ask": ask, "move": move,
        "may_ask": request.actor.may(commands.ask_take_back.needs)}, status=status)


@page(does=commands.print_receipt, shows=queries.receipt)
def print_narrow(request: Request, receipt_id: int) -> HttpResponse:
    """The paper of 80 mm as PDF."""
    return printed(request, receipt_id, "receipt-80")


@page(does=commands.print_receipt, shows=queries.receipt)
def print_wide(request: Request, receipt_id: int) -> HttpResponse:
    """The paper of 241 × 140 mm as PDF."""
    return printed(request, receipt_id, "receipt-241")


def printed(request: Request, receipt_id: int, layout: str) -> HttpResponse:
    """Every copy after the first says 补打. Printing is counted, so it is no GET."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("fees:receipt", args=[receipt_id]))
    view = queries.receipt(receipt_id, on=today(request), by=request.actor)
    before = commands.print_receipt(receipt_id, by=request.actor)
    return pdf(f"收据 {view.row.number}", typesetting.render(layout, papers.receipt(view, reprint=before)))


@page(does=commands.ask_take_back, shows=queries.receipt)
def ask_take_back(request: Request, receipt_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            title = commands.ask_take_back(receipt_id, reason=form.cleaned_data["reason"], by=request.actor)
            return go(request, reverse("fees:receipt", args=[receipt_id]), toast=f"已提交：{title}，等第二个人确认")
    return show_receipt(request, receipt_id, form, forms.MoveForm(), 422)


@page(does=commands.ask_move, shows=queries.receipt)
def ask_move(request: Request, receipt_id: int) -> HttpResponse:
    form = forms.MoveForm(request.POST)
    if form.is_valid():
        hits = queries.find_homes(form.cleaned_data["unit"], by=request.actor)
        if len(hits) != 1:
            form.add_error("unit", "找到不止一户，请写完整房号。" if hits else "没有找到这户，请核对房号。")
        else:
            with form.catching_refusals():
                commands.ask_move(receipt_id, to_unit=hits[0].subject_id, reason=form.cleaned_data["reason"],
                                  by=request.actor)
                return go(request, reverse("fees:receipt", args=[receipt_id]), toast="已提交更正，等第二个人确认")
    return show_receipt(request, receipt_id, forms.ReasonForm(), form, 422)


@page(shows=queries.statement)
def statement(request: Request, unit_id: int) -> HttpResponse:
    return show_statement(request, unit_id, forms.RefundAdvanceForm())


def show_statement(request: Request, unit_id: int, form: forms.RefundAdvanceForm, status: int = 200) -> HttpResponse:
    return render(request, "fees/desk/statement.html", {
        "moves": queries.statement(unit_id, on=today(request), by=request.actor), "unit_id": unit_id, "form": form,
        "advances": queries.advances(unit_id, by=request.actor),
        "may_ask": request.actor.may(permissions.ASK_VOID),
        "may_open": request.actor.may(permissions.RECORD_OPENING),
        "label": places.place(unit_id, by=request.actor).label}, status=status)


@page(does=commands.ask_refund_advance, shows=queries.statement)
def ask_refund_advance(request: Request, unit_id: int, advance_id: int) -> HttpResponse:
    form = forms.RefundAdvanceForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            commands.ask_refund_advance(advance_id, amount=form.cleaned_data["amount"], by=request.actor,
                                        method=form.cleaned_data["method"], reason=form.cleaned_data["reason"])
            return go(request, reverse("fees:statement", args=[unit_id]), toast="已提交退预存，等第二个人确认")
    return show_statement(request, unit_id, form, 422)
