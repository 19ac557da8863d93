"""An office's spreadsheet becomes homes, bills, a payment and public books: the whole way, by the people of a house."""
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from linli.kernel.clock import month_of, month_span, today
from linli.kernel.jobs import drain
from linli.registry import roles
from tests.kernel.files import bring

from .conftest import NARROW
from .hands import fill, pdf_text, press, shown, work_in

pytestmark = pytest.mark.journey
ROSTER = Path(__file__).parent.parent / "rosters" / "s19_ordinary.xlsx"
PLACE, CODE, HOME, PHONE = "新光新村", "XG-01", "31-1-102", "19900003002"     # 64.50 m² in the spreadsheet
STAFF = {roles.PROJECT_MANAGER: roles.PROJECT_MANAGER, roles.ACCOUNTANT: roles.ACCOUNTANT,
         roles.DISPATCHER: roles.CASHIER}       # the cashier has a shift open elsewhere: a colleague sits here


def test_a_spreadsheet_becomes_open_books(enter):
    month = month_of(today())
    first = month_span(month)[0].isoformat()
    found(enter(roles.AREA_MANAGER), first)
    appoint(enter(roles.ADMINISTRATOR))
    accountant, manager = enter(roles.ACCOUNTANT), enter(roles.PROJECT_MANAGER)
    price(accountant, manager, first, month)
    bill(accountant, manager, month)
    code, slip = take(enter(roles.DISPATCHER))
    live_in(enter.anybody(NARROW), slip)
    spend_and_close(accountant, month)
    read(enter.anybody(), month, code)


def found(page: Page, first: str) -> None:
    """The manager of the area makes the community and brings the office's spreadsheet in, as it is."""
    page.goto("/console/communities/")
    press(page, "新建小区")
    fill(page, 小区编码=CODE, 小区名称=PLACE, 地址="示例市示例路 9 号", 管理状态="委托", 从哪天起=first)
    press(page, "建立小区")
    work_in(page, PLACE)
    page.goto("/console/homes/")
    press(page, "导入花名册")
    page.get_by_label("花名册文件").set_input_files(ROSTER)
    fill(page, 这份表从哪天起算数=first)
    press(page, "上传并读取")
    shown(page, "150", "I10", "必须改")
    expect(page.locator('input[value="118,06O"]')).to_be_visible()      # to be put right there and then
    expect(page.get_by_label(re.compile("面积.*对应的字段"))).to_have_value("area")
    press(page, "导入 150 户")
    shown(page, "正在导入")         # asked for: now the worker may run
    drain()
    page.reload()
    shown(page, "已完成", "新增", "150", "下载退回的表格")
    page.goto("/console/homes/")
    shown(page, "31-1-101", "31-1-102")
    assert "19900003002" not in page.content()


def appoint(page: Page) -> None:
    """The administrator gives three people their posts in the new community."""
    for login, role in STAFF.items():
        page.goto(f"/console/users?q={login}")
        page.locator("tbody a").first.click()
        form = page.locator("form", has=page.get_by_role("button", name="任职", exact=True))
        form.get_by_label("角色").select_option(label=roles.TITLES[role])
        form.get_by_label("在哪里").select_option(label=PLACE)
        form.get_by_label("依据或原因").fill("新小区接管")
        form.get_by_role("button", name="任职", exact=True).click()
        shown(page, "已任职")


def price(accountant: Page, manager: Page, first: str, month: str) -> None:
    """Books, a charge and its price on a paper; the accountant asks, the manager sees the effect and says yes."""
    work_in(accountant, PLACE)
    accountant.goto("/console/books/")
    fill(accountant, 收费方式="委托制", 从哪个月记起=month)
    press(accountant, "建账", exact=True)
    shown(accountant, "物业服务", "公共收益", "维修资金", "代收代付")
    accountant.goto("/console/fees/charges/")
    press(accountant, "新收费项目")
    fill(accountant, 名称="物业服务费", 编码="property", 怎么算="按建筑面积", 收入归哪本账="物业服务账 · 物业服务收入")
    press(accountant, "建项目")
    accountant.goto("/console/fees/charges/")
    press(accountant, "补缴费人")
    shown(accountant, "条计费关系")
    press(accountant, "提新版本")
    fill(accountant, 单价="0.50", 从哪天起=first, 依据="委托书", 委托方="示例街道办事处", 签订或决定日期=first)
    accountant.get_by_label("依据的文件").set_input_files(
        {"name": "委托书.pdf", "mimeType": "application/pdf", "buffer": bring.PDF})
    press(accountant, "算影响")
    shown(accountant, "委托书", "示例街道办事处", "对每一户的影响")
    press(accountant, re.compile("^提交批准"))
    shown(accountant, "已提交")
    expect(accountant.get_by_role("button", name=re.compile("^批准"))).to_have_count(0)
    manager.goto(accountant.url)
    press(manager, re.compile("^批准"))
    shown(manager, "已批准")


