"""账簿: the books of the chosen community, a month at a time."""
from __future__ import annotations

import io
import zipfile
from itertools import accumulate
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.engines.ledger import commands, exporting, permissions, queries, rules
from linli.engines.ledger.byhand.forms import ReasonForm
from linli.engines.ledger.values import KIND_TITLES, REGIME_TITLES
from linli.kernel import clock
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.money import yuan
from linli.kernel.pages import MonthField, RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Attached, Fact, Kpi, Tab

nav.entry("console", "收费", "账簿", "ledger:books", icon="book-2", right=permissions.READ_BOOKS, order=80)


class OpeningForm(RefusableForm):
    regime = forms.ChoiceField(label="收费方式", choices=[(one.value, title) for one, title in REGIME_TITLES.items()],
                               help_text="酬金制、委托制：收来的是业主的钱，只有酬金算企业收入")
    starts = MonthField(label="从哪个月记起", help_text="一般是接管的月份",
                        widget=forms.TextInput(attrs={"type": "month"}))


def month_asked(request: Request) -> str:
    ym = request.GET.get("ym") or clock.month_of(clock.today())
    rules.demand_month(ym)
    return ym


@page(shows=queries.books)
def books(request: Request) -> HttpResponse:
    ym = month_asked(request)
    return show_books(request, OpeningForm(initial={"starts": ym, "regime": "entrusted"}), ym)


def show_books(request: Request, form: OpeningForm, ym: str, status: int = 200) -> HttpResponse:
    community = nav.community_of(request)
    found = queries.books(community, ym=ym, by=request.actor) if community else []
    return render(request, "ledger/books.html", {
        "books": found, "ym": ym, "form": form,
        "may_open": community is not None and request.actor.may(permissions.OPEN_BOOKS)}, status=status)


@require_POST
@page(does=commands.open_books, shows=queries.books)
def open_books(request: Request) -> HttpResponse:
    """建账: give the chosen community its four books."""
    form, community = OpeningForm(request.POST), nav.needed_community(request)
    if form.is_valid():
        with form.catching_refusals():
            commands.open_books(community, **form.cleaned_data, by=request.actor)
            return go(request, reverse("ledger:books"), toast="已建好四本账")
    return show_books(request, form, clock.month_of(clock.today()), 422)


@page(shows=queries.trial_balance)
def book(request: Request, book_id: int) -> HttpResponse:
    """The trial balance of a month."""
    return show_book(request, book_id, ReasonForm())


def show_book(request: Request, book_id: int, form: ReasonForm, status: int = 200) -> HttpResponse:
    ym, actor = month_asked(request), request.actor
    balance = queries.trial_balance(book_id, ym=ym, by=actor)
    standing = queries.standing(book_id, by=actor)
    months = queries.months(book_id, by=actor)
    count = next((count for month, count, _ in months if month == ym), 0)
    running = clock.month_of(clock.today())
    state = ("已结账", "lock") if balance.closed else ("未结账，数字还会变", "")
    kpis = [Kpi("期间", ym, note=state[0], icon=state[1]),
            Kpi("本期凭证", str(count), "张"),
            Kpi("借贷差", yuan(balance.difference_fen), "元", note="每张凭证、每个期间都为零", icon="check"),
            Kpi("封存", str(standing.sealed_until or "—"), note="每晚对前一天的凭证封存", icon="shield-check")]
    last = max((month for month, _, closed in months if closed), default="")
    return render(request, "ledger/balance.html", {
        "balance": balance, "rows": [row for row in balance.rows if row.is_used], "kpis": kpis, "months": months,
        "tabs": tabs(book_id, ym, "balance"), "reopen": form, **may(request),
        "may_settle": actor.may(permissions.POST_MANUAL) and any(row.code == rules.PROVIDER for row in balance.rows),
        **latest(book_id, ym, actor),
        "funds": [Tab(title, f"{reverse('ledger:book', args=[pk])}?ym={ym}", here=pk == book_id)
                  for pk, title in standing.siblings],
        "may_close": actor.may(permissions.CLOSE) and not balance.closed and ym <= running, "runs": ym == running,
        "may_reopen": actor.may(permissions.ASK_REOPEN) and balance.closed and ym == last}, status=status)


def latest(book_id: int, ym: str, by: Actor) -> dict[str, Any]:
    """The last vouchers of a month, and the last that took another back, with what it took back."""
    rows = queries.vouchers(book_id, ym=ym, by=by)
    back = next((row for row in rows if row.reverses_id), None)
    pair = [queries.voucher(number, by=by) for number in (back.reverses_id, back.id) if number] if back else []
    return {"latest": rows.rows[:8], "pair": pair}


def may(request: Request) -> dict[str, bool]:
    return {"may_post": request.actor.may(permissions.POST_MANUAL),
            "may_transfer": request.actor.may(permissions.TRANSFER)}


