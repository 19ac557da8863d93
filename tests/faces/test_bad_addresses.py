"""Addresses that nobody should type get an answer in words, never a failure of ours."""
import pytest
from django.test import Client, RequestFactory

from linli import urls
from linli.kernel import http
from linli.kernel.access import Actor, Grant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/open/YJHY%00", "/q/%00", "/console/search?q=%00", "/open/X?ym=%00", "/v/%00"])
def test_a_nul_is_not_found(address):
    answer = Client().get(address)
    assert answer.status_code == 404 and "没有找到" in answer.content.decode()


@pytest.mark.parametrize("address", ["/api/v1/cases?text=%00", "/open311/v2/requests.json?service_request_id=%00"])
def test_programs_are_told_in_json(address):
    answer = Client().get(address)
    assert answer.status_code == 404 and answer.json()["title"] == "没有找到"
    assert Client().get(address, headers={"Accept": "text/html"}).headers["Content-Type"].startswith("text/html")


def test_signing_out_needs_a_button():
    assert Client().get("/sign-out").headers["Location"] == "/"


def test_an_address_that_only_takes_forms_says_so():
    answer = Client().get("/console/fees/runs/draft")
    assert answer.status_code == 405 and "只用于提交" in answer.content.decode()


@pytest.mark.parametrize(("address", "begins", "title"), [
    ("/console/nothing-here", "/console/", "电脑端首页"), ("/staff/nothing-here", "/staff/", "员工首页"),
    ("/nothing-here", "/", "住户首页")])
def test_what_is_not_there_is_said_with_a_way_back_to_the_same_face(address, begins, title):
    page = Client().get(address)
    text = page.content.decode()
    assert page.status_code == 404 and "没有找到" in text
    assert f'href="{begins}">{title}</a>' in text and "返回上一页" in text and "ui/tokens.css" in text


def test_what_is_not_allowed_is_said_with_a_way_back(monkeypatch):
    actor = Actor(7, "王试验", 1, grants=(Grant("guard", "community", 1),))
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    page = Client().get("/console/desk/")
    assert page.status_code == 403 and "您没有“看收银台与收据”的权限" in page.content.decode()
    assert "返回上一页" in page.content.decode()


@pytest.mark.parametrize(("handler", "status", "words"), [
    (urls.handler400, 400, "请求不完整"), (urls.handler403, 403, "没有权限"), (urls.handler404, 404, "没有找到")])
def test_what_the_framework_refuses_is_said_in_the_same_look(handler, status, words):
    page = handler(RequestFactory().get("/console/x"), Exception())
    assert page.status_code == status and words in page.content.decode() and "返回上一页" in page.content.decode()
