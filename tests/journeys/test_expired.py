"""A session that ends while somebody types loses nothing: the words wait in the tab until after signing in."""
import pytest
from playwright.sync_api import expect

from linli.demo.staff import PASSWORD
from linli.registry import roles

from .hands import fill, press, shown, work_in

pytestmark = pytest.mark.journey


def test_what_was_typed_stands_in_the_form_again_after_signing_in(enter):
    page = enter(roles.ACCOUNTANT)
    work_in(page, "玉景花园（示例）")
    page.goto("/console/books/")
    press(page, "物业服务")
    press(page, "记一笔支出")
    fill(page, 金额="12.50", 收款单位="示例五金店（虚构）", 用途="换门禁电池")
    page.context.clear_cookies(name="linli_session")
    press(page, "记账", exact=True)
    shown(page, "刚才填的还没有提交")
    fill(page, 登录名="accountant", 密码=PASSWORD)
    press(page, "登录", exact=True)
    shown(page, "刚才填的还在")
    expect(page.get_by_role("textbox", name="用途")).to_have_value("换门禁电池")
    press(page, "记账", exact=True)
    shown(page, "支出已记账", "示例五金店")


def test_words_in_a_folded_form_stand_there_again_too(enter):
    page = enter(roles.DISPATCHER)
    page.goto("/console/call-backs/")
    page.locator("main a[href*='/call-backs/']").first.click()
    page.get_by_text("没有解决，重新办理").click()
    page.get_by_role("textbox", name="哪里没有解决").fill("业主说昨晚又漏了")
    page.context.clear_cookies(name="linli_session")
    press(page, "重新办理", exact=True)
    shown(page, "刚才填的还没有提交")
    fill(page, 登录名="dispatcher", 密码=PASSWORD)
    press(page, "登录", exact=True)
    shown(page, "刚才填的还在")
    expect(page.get_by_role("textbox", name="哪里没有解决")).to_have_value("业主说昨晚又漏了")


@pytest.mark.parametrize("lost", ["linli_session", None], ids=["the session", "every cookie"])
def test_an_act_on_a_case_stands_in_its_form_again_too(enter, lost):
    page = enter(roles.DISPATCHER)
    page.goto("/console/cases/?view=overdue")
    page.locator("tbody tr[data-href] a").first.click()
    press(page, "升级督办")
    page.get_by_role("textbox", name="原因").fill("夜里没人接，请督办")
    page.context.clear_cookies(name=lost)
    page.locator("#act-body button[type=submit]").click()
    shown(page, "刚才填的还没有提交")
    fill(page, 登录名="dispatcher", 密码=PASSWORD)
    press(page, "登录", exact=True)
    shown(page, "刚才填的还在")
    expect(page.get_by_role("textbox", name="原因")).to_have_value("夜里没人接，请督办")
