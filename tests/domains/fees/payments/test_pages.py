"""The desk as a cashier clicks it, and a resident's own pages."""
import re
import subprocess
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.test import Client

from linli.domains.fees.payments import commands, panels, papers, queries
from linli.domains.fees.payments.rows import PaidUntil, ReceiptLineRow
from linli.domains.fees.payments.values import CountedBefore
from linli.domains.fees.returns import commands as returns
from linli.engines.ledger import commands as ledger
from linli.kernel import http
from linli.kernel.access import Actor, Grant, system
from linli.kernel.approvals import Granted
from linli.kernel.clock import today
from linli.kernel.ui import nav
from linli.registry import slots
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows


@pytest.fixture
def as_(monkeypatch):
    """A browser in which this actor is signed in."""
    def signed_in(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return signed_in


def resident(desk, unit: int | None = None, user_id: int = 90) -> Actor:
    return factories.member(desk.area, "owner", "unit", unit or desk.home, user_id=user_id, name="张**")


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
    assert "确认收款 ¥ 42.97" in text
    assert "最早欠费" in text
    assert "张**" in text
    assert "张三丰" not in text


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


def test_the_household_file_and_the_residents_home_show_the_money(desk):
    desk.bill("2026-09", 4297)
    on = today()
    [panel] = [one for one in slots.household.panels(unit_id=desk.home, on=on, by=desk.cashier) if one.title == "账单与收款"]
    assert "42.97" in render_to_string(panel.template, {"panel": panel.values})
    [figures] = [one for one in slots.household_figures.panels(unit_id=desk.home, on=on, by=desk.cashier)
                 if one.title == "账单与收款"]
    assert figures.values["kpis"][0].value == "42.97"
    [own] = [one for one in slots.resident_home.panels(unit_id=desk.home, on=on, by=resident(desk))
             if one.title == "物业费"]
    assert "42.97" in render_to_string(own.template, {"panel": own.values})


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


def test_a_second_click_takes_no_second_payment(desk, as_):
    browser = as_(desk.cashier)
    for _ in range(2):
        assert browser.post(f"/console/desk/{desk.home}/take", typed(desk)).status_code == 302
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 1


@pytest.mark.parametrize(("wrong", "said"), [
    ({"amount": "四十"}, "看不懂"), ({"amount": "-5"}, "必须大于 0"), ({"amount": "0"}, "必须大于 0"),
    ({"method": "cash"}, "43.00"), ({"method": "static_code"}, "末 4 到 20 位"), ({"method": "gold"}, "收款"),
    ({"pick": "999999"}, "收款"), ({"others": "abc"}, "收款"), ({"amount": "99999999999"}, "太大"),
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


def test_the_difference_stands_there_while_the_cash_is_counted(desk, as_):
    desk.take(4300, "cash")
    address = f"/console/desk/shifts/{desk.more['shift']}/count"
    browser = as_(desk.cashier)
    assert "未点" in browser.get(address).content.decode()
    assert "−43.00" in browser.get(f"{address}?n10000=5").content.decode()
    assert "账款相符" in browser.get(f"{address}?n10000=5&n1000=4&n100=3").content.decode()


def test_the_shift_is_counted_and_handed_over(desk, as_):
    desk.take(4300, "cash")
    browser, shift = as_(desk.cashier), desk.more["shift"]
    assert "应有现金" in browser.get(f"/console/desk/shifts/{shift}/").content.decode()
    short = browser.post(f"/console/desk/shifts/{shift}/hand-over", {"n10000": "5", "deposit": "0"})
    assert short.status_code == 422
    assert "写明原因" in short.content.decode()
    done = browser.post(f"/console/desk/shifts/{shift}/hand-over", {"n10000": "5", "n1000": "4", "n100": "3",
                                                                    "deposit": "43.00", "to_name": "陶收银"})
    assert done.status_code == 302
    for paper in ("sheet.pdf", "deposit.pdf"):
        assert browser.get(f"/console/desk/shifts/{shift}/{paper}").content.startswith(b"%PDF-")
    assert browser.get("/console/desk/").status_code == 200
    assert "收款日报" in browser.get("/console/desk/report").content.decode()
    opened = browser.post(f"/console/desk/shifts/open/{desk.community}", {"window": "2", "float_fen": "500"})
    assert opened.status_code == 302


def test_a_count_that_cash_overtook_is_taken_back_on_the_page_of_the_shift(desk, as_):
    browser, address = as_(desk.cashier), f"/console/desk/shifts/{desk.more['shift']}/"
    browser.post(f"{address}hand-over", {"n10000": "4", "deposit": "0", "reason": "少了一张百元，已复点两遍"})
    waiting = browser.get(address)
    assert "确认后本班即交" in waiting.content.decode() and "确认交班" not in waiting.content.decode()
    desk.take(4300, "cash")
    assert CountedBefore.sentence in browser.get(address).content.decode()
    back = browser.post(f"/console/approvals/{waiting.context['wish'].id}/withdraw", {"back": address})
    assert (back.status_code, back["Location"]) == (302, address)
    assert "确认交班" in browser.get(address).content.decode()


def test_a_resident_sees_the_own_home_and_no_other(desk, as_):
    desk.bill("2026-09", 4297)
    mine, theirs = desk.take(5000), desk.take(900, units=[desk.neighbour])
    browser = as_(resident(desk))
    assert "¥ 0.00" in browser.get("/bills/").content.decode()
    listed = browser.get("/bills/receipts/").content.decode()
    assert f'href="/bills/receipts/{mine.id}/"' in listed and f'href="/bills/receipts/{theirs.id}/"' not in listed
    assert browser.get(f"/bills/receipts/{mine.id}/").status_code == 200
    assert browser.get(f"/bills/receipts/{mine.id}.pdf").content.startswith(b"%PDF-")
    for address in (f"/bills/receipts/{theirs.id}/", f"/bills/receipts/{theirs.id}.pdf", f"/bills/receipts/{10**17}/"):
        assert browser.get(address).status_code == 404
    assert browser.get("/console/desk/").status_code == 403
    assert browser.get(f"/console/receipts/{mine.id}/").status_code == 403


def test_a_receipt_tells_a_resident_what_it_paid_and_the_year_adds_up(desk):
    desk.bill("2026-08", 1000), desk.bill("2026-09", 2000)
    desk.take(3000)
    ahead = desk.take(500)
    [own] = queries.own_homes(on=DAY, by=resident(desk))
    [year] = own.years
    told = {row.id: (row.charges, row.months) for row in year.receipts}
    assert year.fen == 3500 and told[ahead.id] == ("预存", ())
    assert [months for _, months in told.values() if months] == [("2026-08", "2026-09")]


def test_a_homes_file_tells_month_by_month_what_is_settled():
    until = PaidUntil("物业服务费", "2026-08", True, (("2025-08", False), ("2026-08", True), ("2026-09", False),
                                                 ("2026-11", False)))
    assert [cell.tone for cell in panels.strip(until, DAY)] == ["", "", "", "", "", "", "", "ok", "danger", "", "warn", ""]


def test_a_stranger_reaches_nothing(desk, as_):
    receipt = desk.take(5000)
    stranger = factories.member(factories.new_area(), "cashier", "community", desk.community, user_id=91)
    browser = as_(stranger)
    for address in (f"/console/desk/{desk.home}/", f"/console/desk/{desk.home}/statement",
                    f"/console/receipts/{receipt.id}/", f"/console/desk/shifts/{desk.more['shift']}/"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/console/desk/{desk.home}/take", typed(desk)).status_code == 404


def test_anybody_with_the_paper_can_prove_it(desk, as_):
    receipt = desk.take(5000)
    page = as_(http.NOBODY).get(f"/v/{receipt.code}")
    assert page.status_code == 200
    text = page.content.decode()
    assert receipt.number in text
    assert "50.00" in text
    assert not re.search(r"张三|张\*|3-2-501", text)


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


def test_the_day_is_reported_by_method_and_community_and_as_a_paper(desk, as_):
    desk.take(4300, "cash")
    receipt = desk.take(9999)
    returns.refund_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    other = factories.new_community(desk.area, "另一新村")
    both = replace(desk.accountant, grants=(*desk.accountant.grants, Grant("accountant", "community", other)))
    report = queries.day_report(desk.community, day=DAY, by=both)
    assert [(row.method, row.count, row.fen, row.void_fen) for row in report.methods] == [
        ("cash", 1, 4300, 0), ("pos", 1, 9999, 0)]
    assert [(row.method, row.fen) for row in report.back] == [("pos", 9999)]
    assert [(row.community, row.count, row.fen, row.open_shifts) for row in queries.days(DAY, by=both)] == [
        ("试验新村", 2, 14_299, 1), ("另一新村", 0, 0, 0)]
    browser = as_(both)
    page = browser.get(f"/console/desk/report?day=2026-11-23&community={desk.community}").content.decode()
    assert "另一新村" in page
    paper = browser.get(f"/console/desk/report.pdf?day=2026-11-23&community={desk.community}")
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper.content, capture_output=True, check=True).stdout
    assert "现金 1 43.00" in " ".join(text.decode().split())
    for odd in ("9999-99-99", "0001-01-01", "9999-12-31", "x"):
        assert browser.get(f"/console/desk/report?day={odd}&community=999999999999").status_code == 200


def test_the_day_report_of_who_works_at_a_desk_of_one_community_and_sees_another(desk, as_):
    """The top bar may stand at a community whose desk is not theirs: they get the report of theirs."""
    elsewhere = factories.new_community(desk.area, "别处新村")
    seen = factories.member(desk.area, "committee_secretary", "community", elsewhere)
    browser = as_(replace(desk.cashier, grants=desk.cashier.grants + seen.grants))
    browser.cookies[nav.COMMUNITY_COOKIE] = str(elsewhere)
    for address in ("/console/desk/report", f"/console/desk/report?community={elsewhere}"):
        page = browser.get(address)
        assert page.status_code == 200 and "试验新村" in page.content.decode()
