"""A stranger asks every address, operation and query for the things of an estate and learns nothing.

The addresses come from the resolver and the queries from their registry, so a new one is asked by itself.
"""
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment
from linli.kernel import http
from linli.kernel.access import Actor, Grant, system
from linli.kernel.commands import QUERIES
from linli.kernel.errors import Refused
from linli.kernel.signin.users import commands as users
from linli.registry import roles
from tests import factories
from tests.domains.fees.estate import Estate, new_estate

pytestmark = pytest.mark.django_db(transaction=True)

OWNER, PHONE, LABEL, AREA, FEN = "秘密一", "19900007316", "87-6-543", "71.39", 713_91
SECRETS = (OWNER, PHONE, LABEL, "87号楼", AREA, str(FEN), "713.91", "SECRET-TXN")

# Open to everybody by design: they hold nothing of any estate, or exist for those who are not signed in yet.
PUBLIC = {
    "/static": "the site's own files",
    "/healthz": "says only that the process lives",
    "/readyz": "says only whether the parts answer",
    "/api/v1/openapi.json": "describes operations, holds no data",
    "/api/v1/docs": "the same for reading",
}


@dataclass
class Home:
    estate: Estate
    unit: int
    neighbour: int
    ids: dict[str, int]


@pytest.fixture
def home(db) -> Home:
    estate = new_estate()
    unit, neighbour = estate.home(LABEL, AREA), estate.home("1-1-101", "50.00")
    owner = factories.new_owner(unit, OWNER, community_id=estate.community, phone=PHONE, by=estate.by)
    tariff = estate.price("10")          # 71.39 m² at 10 yuan: 713.90, and the payment is one fen more
    estate.pays(unit, owner)
    run = estate.publish("2026-10")
    # The neighbour pays too: the sum of all, which open books show to every owner, is no secret.
    payments.record_many(estate.community, key="secret-key", by=estate.by, payments=[
        IncomingPayment(unit, FEN, "transfer", datetime(2026, 11, 3, tzinfo=UTC), "SECRET-TXN"),
        IncomingPayment(neighbour, 100, "transfer", datetime(2026, 11, 3, tzinfo=UTC), "OTHER-TXN")])
    first = {name: estate.rows(f"SELECT min(id) FROM {table}")[0][0] for name, table in {
        "bill_id": "fees_bill", "receipt_id": "fees_receipt", "voucher_id": "ledger_voucher"}.items()}
    return Home(estate, unit, neighbour, first | {
        "unit_id": unit, "community_id": estate.community, "place_id": unit, "person_id": owner, "run_id": run,
        "tariff_id": tariff, "charge_id": estate.charge, "book_id": estate.books["service"], "area_id": estate.area})


def strangers(home: Home) -> dict[str, Actor | None]:
    """Nobody; all roles at once in another area, all of a community in another one, the owner next door."""
    estate, area = home.estate, factories.new_area()
    elsewhere = factories.new_community(estate.area, "别处新村")
    far = factories.new_community(area, "远处新村")

    def user(name: str, area_id: int) -> int:
        return users.create_user(f"{name}{area}", name=name, by=system(area_id))
    return {
        "nobody": None,
        "another area": Actor(user("outer", area), "外区", area, grants=tuple(
            Grant(role, scope, area if scope == "area" else far) for role, scope in roles.SCOPE.items())),
        "another community": Actor(user("village", estate.area), "外村", estate.area, grants=tuple(
            Grant(role, scope, elsewhere) for role, scope in roles.SCOPE.items() if scope == "community")),
        "another household": Actor(user("nextdoor", estate.area), "邻居", estate.area, grants=(Grant("owner", "unit", home.neighbour),)),
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


@pytest.mark.parametrize("who", ["nobody", "another area", "another community", "another household"])
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


def argument(name: str, annotation: str, home: Home) -> object:
    if name in home.ids:
        return home.ids[name]
    if name == "ym":
        return "2026-10"
    given = {"int": home.unit, "str": "", "date": date(2026, 11, 3), "datetime": datetime(2026, 11, 3, tzinfo=UTC),
             "bool": True}
    return given.get(annotation.split(" |")[0])


@pytest.mark.parametrize("who", ["another area", "another community", "another household"])
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
