"""Addresses that nobody should type get an answer in words, never a failure of ours."""
import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/open/YJHY%00", "/q/%00", "/console/search?q=%00", "/open/X?ym=%00", "/v/%00"])
def test_a_nul_is_not_found(address):
    answer = Client().get(address)
    assert answer.status_code == 404 and "没有找到" in answer.content.decode()


def test_signing_out_needs_a_button():
    assert Client().get("/sign-out").headers["Location"] == "/"


def test_an_address_that_only_takes_forms_says_so():
    answer = Client().get("/console/fees/runs/draft")
    assert answer.status_code == 405 and "只用于提交" in answer.content.decode()
