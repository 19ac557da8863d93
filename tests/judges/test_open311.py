"""A client of GeoReport v2 that is not ours (`georeport`, which only reads) finds what was reported, in both encodings.

Reporting and the refusals are judged by the rules of the public specification, written out here: required elements in
their order, their types, the two encodings, the form of errors.
"""
import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
import xmltodict
from django.test import Client
from georeport import GeoReport

from linli.engines.cases.matters.models import Case, CaseEvent
from linli.kernel.clock import today
from linli.kernel.models import Area
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry.memberships import commands as memberships
from linli.registry.places import commands as places
from tests.engines.cases.town import new_town

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST = ["service_request_id", "status", "status_notes", "service_name", "service_code", "description",
           "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
           "address", "address_id", "zipcode", "lat", "long", "media_url"]
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description", "values"]
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@pytest.fixture
def town(db):
    return new_town()


@pytest.fixture
def code(town) -> str:
    return Area.objects.get(pk=town.area).code


@pytest.fixture
def key(town) -> str:
    return token(town, ["cases.report_for"])


def token(town, scopes: list[str]) -> str:
    desk, root = town.desk.user_id, places.create_area_root("x", by=town.by)
    memberships.appoint(desk, role="dispatcher", place_id=root, since=today(), reason="试验", by=town.by)
    return users.create_token(desk, name="市民热线试验", scopes=scopes, by=town.by)


def posted(code: str, **given: str):
    return Client().post("/open311/v2/requests.json", {"jurisdiction_id": code, "service_code": "repair-power",
                                                       "description": "门厅灯不亮，我是张试验 19900001111"} | given)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_their_client_reads_services_and_requests(town, code, key, live_server, form):
    number = posted(code, api_key=key, address_id=str(town.community)).json()[0]["service_request_id"]
    posted(code, api_key=key, address_id=str(town.community), service_code="repair-leak")
    theirs = GeoReport(f"{live_server.url}/open311/v2", jurisdiction=code, output_format=form)
    services = theirs.get_service_list()
    assert len({one["service_code"] for one in services}) == len(services) > 20
    defined = theirs.get_service_definition("repair-power")
    assert defined["service_code"] == "repair-power"
    read = theirs.get_service_requests(service_code="repair-power,repair-leak", status="open")
    assert {one["service_code"] for one in read} == {"repair-power", "repair-leak"}
    assert theirs.get_service_request(number)["status"] == "open"
    assert [one["service_request_id"] for one in as_list(theirs.get_service_requests(service_code="repair-power"))] == [
        number]
    text = str(read)
    assert "张试验" not in text and "1990000" not in text and "3-2-501" not in text


def as_list(found):
    return found if isinstance(found, list) else [found]      # their XML gives a lone element as itself


def test_xml_and_json_hold_the_elements_of_the_specification_in_order(town, code, key):
    number = posted(code, api_key=key, address_id=str(town.community)).json()[0]["service_request_id"]

    def both(path: str, root: str):
        xml = Client().get(f"/open311/v2/{path}.xml", {"jurisdiction_id": code})
        assert xml.headers["Content-Type"] == "text/xml; charset=utf-8" and xml.status_code == 200
        json = Client().get(f"/open311/v2/{path}.json", {"jurisdiction_id": code})
        assert json.headers["Content-Type"] == "application/json; charset=utf-8"
        tree = ElementTree.fromstring(xml.content)
        assert tree.tag == root
        return tree, json.json()

    tree, found = both("services", "services")
    assert [[part.tag for part in one] for one in tree] == [SERVICE] * len(tree)
    assert [list(one) for one in found] == [SERVICE] * len(found)
    assert {one["type"] for one in found} == {"realtime"} and {one["metadata"] for one in found} == {True}

    tree, found = both("services/repair-leak", "service_definition")
    assert [part.tag for part in tree] == ["service_code", "attributes"]
    assert [[part.tag for part in one] for one in tree[1]] == [ATTRIBUTE] * len(found["attributes"])
    assert {one["datatype"] for one in found["attributes"]} <= {"string", "number", "datetime", "text", "singlevaluelist",
                                                               "multivaluelist"}
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3]

    for path in ("requests", f"requests/{number}"):
        tree, found = both(path, "service_requests")
        assert [one.tag for one in tree] == ["request"] and [part.tag for part in tree[0]] == REQUEST
        assert list(found[0]) == REQUEST
        for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
            assert W3C.fullmatch(found[0][name]) and datetime.fromisoformat(found[0][name]).utcoffset() is not None
        assert [part.text or None for part in tree[0]] == [found[0][name] for name in REQUEST]

    tree, found = both(f"tokens/{number}", "service_requests")
    assert found == [{"service_request_id": number, "token": number}]

    tree, found = both("discovery", "discovery")
    assert [part.tag for part in tree] == list(found) == ["changeset", "contact", "key_service", "endpoints"]
    assert list(found["endpoints"][0]) == ["specification", "url", "changeset", "type", "formats"]
    assert xmltodict.parse(ElementTree.tostring(tree))["discovery"]["endpoints"]["endpoint"]["formats"]["format"] == [
        "text/xml", "application/json"]


