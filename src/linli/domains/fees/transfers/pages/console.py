"""银行流水: upload the bank's file, see whose each payment is and why, correct, confirm; give held money to a home."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.domains.fees.payments.pages.desk import today
from linli.domains.fees.payments.pages.posting import only_posted
from linli.domains.fees.transfers import bankfile, commands, queries
from linli.domains.fees.transfers.bankfile import BankFile
from linli.domains.fees.transfers.values import MOST_LINES, BankDraft, FileBooked, Match
from linli.kernel import sheets, uploads
from linli.kernel.http import Request
from linli.kernel.money import yuan
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.uploads import Preview, UnreadableFile

PREVIEW = Preview("bank-file", BankDraft)


class FileForm(RefusableForm):
    file = forms.FileField(label="银行流水（xlsx、xls 或 csv）", help_text="网银下载的原表就行，不用改列名")


class HomesForm(RefusableForm):
    """The homes as the cashier leaves them: one field a line, empty for money that nobody claims yet."""

    def __init__(self, *args: Any, matches: Sequence[Match], **given: Any) -> None:
        super().__init__(*args, **given)
        for n, one in enumerate(matches):
            if one.is_new:
                self.fields[f"home{n}"] = forms.CharField(label=f"第 {n + 1} 笔的房号", required=False, max_length=20,
                                                          initial=one.home)


class GiveForm(RefusableForm):
    home = forms.CharField(label="房号", max_length=20)


@page(shows=queries.held, does=commands.book_file)
def transfers(request: Request) -> HttpResponse:
    """What is held; after an upload also whose each line is."""
    community = nav.needed_community(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            found = file_of(form.cleaned_data["file"])
            return preview(request, community, found.drafts, found=found)
    return show(request, community, form, status=422 if form.errors else 200)


@page(does=commands.book_file, shows=queries.held)
@only_posted("fees:transfers")
def book(request: Request) -> HttpResponse:
    """Book what the preview showed, with the homes as corrected."""
    token = request.POST.get("token", "")
    community, drafts = PREVIEW.unsealed(token)
    matched = queries.matches(community, lines=drafts, on=today(request), by=request.actor)
    form = HomesForm(request.POST, matches=matched)
    if form.is_valid():
        with form.catching_refusals():
            written = {n: form.cleaned_data[f"home{n}"] for n, one in enumerate(matched) if one.is_new}
            homes = queries.homes_by_label(community, labels=[text for text in written.values() if text],
                                           by=request.actor)
            lines = [replace(draft, unit_id=homes.get(written.get(n, ""))) for n, draft in enumerate(drafts)]
            key = sha256(f"{token}{[line.unit_id for line in lines]}".encode()).hexdigest()[:40]
            done = commands.book_file(community, lines=lines, key=f"bank-{key}", by=request.actor)
            return go(request, reverse("fees:transfers"), toast=told(done))
    return preview(request, community, drafts, form=form, status=422)


@page(shows=queries.held)
@only_posted("fees:transfers")
def returned(request: Request) -> HttpResponse:
    """The same lines as a workbook, with the home and the reason beside each."""
    community, drafts = PREVIEW.unsealed(request.POST.get("token", ""))
    matched = queries.matches(community, lines=drafts, on=today(request), by=request.actor)
    columns = [sheets.Column("时间", "time"), sheets.Column("流水号", width=26), sheets.Column("金额", "fen"),
               sheets.Column("对方户名"), sheets.Column("附言", width=40), sheets.Column("房号"), sheets.Column("把握"),
               sheets.Column("依据", width=40)]
    return sheets.download("银行流水核对", columns, (
        (one.draft.at, one.draft.txn, one.draft.fen, one.draft.payer, one.draft.remark, one.home, one.title, one.reason)
        for one in matched))


@page(does=commands.give, shows=queries.held)
@only_posted("fees:transfers")
def give(request: Request, line_id: int) -> HttpResponse:
    """Give one of the held lines to a home."""
    community = nav.needed_community(request)
    form = GiveForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            [unit] = queries.homes_by_label(community, labels=[form.cleaned_data["home"]], by=request.actor).values()
            receipt = commands.give(line_id, unit_id=unit, at=request.now, by=request.actor)
            return go(request, reverse("fees:receipt", args=[receipt]), toast="已认领，收据已开")
    return show(request, community, FileForm(), giving=form, line=line_id, status=422)


def show(request: Request, community: int, form: FileForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "fees/transfers/transfers.html", {
        "form": form, "held": queries.held(community, by=request.actor), **more}, status=status)


def preview(request: Request, community: int, drafts: Sequence[BankDraft], *, found: BankFile | None = None,
            form: HomesForm | None = None, status: int = 200) -> HttpResponse:
    matched = queries.matches(community, lines=drafts, on=today(request), by=request.actor)
    form = form or HomesForm(matches=matched)
    counts = {name: sum(one.confidence == name for one in matched) for name in ("sure", "likely", "none")}
    return show(request, community, FileForm(), status=status, found=found, homes=form, counts=counts,
                total=sum(one.fen for one in drafts), known=sum(not one.is_new for one in matched),
                rows=[(one, form[f"home{n}"] if one.is_new else None) for n, one in enumerate(matched)],
                token=PREVIEW.sealed(community, drafts))


def file_of(upload: Any) -> BankFile:
    found = uploads.read(upload, bankfile.read, titles="交易日期和收入金额")
    if found.problems:
        first, many = found.problems[0], len(found.problems)
        others = f"（这样的共 {many} 处）" if many > 1 else ""
        raise UnreadableFile(why=f"第 {first.row} 行的{first.column}“{first.value}”：{first.words}{others}"
                                 "没有登记任何一笔。")
    if not found.drafts:
        raise UnreadableFile(why="表里没有收入。")
    if len(found.drafts) > MOST_LINES:
        raise UnreadableFile(why=f"一次最多 {MOST_LINES} 笔收入，请按天下载、分几份上传。")
    return found


def told(done: FileBooked) -> str:
    said = [f"入账 {done.booked} 笔 {yuan(done.booked_fen)} 元"]
    said += [f"待认领 {done.held} 笔 {yuan(done.held_fen)} 元"] if done.held else []
    said += [f"柜台已收 {done.at_desk} 笔"] if done.at_desk else []
    said += [f"重复 {done.repeated} 笔没有再记"] if done.repeated else []
    return "，".join(said)
