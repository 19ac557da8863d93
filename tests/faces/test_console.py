"""The console's own pages: home, search, the community one works in."""
from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from linli.kernel import http
from linli.kernel.access import Actor, system
from linli.kernel.signin import queries as signin
from linli.kernel.ui import nav
from linli.registry import roles
from tests.factories import member, new_area, new_community, new_unit

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[[Actor], Client]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, client: Client) -> Visit:
    def signed_in(who: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", who)])
        return client
    return signed_in


def test_home_is_the_first_page_of_the_menu(visit: Visit) -> None:
    answer = visit(member(new_area(), roles.ADMINISTRATOR, "area", 1)).get("/console/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/console/")


def test_home_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/console/").headers["Location"].startswith("/console/sign-in")


def test_switch_keeps_the_community_and_goes_back(visit: Visit) -> None:
    area = new_area()
    first, second = new_community(area, "示例新村"), new_community(area, "示例苑")
    answer = visit(member(area, roles.AREA_MANAGER, "area", area)).post(
        "/console/switch", {"community": second, "next": "/console/search?q=1"})
    assert answer.headers["Location"] == "/console/search?q=1"
    assert answer.cookies[nav.COMMUNITY_COOKIE].value == str(second)
    assert first != second


def test_a_page_of_the_whole_area_names_the_area_and_one_of_a_community_the_community(visit: Visit) -> None:
    area = new_area()
    first, second = new_community(area, "示例新村"), new_community(area, "示例苑")
    name = signin.area_name(area)
    browser = visit(member(area, roles.AREA_MANAGER, "area", area))
    browser.cookies[nav.COMMUNITY_COOKIE] = str(first)

    def shown(address: str) -> str:
        return re.search(r'换小区，现在是([^"]+?)( · \d+ 个小区)?"', browser.get(address).content.decode())[1]

    for address in ("/console/centre/", "/console/cases/", "/console/communities/", "/console/rules/"):
        assert shown(address) == name
    assert shown("/console/homes/") == "示例新村"
    assert shown(f"/console/homes/{new_unit(second, by=system(area))}/") == "示例苑", "a home's page names its own community"
    assert shown(f"/console/communities/{second}/") == "示例苑"


def test_from_a_page_of_the_whole_area_the_switch_leads_to_the_community(visit: Visit) -> None:
    area = new_area()
    community = new_community(area, "示例苑")
    answer = visit(member(area, roles.AREA_MANAGER, "area", area)).post(
        "/console/switch", {"community": community, "next": "/console/cases/?view=overdue"})
    assert answer.headers["Location"] == f"/console/communities/{community}/"


def test_switch_ignores_a_community_out_of_reach_and_a_foreign_address(visit: Visit) -> None:
    area, theirs = new_area(), new_community(new_area())
    answer = visit(member(area, roles.AREA_MANAGER, "area", area)).post(
        "/console/switch", {"community": theirs, "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/console/"
    assert nav.COMMUNITY_COOKIE not in answer.cookies


def test_search_says_kindly_that_it_found_nothing(visit: Visit) -> None:
    area = new_area()
    page = visit(member(area, roles.AREA_MANAGER, "area", area)).get("/console/search", {"q": "99-999"})
    assert "没有找到" in page.content.decode()


def test_gallery_needs_its_right(visit: Visit) -> None:
    area = new_area()
    page = visit(member(area, roles.CASHIER, "community", new_community(area))).get("/console/gallery")
    assert page.status_code == 403
    assert "没有权限" in page.content.decode()


@pytest.mark.parametrize(("role", "scope", "begins"), [
    (roles.CASHIER, "community", "/console/desk/"), (roles.ACCOUNTANT, "community", "/console/fees/runs/"),
    (roles.PROJECT_MANAGER, "community", "/console/approvals"), (roles.AREA_MANAGER, "area", "/console/centre/"),
    (roles.ADMINISTRATOR, "area", "/console/users")])
def test_each_role_lands_where_its_day_begins(visit: Visit, role: str, scope: str, begins: str) -> None:
    answer = visit(member(new_area(), role, scope, 1)).get("/console/")
    assert answer.headers["Location"].startswith(begins)