def test_reporting_answers_once_for_one_idempotency_key(town, code, key):
    given = {"jurisdiction_id": code, "service_code": "repair-leak", "api_key": key, "lat": "29.9", "long": "121.5",
             "first_name": "试验", "last_name": "王", "phone": "19900002222", "media_url": "https://example.org/a.jpg"}
    answers = [Client().post("/open311/v2/requests.xml", given, headers={"Idempotency-Key": "city-0001"}) for _ in "ab"]
    assert [one.status_code for one in answers] == [201, 201] and answers[0].content == answers[1].content
    tree = ElementTree.fromstring(answers[0].content)
    assert [part.tag for part in tree[0]] == ["service_request_id", "service_notice", "account_id"]
    changed = Client().post("/open311/v2/requests.json", given | {"description": "别的"}, headers={"Idempotency-Key": "city-0001"})
    assert changed.status_code == 400 and changed.json()[0]["code"] == 400


def test_homes_and_what_was_said_in_confidence_are_not_published(town, code, key):
    hidden = [posted(code, api_key=key, address_id=str(town.unit)),
              posted(code, api_key=key, address_id=str(town.community), **{"attribute[confidential]": "yes"}),
              posted(code, api_key=key, address_id=str(town.community), service_code="complaint-service")]
    for answer in hidden:
        number = answer.json()[0]["service_request_id"]
        assert Client().get(f"/open311/v2/requests/{number}.json", {"jurisdiction_id": code}).status_code == 404
    assert Client().get("/open311/v2/requests.json", {"jurisdiction_id": code}).json() == []


LONG = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-09-01T00:00:00Z"}


@pytest.mark.parametrize(("path", "given", "status"), [
    ("services", {"jurisdiction_id": "nowhere"}, 404), ("services/none", {}, 404), ("requests/none", {}, 404),
    ("tokens/none", {}, 404), ("nothing", {}, 404), ("requests", LONG, 400), ("requests", {"status": "lost"}, 400),
    ("requests", {"start_date": "yesterday"}, 400), ("requests", {"start_date": "2026-11-01T00:00:00"}, 400),
    ("requests", {"start_date": "9999-12-31T23:59:59Z"}, 400), ("requests", {"service_code": "none"}, 404),
    ("requests", {"service_request_id": "x" * 50_000}, 400), ("requests", {"service_code": "\ud800'<x>"}, 404)])
def test_a_wrong_question_is_answered_in_the_form_of_errors(town, code, path, given, status):
    asked = {"jurisdiction_id": code} | {name: value.encode("utf-8", "replace").decode() for name, value in given.items()}
    answer = Client().get(f"/open311/v2/{path}.json", asked)
    assert answer.status_code == status
    [error] = answer.json()
    assert list(error) == ["code", "description"] and error["code"] == status and error["description"]
    tree = ElementTree.fromstring(Client().get(f"/open311/v2/{path}.xml", asked).content)
    assert tree.tag == "errors" and [part.tag for part in tree[0]] == ["code", "description"]


