"""Corrections name a home by community and number, carry photos as proof, and come from residents and from the door."""
import io

import pytest
from django.test import Client
from PIL import Image

from linli.kernel import http
from linli.registry import roles
from linli.registry.corrections import queries
from linli.registry.people import commands as people
from linli.registry.places import queries as places
from tests import factories


@pytest.fixture
def acting(monkeypatch):
    def as_actor(actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return as_actor


@pytest.fixture
def manager(area, community):
    return factories.member(area, roles.PROJECT_MANAGER, "community", community, user_id=41, name="孟试验")


@pytest.fixture
def butler(area, community):
    return factories.member(area, roles.BUTLER, "community", community, user_id=42, name="刘试验")


def photo(name: str = "房产证.jpg") -> io.BytesIO:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "#a33").save(kept, "JPEG")
    kept.seek(0)
    kept.name = name
    return kept


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(("number", "meant"), [
    ("3-2-501", ["3-2-501"]), ("3幢2单元501", ["3-2-501"]), ("３－２－５０１", ["3-2-501"]), ("3-501", ["3-1-501", "3-2-501"]),
    ("501", ["3-1-501", "3-2-501"]), ("3-2", ["3-2-501"]), ("9-9", [])])
def test_a_number_means_these_homes_of_the_community(area, community, by, manager, number, meant):
    for label in ("3-1-501", "3-2-501"):
        factories.new_unit(community, label, by=by)
    elsewhere = factories.new_community(area, "别处新村")
    factories.new_unit(elsewhere, "3-2-501", by=by)
    assert [home.label for home in places.homes_like(community, number=number, by=manager)] == meant


def test_a_home_is_chosen_by_community_and_number(acting, area, community, unit, by, manager):
    elsewhere = factories.new_community(area, "别处新村")
    twin = factories.new_unit(elsewhere, "3-2-501", by=by)
    factories.new_unit(community, "4-2-501", by=by)
    browser = acting(factories.member(area, roles.AREA_MANAGER, "area", by.area_id))
    assert browser.get("/console/corrections/new").status_code == 200
    exact = browser.get("/console/corrections/new", {"community": elsewhere, "number": "3-2-501"})
    assert exact.headers["Location"] == f"/console/homes/{twin}/propose"
    several = text(browser.get("/console/corrections/new", {"community": community, "number": "501"}))
    assert f"/console/homes/{unit}/propose" in several and "4-2-501" in several and f"/{twin}/" not in several
    assert "没有这样的房号" in text(browser.get("/console/corrections/new", {"community": community, "number": "77"}))
    wrong = browser.get("/console/corrections/new", {"community": 999_999_999, "number": "501"})
    assert wrong.status_code == 422


def test_a_photo_is_proof_enough_and_seen_only_by_who_answers(acting, area, unit, community, by, manager, butler):
    owner = factories.new_owner(unit, "沈甲乙", community_id=community, by=by)
    resident = factories.member(area, roles.OWNER, "unit", unit, user_id=43, name="沈甲乙")
    given = {"kind": "unit", "use": "let", "proof": "", "file": [photo(), photo("合同.jpg")]}
    answer = acting(resident).post(f"/home/{unit}/propose?kind=unit", given)
    assert answer.status_code == 302
    [row] = queries.queue(by=butler).rows
    assert len(row.files) == 2 and row.source_title == "住户"
    address = f"/files/{row.files[0]}"
    assert f'href="{address}"' in text(acting(manager).get("/console/corrections/"))
    assert acting(manager).get(address).status_code == 200
    for stranger in (factories.member(area, roles.TENANT, "unit", unit, user_id=44),
                     factories.member(area, roles.CASHIER, "community", community, user_id=45),
                     factories.member(area, roles.PROJECT_MANAGER, "community", factories.new_community(area), user_id=46)):
        assert acting(stranger).get(address).status_code == 404
    assert owner


@pytest.mark.parametrize(("brought", "said"), [
    ([photo() for _ in range(5)], "最多附 4 个"), ([], "请写明依据"), ("text", "认不出")])
def test_what_is_no_proof_is_refused_in_words(acting, area, unit, brought, said):
    resident = factories.member(area, roles.OWNER, "unit", unit, user_id=43)
    if brought == "text":
        brought = [io.BytesIO(b"just words")]
    answer = acting(resident).post(f"/home/{unit}/propose?kind=unit", {"use": "let", "proof": " ", "file": brought})
    assert answer.status_code == 422 and said in text(answer)


def test_a_resident_corrects_the_own_number_only_and_may_take_it_back(acting, area, unit, community, by, butler):
    mine = factories.new_owner(unit, "沈甲乙", community_id=community, share="1/2", by=by)
    other = factories.new_owner(unit, "顾丙丁", community_id=community, share="1/2", phone="19900005678", by=by)
    actor = factories.Actor(43, "沈甲乙", area, (factories.Grant(roles.OWNER, "unit", unit),), person_id=mine)
    browser, where = acting(actor), f"/home/{unit}/propose?kind=phone"
    assert "沈**（业主）" in text(browser.get(where)) and "顾**" not in text(browser.get(where))
    given = {"person_id": other, "phone": "19900008888", "proof": "换号"}
    assert browser.post(where, given).status_code == 422
    assert browser.post(where, given | {"person_id": mine}).status_code == 302
    [row] = queries.of_home(unit, by=actor)
    assert row.mine and "撤回" in text(browser.get(where))
    assert browser.post(f"/home/{unit}/proposals/{row.id}/withdraw").status_code == 302
    assert queries.queue(by=butler).rows == [] and queries.of_home(unit, by=actor)[0].state_title == "已撤回"


def test_one_not_on_file_is_not_offered_what_needs_a_person(acting, area, unit):
    family = factories.member(area, roles.FAMILY, "unit", unit, user_id=47)
    page = text(acting(family).get(f"/home/{unit}/propose?kind=phone"))
    assert "更正电话" not in page and "更正房屋" in page


def test_the_butler_says_at_the_door_who_has_left(acting, unit, community, by, butler, manager):
    factories.new_owner(unit, "沈甲乙", community_id=community, by=by)
    lodger = people.add_person(community, name="韩租客", phone="19900007777", by=by)
    tenure = people.add_tenure(unit, person_id=lodger, kind="tenant", share=None, on=factories.START, by=by)
    browser = acting(butler)
    assert "韩**（租户）" in text(browser.get(f"/staff/homes/{unit}/propose?kind=left"))
    assert browser.post(f"/staff/homes/{unit}/propose?kind=left", {"tenure_id": tenure, "proof": "上门核对"}).status_code == 302
    [row] = queries.queue(by=butler).rows
    assert row.source_title == "管家"
    refused = browser.post(f"/staff/corrections/{row.id}/answer", {"yes": "0", "answer": ""})
    assert refused.status_code == 422 and "要写明原因" in text(refused)
    assert browser.post(f"/staff/corrections/{row.id}/answer", {"yes": "1"}).status_code == 302
    assert "没有等答复的更正" in text(browser.get("/staff/corrections/"))
    assert "韩**" not in text(browser.get(f"/staff/homes/{unit}/")).split("以前的人")[0]
