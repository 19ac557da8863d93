"""工单 in the console: the list with its views and filters, a case, and the acts on it."""
from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as sending
from linli.engines.cases.dispatching.values import BulkResult
from linli.engines.cases.figures.values import Counters
from linli.engines.cases.flow.values import KIND_TITLES, LEVEL_TITLES, SOURCE_TITLES, STATE_TITLES
from linli.engines.cases.handling import ending, together
from linli.engines.cases.handling import queries as handling
from linli.engines.cases.intake.categories import TITLES
from linli.engines.cases.matters import exporting, queries
from linli.engines.cases.matters.values import VIEWS, CaseFilter, CasePage, CaseRow
from linli.engines.cases.pages import acts, showing
from linli.engines.cases.pages.forms import Asked, LevelForm, ManyForm, Purpose, TickedForm
from linli.engines.cases.permissions import CALL_BACK, DISPATCH, EXPORT_CASES, LOOK_UP_CALLER, SEE_CASES
from linli.engines.cases.saved import commands as saving
from linli.engines.cases.saved import queries as saved_views
from linli.engines.cases.saved.values import LONGEST_NAME
from linli.kernel import live, sheets
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound, Refused
from linli.kernel.http import Request, whole
from linli.kernel.pages import go, page
from linli.kernel.paging import Page as Paged
from linli.kernel.ui import nav
from linli.kernel.ui.values import Tab

MAIN_VIEWS = ("open", "overdue", "due_soon", "unassigned", "pooled", "resolved", "call_back")
DUE = {"1": "1 小时内到期", "4": "4 小时内到期", "24": "24 小时内到期"}
ON_BAR = 5
FILTERS = ("view", "state", "kind", "level", "category", "source", "community", "handler", "due", "text")


def waiting(actor: Actor) -> int:
    """The figure in the menu: what is overdue."""
    return queries.overdue(actor.area_id, by=actor) if actor.may(SEE_CASES) else 0


def wanted(request: Request) -> CaseFilter:
    """The filters as chosen; what is not among the choices counts as not chosen."""
    def one_of(name: str, choices: Any, instead: str = "") -> str:
        asked = request.GET.get(name, "")
        return asked if asked in choices else instead

    level, due = one_of("level", {"1", "2", "3"}), one_of("due", DUE)
    return CaseFilter(
        one_of("view", VIEWS, "open"), one_of("state", STATE_TITLES), one_of("kind", KIND_TITLES),
        int(level) if level else None, one_of("category", TITLES), one_of("source", SOURCE_TITLES),
        community_id=whole(request.GET.get("community")), handler_id=whole(request.GET.get("handler")),
        due_before=request.now + timedelta(hours=int(due)) if due else None,
        text=request.GET.get("text", "").strip()[:60])


@require_safe
@page(shows=queries.cases)
def cases(request: Request) -> HttpResponse:
    return listed(request)


@require_POST
@page(does=dispatching.bulk_dispatch, shows=queries.cases)
def dispatch_many(request: Request) -> HttpResponse:
    return on_many(request, dispatching.bulk_dispatch, many(request, request.POST), "已派", "没有派出")


@require_POST
@page(does=dispatching.pool_many, shows=queries.cases)
def pool_many(request: Request) -> HttpResponse:
    return on_many(request, dispatching.pool_many, TickedForm(request.POST), "已放进抢单池", "没有放进")


@require_POST
@page(does=together.set_level_many, shows=queries.cases)
def level_many(request: Request) -> HttpResponse:
    return on_many(request, together.set_level_many, LevelForm(request.POST), "已改级别", "没有改")


@require_POST
@page(does=together.urge_many, shows=queries.cases)
def urge_many(request: Request) -> HttpResponse:
    return on_many(request, together.urge_many, TickedForm(request.POST), "已催", "没有催")


