"""The residents' phone: report in three taps, follow one's own matters to the end, ask about a public figure."""
from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from linli.engines.cases.handling import ending
from linli.engines.cases.intake import categories, commands, queries
from linli.engines.cases.intake.values import ObjectMissing
from linli.engines.cases.matters import reporters
from linli.engines.cases.pages import resident_forms as forms
from linli.engines.cases.pages.resident_words import headline, limits_of, plain_steps, reached
from linli.engines.cases.pages.showing import figure_of
from linli.engines.cases.rating import commands as rating
from linli.kernel import codes
from linli.kernel.errors import NotFound
from linli.kernel.http import Request, whole
from linli.kernel.pages import RefusableForm, fragment, go, page
from linli.kernel.tenancy import in_area
from linli.kernel.ui.values import Tab
from linli.registry.households import queries as households
from linli.registry.permissions import SEE_OWN_HOME
from linli.registry.places import queries as places

# The acts by which a form has its place on the page of a case; a refusal of one without a place stands on top.
PLACES = {"stars": {"confirm", "rate"}, "reopen": {"reopen"}, "withdraw": {"withdraw"}, "appeal": {"appeal"},
          "words": {"add_note"}}


@page(shows=reporters.my_cases, face="phone")
def own_cases(request: Request) -> HttpResponse:
    ended = request.GET.get("view") == "ended"
    rows = reporters.my_cases(None, ended=ended, after=request.GET.get("after"), by=request.actor)
    return render(request, "cases/phone/own_list.html", {
        "rows": rows, "lines": [(row, headline(row)) for row in rows],
        "views": [Tab("在办", "?", not ended), Tab("办完的", "?view=ended", ended)]})


