"""A resident's bills and receipts on the phone."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from linli.domains.fees.payments import papers, queries
from linli.engines.documents import codes, typesetting
from linli.engines.documents.answers import pdf
from linli.engines.documents.words import in_words
from linli.kernel.http import Request
from linli.kernel.pages import page
from linli.registry.households import queries as households


@page(shows=queries.own_homes, face="phone")
def bills(request: Request) -> HttpResponse:
    homes = queries.own_homes(on=timezone.localdate(request.now), by=request.actor)
    calls = next((home.calls for home in households.own_homes(at=request.now, by=request.actor)), ())
    return render(request, "fees/money/bills.html", {"homes": homes, "calls": calls})


@page(shows=queries.own_homes, face="phone")
def receipts(request: Request) -> HttpResponse:
    homes = queries.own_homes(on=timezone.localdate(request.now), by=request.actor)
    return render(request, "fees/money/receipts.html", {"homes": homes})


@page(shows=queries.own_receipt, face="phone")
def receipt(request: Request, receipt_id: int) -> HttpResponse:
    view = queries.own_receipt(receipt_id, on=timezone.localdate(request.now), by=request.actor)
    return render(request, "fees/money/receipt.html", {
        "view": view, "words": in_words(view.row.fen), "address": codes.address(codes.VERIFY, view.code)})


@page(shows=queries.own_receipt, face="phone")
def receipt_pdf(request: Request, receipt_id: int) -> HttpResponse:
    view = queries.own_receipt(receipt_id, on=timezone.localdate(request.now), by=request.actor)
    return pdf(f"收据 {view.row.number}", typesetting.render("receipt-80", papers.receipt(view, reprint=0)), save=True)
