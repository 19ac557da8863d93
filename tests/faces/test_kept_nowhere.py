"""What a browser keeps, whom a colleague without a right is sent to, and what the way in offers."""
from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from linli.kernel import http
from linli.kernel.access import Actor, system
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.models import Place
from linli.registry.places import commands as places
from tests.factories import member, new_area, new_community

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def area() -> int:
    return new_area()


@pytest.fixture
def community(area: int) -> int:
    return new_community(area)


@pytest.fixture
def cashier(area: int, community: int, monkeypatch: pytest.MonkeyPatch) -> Actor:
    who = member(area, roles.CASHIER, "community", community)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", who)])
    return who


@pytest.mark.parametrize("address", ["/console/homes/", "/console/desk/", "/console/", "/staff/", "/console/nowhere",
                                     "/console/users"])
def test_no_browser_keeps_what_the_signed_in_are_shown(client: Client, cashier: Actor, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/console/sign-in", "/open", "/v/"])
def test_pages_for_anybody_may_be_kept(client: Client, address: str) -> None:
    assert "no-store" not in client.get(address).headers.get("Cache-Control", "")


def test_who_lacks_a_right_reads_which_and_who_gives_it(client: Client, area: int, cashier: Actor) -> None:
    giver = users.create_user(f"giver{area}", name="高试验", by=system(area))
    with in_area(area):
        root = Place.objects.get(kind="area").pk
    memberships.appoint(giver, role=roles.ADMINISTRATOR, place_id=root, since=date(2026, 1, 1),
                        reason="试", by=system(area))
    page = client.get("/console/users")
    assert page.status_code == 403
    assert "查看用户" in page.content.decode() and "找谁开通：<b>高试验</b>" in page.content.decode()


def test_a_resident_is_not_told_who_keeps_the_users(client: Client, cashier: Actor) -> None:
    assert "找谁开通" not in client.get("/bills/").content.decode()


def test_a_password_can_be_looked_at_and_the_open_books_found(client: Client) -> None:
    page = client.get("/console/sign-in").content.decode()
    assert 'data-eye="id_password"' in page and 'href="/open"' in page


def test_the_open_books_are_found_by_the_code_on_the_notice_board(client: Client) -> None:
    places.create_community("OPEN-1", name="示例苑", on=date(2026, 1, 1), by=system(new_area()))
    assert client.get("/open?code=open-1").headers["Location"] == "/open/OPEN-1"
    unknown = client.get("/open?code=nothing")
    assert unknown.status_code == 404 and "没有编码为“nothing”的小区" in unknown.content.decode()
