"""A form older than the sign-in is not taken; what was typed is kept and sent again by one press."""
import io
import re

import pytest
from django.test import Client

from linli.kernel import http
from linli.registry import roles
from tests.factories import member, new_area, new_community

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {"HTTP_ORIGIN": "http://testserver"}
WORDS = "楼道灯\n三层 <不亮>"


@pytest.fixture
def browser(monkeypatch) -> Client:
    area = new_area()
    new_community(area)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(
        request, "actor", member(area, roles.DISPATCHER, "area", area))])
    return Client(enforce_csrf_checks=True)


def test_what_was_typed_stands_ready_to_be_sent_again(browser):
    answer = browser.post("/console/callers/register?from=list", {"text": WORDS, "kind": "repair"}, **OURS)
    page = answer.content.decode()
    assert answer.status_code == 403 and "什么都没有改动" in page and "再提交一次" in page
    assert 'action="/console/callers/register?from=list"' in page
    assert ">\n楼道灯\n三层 &lt;不亮&gt;</textarea>" in page
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    again = browser.post("/console/callers/register?from=list", {"text": WORDS, "kind": "repair", "csrfmiddlewaretoken": token}, **OURS)
    assert again.status_code == 422 and "请选择位置" in again.content.decode()      # taken, and judged as any other


@pytest.mark.parametrize(("given", "more"), [
    ({"text": "x"}, {"HTTP_ORIGIN": "https://elsewhere.example"}), ({"text": "x"}, {}), ({}, OURS),
    ({"text": "x", "photo": io.BytesIO(b"x")}, OURS), ({"login": "a", "password": "geheim"}, OURS),
    ({"text": "x" * 60_000}, OURS), ({"text": "x"}, OURS | {"HTTP_HX_REQUEST": "true"})])
def test_what_is_not_ours_or_not_to_be_shown_is_never_offered_to_be_sent(browser, given, more):
    answer = browser.post("/console/callers/register", given, **more)
    page = answer.content.decode()
    assert answer.status_code == 403 and "先复制填好的内容，再刷新页面重新提交" in page
    assert "<textarea" not in page and "geheim" not in page


def test_who_is_signed_in_no_more_is_led_to_sign_in_where_what_was_typed_waits():
    """A browser that lost all its cookies: the page answers as to any stranger, the script keeps the words."""
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/console/callers/register", {"text": WORDS}, **OURS)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/sign-in?next=%2Fconsole%2Fcallers%2Fregister")
    part = stranger.post("/console/callers/register", {"text": WORDS}, HTTP_HX_REQUEST="true", **OURS)
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/console/sign-in?next=%2Fconsole%2Fcallers%2Fregister")
    assert stranger.post("/sign-in", {"phone": "19900000000"}, **OURS).status_code == 403     # a page for everybody
