"""A member of the committee sees on the phone prices with their ground and totals of runs, and nothing of any home."""
import pytest
from django.test import Client

from linli.kernel import http
from linli.registry import roles
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


def test_nobody_else_opens_it(estate, monkeypatch):
    assert page(estate, monkeypatch, roles.OWNER).status_code == 403
    assert page(estate, monkeypatch, roles.CASHIER).status_code == 403
