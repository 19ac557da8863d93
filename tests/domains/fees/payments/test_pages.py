"""The desk as a cashier clicks it."""
import re
from dataclasses import replace

import pytest

from linli.domains.fees.payments import commands, papers, queries
from linli.domains.fees.payments.rows import ReceiptLineRow
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Grant, system
from linli.kernel.clock import today
from linli.kernel.ui import nav
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows


def typed(desk, **given) -> dict:
    return {"amount": "42.97", "method": "pos", "digits": "", "reason": "", "key": "k-page"} | given


def test_a_home_is_found_by_its_number_and_its_debt_stands_there(desk, as_):
    desk.bill("2026-09", 4297)
    browser = as_(desk.cashier)
    found = browser.get("/console/desk/?q=3-2-501")
    assert found.status_code == 302
    page = browser.get(found.headers["Location"])
    assert page.status_code == 200
    text = page.content.decode()
    assert "确认收款 ¥ 43.00" in text       # a shift begins with cash, which knows no fen
    assert "最早欠费" in text
    assert "张**" in text
    assert "张三丰" not in text


def test_the_desk_proposes_the_way_the_last_one_of_the_shift_paid(desk, as_):
    desk.bill("2026-09", 4297)
    desk.take(100, "cash", units=[desk.neighbour]), desk.take(100, "pos", units=[desk.neighbour])
    text = as_(desk.cashier).get(f"/console/desk/{desk.home}/").content.decode()
    assert "确认收款 ¥ 42.97" in text
    assert queries.desk(desk.home, on=DAY, by=desk.cashier).method == "pos"
    assert queries.desk(desk.home, on=DAY, by=desk.accountant).method == "cash"      # a shift is its cashier's own


def test_the_desk_is_read_in_the_order_one_takes_money(desk, as_):
    desk.bill("2026-09", 4297)
    text = as_(desk.cashier).get(f"/console/desk/{desk.home}/").content.decode()
    stands = [text.index(one) for one in ('id="desk-q"', "缴至", "欠费与应收", 'id="id_amount"', "确认收款", "户情", "同楼道")]
    assert stands == sorted(stands)


def test_where_nothing_is_owed_nobody_is_asked_why_a_bill_is_skipped(desk, as_):
    hidden = re.compile(r'<div\s+class="fld mt12 desk-why"\s+hidden\s*>\s*<label for="id_reason">')
    text = as_(desk.cashier).get(f"/console/desk/{desk.home}/").content.decode()
    assert hidden.search(text) and "跳过较早账期" not in text
    desk.bill("2026-09", 4297)
    text = as_(desk.cashier).get(f"/console/desk/{desk.home}/").content.decode()
    assert not hidden.search(text) and "跳过较早账期" in text


def test_taking_money_leads_to_the_receipt_and_its_paper(desk, as_):
    desk.bill("2026-09", 4297)
    browser = as_(desk.cashier)
    done = browser.post(f"/console/desk/{desk.home}/take", typed(desk))
    assert done.status_code == 302
    receipt = one("SELECT id FROM fees_receipt", desk.area)
    page = browser.get(done.headers["Location"]).content.decode()
    assert "肆拾贰元玖角柒分" in page
    for address in ("80.pdf", "241.pdf"):
        paper = browser.post(f"/console/receipts/{receipt}/{address}")
        assert paper.content.startswith(b"%PDF-")
    assert one("SELECT prints FROM fees_receipt", desk.area) == 2


def test_the_paper_tells_how_each_sum_came_about_and_joins_equal_months(desk):
    def line(ym: str, fen: int = 4297, total: int = 4297, home: str = "3-2-501", reckoned: str = "89.53 m² × 0.48 元"):
        return ReceiptLineRow("物业服务费" if ym else "预存", ym, home, fen, total, reckoned)
    view = replace(queries.receipt(desk.take(500).id, on=DAY, by=desk.cashier), lines=(
        line("", 3, 3, reckoned=""), line("2025-12"), line("2026-01"), line("2026-02", 1000), line("2026-04"),
        line("2025-12", 2000, 2000, "3-2-502", "")))
    assert [(one.charge, one.months, one.how, one.fen) for one in papers.receipt_lines(view)] == [
        ("物业服务费", "2025-12 至 2026-01", "每月 42.97（89.53 m² × 0.48 元）× 2", 8594),
        ("物业服务费", "2026-02", "89.53 m² × 0.48 元，应收 42.97", 1000),
        ("物业服务费", "2026-04", "89.53 m² × 0.48 元", 4297), ("物业服务费", "2025-12", "3-2-502", 2000), ("预存", "", "", 3)]


