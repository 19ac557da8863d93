"""The open books add up, are frozen when a month is closed, and tell nobody's name."""
import contextlib
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.domains.fees.openbooks import queries
from linli.engines.ledger import commands as ledger
from linli.engines.ledger.byhand import commands as byhand
from linli.engines.ledger.values import AlreadyClosed
from linli.kernel import http
from linli.kernel.clock import months_later
from linli.kernel.files.commands import store
from linli.kernel.files.values import PHOTOS
from linli.kernel.models import PublicCode
from linli.kernel.tenancy import in_area
from tests import factories
from tests.domains.fees.payments.conftest import new_desk, one
from tests.kernel.files.bring import Upload, photo_with_place

pytestmark = pytest.mark.django_db(transaction=True)


def code_of(community: int) -> str:
    return PublicCode.objects.get(kind="community", object_id=community).code


def spend(desk, fen: int, on: date, memo: str = "工资", account: str = "6401.01") -> None:
    byhand.record_expense(desk.books["service"], on=on, account=account, fen=fen, paid_from="1002", supplier="示例公司",
                          purpose=memo, key=f"{memo}{on}", by=desk.by)


@pytest.fixture
def lived():
    """Two months: 100.00 and 200.00 billed, 30.00 and 50.00 spent, 100.00 taken."""
    desk = new_desk()
    desk.bill("2026-10", 10_000)
    spend(desk, 3_000, date(2026, 10, 20))
    desk.bill("2026-11", 20_000)
    spend(desk, 5_000, date(2026, 11, 10), "修 3-2-501 张三丰 家漏水 19900001234", "6401.07")
    desk.take(10_000)
    return desk


def test_opening_and_income_less_expense_is_closing(lived):
    community = queries.community_of(code_of(lived.community))
    october, november = (queries.month(community, ym=ym).fund for ym in ("2026-10", "2026-11"))
    assert (october.opening_fen, october.income_fen, october.spent_fen, october.closing_fen) == (0, 10_000, 3_000, 7_000)
    assert (november.opening_fen, november.income_fen, november.spent_fen) == (7_000, 20_000, 5_000)
    assert november.closing_fen == 22_000 == november.bank_fen + november.receivable_fen
    assert [line.name for line in november.spent] == ["维修"]
    year = queries.month(community, ym="2026-11").year
    assert [(one.income_fen, one.spent_fen) for one in year[-2:]] == [(10_000, 3_000), (20_000, 5_000)]


def test_a_line_is_the_sum_of_its_vouchers(lived):
    community = queries.community_of(code_of(lived.community))
    for fund in queries.month(community, ym="2026-11").funds:
        for line in [*fund.income, *fund.spent]:
            found = queries.vouchers(community, ym="2026-11", fund=fund.fund, line=line.name)
            assert sum(row.fen for row in found) == line.fen


def test_a_closed_month_is_frozen_with_its_seal_and_an_open_one_says_so(lived):
    code, browser = code_of(lived.community), Client()
    assert "未结账，数字还会变" in browser.get(f"/open/{code}?ym=2026-10").content.decode()
    close(lived, "2026-10")
    text = browser.get(f"/open/{code}?ym=2026-10").content.decode()
    fund = queries.month(queries.community_of(code), ym="2026-10").fund
    assert fund.closed
    assert fund.short_seal in text
    assert "未结账" not in text
    assert (fund.income_fen, fund.spent_fen, fund.closing_fen) == (10_000, 3_000, 7_000)
    assert queries.month(queries.community_of(code)).ym == "2026-10"     # the last closed month comes first


def close(lived, ym: str) -> None:
    for book in lived.books.values():
        month = one_start(book, lived)
        while month <= ym:
            with contextlib.suppress(AlreadyClosed):
                ledger.close_period(book, ym=month, by=lived.by)
            month = months_later(month, 1)


def test_the_collection_rate_stays_as_it_was_at_the_close(lived):
    """A bill that is written late, and falls due in the closed month, leaves the published rate alone."""
    code = code_of(lived.community)
    community = queries.community_of(code)
    with in_area(lived.area):
        before = queries.rates_of(community.id, "2026-10", frozen=False)
    close(lived, "2026-10")
    lived.bill("2026-10", 5_000, unit=lived.neighbour)
    with in_area(lived.area):
        assert queries.rates_of(community.id, "2026-10", frozen=False) != before
        assert queries.rates_of(community.id, "2026-10", frozen=True) == before
    assert "结账时固定" in Client().get(f"/open/{code}?ym=2026-10").content.decode()
    assert "结账时固定" not in Client().get(f"/open/{code}?ym=2026-11").content.decode()