def bill(accountant: Page, manager: Page, month: str) -> None:
    """The accountant counts the month, the manager looks through it and publishes."""
    accountant.goto("/console/fees/runs/")
    fill(accountant, 账期=month)
    press(accountant, "算一个月")
    shown(accountant, "应收合计", "跳过")
    expect(accountant.get_by_role("button", name=re.compile("^发布"))).to_have_count(0)
    manager.goto(accountant.url)
    press(manager, re.compile(r"^发布 \d+ 张账单"))
    asked = manager.locator("dialog[open]")
    asked.get_by_label("我核对过").check()
    asked.get_by_role("button", name="发布", exact=True).click()
    shown(manager, "已发布")
    manager.goto(manager.url)
    shown(manager, HOME)


def take(page: Page) -> tuple[str, str]:
    """The cashier opens the shift, takes 40 yuan in cash and hands over receipt and slip; return both codes."""
    work_in(page, PLACE)
    page.goto("/console/desk/")
    fill(page, 窗口号="5")
    press(page, "开班", exact=True)
    page.get_by_role("searchbox", name=re.compile("^找房屋")).fill(HOME)
    page.keyboard.press("Enter")
    shown(page, HOME, "32.25")
    page.get_by_label("现金").check()
    page.get_by_label("实收（元）").fill("40")
    expect(page.locator("#confirm")).to_contain_text("余 7.75 元存为预存")
    press(page, "确认收款")
    shown(page, f"收据 {CODE}-5-0000001", "肆拾元整")
    code = page.locator("a[href^='/v/']").inner_text()
    form = page.locator("form[action$='80.pdf']")
    paper = page.request.post(form.get_attribute("action"), form={
        "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value()})
    assert paper.headers["content-type"] == "application/pdf" and "肆拾元整" in pdf_text(paper.body())
    page.goto("/console/homes/")
    page.get_by_role("link", name=HOME, exact=True).click()
    page.get_by_role("link", name="发绑定码").first.click()
    press(page, "生成绑定码")
    return code, page.locator(".code-big").inner_text()


def live_in(page: Page, slip: str) -> None:
    """The owner signs in by phone and one-time code, binds the home by the slip, sees what is paid."""
    page.goto("/sign-in")
    fill(page, 手机号=PHONE)
    press(page, "获取验证码")
    outbox = page.context.new_page()
    outbox.goto("/outbox")
    told = outbox.locator(".todo", has_text=PHONE).first.inner_text()
    outbox.close()
    fill(page, 验证码=re.search(r"(?<!\d)\d{6}(?!\d)", told)[0])
    press(page, "登录")
    page.goto("/bind")
    fill(page, 邀请码或绑定码=slip, 您的姓名="孙甲某")
    press(page, "绑定", exact=True)
    shown(page, HOME)
    page.goto("/")
    shown(page, "没有欠费", PLACE)
    page.goto("/bills/")
    shown(page, HOME, "32.25")
    press(page, "看收据")
    page.get_by_role("link", name="现金").first.click()
    shown(page, "肆拾元整", "5-0000001")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def spend_and_close(page: Page, month: str) -> None:
    """The accountant books what cleaning cost, with supplier and purpose, and closes the month."""
    page.goto(f"/console/books/?ym={month}")
    page.get_by_role("link", name="物业服务", exact=True).click()
    press(page, "记一笔支出")
    fill(page, 日期=today().isoformat(), 金额="800", 收款单位="示例保洁有限公司（虚构）", 用途="公共区域保洁")
    page.get_by_label("成本费用科目").select_option(value="6401.02")
    press(page, "记账", exact=True)
    shown(page, "支出已记账")
    page.goto(f"/console/books/?ym={month}")
    page.get_by_role("link", name="物业服务", exact=True).click()
    press(page, f"结账 {month}")
    page.locator("dialog[open]").get_by_role("button", name=f"结账 {month}").click()
    shown(page, f"{month} 已结账")


def read(page: Page, month: str, code: str) -> None:
    """Anybody reads the open books and holds the receipt against the register; nobody's name is on them."""
    page.goto(f"/open/{CODE}?ym={month}")
    shown(page, PLACE, "800.00", "已结账", "物业服务收入")
    for secret in (HOME, "孙甲", PHONE):
        assert secret not in page.content()
    page.goto(f"/v/{code}")
    shown(page, "40.00", "5-0000001")
