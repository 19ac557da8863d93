"""The methods of GeoReport v2. Thin: they read what is published and report through the callers' desk."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from linli.engines.cases import permissions
from linli.engines.cases.flow.values import OUTCOME_TITLES, STATE_TITLES
from linli.engines.cases.intake import categories, commands
from linli.engines.cases.intake import queries as intake
from linli.engines.cases.matters import queries
from linli.engines.cases.matters.values import PublishedCase
from linli.faces.api.open311 import asked, services
from linli.faces.api.open311.answers import answer, error
from linli.kernel import throttle
from linli.kernel.access import Actor
from linli.kernel.errors import Refused
from linli.kernel.http import Request
from linli.kernel.pages import P, View, public_page
from linli.kernel.signin.sessions import actor_of_token
from linli.kernel.tenancy import in_area

CHANGESET = "2026-11-27T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def door(*methods: str) -> Callable[[View[P]], View[P]]:
    """Open to programs of anybody: slow to floods, and every "no" in the form of the standard."""
    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: Request, /, *args: P.args, **given: P.kwargs) -> HttpResponse:
            form = str(given.get("form"))
            if request.method not in methods:
                return error(form, 405, "这个地址不支持这种方法。")
            try:
                throttle.take("open311", throttle.network(request.META.get("REMOTE_ADDR", "")), capacity=120, every=0.5)
                return view(request, *args, **given)
            except Refused as refusal:
                return error(form, refusal.status if refusal.status in (403, 404, 429) else 400, refusal.sentence)
            except Http404:
                return error(form, 404, "没有这个地址。")
            except (SuspiciousOperation, MultiPartParserError, RequestDataTooBig, UnicodeError):
                return error(form, 400, "请求看不懂：请用 UTF-8 的表单，不要太大。")
        # Who sends shows an api_key; a browser's cookie is not looked at.
        return csrf_exempt(public_page(run))
    return declare


@door("GET")
def discovery(request: Request, form: str) -> HttpResponse:
    return answer(form, "discovery", {
        "changeset": CHANGESET, "contact": "请联系小区的服务中心。",
        "key_service": "api_key 就是接口令牌，由片区管理员发放，须带有“代报与登记来电”的权限。",
        "endpoints": [{"specification": SPECIFICATION, "url": request.build_absolute_uri("/open311/v2"),
                       "changeset": CHANGESET, "type": "production",
                       "formats": ["text/xml", "application/json"]}]})


@door("GET")
def service_list(request: Request, form: str) -> HttpResponse:
    asked.area_of(request.GET)
    return answer(form, "services", services.listed())


@door("GET")
def service_definition(request: Request, code: str, form: str) -> HttpResponse:
    asked.area_of(request.GET)
    asked.service(code)
    return answer(form, "service_definition", services.definition(code))


@door("GET", "POST")
def requests(request: Request, form: str) -> HttpResponse:
    if request.method == "POST":
        return answer(form, "service_requests", [reported(request)], status=201)
    area, wanted = asked.area_of(request.GET), asked.wanted(request.GET, request.now)
    with in_area(area):
        found = queries.published(numbers=wanted.numbers, services=wanted.services, since=wanted.since,
                                  until=wanted.until, is_open=wanted.open, limit=asked.MOST)
    return answer(form, "service_requests", [shown(one) for one in found])


@door("GET")
def one_request(request: Request, number: str, form: str) -> HttpResponse:
    return answer(form, "service_requests", [shown(published(request, number))])


@door("GET")
def token(request: Request, number: str, form: str) -> HttpResponse:
    """Reports are numbered at once, so the number is its own token."""
    found = published(request, number)
    return answer(form, "service_requests", [{"service_request_id": found.number, "token": number}])


@door("GET", "POST")
def unknown(request: Request, form: str) -> HttpResponse:
    raise asked.Unknown(what="没有这个地址。")


def published(request: Request, number: str) -> PublishedCase:
    with in_area(asked.area_of(request.GET)):
        found = queries.published(numbers=(number[:40],), limit=1)
    if not found:
        raise asked.Unknown(what="service_request_id 没有这件，或没有公开。")
    return found[0]


def reported(request: Request) -> dict[str, Any]:
    given, key = request.POST, asked.key(request)
    by = sender(request)
    if given.get("jurisdiction_id") and asked.area_of(given) != by.area_id:
        raise asked.BadKey
    case = asked.report(given)
    place = asked.address_id(given)
    if place is None:
        if not given.get("address_string", "").strip() and not asked.position(given):
            raise asked.Bad(what="请提供 address_id、address_string，或 lat 和 long。")
        place = intake.spoken_of(given.get("address_string", ""), by=by)
    opened = commands.report_for(place, given=case, contact=asked.contact(given), source="api", at=request.now, key=key,
                                 by=by)
    return {"service_request_id": opened.number, "service_notice": f"已登记为工单 {opened.number}。",
            "account_id": None}


def sender(request: Request) -> Actor:
    """Whose api_key it is. Refuses: BadKey, TooMany."""
    by = actor_of_token(request.POST.get("api_key", "")[:200], at=request.now)
    if by is None or not by.may(permissions.REPORT_FOR):
        raise asked.BadKey
    throttle.take("open311_report", str(by.account), capacity=60, every=2)
    return by


def shown(case: PublishedCase) -> dict[str, Any]:
    """In the order of the standard; nothing that somebody wrote."""
    title = categories.TITLES.get(case.category, case.category)
    return {
        "service_request_id": case.number, "status": "open" if case.is_open else "closed",
        "status_notes": OUTCOME_TITLES.get(case.outcome) or STATE_TITLES[case.state], "service_name": title,
        "service_code": services.code_of(case.kind, case.category), "description": title,
        "agency_responsible": case.community, "service_notice": None,
        "requested_datetime": case.reported_at.isoformat(), "updated_datetime": case.touched_at.isoformat(),
        "expected_datetime": case.due.isoformat() if case.due else None, "address": f"{case.community} {case.place}",
        "address_id": str(case.place_id), "zipcode": None, "lat": None, "long": None, "media_url": None}