@page(shows=queries.vouchers)
def vouchers(request: Request, book_id: int) -> HttpResponse:
    ym = month_asked(request)
    found = queries.vouchers(book_id, ym=ym, after=request.GET.get("after"), by=request.actor)
    return render(request, "ledger/vouchers.html", {
        "vouchers": found, "ym": ym, "book_id": book_id, "tabs": tabs(book_id, ym, "vouchers"),
        "months": queries.months(book_id, by=request.actor), **may(request)})


@page(shows=queries.account_ledger)
def account(request: Request, book_id: int, code: str) -> HttpResponse:
    ym = month_asked(request)
    balance = queries.trial_balance(book_id, ym=ym, by=request.actor)
    row = next((row for row in balance.rows if row.code == code), None)
    if row is None:
        raise NotFound
    moves = queries.account_ledger(book_id, code=code, ym=ym, by=request.actor)
    balances = list(accumulate((move.fen for move in moves), initial=row.opening_fen))[1:]
    return render(request, "ledger/account.html", {
        "row": row, "moves": list(zip(moves, balances, strict=True)), "balance": balance, "ym": ym,
        "months": queries.months(book_id, by=request.actor), "tabs": tabs(book_id, ym, ""),
        "more": bool(balances) and balances[-1] != row.closing_fen})


@page(shows=queries.general_ledger)
def general(request: Request, book_id: int) -> HttpResponse:
    """总账 of an account over the year of the month one comes from; without one, of the bank."""
    ym = month_asked(request)
    found = queries.general_ledger(book_id, code=request.GET.get("code") or rules.BANK, year=ym[:4], by=request.actor)
    return render(request, "ledger/general.html", {
        "ledger": found, "ym": ym, "tabs": tabs(book_id, ym, "general"),
        "years": [Tab(f"{year} 年", f"?code={found.account.code}&ym={year}-12", year == found.year)
                  for year in found.years]})


@page(shows=queries.trial_balance)
def chart(request: Request, book_id: int) -> HttpResponse:
    """科目表: every account of the book, used or not."""
    ym = month_asked(request)
    balance = queries.trial_balance(book_id, ym=ym, by=request.actor)
    return render(request, "ledger/chart.html", {
        "balance": balance, "ym": ym, "tabs": tabs(book_id, ym, "chart"),
        "kinds": [(title, [row for row in balance.rows if row.kind == kind]) for kind, title in KIND_TITLES.items()]})


@page(shows=queries.voucher)
def voucher(request: Request, voucher_id: int) -> HttpResponse:
    found = queries.voucher(voucher_id, by=request.actor)
    public = next((ref.name for ref in found.papers if ref.id == found.public_scan_id), "")
    facts = [("类型", found.title), ("收款单位", found.supplier), ("用途", found.purpose), ("财务公开可看", public),
             ("申请", found.asked_by), ("同意" if found.decided_by else "经办", found.decided_by or found.row.actor)]
    return render(request, "ledger/voucher.html", {
        "voucher": found, "facts": [Fact(label, value) for label, value in facts if value],
        "papers": [Attached(ref.name, reverse("files:file", args=[ref.id]), ref.size) for ref in found.papers],
        "may_reverse": request.actor.may(permissions.REVERSE) and found.may_be_reversed})


@require_POST
@page(does=commands.close_period)
def close(request: Request, book_id: int) -> HttpResponse:
    ym = request.POST.get("ym", "")
    commands.close_period(book_id, ym=ym, by=request.actor)
    return go(request, f"{reverse('ledger:book', args=[book_id])}?ym={ym}", toast=f"{ym} 已结账")


@require_POST
@page(does=commands.ask_reopening, shows=queries.trial_balance)
def reopen(request: Request, book_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            wish = commands.ask_reopening(book_id, ym=month_asked(request), reason=form.cleaned_data["reason"],
                                          by=request.actor)
            return go(request, f"{reverse('signin:approvals')}?view=asked&id={wish}", toast="已提交，等经理同意")
    return show_book(request, book_id, form, 422)


@page(shows=exporting.export)
def export(request: Request, form: str) -> HttpResponse:
    """All books of the chosen community in one archive."""
    community = nav.community_of(request)
    if community is None or form not in exporting.FORMATS:
        raise NotFound
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in exporting.export(community, form=form, until="9999-12", by=request.actor).items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return HttpResponse(out.getvalue(), content_type="application/zip",
                        headers={"Content-Disposition": f'attachment; filename="books-{form}.zip"'})


def tabs(book_id: int, ym: str, here: str) -> list[Tab]:
    places = (("balance", "试算平衡", "ledger:book"), ("vouchers", "凭证", "ledger:vouchers"),
              ("general", "总账", "ledger:general"), ("chart", "科目表", "ledger:chart"))
    return [Tab(title, f"{reverse(name, args=[book_id])}?ym={ym}", here=key == here) for key, title, name in places]
