"""A resident's own bills and receipts, what the household's pages show of them, and who holds the paper."""
import re

import pytest
from django.template.loader import render_to_string

from linli.domains.fees.payments import panels, papers, queries
from linli.domains.fees.payments.rows import PaidUntil
from linli.domains.fees.returns import commands as returns
from linli.kernel import http
from linli.kernel.approvals import Granted
from linli.kernel.clock import today
from linli.registry import slots
from tests.domains.fees.payments.conftest import AT, DAY, resident


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


@pytest.mark.parametrize("how, said", [("void_receipt", "已作废"), ("refund_receipt", "已退款"), ("move_receipt", "已改挂")])
def test_a_receipt_that_stands_no_longer_says_the_same_on_paper_to_a_stranger_and_on_the_phone(desk, as_, how, said):
    receipt = desk.take(5000)
    where = {"to_unit": desk.neighbour} if how == "move_receipt" else {}
    getattr(returns, how)(receipt.id, **where, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    view = queries.own_receipt(receipt.id, on=DAY, by=resident(desk))
    assert papers.receipt(view, reprint=0).stamp == said
    assert said in as_(http.NOBODY).get(f"/v/{receipt.code}").content.decode()
    page = as_(resident(desk)).get(f"/bills/receipts/{receipt.id}/").content.decode()
    assert said in page and (" strike" in page) == (said == "已作废")


def test_the_phone_shows_the_code_that_proves_a_receipt(desk, as_):
    receipt = desk.take(5000)
    page = as_(resident(desk)).get(f"/bills/receipts/{receipt.id}/").content.decode()
    assert 'class="qr"' in page and receipt.code in page


def test_anybody_with_the_paper_can_prove_it(desk, as_):
    receipt = desk.take(5000)
    page = as_(http.NOBODY).get(f"/v/{receipt.code}")
    assert page.status_code == 200
    text = page.content.decode()
    assert receipt.number in text
    assert "50.00" in text
    assert not re.search(r"张三|张\*|3-2-501", text)
