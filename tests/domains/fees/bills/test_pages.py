"""The month on the screen: draft, review, publish, and a bill that explains itself."""
from datetime import date

import pytest
from django.test import Client

from linli.domains.fees.bills import commands, queries
from linli.kernel import http
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound
from tests import factories
from tests.domains.fees.estate import new_estate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_(monkeypatch):
    def signed_in(actor: Actor, community: int | None = None) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        browser = Client()
        if community:
            browser.cookies["linli_community"] = str(community)
        return browser
    return signed_in


@pytest.fixture
def estate(transactional_db):
    estate = new_estate()
    estate.price("0.48")
    home, other = estate.home("3-2-501"), estate.home("3-2-502", "75.25")
    estate.home("3-2-503", None)
    seller, buyer = estate.person("张三丰"), estate.person("李四光")
    estate.pays(home, seller, until=date(2026, 11, 17))
    estate.pays(home, buyer, date(2026, 11, 17))
    estate.pays(other, seller)
    return estate


def test_a_month_is_reviewed_and_published_on_the_screen(estate, as_):
    manager = estate.staff("project_manager", 9)
    browser = as_(manager)
    estate.publish("2026-10")
    run = commands.draft(estate.community, ym="2026-11", by=estate.staff("accountant", 8))
    page = browser.get(f"/console/fees/runs/{run}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "发布 3 张账单：¥ 79.09" in text
    assert "没有缴费人" in text
    assert "待复核" in text
    assert browser.post(f"/console/fees/runs/{run}/publish").status_code == 302
    assert "已发布" in browser.get("/console/fees/runs/").content.decode()
    assert "张三丰" not in browser.get(f"/console/fees/runs/{run}/").content.decode()


def test_the_accountant_sees_no_publish_button(estate, as_):
    accountant = estate.staff("accountant", 8)
    run = commands.draft(estate.community, ym="2026-11", by=accountant)
    text = as_(accountant).get(f"/console/fees/runs/{run}/").content.decode()
    assert "由项目经理复核发布" in text
    assert as_(accountant).post(f"/console/fees/runs/{run}/publish").status_code == 403


def test_a_bill_says_in_words_how_it_came_about(estate, as_):
    estate.publish("2026-11")
    [(bill,)] = estate.rows("SELECT b.id FROM fees_bill b WHERE total_fen = 2292")
    assert queries.explain(bill, by=estate.by) == [
        "建筑面积 89.53 m² × 单价 0.48 元/月 × 16/30 天（11-01 起，11-17 前） = 22.92 元（各段相加后只取整一次，"
        "零头归余数最大的一段）"]
    page = as_(estate.staff("cashier", 7)).get(f"/console/fees/runs/bills/{bill}/")
    assert "16/30 天" in page.content.decode()


def test_an_owner_reads_the_bill_of_the_own_home_only(estate):
    estate.publish("2026-11")
    bills = estate.rows("SELECT id, unit_id FROM fees_bill ORDER BY id")
    own, (_, home) = bills[0], bills[0]
    other = next(bill for bill, unit in bills if unit != home)
    owner = factories.member(estate.area, "owner", "unit", home, user_id=90)
    assert queries.bill(own[0], by=owner).unit_id == home
    with pytest.raises(NotFound):
        queries.bill(other, by=owner)


def test_a_change_after_the_draft_is_told_before_publishing(estate, as_):
    run = commands.draft(estate.community, ym="2026-11", by=estate.by)
    estate.price("0.50", date(2026, 11, 1))
    text = as_(estate.staff("project_manager", 9)).get(f"/console/fees/runs/{run}/").content.decode()
    assert "请作废后重新起草" in text
