"""The accountant's forms: what they ask, what they keep, and how they say no."""
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from linli.engines.ledger import commands, queries
from linli.engines.ledger.models import Entry, Expense, Settlement
from linli.kernel import clock, http
from linli.kernel.models import Approval
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book, decide

DAY = "2026-11-04"


@pytest.fixture
def browser(books, monkeypatch) -> Client:
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", accountant(books))])
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 20))
    return Client()


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    out.seek(0)
    out.name = "发票.png"
    return out


def spend(browser, books, **given):
    return browser.post(f"/console/books/{books.service}/expense", {
        "on": DAY, "account": "6401.04", "amount": "1,186.00", "paid_from": "1002", "supplier": "示例电梯公司",
        "purpose": "维保", "shown": "no", "key": "k", **given})


def entries(books):
    with in_area(books.by.area_id):
        return sorted(Entry.objects.values_list("code", "amount_fen"))


def wishes(books):
    with in_area(books.by.area_id):
        return list(Approval.objects.filter(status="open").values_list("act", flat=True))


def test_an_expense_is_booked_with_its_paper(browser, books):
    assert spend(browser, books, scan=picture(), shown="same").status_code == 302
    assert entries(books) == [("1002", -118_600), ("6401.04", 118_600)]
    with in_area(books.by.area_id):
        paid = Expense.objects.get()
    assert paid.scan_id == paid.public_scan_id is not None
    page = browser.get(f"/console/books/vouchers/{paid.pk}/").content.decode()
    assert "示例电梯公司" in page
    assert "财务公开可看" in page


@pytest.mark.parametrize(("given", "words"), [
    ({"supplier": ""}, "请填写"), ({"amount": "十元"}, "看不懂"), ({"shown": "same"}, "要公开原件，请先选文件"),
    ({"shown": "copy"}, "请选遮盖过的那份文件"), ({"on": "2026-13-40"}, "看不懂"),
    ({"on": "2027-11-04"}, "2027-11-04 还没到：最晚记到本月末 2026-11-30"), ({"account": "1002"}, "请从列表里选")])
