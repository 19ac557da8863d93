"""A bug of ours, or a database that is away, is said in words, in our look, with a way back. Neither asks a database."""
import pytest
from django.db import OperationalError
from django.test import Client

from linli import urls
from linli.kernel import http

# No mark for the database: whatever these pages ask of it fails the test.


@pytest.mark.parametrize(("error", "status", "words"), [
    (ZeroDivisionError("bug"), 500, "系统出错了"), (OperationalError("connection refused"), 503, "数据库暂时没有回应")])
def test_an_error_in_a_page(rf, error, status, words):
    page = http.answer_to(asked(rf), error)
    assert page.status_code == status and words in page.content.decode()
    assert "返回上一页" in page.content.decode() and "bug" not in page.content.decode()


def test_an_error_around_the_pages(rf):
    page = urls.handler500(rf.get("/console/desk/"))
    text = page.content.decode()
    assert page.status_code == 500 and "系统出错了" in text and 'href="/console/">电脑端首页</a>' in text


def test_a_database_that_is_away_before_anybody_is_recognised(monkeypatch):
    def away(request):
        raise OperationalError("connection refused")
    monkeypatch.setattr(http, "_recognisers", [away])
    page = Client().get("/console/")
    assert page.status_code == 503 and "数据库暂时没有回应" in page.content.decode()


def asked(rf):
    request = rf.get("/console/desk/")
    request.actor = http.NOBODY
    return request
