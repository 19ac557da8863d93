"""Without sign-in: report what is wrong where a code hangs, count oneself in, follow the own case by a secret link."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from linli.engines.cases.intake import doors
from linli.engines.cases.matters.values import EventRow, OwnPage
from linli.engines.cases.pages import public_forms as forms
from linli.engines.cases.pages.resident_words import reached
from linli.kernel.errors import NotFound, TooMany
from linli.kernel.files.pages import answer as file_answer
from linli.kernel.files.values import THUMBNAILS
from linli.kernel.http import Request
from linli.kernel.language import told
from linli.kernel.pages import RefusableForm, fragment, go, public_page
from linli.kernel.ui.values import Moment

P = ParamSpec("P")
SECRET = {"Referrer-Policy": "strict-origin", "Cache-Control": "private, no-store",
          "X-Robots-Tag": "noindex, nofollow"}
WHOLE = 0
OUTWARD_ICONS = {"accept": "user-check", "arrive": "map-pin-check", "start": "tool", "resolve": "circle-check",
                 "confirm": "circle-check", "reopen": "refresh", "merge": "git-merge", "dispatch": "send"}


def secretly(view: Callable[Concatenate[Request, P], HttpResponse]) -> Callable[Concatenate[Request, P], HttpResponse]:
    """The address itself is the key: it is kept nowhere and passed on to nobody.

    `strict-origin` and not `no-referrer`: with the latter browsers send forms with no origin, which are refused.
    """
    @wraps(view)
    def run(request: Request, *args: P.args, **given: P.kwargs) -> HttpResponse:
        response = view(request, *args, **given)
        for name, value in SECRET.items():
            response.headers[name] = value
        return response
    return cast(Callable[Concatenate[Request, P], HttpResponse], run)


def address_of(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@secretly
@public_page
def report(request: Request, code: str) -> HttpResponse:
    """Three taps: what, a photo, send. The answer is the secret link.

    Opened by its address, as phones do with the tab of a refused report, it is the form again.
    """
    if request.method != "POST":
        return redirect("registry:scanned", code)
    form = forms.SpotReport(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            with catching(form):
                opened = doors.from_spot(code, given=form.given(), uploads=given["photos"], voice=given["voice"],
                                         phone=given["phone"], address=address_of(request), at=request.now,
                                         key=given["key"] or None)
                return go(request, reverse("cases:follow", args=[opened.secret]), toast=f"已收到，单号 {opened.number}")
        except TooMany as error:
            form.add_error(None, told(error))
            status = 429
    return fragment(request, "cases/public/report.html", status=status, code=code, place=doors.hangs_at(code),
                    form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@secretly
@public_page
def join(request: Request, code: str, case_id: int) -> HttpResponse:
    """我也遇到: counted in, and told with the others by a link. By its address: the page of the code."""
    if request.method != "POST":
        return redirect("registry:scanned", code)
    form = forms.Join(request.POST)
    status = 422
    if form.is_valid():
        try:
            with catching(form):
                opened = doors.join(code, case_id, phone=form.cleaned_data["phone"], address=address_of(request),
                                    at=request.now)
                return go(request, reverse("cases:follow", args=[opened.secret]), toast="已把您算进去")
        except TooMany as error:
            form.add_error(None, told(error))
            status = 429
    return fragment(request, "cases/public/join.html", status=status, code=code, place=doors.hangs_at(code),
                    case_id=case_id, form=form)


@require_safe
@secretly
@public_page
def follow(request: Request, secret: str) -> HttpResponse:
    return shown(request, secret)


@dataclass(frozen=True)
class Act:
    """What the reporter may do at a link: the action of the flow, its form, its door, what is said afterwards."""

    action: str
    form: type[RefusableForm]
    do: Callable[[str, Any, Request], None]
    done: str


ACTS = {
    "confirm": Act("confirm", forms.Nothing, lambda secret, given, request: doors.confirm(
        secret, at=request.now), "谢谢，已确认"),
    "rate": Act("rate", forms.Rating, lambda secret, form, request: doors.rate(
        secret, stars=form.stars(), at=request.now), "谢谢您的评价"),
    "reopen": Act("reopen", forms.Again, lambda secret, form, request: doors.reopen(
        secret, reason=form.cleaned_data["reason"], at=request.now), "已重新办理"),
    "words": Act("add_note", forms.Words, lambda secret, form, request: doors.add_words(
        secret, text=form.cleaned_data["text"], uploads=form.cleaned_data["photos"],
        voice=form.cleaned_data["voice"], at=request.now), "已补充"),
    "urge": Act("urge", forms.Nothing, lambda secret, form, request: doors.urge(
        secret, at=request.now), "已催办，负责人会收到"),
    "withdraw": Act("withdraw", forms.Back, lambda secret, form, request: doors.withdraw(
        secret, reason=form.cleaned_data["reason"], at=request.now), "已撤回"),
    "appeal": Act("appeal", forms.Appeal, lambda secret, form, request: doors.appeal(
        secret, text=form.cleaned_data["text"], at=request.now), "已申诉，会重新看"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@secretly
@public_page
def act(request: Request, secret: str, name: str) -> HttpResponse:
    """One act of the reporter; by its address, the page of the case. A link that only follows acts on nothing: 404, as
    a wrong one.
    """
    wanted = ACTS.get(name)
    if wanted is None:
        raise NotFound
    if request.method != "POST":
        doors.held_by(secret)
        return redirect("cases:follow", secret)
    form = wanted.form(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        try:
            with catching(form):
                wanted.do(secret, form, request)
                return go(request, reverse("cases:follow", args=[secret]), toast=wanted.done)
        except TooMany as error:
            form.add_error(None, told(error))
            status = 429
    return shown(request, secret, status=status, **{name: form})


@require_safe
@secretly
@public_page
def photo(request: Request, secret: str, file_id: int, side: int) -> HttpResponse:
    """A picture in one of two sizes; 0: as it was brought, which is how a recording is heard."""
    if side not in (WHOLE, *THUMBNAILS):
        raise NotFound
    return file_answer(request, doors.photo(secret, file_id, side=side or None), side=side or None)


def catching(form: RefusableForm) -> Any:
    """As the form's own, but that a flood keeps its answer: 429."""
    return form.catching_refusals(but=(TooMany,))


def shown(request: Request, secret: str, *, status: int = 200, **bound: RefusableForm) -> HttpResponse:
    case = doors.follow(secret)
    open_forms = {name: bound.get(name) or one.form() for name, one in ACTS.items() if one.action in case.actions}
    refused = next((form for name, form in bound.items() if name not in open_forms), None)
    return fragment(request, "cases/public/follow.html", status=status, case=case, secret=secret, forms=open_forms,
                    refused=refused, wrong=next(iter(bound), ""), moments=moments(case),
                    limits=reached(case), may_act=bool(case.actions), large=THUMBNAILS[1],
                    small=THUMBNAILS[0], whole=WHOLE)


def moments(case: OwnPage) -> list[Moment]:
    return [Moment(event.action_title, event.occurred_at, event.text, who(event),
                   "ok" if event.action in ("resolve", "confirm", "call_back", "answer") else "",
                   OUTWARD_ICONS.get(event.action, "")) for event in case.events if event.moved or event.text]


def who(event: EventRow) -> str:
    return "您" if event.side == "reporter" else event.actor if event.side == "staff" else ""