def on_many(request: Request, command: Callable[..., BulkResult], form: TickedForm, done: str,
            undone: str) -> HttpResponse:
    """Do it to the ticked cases, or to all that the filter finds: the list again, with what became of each case, or
    with what was filled in wrongly.
    """
    form.picked(request.POST.getlist("pick"))
    if form.is_valid():
        given = dict(form.cleaned_data)
        everything, ticked, key = (given.pop(name) for name in ("everything", "pick", "key"))
        ids = queries.matching(request.actor.area_id, wanted=wanted(request), limit=dispatching.MOST_AT_ONCE,
                               by=request.actor) if everything else ticked
        if not ids:
            form.add_error("pick", "没有符合条件的工单。" if everything else "请先选工单。")
        else:
            with form.catching_refusals():
                result = command(ids, **given, at=request.now, key=key or None, by=request.actor)
                return listed(request, result=Answered(done, undone, result))
    return listed(request, form if isinstance(form, ManyForm) else None, status=422,
                  wrong=[str(error) for errors in form.errors.values() for error in errors])


@dataclass(frozen=True)
class Answered:
    """What an act on many came to, in the words of the act."""

    done: str
    undone: str
    result: BulkResult


def many(request: Request, data: Any = None) -> ManyForm:
    form = ManyForm(data, initial={"key": uuid.uuid4().hex})
    if request.actor.may(DISPATCH):
        workers = [one for one in sending.workers(request.actor.area_id, at=request.now, by=request.actor)
                   if one.active]
        form.choose("user_id", ((one.user_id, f"{one.name}（手上 {one.load}/{one.cap}）{one.organisation}") for one in
                                sorted(workers, key=lambda one: one.organisation)))
        form.people = [(str(one.user_id), one.name) for one in workers]
    return form


@require_POST
@page(does=exporting.export)
def export(request: Request, form: str) -> HttpResponse:
    """All that the filter finds as a sheet; the journal keeps who took it along."""
    kind: sheets.Form = "csv" if form == "csv" else "xlsx"
    asked = wanted(request)
    sheet = exporting.export(request.actor.area_id, wanted=asked, form=kind, by=request.actor)
    name = f"工单 {VIEWS[asked.view]} {timezone.localdate(request.now)}"
    return sheets.attached(name, sheet, form=kind)


@require_POST
@page(does=saving.save, shows=queries.cases)
def save_view(request: Request) -> HttpResponse:
    """The filters at hand under a name of one's own."""
    query = filtered(request)
    try:
        saving.save(request.POST.get("name", ""), query=query, by=request.actor)
    except Refused as refused:
        return listed(request, status=refused.status, wrong=[refused.sentence])
    return go(request, f"{reverse('cases:list')}?{query}", toast="已存为视图")


@require_POST
@page(does=saving.forget)
def forget_view(request: Request, view_id: int) -> HttpResponse:
    saving.forget(view_id, by=request.actor)
    return go(request, reverse("cases:list"), toast="视图已删掉，工单都在")


def filtered(request: Request) -> str:
    """The chosen filters as the address writes them, in one order; empty when nothing is chosen."""
    query = QueryDict(mutable=True)
    for name in FILTERS:
        if (value := request.GET.get(name, "").strip()) and (name, value) != ("view", "open"):
            query[name] = value
    return query.urlencode()