def test_an_expense_that_lacks_something_is_said_at_its_field(browser, books, given, words):
    answer = spend(browser, books, **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert entries(books) == []


def test_a_program_is_told_that_a_day_is_to_come(browser, books):
    body = {"on": "2027-11-04", "account": "6401.04", "fen": 100, "paid_from": "1002", "supplier": "示例电梯公司", "purpose": "维保"}
    answer = browser.post(f"/api/v1/books/{books.service}/expenses", body, content_type="application/json",
                          headers={"Idempotency-Key": "key-12345"})
    problem = answer.json()
    assert answer["Content-Type"].startswith("application/problem+json")
    assert (answer.status_code, problem["code"]) == (422, "day_ahead")
    assert problem["detail"] == "2027-11-04 还没到：最晚记到本月末 2026-11-30，请核对年月。"
    assert entries(books) == []


def test_a_payout_is_booked_with_its_slip_and_more_than_is_held_is_said_at_its_field(browser, books):
    book(books.service, amounts=[("1012", 10_000), ("6001", -10_000)], on=date(2026, 11, 2), src="paid", by=books.by)
    address = f"/console/books/{books.service}/settle"
    assert f'href="{address}"' in browser.get(f"/console/books/{books.service}/?ym=2026-11").content.decode()
    assert f"/console/books/{books.maint}/settle" not in browser.get(
        f"/console/books/{books.maint}/?ym=2026-11").content.decode()
    assert "100.00" in browser.get(address).content.decode()
    given = {"on": DAY, "reference": "HD-1", "amount": "100.00", "fee": "0.38", "key": "k"}
    refused = browser.post(address, given)
    assert refused.status_code == 422 and "超过了它" in refused.content.decode()
    assert browser.post(address, given | {"amount": "99.62", "scan": picture()}).status_code == 302
    assert entries(books) == [("1002", 9_962), ("1012", -10_000), ("1012", 10_000), ("6001", -10_000), ("6603", 38)]
    with in_area(books.by.area_id):
        paid = Settlement.objects.get()
    page = browser.get(f"/console/books/vouchers/{paid.pk}/").content.decode()
    assert "到账 HD-1" in page and "发票.png" in page
    answer = browser.get(f"/api/v1/books/{books.service}/settlements").json()
    assert (answer["outstanding_fen"], answer["last"][0]["fee_fen"]) == (0, 38)


def test_a_large_expense_becomes_a_wish(browser, books):
    assert spend(browser, books, amount="20000.01")["Location"].startswith("/console/approvals?view=asked")
    assert (entries(books), wishes(books)) == ([], ["ledger.record_large_expense"])


def voucher_by_hand(browser, books, *lines, **given):
    asked = {"on": DAY, "kind": "manual", "memo": "计提", "key": "k", "line-TOTAL_FORMS": str(len(lines)),
             "line-INITIAL_FORMS": "0"}
    for at, line in enumerate(lines):
        asked |= {f"line-{at}-{name}": value for name, value in zip(("account", "debit", "credit"), line, strict=True)}
    return browser.post(f"/console/books/{books.service}/manual", asked | given)


def test_a_line_is_added_and_what_was_typed_stays(browser, books):
    assert browser.get(f"/console/books/{books.service}/manual").status_code == 200
    answer = voucher_by_hand(browser, books, ("6602", "5.00", ""), ("", "", ""), more="1")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count('name="line-2-account"') == 1
    assert 'value="5.00"' in text
    assert 'value="计提"' in text


@pytest.mark.parametrize(("lines", "words"), [
    ([("6602", "5.00", ""), ("1001", "", "4.00")], "借贷不平"),
    ([("6602", "5.00", "5.00"), ("1001", "", "5.00")], "第 1 行没填对"),
    ([("6602", "5.00", ""), ("", "", "5.00")], "第 2 行没填对"),
    ([("6602", "-5", ""), ("1001", "", "5.00")], "第 1 行没填对"),
    ([("6602", "五元", ""), ("1001", "", "5.00")], "看不懂"),
    ([("1122", "5.00", ""), ("1001", "", "5.00")], "请从列表里选"),
    ([("", "", ""), ("", "", "")], "借贷不平")])
def test_a_voucher_that_is_wrong_is_said_in_words(browser, books, lines, words):
    answer = voucher_by_hand(browser, books, *lines)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert wishes(books) == []


def test_a_voucher_by_hand_and_a_transfer_become_wishes(browser, books):
    assert voucher_by_hand(browser, books, ("6602", "5.00", ""), ("", "", ""), ("1001", "", "5")).status_code == 302
    assert browser.post(f"/console/books/{books.common}/transfer", {
        "on": DAY, "to_book_id": books.maint, "amount": "5", "from_account": "1002", "to_account": "1002",
        "memo": "决定 3 号", "key": "t"}).status_code == 302
    assert sorted(wishes(books)) == ["ledger.post_manual", "ledger.transfer"]
    assert entries(books) == []


def test_a_reversal_shows_its_mirror_and_becomes_a_wish(browser, books):
    spend(browser, books)
    with in_area(books.by.area_id):
        voucher = Expense.objects.get().pk
    page = browser.get(f"/console/books/vouchers/{voucher}/reverse").content.decode()
    assert page.count("1,186.00") == 4
    assert page.count("-1,186.00") == 2
    assert browser.post(f"/console/books/vouchers/{voucher}/reverse", {"reason": ""}).status_code == 422
    assert browser.post(f"/console/books/vouchers/{voucher}/reverse", {"reason": "重复"}).status_code == 302
    assert wishes(books) == ["ledger.reverse_voucher"]
    with in_area(books.by.area_id):
        effect = Approval.objects.get().effect
    assert ["1002 银行存款", "贷 1,186.00", "贷 -1,186.00"] in effect


def test_a_closed_month_is_reopened_by_a_wish(browser, books):
    book(books.service, amounts=[("1122", 5), ("6001", -5)], on=date(2026, 10, 3), src="a", by=books.by)
    commands.close_period(books.service, ym="2026-10", by=books.by)
    where = f"/console/books/{books.service}/"
    assert "打开 2026-10" in browser.get(f"{where}?ym=2026-10").content.decode()
    assert browser.post(f"{where}reopen?ym=2026-10", {"reason": ""}).status_code == 422
    assert browser.post(f"{where}reopen?ym=2026-10", {"reason": "漏记电费"}).status_code == 302
    with in_area(books.by.area_id):
        wish = Approval.objects.get().pk
    decide(wish, books)
    assert not queries.trial_balance(books.service, ym="2026-10", by=books.by).closed


def test_an_account_is_told_move_by_move_and_month_by_month_with_its_balance(browser, books):
    assert spend(browser, books, amount="10.00", on="2026-10-05", key="a").status_code == 302
    assert spend(browser, books, amount="1.50", key="b").status_code == 302
    found = queries.general_ledger(books.service, code="1002", year="2026", by=accountant(books))
    assert (found.opening_fen, found.closing_fen, found.years) == (0, -1150, ["2026"])
    assert [(one.ym, one.debit_fen, one.credit_fen, one.balance_fen) for one in found.months] == [
        ("2026-10", 0, 1000, -1000), ("2026-11", 0, 150, -1150)]
    assert queries.general_ledger(books.service, code="1002", year="2027", by=accountant(books)).opening_fen == -1150
    year = browser.get(f"/console/books/{books.service}/general?ym=2026-11").content.decode()
    assert "银行存款 总账" in year and "11.50" in year and "accounts/1002?ym=2026-10" in year
    moves = browser.get(f"/console/books/{books.service}/accounts/1002?ym=2026-11").content.decode()
    assert moves.index("10.00") < moves.index("1.50") < moves.index("11.50") and "只列前" not in moves
    assert browser.get(f"/console/books/{books.service}/general?code=9999").status_code == 404


def test_a_reversal_stands_negative_on_the_side_it_takes_back():
    assert [(one.debit_fen, one.credit_fen) for one in (
        queries.Move(1, date(2026, 11, 4), 1, "", fen, red) for fen, red in ((5, False), (-5, False), (-5, True), (5, True))
    )] == [(5, 0), (0, 5), (-5, 0), (0, -5)]


def test_the_chart_lists_every_account_used_or_not(browser, books):
    page = browser.get(f"/console/books/{books.service}/chart?ym=2026-11").content.decode()
    rows = queries.trial_balance(books.service, ym="2026-11", by=accountant(books)).rows
    assert rows and all(f"{row.code}</td>" in page for row in rows)
    assert "成本费用" in page and "general?code=6401.04" in page
