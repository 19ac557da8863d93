"""收银台: find a home, see what it owes, take the money, print the receipt."""
from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from linli.domains.fees.credits.permissions import ASK_CREDIT
from linli.domains.fees.payments import commands, papers, permissions, queries, rules
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.payments.rows import DeskView, FoundHome, NumberedRow
from linli.domains.fees.payments.values import OpenBill
from linli.domains.fees.returns import commands as returns
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.engines.documents.words import in_words
from linli.kernel.errors import Refused
from linli.kernel.http import Request, whole
from linli.kernel.money import fen, plain_yuan, yuan
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.registry.places import queries as places


def today(request: Request) -> date:
    return timezone.localdate(request.now)


@page(shows=queries.desk)
def desk(request: Request) -> HttpResponse:
    """The desk before a home is chosen: the search, the till, the last receipts."""
    till = queries.till(None, by=request.actor)
    if till and nav.chosen(request) is None and till.community_id != nav.community_of(request):
        response = HttpResponseRedirect(request.get_full_path())     # the day begins where the own shift is open
        nav.choose(response, till.community_id)
        return response
    community = nav.community_of(request)
    if not request.actor.reach_of(permissions.SEE_DESK).covers(community=community):
        community = None        # the top bar leads to the communities whose desk is theirs
    numbered = queries.receipts_numbered(request.GET.get("q", ""), by=request.actor)
    if len(numbered) == 1:
        return HttpResponseRedirect(reverse("fees:receipt", args=[numbered[0].id]))
    hits = [] if numbered else find(request, community)
    here = [hit for hit in hits if hit.here] or hits
    if len(here) == 1:
        where = reverse("fees:desk-home", args=[here[0].unit_id])       # the others stay a click away
        return HttpResponseRedirect(f"{where}?{request.GET.urlencode()}" if len(hits) > 1 else where)
    return show_start(request, community, forms.OpenShiftForm(), hits=hits, numbered=numbered)


def show_start(request: Request, community: int | None, form: forms.OpenShiftForm, status: int = 200, *,
               hits: Sequence[FoundHome] = (), numbered: Sequence[NumberedRow] = ()) -> HttpResponse:
    till = queries.till(None, by=request.actor)
    return render(request, "fees/desk/start.html", {
        "hits": hits, "numbered": numbered, "q": request.GET.get("q", ""), "community": community,
        "till": till if till and till.community_id == community else None,
        "elsewhere": till if till and till.community_id != community else None,
        "recent": queries.recent(community, by=request.actor) if community else [], "shift_form": form}, status=status)


@page(shows=queries.desk)
def desk_home(request: Request, unit_id: int) -> HttpResponse:
    """The desk with a home; the amount asked for is that of all open bills due, or of the picked ones.

    No browser keeps it (`http.SignedIn`): who goes back to it after a payment sees the home as it is now.
    """
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    nav.show_at(request, view.home.community_id)
    asked = rules.cash_to_ask(view.open_fen) if view.method == "cash" else view.open_fen
    response = show(request, view, forms.TakeForm(initial={"key": secrets.token_hex(12), "method": view.method,
                                                           "amount": plain_yuan(asked)}))
    nav.choose(response, view.home.community_id)    # its shift is found from the top bar
    return response


def show(request: Request, view: DeskView, form: forms.TakeForm, status: int = 200) -> HttpResponse:
    amount = str(form["amount"].value() or "")
    picked, others = numbers(form["pick"].value() or []), numbers(form["others"].value() or [])
    return render(request, "fees/desk/home.html", {
        "view": view, "form": form, "cash": rules.cash_to_ask(view.open_fen),
        **foreseen(view, amount, form["method"].value() or "", picked, others, form.to_confirm),
        "hits": find(request, view.home.community_id), "q": request.GET.get("q", ""),
        "methods": [(method, title, forms.ICONS[method]) for method, title in forms.METHODS],
        "method": form["method"].value(), "picked": [str(one) for one in form["pick"].value() or []],
        "may_credit": request.actor.may(ASK_CREDIT), "chosen_others": [str(one) for one in others],
        "shift_form": forms.OpenShiftForm(), "owing": [one for one in view.stair if one.open_fen and not one.current]},
        status=status)


def find(request: Request, community: int | None) -> list[FoundHome]:
    text = request.GET.get("q", "").strip()
    found: list[FoundHome] = queries.find_homes(text, within=community, by=request.actor) if text else []
    return found


