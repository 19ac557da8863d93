"""The cashier asks for a void at the console; the manager says yes on the phone; both see it end."""
import re

import pytest
from playwright.sync_api import expect

from linli.registry import roles

from .conftest import NARROW, picture

pytestmark = pytest.mark.journey


def test_a_void_is_asked_for_at_the_console_and_allowed_on_the_phone(enter):
    desk = enter(roles.CASHIER)
    desk.locator("summary.ll-switch").click()
    desk.get_by_role("button", name="玉景花园").click()                 # where a shift is open today
    desk.goto("/console/desk/")
    desk.locator("a[href*='/console/receipts/']").first.click()
    address = desk.url
    title = desk.get_by_role("heading", level=1).inner_text()
    desk.locator("form[action$='/take-back'] [name=reason]").fill("重复收款，住户当场指出")
    desk.locator("form[action$='/take-back'] button").first.click()
    desk.goto("/console/approvals?view=asked")
    expect(desk.locator("main")).to_contain_text("等第二个人确认")
    expect(desk.locator("main").get_by_role("button", name=re.compile("^同意"))).to_have_count(0)

    manager = enter(roles.PROJECT_MANAGER, NARROW)
    expect(manager).to_have_url(re.compile("/console/approvals"))      # a manager's day begins with what waits
    manager.goto("/staff/approvals")
    wish = manager.locator("details", has_text="重复收款，住户当场指出")
    if wish.get_attribute("open") is None:
        wish.locator("summary").click()
    expect(wish).to_contain_text("作废收据")
    expect(wish).to_contain_text(re.compile(r"\d+\.\d\d 元"))
    picture(manager, "journey_approval_phone-390")
    assert not manager.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    wish.get_by_role("button", name="不同意").click()                   # without a reason it comes back
    expect(manager.locator("main")).to_contain_text("请写明原因")
    manager.goto("/staff/approvals")
    wish = manager.locator("details", has_text="重复收款，住户当场指出")
    if wish.get_attribute("open") is None:
        wish.locator("summary").click()
    wish.get_by_role("button", name="同意作废收据").click()
    expect(manager.locator("main")).not_to_contain_text("重复收款，住户当场指出")
    manager.goto("/staff/approvals?view=done")
    expect(manager.locator("main")).to_contain_text("重复收款，住户当场指出")

    desk.goto("/console/approvals?view=done")
    expect(desk.locator("main")).to_contain_text("已同意")
    desk.goto(address)
    expect(desk.locator("main")).to_contain_text("作废")
    assert desk.get_by_role("heading", level=1).inner_text().split()[0] == title.split()[0]