def test_who_is_cashier_elsewhere_is_led_there_from_a_community_whose_desk_is_not_theirs(desk, as_):
    other = factories.new_community(desk.area, name="另一小区")
    both = replace(desk.cashier, user_id=77, grants=(*desk.cashier.grants, Grant("dispatcher", "area", desk.area)))
    browser = as_(both)
    browser.cookies["linli_community"] = str(other)
    page = browser.get("/console/desk/")
    assert page.status_code == 200 and "请先在上方换到您收款的小区" in page.content.decode()


def test_the_desk_opens_where_the_own_shift_is_until_another_community_is_chosen(desk, as_):
    other = factories.new_community(desk.area, name="另一小区")
    both = replace(desk.cashier, user_id=78, grants=(*desk.cashier.grants, Grant("cashier", "community", other)))
    commands.open_shift(other, window="1", float_fen=0, at=AT, by=both)
    browser = as_(both)
    page = browser.get("/console/desk/", follow=True).content.decode()
    assert browser.cookies["linli_community"].value == str(other) and "1 号窗口" in page
    browser.cookies["linli_community"] = str(desk.community)
    assert browser.get("/console/desk/").status_code == 200


def test_the_one_search_box_opens_a_receipt_by_its_number(desk, as_):
    receipt, elsewhere = desk.take(500), factories.new_community(desk.area, "另一新村")
    found = as_(desk.cashier).get(f"/console/search?q={receipt.number.lower()}")
    assert (found.status_code, found.headers["Location"]) == (302, f"/console/receipts/{receipt.id}/")
    stranger = factories.member(desk.area, "cashier", "community", elsewhere, user_id=70)
    assert as_(stranger).get(f"/console/search?q={receipt.number}").status_code == 200


def test_a_receipt_is_found_by_its_number(desk, as_):
    receipt = desk.take(100)
    found = as_(desk.cashier).get(f"/console/desk/?q={receipt.number}")
    assert found.headers["Location"] == f"/console/receipts/{receipt.id}/"


@pytest.mark.parametrize(("asked", "said"), [
    ("50", "结清 1 笔，2026-10 付 7.03 元"), ("100.00", "结清 2 笔，余 14.06 元存为预存"), ("abc", "看不懂"), ("-3", "必须大于 0"),
    ("", "请填写实收金额"), ("0", "必须大于 0"), ("1.005", "最多两位小数"), ("99999999", "单笔收款最多"),
    ("42.97&method=cash", "收 43.00 元"), ("60000&method=cash", "单笔现金最多收 50,000.00 元"),
    ("5000", "多收 ¥ 4,914.06"),
])
def test_the_button_says_what_the_amount_would_settle(desk, as_, asked, said):
    for ym in ("2026-09", "2026-10"):
        desk.bill(ym, 4297)
    assert said in as_(desk.cashier).get(f"/console/desk/{desk.home}/preview?amount={asked}").content.decode()


@pytest.mark.parametrize(("amount", "method", "proposed"), [
    ("42.97", "cash", "43.00"), ("43.00", "pos", "42.97"), ("30.00", "cash", None), ("42.97", "pos", None)])
def test_another_way_to_pay_proposes_what_it_can_pay(desk, as_, amount, method, proposed):
    """Cash knows no fen; an amount that was typed stays."""
    desk.bill("2026-09", 4297)
    page = as_(desk.cashier).get(f"/console/desk/{desk.home}/preview?amount={amount}&method={method}",
                                 headers={"HX-Trigger-Name": "method"}).content.decode()
    assert ('id="id_amount"' in page) == bool(proposed)
    assert f'value="{proposed}"' in page or not proposed


def test_the_home_of_the_own_community_opens_though_others_bear_its_number(desk, as_):
    desk.bill("2026-09", 4297)
    other = factories.new_community(desk.area, "另一新村")
    twin = factories.new_unit(other, "3-2-501", by=system(desk.area))
    factories.new_unit(other, "3-2-502", by=system(desk.area))
    factories.new_owner(twin, "王五行", community_id=other, phone="19900007777", by=system(desk.area))
    both = replace(desk.cashier, grants=(*desk.cashier.grants, Grant("cashier", "community", other)))
    browser = as_(both)
    browser.cookies[nav.COMMUNITY_COOKIE] = str(desk.community)
    found = browser.get("/console/desk/?q=3-2-501")
    assert found.headers["Location"].startswith(f"/console/desk/{desk.home}/")
    page = browser.get(found.headers["Location"]).content.decode()
    assert f"/console/desk/{twin}/" in page     # a click away
    assert "无欠费" in page
    receipt = desk.take(500).id
    elsewhere, neighbour = (browser.post(f"/console/receipts/{receipt}/move", {"unit": unit, "reason": "收错了一户"})
                            for unit in ("王五行", "3-2-502"))
    assert "本小区没有找到" in elsewhere.content.decode()
    assert neighbour.status_code == 302     # though the other community has such a number too


