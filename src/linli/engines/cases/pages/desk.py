"""来电登记: who calls, what is open, one screen to write it down; 回访: the calls that are owed."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from linli.engines.cases import permissions
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as people
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.intake import commands, queries
from linli.engines.cases.intake.values import CallerCard, CallerHome, Opened
from linli.engines.cases.matters import queries as matters
from linli.engines.cases.matters.values import CaseFilter
from linli.engines.cases.pages import desk_forms as forms
from linli.kernel.errors import Refused
from linli.kernel.http import Request, whole
from linli.kernel.language import told
from linli.kernel.pages import fragment, go, page
from linli.kernel.ui.values import Tab
from linli.registry.people.values import PhoneUnreadable

NOBODY = CallerCard("", (), (), ())


def home() -> str:
    return reverse("cases:callers")


@page(shows=queries.caller)
def callers(request: Request) -> HttpResponse:
    phone = request.GET.get("phone", "").strip()[:24]
    card, wrong = looked_up(request, phone)
    form = forms.Call(ready=bool(phone and not wrong), initial={
        "phone": card.phone or phone, "place": card.homes[0].unit_id if card.homes else None})
    return desk(request, form, card, wrong=wrong, phone=phone)


@page(shows=queries.limits)
@require_POST
def hints(request: Request) -> HttpResponse:
    """While the caller speaks: the guessed category, what it may belong to, by when, whom to send."""
    return fragment(request, "cases/desk/hints.html", beside=True,
                    **hinted(request, forms.Call(request.POST), homes(request)))


@page(shows=queries.places_like)
def places(request: Request) -> HttpResponse:
    found = queries.places_like(request.GET.get("q", "")[:60], by=request.actor)
    return fragment(request, "cases/desk/places.html", found=found, asked=request.GET.get("q", "").strip())


@page(does=commands.report_for)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Request) -> HttpResponse:
    """Write a call down. By its address, as a tab that is opened again: the empty desk."""
    if request.method != "POST":
        return redirect(home())
    form = forms.Call(request.POST)
    card, _ = looked_up(request, request.POST.get("phone", "").strip()[:24])
    if form.is_valid():
        with form.catching_refusals():
            opened, toast = written(request, form, card)
            if form.cleaned_data["link"]:
                return with_link(request, opened, toast, form.cleaned_data["phone"])
            return go(request, f"{home()}?phone={card.phone}", toast=toast)
    return desk(request, form, card, status=422, phone=card.phone)


@page(does=ending.urge_for)
@require_POST
def urge(request: Request, case_id: int) -> HttpResponse:
    phone = request.POST.get("phone", "")[:24]
    try:
        ending.urge_for(case_id, at=request.now, by=request.actor)
        said = "已催办，负责人会收到"
    except Refused as error:
        if error.status in (403, 404):
            raise
        said = told(error)
    return go(request, f"{home()}?phone={phone}" if whole(phone) is not None else home(), toast=said)


def written(request: Request, form: forms.Call, card: CallerCard) -> tuple[Opened, str]:
    """Write the call down, then send, answer or merge as the button says."""
    said, act, by, at = form.cleaned_data, request.POST.get("act", ""), request.actor, request.now
    contact, key = form.contact(card.homes), said["key"] or None
    if act == "answer":
        opened = commands.answer_now(said["place"], given=form.given(), answer=said["answer"], contact=contact,
                                     source=form.source(), at=at, key=key, by=by)
        return opened, f"已登记并当场答复：{opened.number}"
    opened = commands.report_for(said["place"], given=form.given(), contact=contact, source=form.source(),
                                 hotline=form.order(), at=at, key=key, by=by)
    number = opened.number
    try:
        if act.startswith("into-") and (into := whole(act[5:])) is not None:
            supervising.merge(opened.case_id, into=into, at=at, by=by)
            return opened, f"已登记 {number}，并入公共事件，进度会一起告知"
        if act == "dispatch":
            sent = dispatching.dispatch(opened.case_id, at=at, by=by)
            return opened, f"已登记 {number}，" + (f"派给 {sent.name}" if sent else "没有合适的人在岗，已告知值班长")
    except Refused as error:      # the call itself is kept
        return opened, f"已登记 {number}。{told(error)}"
    return opened, f"已登记 {number}"


def with_link(request: Request, opened: Opened, toast: str, phone: str) -> HttpResponse:
    """The link is shown this once: it is not kept."""
    secret = commands.give_link(opened.case_id, at=request.now, by=request.actor).secret
    return fragment(request, "cases/desk/done.html", opened=opened, said=toast, phone=phone,
                    link=request.build_absolute_uri(reverse("cases:follow", args=[secret])))


def looked_up(request: Request, phone: str) -> tuple[CallerCard, str]:
    """Who calls; a number that cannot be read is said so, and the call may still be written down."""
    if not phone or not request.actor.may(permissions.LOOK_UP_CALLER):
        return NOBODY, ""
    try:
        return queries.caller(phone, at=request.now, by=request.actor), ""
    except Refused as error:
        return NOBODY, told(error)


def homes(request: Request) -> Sequence[CallerHome]:
    """Of the number in the form; none for one that cannot be read yet."""
    if not request.actor.may(permissions.LOOK_UP_CALLER):
        return ()
    try:
        return queries.homes_of(request.POST.get("phone", "").strip()[:24], at=request.now, by=request.actor)
    except PhoneUnreadable:
        return ()


def desk(request: Request, form: forms.Call, card: CallerCard, *, status: int = 200, **given: Any) -> HttpResponse:
    place = form["place"].value()
    named = whole(place)
    at_home = named in {one.unit_id for one in card.homes}
    chosen = None if named is None or at_home else queries.where(named, by=request.actor)
    return fragment(request, "cases/desk/callers.html", status=status, form=form, card=card, chosen=chosen,
                    may_urge=request.actor.may(permissions.CALL_BACK),
                    **(hinted(request, form if form.is_bound else forms.Call(
                        {"kind": "repair", "place": place or ""}), card.homes) | given))


def hinted(request: Request, form: forms.Call, homes: Sequence[CallerHome]) -> dict[str, Any]:
    sketch, by, at = forms.sketch(form), request.actor, request.now
    place = queries.where(sketch.place, by=by) if sketch.place else None
    caller = form.caller(homes)
    alike, best = [], None
    if place is not None:
        alike = queries.duplicates(place.id, category="" if sketch.guessed and not sketch.text else sketch.category,
                                   text=sketch.text, at=at, by=by)
        best = people.suggested(place.id, category=sketch.category, at=at, by=by)
    limits = queries.limits(sketch.kind, level=sketch.level, source=sketch.source, latest=sketch.limit, at=at, by=by)
    return {"sketch": sketch, "alike": alike, "best": best, "place": place, "limits": limits,
            "broken": [one.name for one in limits if sketch.breaks(one.name, one.due)],
            "at_once": sketch.kind in forms.AT_ONCE, "may_dispatch": by.may(permissions.DISPATCH),
            "answer": form["answer"], "caller": form.cleaned_data.get("name") or (caller.name if caller else "")}


@page(shows=matters.cases, needs=permissions.CALL_BACK)
def call_backs(request: Request) -> HttpResponse:
    return owed(request)


@page(does=ending.call_back)
def call_back(request: Request, case_id: int) -> HttpResponse:
    """One call that is owed: what was done, and what the reporter says of it."""
    form = forms.Reached(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            ending.call_back(case_id, result=given["result"], words=given["words"], version=given["version"],
                             at=request.now, by=request.actor)
            return go(request, reverse("cases:call-backs"), toast="已回访，办结")
    return owed(request, case_id, reached=form, status=422 if request.method == "POST" else 200)


@page(does=ending.reveal)
@require_POST
def number(request: Request, case_id: int) -> HttpResponse:
    """The number to call, shown once beside what is to be asked; the journal keeps that it was for a call-back."""
    try:
        reporter = ending.reveal(case_id, purpose="回访", by=request.actor)
    except Refused as error:
        if error.status == 404:
            raise
        return owed(request, case_id, wrong=told(error), status=error.status)
    return owed(request, case_id, reporter=reporter)


@page(does=ending.call_try)
@require_POST
def missed(request: Request, case_id: int) -> HttpResponse:
    """未接通; the third time ends it."""
    try:
        tries = ending.call_try(case_id, at=request.now, by=request.actor)
    except Refused as error:
        if error.status in (403, 404):
            raise
        return owed(request, case_id, wrong=told(error), status=error.status)
    return go(request, reverse("cases:call-backs"), toast="三次未联系上，已办结" if tries >= ending.TRIES
              else f"已记下未接通，第 {tries} 次")


@page(does=ending.reopen)
@require_POST
def again(request: Request, case_id: int) -> HttpResponse:
    form = forms.NotSolved(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with form.catching_refusals():
            ending.reopen(case_id, reason=given["reason"], version=given["version"], at=request.now, by=request.actor)
            return go(request, reverse("cases:call-backs"), toast="已重新办理")
    return owed(request, case_id, not_solved=form, status=422)


def owed(request: Request, case_id: int | None = None, *, status: int = 200, wrong: str = "", **bound: Any
         ) -> HttpResponse:
    rows = matters.cases(request.actor.area_id, wanted=CaseFilter(view="call_back"), after=request.GET.get("after"),
                         by=request.actor)
    case = matters.case(case_id, at=request.now, by=request.actor) if case_id else None
    start = {"version": case.row.version} if case else {}
    return fragment(
        request, "cases/desk/call_backs.html", status=status, rows=rows, case=case, wrong=wrong,
        reporter=bound.get("reporter"),
        reached=bound.get("reached") or forms.Reached(initial=start),
        not_solved=bound.get("not_solved") or forms.NotSolved(initial=start), most=ending.TRIES,
        tries=sum(one.action == "call_try" and one.gen == case.row.gen for one in case.events) if case else 0,
        crumbs=[Tab("回访", reverse("cases:call-backs"))])