def listed(request: Request, form: ManyForm | None = None, *, result: Answered | None = None,
           status: int = 200, wrong: Sequence[str] = ()) -> HttpResponse:
    asked, actor = wanted(request), request.actor
    found = queries.cases(actor.area_id, wanted=asked, after=request.GET.get("after") or None, by=actor)
    counts = queries.counters(actor.area_id, community_id=asked.community_id, by=actor)
    query = request.GET.copy()
    for name in ("after", "filter"):
        query.pop(name, None)
    form = form or many(request)
    home, chosen = reverse("cases:list"), filtered(request)
    own = saved_views.saved(actor.area_id, by=actor)
    here = next((one for one in own if one.query == chosen), None)
    tabs = views(asked, counts, query)
    if here:
        tabs = [*(replace(one, here=False) for one in tabs), Tab(here.name, f"{home}?{here.query}", True)]
    return render(request, "cases/console/list.html", {
        "cases": found, "wanted": asked, "open_count": counts["open"], "views": tabs, "saved_here": here,
        "more_views": [*(one for one in views(asked, counts, query, more=True) if not one.here),
                       *(Tab(one.name, f"{home}?{one.query}") for one in own if one != here)],
        "can_save": bool(chosen) and not here, "longest_name": LONGEST_NAME,
        "filters": filters(request, form), "narrowed": len([name for name, value in query.items()
                                                             if value and name != "view"]),
        "filtering": "filter" in request.GET,
        "query": query.urlencode(), "form": form, "result": result,
        "total": counts[asked.view] if asked.view in counts.views else None, "may_dispatch": actor.may(DISPATCH),
        "may_urge": actor.may(CALL_BACK), "may_export": actor.may(EXPORT_CASES),
        "may_register": actor.may(LOOK_UP_CALLER), "wrong": wrong, "levels": LEVEL_TITLES,
        "refresh": f"{home}?{request.GET.urlencode()}", "ticket": live.ticket(f"cases:{actor.area_id}"),
        "topic": f"cases:{actor.area_id}", "now": request.now, "soon": request.now + queries.SOON,
        "picked": picked(request, found, result, status)}, status=status)


def picked(request: Request, found: Paged[CaseRow], result: Answered | None, status: int) -> list[str]:
    """Which lines stay ticked: after a refusal all that were, after an act those that it left undone."""
    if result:
        left = {number for number, _ in result.result.refused}
        return [str(row.id) for row in found.rows if row.number in left]
    return request.POST.getlist("pick") if status != 200 else []


def views(asked: CaseFilter, counts: Counters, query: Any, *, more: bool = False) -> list[Tab]:
    """The tabs, with the one at hand; the rest stand in a menu."""
    shown = []
    for name, title in VIEWS.items():
        if (name in MAIN_VIEWS or name == asked.view) == more:
            continue
        other = query.copy()
        other["view"] = name
        shown.append(Tab(title, f"{reverse('cases:list')}?{other.urlencode()}", name == asked.view,
                         counts.views.get(name)))
    return shown


@dataclass(frozen=True)
class Choice:
    """One select of the filter."""

    name: str
    title: str
    options: Sequence[tuple[str, str]]
    chosen: str


def filters(request: Request, form: ManyForm) -> list[Choice]:
    every = [("community", "小区", [(str(one.id), one.name) for one in nav.communities(request.actor)]),
             ("state", "状态", list(STATE_TITLES.items())), ("kind", "种类", list(KIND_TITLES.items())),
             ("level", "级别", [(str(level), title) for level, title in LEVEL_TITLES.items()]),
             ("category", "类别", list(TITLES.items())), ("source", "来源", list(SOURCE_TITLES.items())),
             ("handler", "责任人", form.people), ("due", "时限", list(DUE.items()))]
    return [Choice(name, title, options, request.GET.get(name, "")) for name, title, options in every if options]


@require_safe
@page(shows=queries.case)
def case(request: Request, case_id: int) -> HttpResponse:
    found = queries.case(case_id, at=request.now, by=request.actor)
    return drawn(request, found, "cases/console/case.html")


def drawn(request: Request, found: CasePage, template: str, *, status: int = 200, **more: Any) -> HttpResponse:
    row, query = found.row, request.GET.copy()
    show = query.pop("show", ["all"])[0]
    offered = acts.offered(found, request.actor)
    gauge, clocks = showing.gauges(found, request.now)
    by_name = {one.name: one for one in offered}
    at = reverse("cases:case", args=[row.id])
    return render(request, template, {
        "case": found, "row": row, "steps": showing.steps(found), "gauge": gauge, "clocks": clocks,
        "moments": showing.timeline(found, show if show in showing.SHOWN else "all"),
        "shown": [Tab(title, f"{at}?{kept(query, show=name)}", name == show) for name, title in
                  showing.SHOWN.items()],
        "asked": showing.figure_of(found.reference, row.community),
        "needs": [(one, by_name.get(one.act)) for one in showing.needs(found)],
        "broken": showing.broken_by_wish(found), "may_suspend": "suspend" in by_name,
        "wishes": handling.waiting(row.id, by=request.actor), "bar": offered[:ON_BAR], "rest": offered[ON_BAR:],
        "at": at, "query": query.urlencode(),
        "beside": neighbours(request, row.id),
        "stages": showing.STAGE_TITLES, "crumbs": crumbs(request, found), "topic": f"case:{row.id}",
        "ticket": live.ticket(f"case:{row.id}"), "refresh": request.get_full_path(), **more}, status=status)


