"""The menu shows what the actor may open, and never takes down a page."""
from __future__ import annotations

import pytest
from django.http import HttpRequest

from linli.kernel.access import Actor, Grant, right
from linli.kernel.ui import nav

TAKE = right("test_nav.take", "收款", roles=("test_nav_cashier",))


@pytest.fixture(autouse=True)
def empty_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "ENTRIES", [])


def cashier() -> Actor:
    return Actor(1, "收费员示例", 1, (Grant("test_nav_cashier", "area", 1),))


def stranger() -> Actor:
    return Actor(2, "路人示例", 1)


def test_entry_needs_its_right() -> None:
    nav.entry("console", "收费", "收银台", "readyz", icon="cash-register", right=TAKE)
    assert [one.title for _, entries in nav.shown("console", cashier()) for one in entries] == ["收银台"]
    assert nav.shown("console", stranger()) == []


def test_groups_stand_in_the_order_of_the_rail() -> None:
    for group in ("管理", "收费", "服务"):
        nav.entry("console", group, group, "readyz", icon="check")
    assert [group for group, _ in nav.shown("console", stranger())] == ["服务", "收费", "管理"]


def test_entry_of_a_missing_page_is_left_out() -> None:
    nav.entry("console", "收费", "没有的页面", "nowhere:at-all", icon="check")
    assert nav.shown("console", stranger()) == []


def test_failing_count_is_no_count() -> None:
    def broken(by: Actor) -> int:
        raise RuntimeError("database away")

    nav.entry("console", "收费", "待办", "readyz", icon="check", count=broken)
    assert nav.counted(nav.ENTRIES[0], stranger()) == 0


@pytest.mark.parametrize(("path", "here"), [
    ("/console/fees/desk/12", "/console/fees/desk"), ("/console/fees", "/console/fees"), ("/console/feesx", ""),
])
def test_page_belongs_to_the_longest_fitting_entry(path: str, here: str) -> None:
    assert nav.here(["/console/fees", "/console/fees/desk"], path) == here


@pytest.mark.parametrize(("cookie", "chosen"), [("7", 7), ("", None), ("x", None), ("９", None), ("9" * 30, None)])
def test_chosen_community_is_a_plain_number(cookie: str, chosen: int | None) -> None:
    request = HttpRequest()
    request.COOKIES[nav.COMMUNITY_COOKIE] = cookie
    assert nav.chosen(request) == chosen


@pytest.mark.parametrize(("cookie", "within", "shown"), [
    ("2", (1, 2), 2), ("9", (1, 2), 1), ("x", (1, 2), 1), ("", (1, 2), 1), ("1", (), None)])
def test_pages_are_about_the_community_the_top_bar_shows(monkeypatch, rf, cookie, within, shown):
    monkeypatch.setattr(nav, "_communities", [lambda actor: [nav.Community(one, f"小区{one}") for one in within]])
    request = rf.get("/")
    request.actor, request.COOKIES[nav.COMMUNITY_COOKIE] = cashier(), cookie
    assert nav.community_of(request) == shown