@page(does=commands.submit, face="phone")
def report(request: Request) -> HttpResponse:
    """Kind and place stand already; a tile, a word or a photo, and it is sent."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    kind = kind if kind in dict(forms.KIND_CHOICES) else "repair"
    tiles = categories.of_kind(kind)
    places = queries.report_places(None, by=request.actor)
    form = forms.ReportForm(
        request.POST or None, request.FILES or None, kind=kind, categories=[(one.code, one.title) for one in tiles],
        places=places, at=request.now,
        initial={"key": secrets.token_hex(12), "kind": kind, "place": request.GET.get("place"),
                 "category": request.GET.get("category", tiles[0].code if len(tiles) == 1 else "")})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            opened = commands.submit(form.cleaned_data["place"], given=form.case(request.actor), at=request.now,
                                     key=form.cleaned_data["key"], by=request.actor)
            return go(request, _sent(opened.case_id, "report"), toast="已提交，有进展会告诉您")
    return fragment(request, "cases/phone/report.html", status=422 if form.errors else 200, form=form, kind=kind,
                    tiles=tiles, calls=_calls(request),
                    kinds=[Tab(title, f"?kind={name}", name == kind) for name, title in forms.KIND_CHOICES])


@page(shows=queries.alike, face="phone")
def alike(request: Request) -> HttpResponse:
    """Below the form while it is filled in: by when it would be done, and open matters that may be the same one."""
    place, text = whole(request.GET.get("place")), request.GET.get("text", "").replace("\0", "")[:400]
    found = queries.alike(
        place, category=request.GET.get("category", "").replace("\0", "")[:20], text=text, at=request.now,
        by=request.actor) if place is not None else []
    chosen = categories.BY_CODE.get(request.GET.get("category", ""))
    kind = request.GET.get("kind", "")
    promised = queries.promise(kind, level=chosen.level, at=request.now, by=request.actor) \
        if chosen and kind in chosen.kinds else []
    titles = limits_of(kind)
    return fragment(request, "cases/phone/alike.html", rows=found,
                    limits=[(titles[one.name], one.due) for one in promised if one.name in titles])


@page(does=commands.join, face="phone")
def join(request: Request, case_id: int) -> HttpResponse:
    if request.method != "POST":
        raise NotFound
    commands.join(case_id, at=request.now, by=request.actor)
    return go(request, _sent(case_id, "report"), toast="已记上您，办好了一起告诉您")


@page(does=commands.object_to, face="phone")
def object_to(request: Request) -> HttpResponse:
    """Ask about a figure of the open books: `ref` is its address there."""
    reference = request.GET.get("ref", "").replace("\0", "")[:200]
    community_id = _community_of(reference, request.actor.area_id)
    form = forms.ObjectionForm(request.POST or None, request.FILES or None, initial={"key": secrets.token_hex(12)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            opened = commands.object_to(community_id, reference=reference, text=form.cleaned_data["text"],
                                        photos=form.stored(request.actor), at=request.now,
                                        key=form.cleaned_data["key"], by=request.actor)
            return go(request, _sent(opened.case_id, "objection"), toast="已提交，5 个工作日内公开答复")
    return fragment(request, "cases/phone/objection.html", status=422 if form.errors else 200, form=form,
                    reference=reference, asked=figure_of(reference, _called(community_id, request.actor.area_id)))


@page(shows=reporters.my_case, face="phone")
def own_case(request: Request, case_id: int) -> HttpResponse:
    return _shown(request, case_id)


@page(does=ending.confirm, face="phone")
def confirm(request: Request, case_id: int) -> HttpResponse:
    """验收, with the stars if they were given."""
    form = forms.ConfirmForm(request.POST)

    def run(given: dict[str, Any]) -> None:
        ending.confirm(case_id, version=given["version"], at=request.now, by=request.actor)
        if (stars := form.rated()) is not None:
            rating.rate(case_id, stars=stars, at=request.now, by=request.actor)
    return _act(request, case_id, "stars", form, run, "已确认，谢谢您")


@page(does=rating.rate, face="phone")
def rate(request: Request, case_id: int) -> HttpResponse:
    form = forms.StarsForm(request.POST)
    return _act(request, case_id, "stars", form, lambda given: rating.rate(
        case_id, stars=form.stars(), at=request.now, by=request.actor), "已评价，谢谢您")


@page(does=ending.reopen_own, face="phone")
def reopen(request: Request, case_id: int) -> HttpResponse:
    form = forms.ReopenForm(request.POST, request.FILES)
    return _act(request, case_id, "reopen", form, lambda given: ending.reopen_own(
        case_id, reason=given["reason"], photos=form.stored(request.actor), version=given["version"], at=request.now,
        by=request.actor), "已重新办理")


@page(does=ending.withdraw, face="phone")
def withdraw(request: Request, case_id: int) -> HttpResponse:
    form = forms.WithdrawForm(request.POST)
    return _act(request, case_id, "withdraw", form, lambda given: ending.withdraw(
        case_id, reason=given["reason"], version=given["version"], at=request.now, by=request.actor), "已撤回")


@page(does=ending.appeal, face="phone")
def appeal(request: Request, case_id: int) -> HttpResponse:
    form = forms.AppealForm(request.POST, request.FILES)
    return _act(request, case_id, "appeal", form, lambda given: ending.appeal(
        case_id, text=given["text"], photos=form.stored(request.actor), at=request.now, by=request.actor),
        "已申诉，会重新看一遍")


@page(does=ending.urge, face="phone")
def urge(request: Request, case_id: int) -> HttpResponse:
    return _act(request, case_id, "urge", RefusableForm(request.POST), lambda given: ending.urge(
        case_id, at=request.now, by=request.actor), "已催办，负责人已收到")


@page(does=ending.add_words, face="phone")
def add(request: Request, case_id: int) -> HttpResponse:
    form = forms.WordsForm(request.POST, request.FILES)
    return _act(request, case_id, "words", form, lambda given: ending.add_words(
        case_id, text=given["text"], photos=form.stored(request.actor), at=request.now, by=request.actor), "已补充")


def _act(request: Request, case_id: int, name: str, form: RefusableForm, run: Callable[[dict[str, Any]], None],
         toast: str) -> HttpResponse:
    """Do it and go back to the case; a refusal shows there, with what was typed."""
    reporters.my_case(case_id, by=request.actor)      # before any file of a stranger is kept
    if request.method != "POST":
        return go(request, reverse("cases:own-case", args=[case_id]))
    if form.is_valid():
        with form.catching_refusals():
            run(form.cleaned_data)
            return go(request, _sent(case_id, f"{name}-{case_id}"), toast=toast)
    return _shown(request, case_id, status=422, **{name: form})


def _shown(request: Request, case_id: int, *, status: int = 200, **bound: RefusableForm) -> HttpResponse:
    found = reporters.my_case(case_id, by=request.actor)
    seen = {"version": found.version}
    given: dict[str, RefusableForm] = {
        "stars": forms.ConfirmForm(initial=seen), "reopen": forms.ReopenForm(initial=seen),
        "withdraw": forms.WithdrawForm(initial=seen), "appeal": forms.AppealForm(), "words": forms.WordsForm(),
        } | bound
    for form in bound.values():     # errors are found before the version is renewed: one may look, and send again
        form.data = {**cast(QueryDict, form.data).dict(), **seen} if form.errors else form.data
    wrong = next(iter(bound), "")
    return fragment(request, "cases/phone/own_case.html", status=status, page=found, row=found.row, forms=given,
                    wrong=wrong, refused=None if PLACES.get(wrong, set()) & set(found.actions) else bound.get(wrong),
                    headline=headline(found.row), steps=plain_steps(found), limits=reached(found),
                    asked=figure_of(found.reference, found.row.community), calls=_calls(request))


def _sent(case_id: int, draft: str) -> str:
    """Where a sent form leads: the page says which draft the browser may forget."""
    return f"{reverse('cases:own-case', args=[case_id])}?sent={draft}"


def _calls(request: Request) -> list[Any]:
    """Whom one may ring now, from the first of one's homes."""
    if not request.actor.may(SEE_OWN_HOME):
        return []
    homes = households.own_homes(at=request.now, by=request.actor)
    return list(homes[0].calls) if homes else []


def _community_of(reference: str, area_id: int) -> int:
    """The community whose open books an address is of. Raises ObjectMissing."""
    parts = urlsplit(reference).path.split("/")
    found = codes.resolve(parts[2]) if reference.startswith("/open/") and len(parts) in (3, 4) else None
    if found is None or found.kind != "community" or found.area_id != area_id:
        raise ObjectMissing
    return found.object_id


def _called(community_id: int, area_id: int) -> str:
    with in_area(area_id):
        return places.titles_of([community_id])[community_id]