def kept(query: Any, **more: str) -> str:
    other = query.copy()
    other.update(more)
    return str(other.urlencode())


def crumbs(request: Request, found: CasePage) -> list[Tab]:
    back = reverse("cases:list") if request.actor.may(SEE_CASES) else ""
    query = request.GET.copy()
    query.pop("show", None)
    return [Tab("工单", f"{back}?{query.urlencode()}" if back and query else back), Tab(found.row.community, ""),
            Tab(found.row.number, "")]


@dataclass(frozen=True)
class Neighbours:
    """Where a case stands in the list it was opened from."""

    before: int | None
    after: int | None
    position: int
    count: int


def neighbours(request: Request, case_id: int) -> Neighbours | None:
    if "view" not in request.GET or not request.actor.may(SEE_CASES):
        return None
    ids = queries.matching(request.actor.area_id, wanted=wanted(request), by=request.actor)
    if case_id not in ids:
        return None
    at = ids.index(case_id)
    return Neighbours(ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None, at + 1, len(ids))


@page(shows=queries.case)
def act(request: Request, case_id: int, name: str) -> HttpResponse:
    """One act on a case: its form, in a dialog or as a page; the command asks for its own right."""
    found = queries.case(case_id, at=request.now, by=request.actor)
    one = next((each for each in acts.offered(found, request.actor) if each.name == name), None)
    if one is None:
        if request.method == "POST":        # it was offered when the page was drawn: say what it is now
            one = acts.BY_NAME[name]
        else:
            return gone(request, found, acts.BY_NAME[name])
    asked = Asked(found, request)
    form = one.form(asked, request.POST, request.FILES) if request.method == "POST" else one.form(asked)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            told = one.run(acts.Doing(asked, form)) or one.done
            return go(request, back(request, case_id), toast=told)
    return asking(request, found, act=one, form=form, status=422 if request.method == "POST" else 200)


def gone(request: Request, found: CasePage, one: acts.Act) -> HttpResponse:
    words = f"这件事现在是“{found.row.state_title}”，您不能“{one.title}”。请刷新后再看。"
    return asking(request, found, act=one, words=words, status=409)


def asking(request: Request, found: CasePage, *, status: int, **given: Any) -> HttpResponse:
    template = "cases/console/act_form.html" if request.htmx else "cases/console/act.html"
    query = request.GET.urlencode()
    return render(request, template, {
        "case": found, "row": found.row, "back": back(request, found.row.id), "query": query,
        "crumbs": crumbs(request, found), "now": request.now, **given}, status=status)


def back(request: Request, case_id: int) -> str:
    query = request.GET.urlencode()
    return reverse("cases:case", args=[case_id]) + (f"?{query}" if query else "")


@page(does=ending.reveal, shows=queries.case)
def reveal(request: Request, case_id: int) -> HttpResponse:
    """Who reported, in full: asked with a purpose, kept in the journal, shown once."""
    found = queries.case(case_id, at=request.now, by=request.actor)
    form = Purpose(Asked(found, request), request.POST or None)
    act = acts.Act("reveal", "看报事人", "eye", "", Purpose, lambda do: None, "完整姓名和电话只显示这一次。")
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            told = ending.reveal(case_id, purpose=form.cleaned_data["purpose"], by=request.actor)
            return asking(request, found, act=act, reporter=told, status=200)
    if not found.may_reveal:
        raise NotFound
    return asking(request, found, act=act, form=form, status=422 if request.method == "POST" else 200)