@pytest.mark.parametrize(("given", "status"), [
    ({"api_key": ""}, 403), ({"api_key": "linli_wrong"}, 403), ({"service_code": ""}, 400),
    ({"service_code": "none"}, 404), ({"jurisdiction_id": "nowhere"}, 404), ({"address_id": ""}, 400),
    ({"address_id": "9" * 18}, 404), ({"address_id": "-1"}, 400), ({"lat": "nan", "long": "1"}, 400),
    ({"address_id": "", "lat": "91", "long": "1"}, 400), ({"description": "字" * 4001}, 400),
    ({"description": "a\0b"}, 400), ({"media_url": "javascript:alert(1)"}, 400), ({"phone": "not a phone"}, 400),
    ({"attribute[confidential]": "maybe"}, 400)])
def test_a_wrong_report_is_refused_plainly(town, code, key, given, status):
    answer = posted(code, **({"api_key": key, "address_id": str(town.community)} | given))
    assert answer.status_code == status and answer.json()[0]["code"] == status


@pytest.mark.parametrize(("given", "names"), [
    ({"description": "字" * 4001}, "description"), ({"media_url": "https://example.org/" + "a" * 400}, "media_url"),
    ({"lat": "91", "long": "121.5"}, "lat"), ({"lat": "29.9", "long": "181"}, "long"), ({"lat": "29.9"}, "lat"),
    ({"long": "121.5"}, "long"), ({"lat": "北", "long": "121.5"}, "lat"), ({"lat": "inf", "long": "121.5"}, "lat"),
    ({"lat": "29,9", "long": "121,5"}, "lat"), ({"lat": "2" * 31, "long": "121.5"}, "lat")])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_too_long_and_nowhere_are_errors_with_code_and_words_and_nothing_is_written(town, code, key, given, names, form):
    given = {"api_key": key, "jurisdiction_id": code, "service_code": "repair-power", "description": "灯不亮",
             "address_string": "门厅"} | given
    answer = Client().post(f"/open311/v2/requests.{form}", given, headers={"Idempotency-Key": "city-bad-1"})
    assert answer.status_code == 400
    error = answer.json()[0] if form == "json" else {part.tag: part.text for part in ElementTree.fromstring(answer.content)[0]}
    assert list(error) == ["code", "description"] and str(error["code"]) == "400" and names in error["description"]
    with in_area(town.area):
        assert not Case.objects.exists() and not CaseEvent.objects.exists()
    right = Client().post(f"/open311/v2/requests.{form}", given | {
        "description": "灯不亮", "lat": "", "long": "", "media_url": "", "address_id": str(town.community)}, headers={
        "Idempotency-Key": "city-bad-1"})
    assert right.status_code == 201, "the key of what was refused is free"


def test_as_many_words_as_the_standard_allows_are_kept_whole_with_a_long_address_and_the_link_of_a_picture(town, code, key):
    address, said, link = "中山路 1 号" * 57, "字" * 4000, "https://example.org/" + "a" * 360
    number = posted(code, api_key=key, address_id=str(town.community), address_string=address, description=said,
                    lat="29.9", long="121.5", media_url=link).json()[0]["service_request_id"]
    with in_area(town.area):
        [case] = Case.objects.filter(number=number)
    assert case.spot == "" and case.text == f"{said}\n地址：{address}\nWGS-84 29.900000,121.500000\n图片：{link}"


def test_a_key_without_the_right_and_a_browsers_cookie_report_nothing(town, code):
    assert posted(code, api_key=token(town, ["cases.see"]), address_id=str(town.community)).status_code == 403
    broken = Client().generic("POST", "/open311/v2/requests.json", b"--x\r\nnot a form", "multipart/form-data; boundary=")
    assert broken.status_code in (400, 403) and broken.json()[0]["description"]
    assert Client().put("/open311/v2/requests.json").json()[0]["code"] == 405


def test_a_flood_is_slowed(town, code):
    answers = {Client().get("/open311/v2/services.json", {"jurisdiction_id": code}).status_code for _ in range(130)}
    assert answers == {200, 429}
