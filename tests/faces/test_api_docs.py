"""The page of the API says in Chinese what every operation is, needs and answers; nothing on it comes from elsewhere."""
import re

import pytest
from django.test import Client

from linli.faces.api.docs import grouped, type_of
from linli.faces.api.root import api

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def schema():
    return api.get_openapi_schema(path_prefix="/api/v1/")


def operations(schema):
    return [(path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]


def test_every_operation_has_a_chinese_name_of_its_own_and_names_its_right(schema):
    found = operations(schema)
    assert [path for path, _, one in found if not CHINESE.search(one["summary"])] == []
    assert [path for path, _, one in found if not re.match(r"需要权限：\S+（`\w+\.\w+`）。", one["description"])] == []
    ids = [one["operationId"] for _, _, one in found]
    assert sorted(one for one in ids if ids.count(one) > 1) == []
    names = [(one["tags"][0], one["summary"]) for _, _, one in found]
    assert sorted(name for name in names if names.count(name) > 1) == []


def test_every_parameter_is_explained(schema):
    """A new name gets its words in faces/api/words.py."""
    unexplained = {parameter["name"] for _, _, one in operations(schema) for parameter in one.get("parameters", [])
                   if not CHINESE.search(parameter.get("description", ""))}
    assert unexplained == set()


def test_the_page_shows_what_to_send_and_what_comes_back(db):
    page = Client().get("/api/v1/docs").content.decode()
    for said in ("收一笔款", "/api/v1/communities/{community_id}/payments", "需要权限：收款（fees.take_payment）",
                 "Idempotency-Key", "幂等键", "ReceiptRow", "房屋、小区与政策"):
        assert said in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_a_form_is_listed_by_its_fields(schema):
    [taking] = [one for rows in grouped(schema).values() for one in rows if one.title == "收一笔款"]
    assert {("community_id", "地址"), ("Idempotency-Key", "请求头"), ("method", "正文")} <= {
        (one.name, one.where) for one in taking.given}


@pytest.mark.parametrize(("part", "words"), [
    ({"type": "integer"}, "整数"), ({"type": "string", "format": "date"}, "日期"),
    ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}, "时间，可空"),
    ({"type": "array", "items": {"$ref": "#/components/schemas/HomeRow"}}, "列表（HomeRow）"),
    ({"enum": ["open", "closed"]}, "open / closed"), ({}, "任意")])
def test_types_in_words(part, words):
    assert type_of(part) == words
