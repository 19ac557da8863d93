"""A member of the committee sees on the phone prices with their ground and totals of runs, and nothing of any home."""
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from linli.domains.fees.tariffs import commands as tariffs
from linli.kernel import http
from linli.registry import roles
from tests import factories
from tests.domains.fees.estate import new_estate


@pytest.fixture
def estate(db):
    made = new_estate()
    made.price("0.48")
    made.pays(made.home("3-2-501", "100.00"), made.person("沈甲乙"))
    made.publish("2026-10")
    return made


def page(estate, monkeypatch, role: str) -> Client:
    actor = estate.staff(role, 51)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    return Client().get("/committee/")


def test_prices_come_with_what_they_rest_on_and_runs_with_their_totals(estate, monkeypatch):
    text = page(estate, monkeypatch, roles.COMMITTEE_MEMBER).content.decode()
    for said in ("0.48", "物业服务合同：试验新村业主大会，2019-12-01", "2026 年 10 月账单", "48.00", "看文件"):
        assert said in text
    assert "3-2-501" not in text and "沈" not in text


def test_it_begins_with_where_the_money_went(estate, monkeypatch):
    text = page(estate, monkeypatch, roles.COMMITTEE_MEMBER).content.decode()
    funds, waiting, prices = (text.index(words) for words in ("钱从哪来、花到哪去", "等批准的", "收费标准和依据"))
    assert funds < waiting < prices
    for said in ("物业服务", "公共收益", "维修资金", "代收代付", "48.00", "没有等批准的收费标准和账单", "没有人对账目提出异议"):
        assert said in text


def test_what_waits_for_a_yes_is_told_before_it_holds(estate, monkeypatch):
    tariffs.draft_tariff(estate.charge, unit_price=Decimal("0.55"), valid_from=date(2027, 1, 1), ground="vote",
                         principal="第二次会议", ground_on=date(2026, 11, 1),
                         file_id=factories.new_paper(by=estate.by), by=estate.by)
    estate.draft("2026-11")
    text = page(estate, monkeypatch, roles.COMMITTEE_MEMBER).content.decode()
    assert "新标准" in text and "0.55" in text and "第二次会议" in text
    assert "2026 年 11 月账单" in text and "等项目经理复核发布" in text


def test_it_is_where_a_member_of_the_committee_begins(estate, monkeypatch):
    page(estate, monkeypatch, roles.COMMITTEE_MEMBER)
    assert Client().get("/").headers["Location"] == "/committee/"


def test_a_member_chooses_between_communities_and_reaches_no_other(estate, monkeypatch):
    other = factories.new_community(estate.area, "远处新村")
    page(estate, monkeypatch, roles.COMMITTEE_MEMBER)
    code = estate.rows("SELECT code FROM registry_community WHERE place_id = %s", other)[0][0]
    text = Client().get(f"/committee/?code={code}").content.decode()
    assert "远处新村" not in text and "0.48" in text


def test_nobody_else_opens_it(estate, monkeypatch):
    assert page(estate, monkeypatch, roles.OWNER).status_code == 403
    assert page(estate, monkeypatch, roles.CASHIER).status_code == 403
