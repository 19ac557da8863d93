"""A shift at the desk in a real browser: opened, money taken, a receipt voided by a second person, handed over."""
import pytest
from playwright.sync_api import Page, expect

from linli.kernel import approvals, clock, http, wishes
from tests.domains.fees.payments.conftest import new_desk, one, resident
from tests.faces.test_gallery import AXE, RULES


def accessible(page: Page) -> None:
    page.evaluate(AXE.read_text())
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in page.evaluate(RULES)["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]


@pytest.mark.journey
def test_a_shift_with_a_void(transactional_db, live_server, monkeypatch, chromium):
    desk = new_desk(shift=False)
    for ym in ("2026-09", "2026-10", "2026-11"):
        desk.bill(ym, 6240)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", desk.cashier)])
    page = chromium.new_page(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/console/desk/")
    page.fill("#id_window", "2")
    page.click("text=开班 >> nth=-1")
    page.get_by_role("link", name="交班对账").wait_for()
    page.keyboard.press("F2")
    page.keyboard.type("3-2-501\n")
    expect(page.locator("#confirm button")).to_contain_text("确认收款 ¥ 187.20")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        accessible(page)

    page.check("input[name=pick] >> nth=0")
    expect(page.locator("#confirm button")).to_contain_text("¥ 62.40")
    expect(page.locator("#id_amount")).to_have_value("62.40")
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-added, .htmx-swapping")).to_have_count(0)
    page.fill("#id_amount", "70")
    expect(page.locator("#confirm")).to_contain_text("余 7.60 元存为预存")
    page.check("input[value=cash]")
    page.keyboard.press("F8")
    expect(page.locator("h1")).to_have_text(f"收据 {desk.number('2', 1)}")
    accessible(page)
    assert one("SELECT left_fen FROM fees_advance", desk.area) == 760
    page.go_back()
    expect(page.locator("#confirm button")).to_contain_text("¥ 124.80")     # as it is now
    page.go_forward()

    page.fill("form[action$=take-back] input[name=reason]", "金额录错")
    page.click("text=申请作废")
    expect(page.locator(".note.warn")).to_contain_text("等会计或项目经理确认")
    [wish] = wishes.inbox(desk.area, by=desk.accountant).waiting
    approvals.decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)
    page.reload()
    expect(page.locator(".ll-head")).to_contain_text("已作废")

    page.goto(f"{live_server.url}/console/desk/")
    page.click("text=交班对账")
    page.click("text=确认交班")
    expect(page.locator(".err, .note.danger").first).to_contain_text("还没有清点")
    page.fill("#id_n10000", "4")
    expect(page.locator("#difference")).to_contain_text("−100.00")
    page.fill("#id_n10000", "5")
    expect(page.locator("#difference")).to_contain_text("账款相符")
    page.fill("#id_deposit", "0")
    page.click("text=确认交班")
    expect(page.locator("#toasts")).to_contain_text("账款相符")
    accessible(page)
    page.close()


@pytest.mark.journey
def test_a_resident_reads_bills_and_receipts_on_the_phone(transactional_db, live_server, monkeypatch, chromium):
    desk = new_desk()
    desk.bill("2026-10", 6240)
    receipt = desk.take(10_000)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", resident(desk))])
    page = chromium.new_page(locale="zh-CN", viewport={"width": 390, "height": 844})
    page.goto(f"{live_server.url}/bills/")
    accessible(page)
    page.click("text=看收据")
    accessible(page)
    page.get_by_role("link", name="POS").click()
    expect(page.locator("main")).to_contain_text("壹佰元整")
    expect(page.locator("main")).to_contain_text(receipt.number)
    accessible(page)
    page.close()
