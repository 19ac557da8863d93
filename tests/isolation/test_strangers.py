"""A stranger asks every address and query for the things of an estate and learns nothing.

The addresses come from the resolver and the queries from their registry, so a new one is asked by itself.
"""
import inspect
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from linli.kernel import http
from linli.kernel.access import Actor, Grant
from linli.kernel.commands import QUERIES
from linli.kernel.errors import Refused
from linli.registry import roles

from .conftest import SECRETS, STRANGERS, Home, strangers

pytestmark = pytest.mark.django_db(transaction=True)

# Open to everybody by design: they hold nothing of any estate, or exist for those who are not signed in yet.
PUBLIC = {
    "/static": "the site's own files",
    "/healthz": "says only that the process lives",
    "/readyz": "says only whether the parts answer",
    "/metrics": "counts jobs, seconds and bytes, for this machine only",
    "/api/v1/openapi.json": "describes operations, holds no data",
    "/api/v1/docs": "the same for reading",
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route


def filled(route: str, ids: dict[str, int]) -> str:
    """The address with the estate's ids; an id of a kind not known here is the home's."""
    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name in ids:
            return str(ids[name])
        return "1002" if name == "code" else str(ids["unit_id"])
    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, route)


@pytest.mark.parametrize("who", ["nobody", *STRANGERS])
def test_no_address_tells_a_stranger_anything(home, who, monkeypatch):
    actor = strangers(home)[who]
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)] if actor else [])
    browser = Client(raise_request_exception=False)
    found = []
    routes = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(routes) > 100
    for route in routes:
        address = filled(route, home.ids)
        if address.startswith(tuple(PUBLIC)) or "(?P" in address:
            continue
        asked = {"ym": "2026-10", "day": "2026-11-03", "community": home.estate.community, "q": "543"}
        answers = {"GET": browser.get(address, asked), "POST": browser.post(
            address, **({"data": json.dumps({}), "content_type": "application/json"} if "/api/" in address else {}),
            headers={"Idempotency-Key": "stranger-1"})}
        for method, answer in answers.items():
            said = b"".join(answer) if answer.streaming else answer.content
            text = said.decode(errors="replace") + answer.headers.get("Location", "")
            told = [secret for secret in SECRETS if secret in text]
            if answer.status_code >= 500 or told:
                found.append(f"{method} {address}: {answer.status_code} {told}")
    assert found == []


def test_those_of_the_area_are_answered_by_every_operation_that_reads(home, monkeypatch):
    """Strangers never see an answer, so they find none that cannot be written down."""
    grants = tuple(Grant(role, scope, {"area": home.estate.area, "unit": home.unit}.get(scope, home.estate.community))
                   for role, scope in roles.SCOPE.items())
    actor = Actor(home.ids["user_id"], "本区", home.estate.area, grants=grants)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    browser, asked = Client(raise_request_exception=False), {
        "ym": "2026-10", "day": "2026-11-03", "form": "csv", "text": "543", "kind": "repair", "level": "2",
        "role": "guard", "place_id": str(home.estate.community)}
    routes = [one for one in sorted(set(addresses(get_resolver().url_patterns))) if one.startswith("/api/v1/")]
    answers = {route: browser.get(filled(route, home.ids), asked).status_code for route in routes}
    assert [route for route, status in answers.items() if status >= 500] == []
    assert sum(status == 200 for status in answers.values()) > 50, answers


def argument(name: str, annotation: str, home: Home) -> object:
    if name in home.ids:
        return home.ids[name]
    if name == "ym":
        return "2026-10"
    given = {"int": home.unit, "str": "", "date": date(2026, 11, 3), "datetime": datetime(2026, 11, 3, tzinfo=UTC),
             "bool": True}
    return given.get(annotation.split(" |")[0])


@pytest.mark.parametrize("who", STRANGERS)
def test_no_query_tells_a_stranger_anything(home, who):
    actor = strangers(home)[who]
    told = []
    for name, query in sorted(QUERIES.items()):
        given = {one.name: argument(one.name, str(one.annotation), home)
                 for one in inspect.signature(query).parameters.values()
                 if one.name != "by" and (one.default is one.empty or one.name in home.ids)}
        positional = [value for key, value in given.items()
                      if inspect.signature(query).parameters[key].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
        named = {key: value for key, value in given.items()
                 if inspect.signature(query).parameters[key].kind is inspect.Parameter.KEYWORD_ONLY}
        try:
            answer = repr(query(*positional, **named, by=actor))
        except Refused:
            continue
        except (AttributeError, TypeError, ValueError):     # an argument no generator can make up
            continue
        told += [f"{name}: {secret}" for secret in SECRETS if secret in answer]
    assert told == []
