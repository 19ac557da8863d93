"""交班 and 日报: the cash counted, what goes to the bank, what a day brought by method."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.payments import commands, papers, queries
from linli.domains.fees.payments.pages import forms
from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.payments.takings import CommunityDay, MethodSum, ShiftView
from linli.domains.fees.payments.values import AT_THE_DESK, FACES, SLIP_TITLES
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.kernel import approvals, wishes
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.money import plain_yuan
from linli.kernel.pages import go, page
from linli.kernel.ui import nav


@page(shows=queries.day_report)
def report(request: Request) -> HttpResponse:
    """The day's takings by method, its shifts and receipts; beside them the other communities within reach."""
    community, day, days = asked_day(request)
    return render(request, "fees/desk/report.html", {
        "report": queries.day_report(community, day=day, by=request.actor), "days": days if len(days) > 1 else [],
        "total": sum(row.fen for row in days), "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today(request) else None})


@page(shows=queries.day_report)
def report_pdf(request: Request) -> HttpResponse:
    """The day report as PDF."""
    community, day, _ = asked_day(request)
    found = queries.day_report(community, day=day, by=request.actor)
    return pdf(f"收款日报 {found.community} {day}", typesetting.render("day-report", papers.day_report(found)))


def asked_day(request: Request) -> tuple[int, date, list[CommunityDay]]:
    """Return the community and day that are asked for, and that day in every community whose desk the actor sees.

    The address's community, else the top bar's, else the first of those: the top bar offers more than desks.
    """
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = today(request)
    day = max(min(day, date(2099, 12, 30)), date(2000, 1, 2))
    days = queries.days(day, by=request.actor)
    within = {str(row.community_id): row.community_id for row in days}
    if not within:
        raise NotFound
    wanted = (request.GET.get("community", ""), str(nav.community_of(request)), next(iter(within)))
    return next(within[one] for one in wanted if one in within), day, days


@page(shows=queries.shift)
def shift(request: Request, shift_id: int) -> HttpResponse:
    view = queries.shift(shift_id, by=request.actor)
    deposit = max(view.cash_fen - view.row.float_fen, 0)
    return show(request, shift_id, forms.HandOverForm(initial={"deposit": plain_yuan(deposit)}))


def show(request: Request, shift_id: int, form: forms.HandOverForm, status: int = 200) -> HttpResponse:
    view = queries.shift(shift_id, by=request.actor)
    own = view.row.cashier_id == request.actor.user_id
    wish = wishes.latest(commands.HAND_OVER, subject=shift_id, by=request.actor) \
        if view.asked and request.actor.may(approvals.USE) else None
    return render(request, "fees/desk/shift.html", {
        "view": view, "wish": wish, "form": form, "faces": [form[f"n{face}"] for face in FACES], **compared(view, form),
        "cash": [(forms.face_title(face), view.counted[face]) for face in FACES if view.counted.get(face)],
        "cash_found": sum(row.fen for row in view.methods if row.method == "cash") + (view.difference_fen or 0),
        "editing": own and not view.row.closed_at and not view.asked, "own": own}, status=status)


def compared(view: ShiftView, form: forms.HandOverForm) -> dict[str, Any]:
    """What is counted and compared so far, and how it differs."""
    checked = form.is_bound and hasattr(form, "cleaned_data")
    typed, slips = (form.counts(), form.slips()) if checked else ({}, {})
    counted = sum(face * count for face, count in typed.items())
    by_slip = slip_lines(view, form, slips)
    return {"counted_now": counted, "difference_now": counted - view.cash_fen if typed else None, "by_slip": by_slip,
            "slips_off": [line for line in by_slip if line.difference]}


@dataclass(frozen=True)
class SlipLine:
    """A row of 按收款方式: what was booked, and the box for what the slip shows."""

    sum: MethodSum
    box: BoundField | None          # none: cash, which is counted
    slip_fen: int | None            # typed, or of the closed shift

    @property
    def slip_title(self) -> str:
        return SLIP_TITLES[self.sum.method]

    @property
    def difference(self) -> int | None:
        return None if self.slip_fen is None else self.slip_fen - self.sum.fen


def slip_lines(view: ShiftView, form: forms.HandOverForm, typed: dict[str, int]) -> list[SlipLine]:
    """Every way to pay while the shift is open (a slip may show what nobody booked); then those that took or show."""
    sums = {row.method: row for row in view.methods}
    shown = {one.method: one.slip_fen for one in view.slips} | typed
    return [SlipLine(sums.get(method) or MethodSum(method, 0, 0, 0, 0),
                     form[method] if method in SLIP_TITLES and not view.row.closed_at else None, shown.get(method))
            for method in AT_THE_DESK
            if method in sums or method in shown or not view.row.closed_at]


@page(shows=queries.shift)
def count(request: Request, shift_id: int) -> HttpResponse:
    """The difference in large figures, while the cashier counts."""
    view, form = queries.shift(shift_id, by=request.actor), forms.HandOverForm(request.GET)
    form.is_valid()
    return render(request, "fees/desk/difference.html", {"view": view, "oob": True, **compared(view, form)})


@page(does=commands.hand_over, shows=queries.shift)
@only_posted("fees:shift", "shift_id")
def hand_over(request: Request, shift_id: int) -> HttpResponse:
    form = forms.HandOverForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            done = commands.hand_over(shift_id, counted=form.counts(), slips=form.slips(),
                                      deposit=form.cleaned_data["deposit"] or 0, reason=form.cleaned_data["reason"],
                                      to_name=form.cleaned_data["to_name"],
                                      at=request.now, by=request.actor)
            if done.waiting:
                return go(request, reverse("fees:shift", args=[shift_id]),
                          toast=f"差额 {plain_yuan(done.difference_fen)} 元较大，已请会计或项目经理确认")
            said = "账款相符" if not done.difference_fen else f"差额 {plain_yuan(done.difference_fen)} 元已挂待查"
            said += "".join(f"，{one.title}差 {plain_yuan(one.difference_fen)} 元待对账" for one in done.slips
                            if one.difference_fen)
            return go(request, reverse("fees:shift", args=[shift_id]), toast=f"已交班，{said}")
    return show(request, shift_id, form, 422)


@page(shows=queries.shift)
def sheet_pdf(request: Request, shift_id: int) -> HttpResponse:
    view = queries.shift(shift_id, by=request.actor)
    return pdf(f"交班表 {view.row.id}", typesetting.render("shift", papers.shift_sheet(view, request.now)))


@page(shows=queries.shift)
def deposit_pdf(request: Request, shift_id: int) -> HttpResponse:
    view = queries.shift(shift_id, by=request.actor)
    return pdf(f"缴款单 {view.row.id}", typesetting.render("deposit-slip", papers.deposit_slip(view, request.now)))
