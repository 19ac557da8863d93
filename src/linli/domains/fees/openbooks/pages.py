"""财务公开: for anybody at /open/CODE, for residents at /books."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.openbooks import files, papers, queries, questions
from linli.domains.fees.openbooks.values import MonthSums, OpenBooks
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.engines.ledger.values import FUND_TITLES, Fund
from linli.kernel import codes, sheets
from linli.kernel.errors import NotFound
from linli.kernel.files.pages import answer
from linli.kernel.http import Request
from linli.kernel.pages import page, public_page
from linli.kernel.sheets import Column
from linli.kernel.ui.values import Tab

COLUMNS = [Column("账本"), Column("月份"), Column("项目"), Column("类别"), Column("金额", "fen")]


@public_page
def find(request: Request) -> HttpResponse:
    """From the code on the notice board to a community's books."""
    typed = request.GET.get("code", "").strip()[:40]
    found = codes.resolve(typed) if typed else None
    if found and found.kind == "community":
        return HttpResponseRedirect(reverse("fees:open-books", args=[typed.upper()]))
    return render(request, "fees/open/find.html", {"typed": typed}, status=404 if typed else 200)


@public_page
def month(request: Request, code: str) -> HttpResponse:
    return render(request, "fees/open/month.html", facts(request, code))


@page(shows=queries.own_communities, face="phone")
def own(request: Request) -> HttpResponse:
    """The books of the resident's community, in the phone's look."""
    within = queries.own_communities(by=request.actor)
    if not within:
        raise NotFound
    asked = request.GET.get("code", "")
    return render(request, "fees/open/own.html", facts(request, asked if asked in within else within[0]))


@public_page
def vouchers(request: Request, code: str) -> HttpResponse:
    """The vouchers behind one line."""
    community = queries.community_of(code)
    ym, fund, line = (request.GET.get(name, "").replace("\0", "")[:40] for name in ("ym", "fund", "line"))
    if fund not in list(Fund):
        raise NotFound
    found = queries.vouchers(community, ym=ym, fund=fund, line=line)
    return render(request, "fees/open/vouchers.html", {
        "community": community, "ym": ym, "fund": fund, "line": line, "rows": found,
        "total": sum(row.fen for row in found),
        "reference": questions.address(community, ym=ym, fund=fund, line=line),
        "asked": questions.of_line(community, ym=ym, fund=fund, line=line),
        "title": FUND_TITLES.get(Fund(fund), "") if fund in list(Fund) else "", "most": queries.MOST_VOUCHERS})


@public_page
def download(request: Request, code: str) -> HttpResponse:
    """All funds of the month as CSV."""
    books = asked_for(request, code)
    return sheets.download(f"{books.community.name} 财务公开 {books.ym}", COLUMNS, (
        (fund.title, books.ym, name, kind, fen) for fund in books.funds for kind, name, fen in [
            ("结余", "月初结余", fund.opening_fen), *(("收入", line.name, line.fen) for line in fund.income),
            *(("支出", line.name, line.fen) for line in fund.spent), ("结余", "月末结余", fund.closing_fen),
            ("资金", "货币资金", fund.bank_fen)]), form="csv")


@public_page
def beancount(request: Request, code: str) -> HttpResponse:
    """The month of the fund looked at, for accounting programs."""
    books = asked_for(request, code)
    if books.fund is None:
        raise NotFound
    name = f"{books.community.code}-{books.fund.fund}-{books.ym}.beancount"
    return HttpResponse(files.beancount(books.community, ym=books.ym, fund=books.fund.fund),
                        content_type="text/plain; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


@public_page
def voucher_paper(request: Request, code: str, voucher_id: int) -> HttpResponse:
    """The paper of an expense, if it was chosen to be shown."""
    return answer(request, queries.paper(queries.community_of(code), voucher_id))


@public_page
def paper(request: Request, code: str) -> HttpResponse:
    """One A4 page for the notice board."""
    books = asked_for(request, code)
    if books.fund is None:
        raise NotFound
    url = request.build_absolute_uri(reverse("fees:open-books", args=[books.community.code]))
    return pdf(f"财务公开 {books.ym}", typesetting.render("open-books", papers.sheet(books, url)))


def asked_for(request: Request, code: str) -> OpenBooks:
    return queries.month(queries.community_of(code), ym=request.GET.get("ym", ""), fund=request.GET.get("fund", ""))


def facts(request: Request, code: str) -> dict[str, Any]:
    books = asked_for(request, code)
    largest = max((line.fen for line in [*books.fund.income, *books.fund.spent]), default=0) if books.fund else 0
    return {"books": books, "fund": books.fund, "community": books.community,
            "tabs": [Tab(one.title, f"?ym={books.ym}&fund={one.fund}&code={books.community.code}", one == books.fund)
                     for one in books.funds],
            "income": [(line, line.fen / largest) for line in books.fund.income] if books.fund else [],
            "spent": [(line, line.fen / largest) for line in books.fund.spent] if books.fund else [],
            "yms": [f"{int(one.ym[5:])}月" for one in books.year],
            **about(books), **chart(books.year)}


def about(books: OpenBooks) -> dict[str, Any]:
    """Where to ask about this month, and what was asked."""
    if books.fund is None:
        return {"asked": []}
    shown = {"ym": books.ym, "fund": str(books.fund.fund)}
    return {"reference": questions.address(books.community, **shown),
            "asked": questions.of_month(books.community, **shown)}


def chart(year: Sequence[MonthSums]) -> dict[str, Any]:
    """Twelve months of both sides; in ten thousands where yuan would not fit beside the axis."""
    large = max((max(one.income_fen, one.spent_fen) for one in year), default=0) >= 100_000_00
    fen, unit = (1_000_000, "万元") if large else (100, "元")
    return {"unit": unit, "year": [(f"收入（{unit}）", [one.income_fen / fen for one in year]),
                                   (f"支出（{unit}）", [one.spent_fen / fen for one in year])]}
