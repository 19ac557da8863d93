"""What a receipt tells beyond the sum: until when it is paid, what comes next, whom to ask."""
import subprocess
from datetime import date

import pytest

from linli.domains.fees.payments import commands, papers, queries
from linli.domains.fees.payments.rows import NextBill, ReceiptView
from linli.engines.documents import typesetting
from linli.registry.organisations import commands as organisations
from tests.domains.fees.estate import AT, EVER, Estate, new_estate

EARLY = date(2026, 1, 1)      # before any bill of the tests falls due


@pytest.fixture
def estate(transactional_db: None) -> Estate:
    """A home that owes two months, and a cashier in a shift."""
    estate = new_estate()
    home = estate.home()
    estate.pays(home, estate.person("张三丰"))
    estate.price("0.48")
    for ym in ("2026-09", "2026-10"):
        estate.publish(ym)
    cashier = estate.staff("cashier", 7)
    commands.open_shift(estate.community, window="2", float_fen=0, at=AT, by=cashier)
    estate.pay = lambda key: commands.take_payment(
        estate.community, units=[home], amount=4297, method="pos", key=key, at=AT, by=cashier).id
    estate.see = lambda receipt, on=EARLY: queries.receipt(receipt, on=on, by=cashier)
    return estate


def text_of(view: ReceiptView, layout: str) -> str:
    paper = typesetting.render(layout, papers.receipt(view, reprint=0))
    return subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()


def test_a_receipt_tells_until_when_it_is_paid_and_what_comes_next(estate):
    first = estate.pay("a")
    view = estate.see(first)
    assert (view.until.ym, view.next.ym, view.next.late) == ("2026-09", "2026-10", False)
    assert view.next.words == f"下一笔 2026-10，{view.next.due:%m-%d} 前"
    assert estate.see(first, date(2030, 1, 1)).next.words == f"还欠 2026-10，{view.next.due:%m-%d} 已到期"
    view = estate.see(estate.pay("b"))
    assert (view.until.ym, view.next) == ("2026-10", NextBill("2026-11", None))


@pytest.mark.parametrize("layout", ["receipt-80", "receipt-241"])
def test_both_papers_print_it_with_the_office_s_phone_if_there_is_one(estate, layout):
    receipt = estate.pay("a")
    assert "有疑问打" not in text_of(estate.see(receipt), layout)
    organisations.add_organisation(estate.community, kind="firm", name="试验项目部", contact="0574-0000-0110", on=EVER,
                                   by=estate.by)
    printed = text_of(estate.see(receipt), layout).replace("\n", " ")
    for said in ("物业服务费缴至 2026-09", "下一笔 2026-10", "0574-0000-0110"):
        assert said in printed