@page(shows=queries.desk)
def preview(request: Request, unit_id: int) -> HttpResponse:
    """What the typed amount would settle: the line above the main button, and the button with its amount.

    Picking bills, or a neighbour's home beside, proposes their sum as the amount; so does another way to pay while
    the amount is still that sum: cash knows no fen.
    """
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    picked, others = numbers(request.GET.getlist("pick")), numbers(request.GET.getlist("others"))
    text, method = request.GET.get("amount", ""), request.GET.get("method", "")
    touched = request.headers.get("HX-Trigger-Name")
    owed = sum(bill.open_fen for bill in view.bills if not picked or bill.id in picked) + beside(view, picked, others)
    proposed = plain_yuan(rules.cash_to_ask(owed) if method == "cash" else owed)
    untouched = text in (plain_yuan(owed), plain_yuan(rules.cash_to_ask(owed)))
    chosen = touched in ("pick", "others") or touched == "method" and untouched and text != proposed
    text = proposed if chosen else text
    return render(request, "fees/desk/preview.html", {
        "unit_id": unit_id, "amount": text if chosen else None, **foreseen(view, text, method, picked, others)})


def numbers(chosen: Iterable[object]) -> set[int]:
    return {number for one in chosen if (number := whole(one)) is not None}


def foreseen(view: DeskView, text: str, method: str, picked: set[int], others: set[int],
             surplus: int = 0) -> dict[str, Any]:
    """What the typed amount would do, or what is wrong with it; a large `surplus` has to be confirmed."""
    if not text.strip():
        return {"wrong": "请填写实收金额。"}
    try:
        asked = fen(text)
        rules.check_amount(asked, method)
        rules.check_limits(asked, method, view.limits)
    except Refused as error:
        return {"wrong": error.sentence}
    said, left = goes_to(view, asked, picked, beside(view, picked, others))
    left = surplus or left
    return {"asked": asked, "worded": in_words(asked), "said": said,
            "surplus": left if left > view.limits.surplus_fen else 0}


def beside(view: DeskView, picked: set[int], others: set[int]) -> int:
    """What the neighbours' homes owe that are paid along; picked bills are paid alone."""
    return 0 if picked else sum(one.open_fen for one in view.stair if one.unit_id in others and not one.current)


def goes_to(view: DeskView, asked: int, picked: set[int], others_fen: int) -> tuple[str, int]:
    """`结清 3 笔，2026-11 付 12.60 元，余 3.00 元存为预存`, and what is left. `others_fen`: what neighbours owe."""
    home = view.home.unit_id
    bills = [OpenBill(bill.ym, bill.due, bill.id, 0, home, bill.payer_id, bill.open_fen) for bill in view.bills
             if not picked or bill.id in picked]
    if others_fen:
        owed = others_fen + sum(bill.open_fen for bill in bills)
        left = max(asked - owed, 0)
        return f"连同邻户共欠 {yuan(owed)} 元，最早的先收" + (f"，余 {yuan(left)} 元存为预存" if left else ""), left
    split = rules.allocate(asked, bills)
    settled = sum(part.fen == part.bill.open_fen for part in split.parts)
    partly = next((part for part in split.parts if part.fen < part.bill.open_fen), None)
    return "，".join([*([f"结清 {settled} 笔"] if settled else []),
                     *([f"{partly.bill.ym} 付 {yuan(partly.fen)} 元"] if partly else []),
                     *([f"余 {yuan(split.left_fen)} 元存为预存"] if split.left_fen else [])]), split.left_fen


@page(does=commands.take_payment, shows=queries.desk)
@only_posted("fees:desk-home", "unit_id")
def take(request: Request, unit_id: int) -> HttpResponse:
    view = queries.desk(unit_id, on=today(request), by=request.actor)
    homes = [home.unit_id for home in view.stair]
    form = forms.TakeForm(request.POST, bills=[bill.id for bill in view.bills], homes=homes)
    if form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals(), form.seeing_surplus():
            receipt = commands.take_payment(
                view.home.community_id, units=[unit_id, *given["others"]], amount=given["amount"],
                method=given["method"], digits=given["digits"].strip(), pick=given["pick"] or None,
                reason=given["reason"], surplus=given["surplus"], key=given["key"], at=request.now, by=request.actor,
                owed=None if given["others"] else given["owed"])
            kept = f"，{yuan(receipt.advance_fen)} 元存为预存" if receipt.advance_fen else ""
            return go(request, reverse("fees:receipt", args=[receipt.id]),
                      toast=f"已收款 {yuan(receipt.fen)} 元{kept}，收据 {receipt.number}")
    return show(request, view, form, status=422)


@page(does=commands.open_shift)
@only_posted("fees:desk")
def open_shift(request: Request, community_id: int) -> HttpResponse:
    form = forms.OpenShiftForm(request.POST)
    back = whole(request.POST.get("unit", ""))
    if form.is_valid():
        with form.catching_refusals():
            opened = commands.open_shift(community_id, window=form.cleaned_data["window"],
                                         float_fen=form.cleaned_data["float_fen"], at=request.now, by=request.actor)
            where = reverse("fees:desk-home", args=[back]) if back is not None else reverse("fees:desk")
            return go(request, where, toast=f"{opened.window} 号窗口已开班")
    return show_start(request, community_id, form, 422)