def test_picking_a_bill_proposes_its_amount(desk, as_):
    desk.bill("2026-09", 4297)
    late = desk.bill("2026-10", 6000)
    page = as_(desk.cashier).get(f"/console/desk/{desk.home}/preview?pick={late}&amount=1",
                                 headers={"HX-Trigger-Name": "pick"}).content.decode()
    assert 'value="60.00"' in page
    assert "确认收款 ¥ 60.00" in page


def test_a_neighbour_beside_proposes_what_both_owe(desk, as_):
    desk.bill("2026-09", 4297)
    desk.bill("2026-09", 6000, unit=desk.neighbour)
    page = as_(desk.cashier).get(f"/console/desk/{desk.home}/preview?others={desk.neighbour}&amount=42.97&method=pos",
                                 headers={"HX-Trigger-Name": "others"}).content.decode()
    assert "确认收款 ¥ 102.97" in page


def test_no_browser_keeps_what_a_home_owed_before_it_paid(desk, as_):
    assert as_(desk.cashier).get(f"/console/desk/{desk.home}/").headers["Cache-Control"] == "private, no-store"


def test_a_second_click_takes_no_second_payment(desk, as_):
    browser = as_(desk.cashier)
    for _ in range(2):
        assert browser.post(f"/console/desk/{desk.home}/take", typed(desk)).status_code == 302
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 1


@pytest.mark.parametrize(("wrong", "said"), [
    ({"amount": "四十"}, "看不懂"), ({"amount": "-5"}, "必须大于 0"), ({"amount": "0"}, "必须大于 0"),
    ({"method": "cash"}, "43.00"), ({"method": "static_code"}, "末 4 到 20 位"), ({"method": "gold"}, "收款"),
    ({"pick": "999999"}, "收款"), ({"others": "abc"}, "收款"), ({"amount": "99999999999"}, "太大"), ({"amount": "9" * 16}, "太大"),
])
def test_what_is_wrong_is_said_and_nothing_is_lost(desk, as_, wrong, said):
    desk.bill("2026-09", 4297)
    page = as_(desk.cashier).post(f"/console/desk/{desk.home}/take", typed(desk, reason="写过的字", **wrong))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "写过的字" in page.content.decode()
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 0


def test_the_void_is_asked_for_on_the_receipt(desk, as_):
    receipt = desk.take(4297)
    browser = as_(desk.cashier)
    assert browser.post(f"/console/receipts/{receipt.id}/take-back", {"reason": ""}).status_code == 422
    assert browser.post(f"/console/receipts/{receipt.id}/take-back", {"reason": "录错"}).status_code == 302
    assert browser.post(f"/console/receipts/{receipt.id}/take-back", {"reason": "录错"}).status_code == 422
    assert "等会计或项目经理确认" in browser.get(f"/console/receipts/{receipt.id}/").content.decode()
    second = browser.post(f"/console/receipts/{receipt.id}/move", {"unit": "3-2-502", "reason": "听错"})
    assert second.status_code == 422
    assert rows("SELECT act FROM kernel_approval ORDER BY act", desk.area) == [("fees.void_receipt",)]


def test_what_another_window_took_meanwhile_is_said_before_it_is_taken_again(desk, as_):
    desk.bill("2026-09", 4297)
    browser, address = as_(desk.cashier), f"/console/desk/{desk.home}/take"
    assert 'name="owed" value="4297"' in browser.get(f"/console/desk/{desk.home}/").content.decode()
    asked = typed(desk, owed="4297")
    first = browser.post(address, asked)
    assert browser.post(address, asked).headers["Location"] == first.headers["Location"]     # a second click
    other = browser.post(address, asked | {"key": "k-other-tab"})
    assert other.status_code == 422 and "从 42.97 元变成 0.00 元" in other.content.decode()
    assert browser.post(address, asked | {"key": "k-other-tab", "owed": "0"}).status_code == 302    # looked at and meant


def test_a_large_surplus_is_ticked_on_the_page(desk, as_):
    desk.bill("2026-09", 4297)
    browser = as_(desk.cashier)
    asked = browser.post(f"/console/desk/{desk.home}/take", typed(desk, amount="5000"))
    assert asked.status_code == 422
    assert re.search(r'name="surplus"\s+value="495703"', asked.content.decode())
    done = browser.post(f"/console/desk/{desk.home}/take", typed(desk, amount="5000", surplus="495703"))
    assert done.status_code == 302


def test_a_number_of_two_communities_shows_a_choice(desk, as_):
    desk.take(100)
    other = factories.new_community(desk.area, "另一新村")
    ledger.open_books(other, by=desk.by)
    unit = factories.new_unit(other, "1-1-101", by=desk.by)
    cashier = factories.member(desk.area, "cashier", "community", other, user_id=70)
    commands.open_shift(other, window="2", float_fen=0, at=AT, by=cashier)
    commands.take_payment(other, units=[unit], amount=100, method="pos", key="o1", at=AT, by=cashier)
    both = replace(desk.cashier, grants=(*desk.cashier.grants, *cashier.grants))
    page = as_(both).get("/console/desk/?q=2-0000001").content.decode()
    assert "请选一张" in page
    assert "另一新村 1-1-101" in page
    # The shift is open at the first community: the desk of the other says so and offers no second drawer.
    there = as_(both).get(f"/console/desk/{unit}/").content.decode()
    assert "班开在别的小区" in there


