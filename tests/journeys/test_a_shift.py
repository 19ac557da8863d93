"""A cashier's day to its end: a payment, its void by a second person, a till that does not agree."""
import re

import pytest
from playwright.sync_api import Page, expect

from linli.registry import roles

from .conftest import NARROW
from .hands import fill, press, shown, work_in

pytestmark = pytest.mark.journey
COMMUNITY = "玉景花园（示例）"


def test_a_shift_with_a_void_ends_with_a_difference(enter):
    cashier = enter(roles.CASHIER)
    work_in(cashier, COMMUNITY)
    cashier.goto("/console/desk/?q=1-2-602")
    cashier.locator("a.todo", has_text=COMMUNITY).click()
    cashier.wait_for_load_state()
    home = cashier.url
    cashier.get_by_label("现金").check()
    cashier.get_by_label("实收（元）").fill("200")
    expect(cashier.locator("#confirm")).to_contain_text("¥ 200.00")
    press(cashier, "确认收款")
    shown(cashier, "贰佰元整")
    receipt = cashier.url
    cashier.locator("form[action$=take-back]").get_by_label("原因").fill("金额录错")
    press(cashier, "申请作废")
    shown(cashier, "等会计或项目经理确认")
    cashier.goto("/console/approvals")
    expect(cashier.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    manager = enter(roles.PROJECT_MANAGER, NARROW)
    say_yes(manager, "作废收据", "金额录错")
    cashier.goto(receipt)
    shown(cashier, "已作废", "金额录错")
    cashier.goto(home)
    hand_over(cashier)
    say_yes(manager, "交班差额", "底款多放了一百元")
    cashier.reload()
    shown(cashier, "+100.00", "已挂待查：底款多放了一百元", "1 角 × 2")


def say_yes(page: Page, what: str, why: str) -> None:
    """The manager decides on the phone: what, its effect and why are on the screen."""
    page.goto("/console/approvals")
    page.get_by_role("link", name=what).click()
    page.wait_for_load_state()
    shown(page, why, "同意后")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, re.compile("^同意"))
    expect(page.locator("main")).not_to_contain_text(why)


def hand_over(page: Page) -> None:
    """The till holds 100 yuan more than the books say: not without a reason, and not by the cashier alone."""
    page.get_by_role("link", name="交班对账").click()
    page.wait_for_load_state()
    for face, count in (("100 元", "6"), ("10 元", "4"), ("5 元", "1"), ("1 角", "2")):      # 645.20, not 545.20
        page.get_by_label(face, exact=True).fill(count)
    for box in page.locator("#slips input").all():      # what the slips of card, code and bank show is what was booked
        box.fill(box.locator("xpath=ancestor::tr/td[3]").inner_text().replace(",", ""))
    fill(page, 缴存金额="0")
    press(page, "确认交班")
    expect(page.get_by_label("100 元", exact=True)).to_have_value("6")       # refused without a reason, nothing is lost
    fill(page, 差额原因="底款多放了一百元")
    press(page, "确认交班")
    shown(page, "已提交，等会计或项目经理确认")