@page(shows=queries.receipt)
def receipt(request: Request, receipt_id: int) -> HttpResponse:
    return show_receipt(request, receipt_id, forms.ReasonForm(), forms.MoveForm())


def show_receipt(request: Request, receipt_id: int, ask: forms.ReasonForm, move: forms.MoveForm,
                 status: int = 200) -> HttpResponse:
    view = queries.receipt(receipt_id, on=today(request), by=request.actor)
    return render(request, "fees/desk/receipt.html", {
        "view": view, "words": in_words(view.row.fen), "ask": ask, "move": move,
        "may_ask": request.actor.may(returns.ask_take_back.needs)}, status=status)


@page(does=commands.print_receipt, shows=queries.receipt)
@only_posted("fees:receipt", "receipt_id")
def print_narrow(request: Request, receipt_id: int) -> HttpResponse:
    """The paper of 80 mm as PDF."""
    return printed(request, receipt_id, "receipt-80")


@page(does=commands.print_receipt, shows=queries.receipt)
@only_posted("fees:receipt", "receipt_id")
def print_wide(request: Request, receipt_id: int) -> HttpResponse:
    """The paper of 241 × 140 mm as PDF."""
    return printed(request, receipt_id, "receipt-241")


def printed(request: Request, receipt_id: int, layout: str) -> HttpResponse:
    """Every copy after the first says 补打. Printing is counted, so it is no GET."""
    view = queries.receipt(receipt_id, on=today(request), by=request.actor)
    before = commands.print_receipt(receipt_id, by=request.actor)
    return pdf(f"收据 {view.row.number}", typesetting.render(layout, papers.receipt(view, reprint=before)))


@page(does=returns.ask_take_back, shows=queries.receipt)
@only_posted("fees:receipt", "receipt_id")
def ask_take_back(request: Request, receipt_id: int) -> HttpResponse:
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            title = returns.ask_take_back(receipt_id, reason=form.cleaned_data["reason"], by=request.actor)
            return go(request, reverse("fees:receipt", args=[receipt_id]), toast=f"已提交：{title}，等第二个人确认")
    return show_receipt(request, receipt_id, form, forms.MoveForm(), 422)


@page(does=returns.ask_move, shows=queries.receipt)
@only_posted("fees:receipt", "receipt_id")
def ask_move(request: Request, receipt_id: int) -> HttpResponse:
    form = forms.MoveForm(request.POST)
    if form.is_valid():
        typed, community = form.cleaned_data["unit"].strip(), queries.receipt(
            receipt_id, on=today(request), by=request.actor).community_id
        hits = [hit for hit in queries.find_homes(typed, within=community, by=request.actor) if hit.here]
        hits = [hit for hit in hits if hit.label == typed] or hits
        if len(hits) != 1:
            form.add_error("unit", "找到不止一户，请写完整房号。" if hits else "本小区没有找到这户，请核对房号。")
        else:
            with form.catching_refusals():
                returns.ask_move(receipt_id, to_unit=hits[0].unit_id, reason=form.cleaned_data["reason"],
                                  by=request.actor)
                return go(request, reverse("fees:receipt", args=[receipt_id]), toast="已提交更正，等第二个人确认")
    return show_receipt(request, receipt_id, forms.ReasonForm(), form, 422)


@page(shows=queries.statement)
def statement(request: Request, unit_id: int) -> HttpResponse:
    return show_statement(request, unit_id, forms.RefundAdvanceForm())


@page(shows=queries.statement_sheet)
def statement_paper(request: Request, unit_id: int) -> HttpResponse:
    """对账单: the same on paper."""
    on = today(request)
    sheet = queries.statement_sheet(unit_id, on=on, by=request.actor)
    return pdf(f"对账单 {sheet.home.label}", typesetting.render("statement", papers.statement(sheet, on=on)))


def show_statement(request: Request, unit_id: int, form: forms.RefundAdvanceForm, status: int = 200) -> HttpResponse:
    return render(request, "fees/desk/statement.html", {
        "moves": queries.statement(unit_id, on=today(request), by=request.actor), "unit_id": unit_id, "form": form,
        "advances": queries.advances(unit_id, by=request.actor),
        "may_ask": request.actor.may(permissions.ASK_VOID),
        "may_open": request.actor.may(permissions.RECORD_OPENING),
        "label": places.place(unit_id, by=request.actor).label}, status=status)


@page(does=returns.ask_refund_advance, shows=queries.statement)
@only_posted("fees:statement", "unit_id")
def ask_refund_advance(request: Request, unit_id: int, advance_id: int) -> HttpResponse:
    form = forms.RefundAdvanceForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            returns.ask_refund_advance(advance_id, amount=form.cleaned_data["amount"], by=request.actor,
                                        method=form.cleaned_data["method"], reason=form.cleaned_data["reason"])
            return go(request, reverse("fees:statement", args=[unit_id]), toast="已提交退预存，等第二个人确认")
    return show_statement(request, unit_id, form, 422)
