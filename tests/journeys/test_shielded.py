"""A complaint about the butler: they find it nowhere, learn nothing of who complains, and are not sent to it."""
import json
import re

import pytest
from playwright.sync_api import Page, expect

from linli.kernel.access import RIGHTS, system
from linli.kernel.signin.users import commands as users
from linli.registry import roles

from . import matters
from .conftest import NARROW
from .hands import press, shown
from .matters import act

pytestmark = pytest.mark.journey
WORDS = "郑管家三次约了都没来，还说我事多"


def complained(page: Page) -> int:
    """The owner complains on the phone, in confidence."""
    page.goto("/cases/new?kind=complaint")
    page.locator("label.pay", has_text="处理不及时").click()
    page.get_by_label("说说情况").fill(WORDS)
    page.get_by_label("保密：办理的人看不到我是谁").check()
    press(page, "提交")
    return int(re.search(r"/cases/(\d+)", page.url)[1])


def lists(number: str) -> list[str]:
    """Every list and search that a butler has, in the console, on the staff phone and in the API."""
    return ["/console/cases/", "/console/cases/?kind=complaint&view=all", f"/console/cases/?view=all&text={number}",
            f"/console/search?q={number}", "/console/search?q=三次约了", "/console/call-backs/", "/console/approvals",
            "/console/callers/?phone=19900009950", "/staff/", "/staff/cases/", "/staff/cases/?view=pool",
            "/staff/approvals", "/api/v1/cases?kind=complaint&limit=200", f"/api/v1/cases?view=all&text={number}",
            "/api/v1/cases/worklist", "/api/v1/cases/pool", "/api/v1/callers/19900009950"]


def program(role: str) -> dict[str, str]:
    """The head of requests by a program of the person with this role; cookies are not asked there."""
    token = users.create_token(matters.person(role).account, name="试验", scopes=sorted(RIGHTS), by=system(matters.area()))
    return {"Authorization": f"Bearer {token}"}


def shown_in(page: Page, case: int, head: dict[str, str]) -> list[str]:
    """The lists in which this person reads the words of the complaint."""
    return [address for address in lists(matters.row(case).number) if "三次约了都没来" in said(page, address, head)]


def said(page: Page, address: str, head: dict[str, str]) -> str:
    if "/api/" not in address:
        return page.request.get(address).text()
    return json.dumps(page.request.get(address, headers=head).json(), ensure_ascii=False)     # it writes \\u4e09


def finds_nothing(page: Page, case: int, head: dict[str, str]) -> None:
    assert shown_in(page, case, head) == []
    for address in (f"/console/cases/{case}/", f"/console/cases/{case}/reveal", f"/console/cases/{case}/accept",
                    f"/staff/cases/{case}/", f"/api/v1/cases/{case}", f"/api/v1/cases/{case}/candidates",
                    f"/cases/{case}"):
        answer = page.request.get(address, headers=head if "/api/" in address else {})
        assert answer.status in (403, 404), address


def test_the_butler_a_complaint_is_about_finds_it_nowhere(enter):
    owner, butler, desk = enter(roles.OWNER, NARROW), enter(roles.BUTLER), enter(roles.DISPATCHER)
    case, head = complained(owner), program(roles.BUTLER)
    finds_nothing(butler, case, head)             # before anybody has read it
    assert len(shown_in(desk, case, program(roles.DISPATCHER))) >= 8    # it is there: the desk reads it in its lists

    act(desk, case, "object", "标明投诉对象", who=f"user_id {matters.person(roles.BUTLER).user_id}")
    shown(desk, "看不到报事人")
    act(desk, case, "triage", "受理", category="delay", level="3")
    finds_nothing(butler, case, head)             # and after it was taken in

    desk.goto(f"/console/cases/{case}/dispatch")
    line = desk.locator("main label", has_text="郑管家")
    if line.count():
        expect(line).to_contain_text("与投诉对象有关")
        expect(line.locator("input")).to_be_disabled()
    desk.goto("/console/cases/?kind=complaint")
    desk.locator(f"[name=pick][value='{case}']").locator("visible=true").check()
    desk.get_by_label("派给谁").select_option(str(matters.person(roles.BUTLER).user_id))
    press(desk, "批量派单")
    shown(desk, "与投诉对象有关")
    assert matters.row(case).handler_id is None

    manager = matters.person(roles.PROJECT_MANAGER)
    act(desk, case, "dispatch", "派单", user_id=str(manager.user_id), reason="经理来办")
    boss = enter(roles.PROJECT_MANAGER)
    act(boss, case, "accept", "接单")
    shown(boss, WORDS)
    act(boss, case, "start", "开始处置")
    act(boss, case, "resolve", "办结", text="已批评并换人上门")
    finds_nothing(butler, case, head)
    owner.goto(f"/cases/{case}")
    shown(owner, "已批评并换人上门")


def test_who_works_on_a_case_is_not_named_before_it_is_taken_from_them(enter):
    owner, desk = enter(roles.OWNER, NARROW), enter(roles.DISPATCHER)
    case = complained(owner)
    butler = matters.person(roles.BUTLER)
    act(desk, case, "dispatch", "派单", user_id=str(butler.user_id), reason="最熟悉")
    desk.goto(f"/console/cases/{case}/object")
    desk.locator("main [name=who]").select_option(f"user_id {butler.user_id}")
    desk.locator("main").get_by_role("button", name="标明投诉对象", exact=True).click()
    shown(desk, "这件事正由郑管家办，请先改派或转办给别人")
