"""记账: an expense, a voucher by hand, a transfer, a reversal. All but a small expense wait for a second person."""
from __future__ import annotations

import secrets
from typing import Any

from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.engines.ledger.byhand import commands, queries, settling
from linli.engines.ledger.byhand.forms import (
    FEWEST,
    MOST,
    ExpenseForm,
    LineForm,
    ManualForm,
    ReasonForm,
    SettlementForm,
    TransferForm,
    drafts,
)
from linli.kernel import clock
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request
from linli.kernel.money import fen, yuan
from linli.kernel.pages import go, page
from linli.kernel.ui.values import Kpi

ASKED = "已提交，等另一个人同意"


@page(does=commands.record_expense, shows=queries.workbench)
def expense(request: Request, book_id: int) -> HttpResponse:
    """An expense with supplier, purpose and paper; above the limit it becomes a wish."""
    bench = queries.workbench(book_id, on=clock.today(), by=request.actor)
    form = ExpenseForm(request.POST or None, request.FILES or None, bench=bench, initial=begun("no"))
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = dict(form.cleaned_data)
            amount = fen(given.pop("amount"))
            given |= scans(request, given.pop("scan"), given.pop("copy"), given.pop("shown"))
            if amount > bench.limit_fen:
                return asked(request, commands.ask_expense(book_id, fen=amount, **given, by=request.actor))
            voucher = commands.record_expense(book_id, fen=amount, **given, by=request.actor)
            return go(request, reverse("ledger:voucher", args=[voucher]), toast="支出已记账")
    return shown(request, "expense", bench, form)


@page(does=settling.record_settlement, shows=queries.settlements)
def settle(request: Request, book_id: int) -> HttpResponse:
    """到账登记, beside what the provider still holds and the last payouts."""
    found = queries.settlements(book_id, on=clock.today(), by=request.actor)
    form = SettlementForm(request.POST or None, request.FILES or None, initial=begun())
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = dict(form.cleaned_data)
            amount, fee, slip = fen(given.pop("amount")), fen(given.pop("fee")), given.pop("scan")
            stored = files.store(slip, kinds=PHOTOS | SCANS, purpose=commands.SCANS, by=request.actor) if slip else None
            voucher = settling.record_settlement(book_id, fen=amount, fee_fen=fee, **given,
                                                 scan_id=stored.id if stored else None, by=request.actor)
            return go(request, reverse("ledger:voucher", args=[voucher]), toast="到账已记账")
    left = Kpi("渠道里还有", yuan(found.outstanding_fen), "元", note="科目 1012 的余额")
    return render(request, "ledger/settle.html", {"found": found, "form": form, "kpis": [left]},
                  status=422 if form.errors else 200)


@page(does=commands.ask_manual, shows=queries.workbench)
def manual(request: Request, book_id: int) -> HttpResponse:
    """A voucher by hand. `more` in the form adds a line and keeps the rest."""
    bench = queries.workbench(book_id, on=clock.today(), by=request.actor)
    form = ManualForm(request.POST or None, initial=begun())
    lines = lines_of(request, bench)
    if request.method == "POST" and "more" not in request.POST and form.is_valid() and lines.is_valid():
        with form.catching_refusals():
            entries = drafts([(line.get("account", ""), line.get("debit", ""), line.get("credit", ""))
                              for line in lines.cleaned_data])
            return asked(request, commands.ask_manual(book_id, entries=entries, **form.cleaned_data, by=request.actor))
    if "more" in request.POST:
        form = ManualForm(initial={name: request.POST.get(name, "") for name in form.fields})
    return shown(request, "manual", bench, form, lines=lines, may_add=len(lines.forms) < MOST)


@page(does=commands.ask_transfer, shows=queries.workbench)
def transfer(request: Request, book_id: int) -> HttpResponse:
    bench = queries.workbench(book_id, on=clock.today(), by=request.actor)
    form = TransferForm(request.POST or None, bench=bench, initial=begun())
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            given = dict(form.cleaned_data)
            return asked(request, commands.ask_transfer(
                book_id, fen=fen(given.pop("amount")), **given, by=request.actor))
    return shown(request, "transfer", bench, form)


@page(does=commands.ask_reversal, shows=queries.reversal)
def reverse_voucher(request: Request, voucher_id: int) -> HttpResponse:
    """A voucher beside the mirror that would take it back."""
    pairs = queries.reversal(voucher_id, by=request.actor)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            return asked(request, commands.ask_reversal(
                voucher_id, on=clock.today(), reason=form.cleaned_data["reason"], by=request.actor))
    return render(request, "ledger/reverse.html", {"pairs": pairs, "form": form, "voucher_id": voucher_id},
                  status=422 if form.errors else 200)


def asked(request: Request, wish: int) -> HttpResponse:
    """Go to the wish among one's own."""
    return go(request, f"{reverse('signin:approvals')}?view=asked&id={wish}", toast=ASKED)


def begun(public: str = "") -> dict[str, Any]:
    return {"on": clock.today(), "key": secrets.token_hex(12), "shown": public}


def shown(request: Request, name: str, bench: queries.Workbench, form: Any, **more: Any) -> HttpResponse:
    """The form: a new one, one with a line more, or what was sent and is wrong."""
    wrong = request.method == "POST" and "more" not in request.POST
    return render(request, f"ledger/{name}.html", {"bench": bench, "form": form, **more}, status=422 if wrong else 200)


def lines_of(request: Request, bench: queries.Workbench) -> Any:
    """The lines of the form, one more of them when asked for."""
    accounts = [(code, f"{code} {name}") for code, name, _ in bench.accounts]
    lines = formset_factory(LineForm, extra=FEWEST, max_num=MOST, absolute_max=MOST)
    if request.method != "POST":
        return lines(prefix="line", form_kwargs={"accounts": accounts})
    posted = request.POST.copy()
    if "more" in posted:
        count = str(posted.get("line-TOTAL_FORMS", ""))
        posted["line-TOTAL_FORMS"] = str(min(MOST, int(count[:3]) + 1) if count.isdecimal() else FEWEST)
    return lines(posted, prefix="line", form_kwargs={"accounts": accounts})


def scans(request: Request, scan: Any, copy: Any, public: str) -> dict[str, int | None]:
    """Keep the papers of an expense; which of them the open books show."""
    kept = [files.store(one, kinds=PHOTOS | SCANS, purpose=commands.SCANS, by=request.actor).id if one else None
            for one in (scan, copy if public == "copy" else None)]
    return {"scan_id": kept[0], "public_scan_id": {"no": None, "same": kept[0], "copy": kept[1]}[public]}
