"""出账: the runs of a community, the review before publishing, and a bill that explains itself."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.domains.fees.bills import commands, papers, permissions, queries
from linli.domains.fees.bills.values import Review
from linli.domains.fees.credits.permissions import ASK_CREDIT
from linli.engines.documents import typesetting
from linli.engines.documents.answers import pdf
from linli.kernel import approvals, clock, sheets, wishes
from linli.kernel.http import Request, whole
from linli.kernel.money import yuan
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.sheets import Column
from linli.kernel.ui import nav
from linli.kernel.ui.values import Kpi, Tab
from linli.registry.permissions import SEE_POLICIES

MOST = 200_000      # bills of a sheet
COLUMNS = [Column("房号"), Column("缴费人"), Column("账簿"), Column("到期"), Column("应收（元）", "fen"),
           Column("已收、减免（元）", "fen"), Column("未收（元）", "fen")]


class DraftForm(RefusableForm):
    ym = forms.CharField(label="账期", max_length=7, widget=forms.TextInput(attrs={"type": "month"}))


class ReadForm(RefusableForm):
    """The sum of a home that was read."""

    fen = forms.IntegerField(min_value=0, max_value=10**12)


class DiscardForm(RefusableForm):
    reason = forms.CharField(label="作废原因", max_length=200)


class AskForm(RefusableForm):
    reason = forms.CharField(label="给发布人的说明", max_length=300, required=False)


class PublishForm(RefusableForm):
    """The box that names month, community, homes and sum carries the sum that was read."""

    agreed = forms.CharField(max_length=20, required=False)

    def sum(self) -> int:
        said = whole(self.cleaned_data["agreed"])
        return -1 if said is None else said


@page(shows=queries.runs)
def runs(request: Request) -> HttpResponse:
    return run_list(request, DraftForm(initial={"ym": clock.month_of(clock.today())}))


@require_POST
@page(does=commands.draft, shows=queries.runs)
def draft(request: Request) -> HttpResponse:
    form = DraftForm(request.POST)
    community = nav.community_of(request)
    if community is None:
        form.add_error(None, "请先在上方选择小区。")
    elif form.is_valid():
        with form.catching_refusals():
            run = commands.draft(community, ym=form.cleaned_data["ym"], by=request.actor)
            return go(request, reverse("fees:run", args=[run]), toast="已算好，请复核")
    return run_list(request, form, status=422)


def run_list(request: Request, form: DraftForm, status: int = 200) -> HttpResponse:
    community = nav.community_of(request)
    return render(request, "fees/bills/runs.html", {
        "runs": queries.runs(community, by=request.actor), "form": form, "chosen": community,
        "may_draft": request.actor.may(permissions.DRAFT_RUN)}, status=status)


@page(shows=queries.review)
def run(request: Request, run_id: int) -> HttpResponse:
    return review(request, run_id)


def review(request: Request, run_id: int, *, discarding: DiscardForm | None = None,
           said: RefusableForm | None = None) -> HttpResponse:
    """`discarding` and `said` (publishing, asking) come back with what was refused."""
    found, actor = queries.review(run_id, by=request.actor), request.actor
    row = found.run
    may_see = actor.may(permissions.SEE_BILLS) and row.status == "published"
    wish = wishes.latest(commands.PUBLISH, subject=run_id, by=actor) if actor.may(approvals.USE) else None
    asked = wish if wish and wish.status == approvals.OPEN else None
    is_drafter = row.drafted_by_id == actor.user_id
    return render(request, "fees/bills/run.html", {
        "review": found, "run": row, "checks": checks(found), "form": discarding or DiscardForm(), "said": said,
        "kpis": figures(found),
        "crumbs": [Tab("出账", reverse("fees:runs")), Tab(row.community, "")], "asked": asked, "wish": wish,
        "is_drafter": is_drafter, "may_publish": actor.may(permissions.PUBLISH_RUN) and not is_drafter,
        "may_ask": actor.may(permissions.DRAFT_RUN) and not asked, "may_discard": actor.may(permissions.DRAFT_RUN),
        "may_check": actor.may(permissions.DRAFT_RUN) and row.status == "review",
        "may_see_policies": actor.may(SEE_POLICIES),
        "bills": queries.bills_of_run(run_id, limit=30, by=actor) if may_see else []},
                  status=422 if discarding or said else 200)


@page(shows=queries.bills_of_run)
def sheet(request: Request, run_id: int) -> HttpResponse:
    """All bills of a run as a sheet; payers masked as on the screen."""
    row = queries.run(run_id, by=request.actor)
    bills = queries.bills_of_run(run_id, limit=MOST, by=request.actor)
    return sheets.download(f"{row.community}{row.ym}账单", COLUMNS, (
        (one.label, one.payer, one.fund, one.due.isoformat(), one.total_fen, one.settled_fen, one.open_fen)
        for one in bills), form="xlsx")


@require_POST
@page(does=commands.confirm_home, shows=queries.review)
def confirm_home(request: Request, run_id: int, unit_id: int) -> HttpResponse:
    form = ReadForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            commands.confirm_home(run_id, unit_id=unit_id, fen=form.cleaned_data["fen"], at=request.now,
                                  by=request.actor)
            return go(request, reverse("fees:run", args=[run_id]) + "#differing", toast="已记下您的确认")
    return review(request, run_id, said=form)


def checks(found: Review) -> list[tuple[bool, str, str]]:
    """What a second person looks at before publishing: fine or not, what, and where it stands."""
    row = found.run
    return [(not found.stale, "标准、面积、缴费人和起草时一致", "有变动，须重算" if found.stale else ""),
            (not found.gap, "以前的账期都出过账", found.gap),
            (not row.skipped, "每户都有账单", f"跳过 {row.skipped} 户，有原因" if row.skipped else ""),
            (not found.unchecked, "差异大的户都有人确认", f"{found.unchecked:,} 户没有" if found.unchecked else ""),
            (False, "第二人复核发布", "制单人不能发布")]


def figures(found: Review) -> list[Kpi]:
    row = found.run
    against = f"较上月 {found.change}%" if found.before_fen else "上月没有账单"
    return [Kpi("应收合计", yuan(row.fen), "元", note=against),
            Kpi("出账户数", f"{row.homes:,}", f"/ {found.all_homes:,} 户", note=f"{row.lines:,} 条明细"),
            Kpi("跳过", str(row.skipped), "户", tone="danger" if row.skipped else "", note="原因见下"),
            Kpi("账单", f"{row.bills:,}", "张", note=f"{row.due:%Y-%m-%d} 到期"),
            Kpi("差异大", f"{found.changed:,}", "户", tone="warn" if found.unchecked else "",
                note=f"偏离均值 {found.deviation}% 以上")]


@require_POST
@page(does=commands.publish, shows=queries.review)
def publish(request: Request, run_id: int) -> HttpResponse:
    form = PublishForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            done = commands.publish(run_id, fen=form.sum(), at=request.now, by=request.actor)
            return go(request, reverse("fees:run", args=[run_id]),
                      toast=f"已发布 {done.bills} 张账单，{yuan(done.fen)} 元")
    return review(request, run_id, said=form)


@require_POST
@page(does=commands.ask_publish, shows=queries.review)
def ask(request: Request, run_id: int) -> HttpResponse:
    form = AskForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            commands.ask_publish(run_id, reason=form.cleaned_data["reason"], by=request.actor)
            return go(request, reverse("fees:run", args=[run_id]), toast="已提请，等另一位负责人发布")
    return review(request, run_id, said=form)


@require_POST
@page(does=commands.discard, shows=queries.review)
def discard(request: Request, run_id: int) -> HttpResponse:
    form = DiscardForm(request.POST)
    if form.is_valid():
        with form.catching_refusals():
            commands.discard(run_id, reason=form.cleaned_data["reason"], by=request.actor)
            return go(request, reverse("fees:runs"), toast="已作废")
    return review(request, run_id, discarding=form)


@page(shows=queries.bill)
def bill(request: Request, bill_id: int) -> HttpResponse:
    found = queries.bill(bill_id, by=request.actor)
    return render(request, "fees/bills/bill.html", {
        "bill": found, "credits": found.credits, "may_credit": request.actor.may(ASK_CREDIT) and found.open_fen,
        "crumbs": [Tab("出账", reverse("fees:runs")), Tab(found.community, "")]})


@page(shows=queries.bill_sheet)
def bill_paper(request: Request, bill_id: int) -> HttpResponse:
    return printed(request, bill_id)


@page(shows=queries.bill_sheet, face="phone")
def own_bill_paper(request: Request, bill_id: int) -> HttpResponse:
    """The same paper for its payer, to keep or to print."""
    return printed(request, bill_id)


def printed(request: Request, bill_id: int) -> HttpResponse:
    sheet = queries.bill_sheet(bill_id, on=clock.today(), by=request.actor)
    url = request.build_absolute_uri(reverse("fees:own-bill", args=[bill_id]))
    return pdf(f"{sheet.bill.ym}账单 {sheet.bill.label}", typesetting.render("bill", papers.bill(sheet, url=url)))


@page(shows=queries.bill, face="phone")
def own_bill(request: Request, bill_id: int) -> HttpResponse:
    """The same bill on the resident's phone."""
    return render(request, "fees/bills/own_bill.html", {"bill": queries.bill(bill_id, by=request.actor)})