def test_opening_the_address_of_an_act_leads_to_its_form(desk, as_):
    receipt, browser, shift = desk.take(100), as_(desk.cashier), desk.more["shift"]
    for act, form in ((f"/console/desk/{desk.home}/take", f"/console/desk/{desk.home}/"),
                      (f"/console/desk/shifts/{shift}/hand-over", f"/console/desk/shifts/{shift}/"),
                      (f"/console/desk/shifts/open/{desk.community}", "/console/desk/"),
                      (f"/console/receipts/{receipt.id}/take-back", f"/console/receipts/{receipt.id}/"),
                      (f"/console/receipts/{receipt.id}/move", f"/console/receipts/{receipt.id}/"),
                      (f"/console/receipts/{receipt.id}/80.pdf", f"/console/receipts/{receipt.id}/"),
                      (f"/console/desk/{desk.home}/advances/1/refund", f"/console/desk/{desk.home}/statement")):
        answer = browser.get(act)
        assert (answer.status_code, answer.headers["Location"]) == (302, form)


def test_a_stranger_reaches_nothing(desk, as_):
    receipt = desk.take(5000)
    stranger = factories.member(factories.new_area(), "cashier", "community", desk.community, user_id=91)
    browser = as_(stranger)
    for address in (f"/console/desk/{desk.home}/", f"/console/desk/{desk.home}/statement",
                    f"/console/receipts/{receipt.id}/", f"/console/desk/shifts/{desk.more['shift']}/"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/console/desk/{desk.home}/take", typed(desk)).status_code == 404


def test_an_advance_is_asked_back_on_the_statement(desk, as_):
    desk.take(5000)
    advance = one("SELECT id FROM fees_advance", desk.area)
    browser, address = as_(desk.cashier), f"/console/desk/{desk.home}/advances/{advance}/refund"
    assert "50.00" in browser.get(f"/console/desk/{desk.home}/statement").content.decode()
    too_much = browser.post(address, {"amount": "60", "method": "transfer", "reason": "搬离"})
    assert too_much.status_code == 422
    assert "最多能退 50.00 元" in too_much.content.decode()
    assert browser.post(address, {"amount": "50", "method": "transfer", "reason": "搬离"}).status_code == 302


def test_the_statement_ends_at_what_is_owed(desk):
    desk.bill("2026-09", 4297)
    desk.take(2000)
    moves = queries.statement(desk.home, on=today(), by=desk.accountant)
    assert [(move.billed_fen, move.paid_fen) for move in moves] == [(4297, 0), (0, 2000)]
    assert moves[-1].balance_fen == desk.open_fen() == 2297


def test_each_line_of_the_statement_names_its_book_and_a_receipt_over_two_has_a_line_in_each(desk, as_):
    desk.bill("2026-09", 4297)
    desk.bill("2026-10", 1000, fund="common")
    desk.take(5297)
    moves = queries.statement(desk.home, on=today(), by=desk.accountant)
    assert [(move.book, move.billed_fen, move.paid_fen) for move in moves] == [
        ("物业服务", 4297, 0), ("公共收益", 1000, 0), ("物业服务", 0, 4297), ("公共收益", 0, 1000)]
    assert moves[-1].balance_fen == 0
    page = as_(desk.cashier).get(f"/console/desk/{desk.home}/statement").content.decode()
    assert page.count("公共收益") == 2
    sheet = papers.statement(queries.statement_sheet(desk.home, on=DAY, by=desk.cashier), on=DAY)
    assert sheet.movements[1].what == "2026-10 账单（公共收益）"


def test_the_account_of_a_home_is_printed_from_its_page(desk, as_):
    desk.bill("2026-09", 4297)
    desk.take(5000, "pos")
    sheet = queries.statement_sheet(desk.home, on=DAY, by=desk.cashier)
    paper = papers.statement(sheet, on=DAY)
    assert [(one.due_fen, one.paid_fen) for one in paper.movements] == [(4297, 0), (0, 5000)]
    assert paper.advance_fen == 703 and paper.facts()["closing_fen"] == -703 and "张三丰" not in paper.payer
    browser = as_(desk.cashier)
    assert "打印对账单" in browser.get(f"/console/desk/{desk.home}/statement").content.decode()
    assert browser.get(f"/console/desk/{desk.home}/statement.pdf").content.startswith(b"%PDF-")