def test_a_paper_is_public_only_by_choice(lived):
    code, browser = code_of(lived.community), Client()
    accountant = lived.accountant
    shown, kept = (store(Upload(photo_with_place(), name), kinds=PHOTOS, purpose=byhand.SCANS, by=accountant).id for name in (
        "遮盖.jpg", "原件.jpg"))
    ids = [byhand.record_expense(
        lived.books["service"], on=date(2026, 11, 12), account="6401.07", fen=fen, paid_from="1002",
        supplier="示例公司", purpose="修门", key=str(fen), scan_id=kept, public_scan_id=public, by=accountant)
        for fen, public in ((700, shown), (800, None))]
    page = browser.get(f"/open/{code}/vouchers?ym=2026-11&fund=service&line=维修").content.decode()
    assert [f"/papers/{voucher}" in page for voucher in ids] == [True, False]
    answers = [browser.get(f"/open/{code}/papers/{voucher}") for voucher in ids]
    assert [answer.status_code for answer in answers] == [200, 404]
    other = code_of(new_desk().community)
    assert browser.get(f"/open/{other}/papers/{ids[0]}").status_code == 404


def test_where_the_money_stands_is_told_by_day_and_kind(lived):
    code = code_of(lived.community)
    page = Client().get(f"/open/{code}/vouchers?ym=2026-11&fund=service&line=货币资金").content.decode()
    assert "收款 1 张凭证" in page
    assert "收款 3-2" not in page


def one_start(book: int, desk) -> str:
    return one("SELECT starts FROM ledger_book WHERE id = %s", desk.area, book)


def test_no_name_number_or_home_is_public(lived):
    code, browser = code_of(lived.community), Client()
    pages = [f"/open/{code}?ym=2026-11", f"/open/{code}/books.csv?ym=2026-11",
             f"/open/{code}/books.beancount?ym=2026-11",
             f"/open/{code}/vouchers?ym=2026-11&fund=service&line=维修",
             f"/open/{code}/vouchers?ym=2026-11&fund=service&line=物业服务收入"]
    told = "".join(b"".join(answer).decode() for answer in map(browser.get, pages) if answer.status_code == 200)
    assert "修 3-2-*** 张** 家漏水 ***" in told
    for secret in ("张三丰", "李四光", "叶收银", "2-501", "2-502", "19900001234"):
        assert secret not in told
    assert browser.get(f"/open/{code}/a4.pdf?ym=2026-11").content.startswith(b"%PDF-")


def test_every_public_figure_leads_to_where_it_is_questioned(lived):
    code = code_of(lived.community)
    page = Client().get(f"/open/{code}?ym=2026-11&fund=service").content.decode()
    asked = [unquote(unquote(one)) for one in re.findall(r'href="/cases/object\?ref=([^"]+)"', page)]
    lines = {one.partition("&line=")[2] for one in asked}
    assert {"月初结余", "月末结余", ""} <= lines and all(one.startswith(f"/open/{code}?ym=2026-11&fund=service") for one in asked)
    behind = re.findall(rf'href="(/open/{code}/vouchers\?[^"]+)"', page)
    assert len(behind) >= 4
    for address in behind:
        assert "/cases/object?ref=" in Client().get(address.replace("&amp;", "&")).content.decode(), address


def test_a_code_opens_its_own_community_only(lived):
    other = new_desk()
    text = Client().get(f"/open/{code_of(other.community)}?ym=2026-11").content.decode()
    assert "还没有可公开的月份" in text
    assert "200.00" not in text
    wrong = Client().get("/open/NOSUCH")
    assert wrong.status_code == 404
    assert "没有找到这个小区的财务公开" in wrong.content.decode()


def test_the_page_asks_the_database_little(lived):
    code = code_of(lived.community)
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(f"/open/{code}?ym=2026-11").status_code == 200
    assert len(asked) <= 15


def test_an_owner_finds_them_on_the_phone(lived, monkeypatch):
    owner = factories.member(lived.area, "owner", "unit", lived.home, user_id=90)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", owner)])
    text = Client().get("/books?ym=2026-11").content.decode()
    assert "钱花在哪" in text
    assert "200.00" in text
