"""公告 for those who write them: the console, and the butler's phone with the same forms."""
from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from linli.engines.documents import codes as printed
from linli.engines.documents import papers, typesetting
from linli.engines.documents.answers import pdf
from linli.engines.messaging import permissions
from linli.engines.messaging.notices import commands, queries
from linli.engines.messaging.notices.pages.forms import NoticeForm, WithdrawForm, filled
from linli.engines.messaging.notices.values import STATUS_TITLES, NoticeView
from linli.kernel import clock
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Kpi, Tab


@page(shows=queries.notices)
def notices(request: Request) -> HttpResponse:
    status = request.GET.get("status", "")
    status = status if status in STATUS_TITLES else ""
    found = queries.notices(community_id=nav.community_of(request), status=status, after=request.GET.get("after"),
                            by=request.actor)
    views = [Tab("全部", "?", not status), *(Tab(title, f"?status={name}", name == status)
                                           for name, title in STATUS_TITLES.items())]
    return render(request, f"messaging/notices/{face(request)}_list.html", {
        "found": found, "views": views, "today": clock.today(),
        "may_write": request.actor.may(permissions.WRITE_NOTICES), **links(request)})


@page(does=commands.write)
def new(request: Request) -> HttpResponse:
    community = nav.community_of(request) or community_of_butler(request)
    scope = queries.scopes(community, by=request.actor)
    form = NoticeForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            made = commands.write(community, text=form.text(), place_ids=form.cleaned_data["places"],
                                  by=request.actor)
            return go(request, reverse(links(request)["one"], args=[made]), toast="已存为草稿，看一遍再发布")
    return render(request, f"messaging/notices/{face(request)}_form.html", {
        "form": form, "crumbs": [Tab("公告", reverse(links(request)["list"])), Tab("写公告", "")], **links(request)},
        status=422 if form.errors else 200)


@page(does=commands.rewrite)
def rewrite(request: Request, notice_id: int) -> HttpResponse:
    view = queries.notice(notice_id, by=request.actor)
    scope = queries.scopes(view.row.community_id, by=request.actor)
    form = NoticeForm(request.POST or None, scope=scope, initial=filled(view))
    here = reverse(links(request)["one"], args=[notice_id])
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.rewrite(notice_id, text=form.text(), place_ids=form.cleaned_data["places"], by=request.actor)
            return go(request, here, toast="已保存")
    return render(request, f"messaging/notices/{face(request)}_form.html", {
        "form": form, "crumbs": [Tab("公告", reverse(links(request)["list"])), Tab(view.row.title, here)],
        **links(request)}, status=422 if form.errors else 200)


@page(shows=queries.notice)
def notice(request: Request, notice_id: int) -> HttpResponse:
    return one(request, notice_id, WithdrawForm())


@require_POST
@page(does=commands.publish, shows=queries.notice)
def publish(request: Request, notice_id: int) -> HttpResponse:
    homes = commands.publish(notice_id, at=request.now, texts="texts" in request.POST, by=request.actor)
    return go(request, reverse(links(request)["one"], args=[notice_id]), toast=f"已发布，{homes} 户可以看到")


@page(does=commands.withdraw, shows=queries.notice)
def withdraw(request: Request, notice_id: int) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            commands.withdraw(notice_id, reason=form.cleaned_data["reason"], at=request.now, by=request.actor)
            return go(request, reverse(links(request)["one"], args=[notice_id]), toast="已撤回，原文和原因仍可查")
    return one(request, notice_id, form, status=422 if form.errors else 200)


@page(shows=queries.notice)
def paper(request: Request, notice_id: int) -> HttpResponse:
    """The A4 sheet for the board."""
    view = queries.notice(notice_id, by=request.actor)
    if not view.row.code:
        raise NotFound
    return pdf(f"公告 {view.row.number}", typesetting.render("notice", sheet(view)))


def one(request: Request, notice_id: int, form: WithdrawForm, status: int = 200) -> HttpResponse:
    view = queries.notice(notice_id, by=request.actor)
    names = links(request)
    return render(request, f"messaging/notices/{face(request)}_one.html", {
        "view": view, "row": view.row, "form": form, "buildings": queries.reads(notice_id, by=request.actor),
        "kpis": figures(view), "may_write": request.actor.may(permissions.WRITE_NOTICES),
        "crumbs": [Tab("公告", reverse(names["list"])), Tab(view.row.number or "草稿", "")], **names}, status=status)


def figures(view: NoticeView) -> list[Kpi]:
    row = view.row
    rate = Kpi("阅读率", "—", note=row.no_share) if row.no_share else Kpi(
        "阅读率", f"{row.share * 100:.1f}", "%", note=f"{row.opened:,} / {row.homes:,} 户")
    return [Kpi("发给", f"{row.homes:,}", "户", note=row.places),
            Kpi("已打开", f"{row.opened:,}", "户", note="同一户只算一次"), rate]


def sheet(view: NoticeView) -> papers.Notice:
    facts = [papers.NoticeFact(label=label, value=value)
             for label, value in [("在哪里", view.where), ("为什么", view.why)] if value]
    row = view.row
    assert row.published_at is not None
    return papers.Notice(
        community=row.community, issuer=f"{row.community}物业服务项目部", number=f"公告第 {row.number} 号",
        kind=row.kind_title, title=row.title, key_facts=facts, paragraphs=view.paragraphs,
        url=printed.address("notice", view.row.code), phone=view.phone,
        issued_on=timezone.localdate(row.published_at), signed_by=f"发布 {row.author}", sample=view.invented,
        posted=f"张贴：{row.places}" + (f"　贴到 {row.until:%m-%d}" if row.until else ""))


def face(request: Request) -> str:
    return "staff" if request.path.startswith("/staff/") else "console"


def links(request: Request) -> dict[str, Any]:
    """The names of this face's addresses, for redirects and templates."""
    start = "messaging:staff-" if face(request) == "staff" else "messaging:"
    return {"list": f"{start}notices", "one": f"{start}notice", "new": f"{start}new-notice",
            "rewrite": f"{start}rewrite-notice", "publish": f"{start}publish-notice",
            "withdraw": f"{start}withdraw-notice"}


def community_of_butler(request: Request) -> int:
    """A butler holds buildings; their community is where the first of them stands. Raises NotFound."""
    found = queries.own_communities(by=request.actor)
    if not found:
        raise NotFound
    return found[0]
