"""Every page of the registry opens for a manager, and its forms do what they say."""
import io
import re
from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel import codes, http
from linli.kernel.jobs import drain
from linli.registry import roles
from linli.registry.corrections import commands as corrections
from linli.registry.corrections import queries as proposals
from linli.registry.organisations import commands as organisations
from linli.registry.organisations.values import ShiftHours
from linli.registry.people import commands as people
from linli.registry.places import queries
from tests import factories
from tests.registry.test_import_runs import ROWS, workbook

FAR_PAST = date(2025, 1, 1)


@pytest.fixture
def manager(area, community):
    return factories.member(area, roles.PROJECT_MANAGER, "community", community, name="孟试验")


@pytest.fixture
def acting(monkeypatch):
    """Sign an actor in for the requests of a client."""
    def as_actor(actor):
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return as_actor


@pytest.fixture
def client(acting, manager):
    return acting(manager)


@pytest.fixture
def home(community, unit, by):
    seller = factories.new_owner(unit, "沈甲乙", community_id=community, share="1/2", by=by)
    people.name_representative(seller, name="顾代理", phone="19900001111", may="缴费", proof="委托书", on=FAR_PAST,
                               until=None, by=by)
    people.add_vehicle(unit, plate="苏E12345", on=FAR_PAST, by=by)
    people.add_emergency_contact(unit, name="沈小", phone="19900002222", relation="儿子", on=FAR_PAST, by=by)
    return unit


def test_every_page_opens(client, area, community, home, by, manager):
    firm = organisations.add_organisation(community, kind="firm", name="项目部", on=FAR_PAST, by=by)
    post = organisations.add_post(firm, place_id=community, title="维修", role=roles.REPAIRER, on=FAR_PAST,
                                  shifts=(ShiftHours("白", time(8), time(20)),), by=by)
    organisations.name_holder(post, name="周试", on=FAR_PAST, by=by)
    corrections.propose(home, kind="unit", given={"use": "let"}, proof="合同", by=manager)
    with_community = [reverse(f"registry:{name}", args=[community]) for name in (
        "community", "set_status", "make_buildings", "new_unit", "spots", "new_spot", "homes_of", "import", "duty",
        "new_organisation", "policies_of")]
    with_home = [reverse(f"registry:{name}", args=[home]) for name in (
        "home", "newcomer", "correct_unit", "set_acquisition", "transfer", "new_vehicle", "new_contact",
        "propose", "policies_of")]
    plain = [reverse(f"registry:{name}") for name in ("communities", "homes", "corrections", "duty_here", "policies")]
    why = [reverse("registry:policy", args=[home, "dun.grace_days"]),
           reverse("registry:set_policy", args=[home, "lift.on_demand"])]
    for address in (*plain, *with_community, *with_home, *why, f"{with_home[0]}?on=2026-02-01",
                    f"{with_community[6]}?building=²"):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[:600])


def test_buildings_by_rule_are_told_before_they_are_made(client, community):
    address, typed = reverse("registry:make_buildings", args=[community]), {
        "buildings": "91、92", "entrances": 2, "storeys": 3, "per_storey": 2}
    shown = client.post(address, typed)
    assert "2 栋，共 24 户：从 91-1-101 到 92-2-302" in shown.content.decode()
    told = re.search(r'name="foreseen" value="([^"]+)"', shown.content.decode())[1]
    assert client.post(address, typed | {"foreseen": told, "storeys": 4}).status_code == 200     # changed since: told anew
    assert client.post(address, typed | {"foreseen": told}).status_code == 302


def test_search_opens_the_only_hit(client, home):
    answer = client.get("/console/search", {"q": "3幢501"})
    assert answer.status_code == 302 and answer.url.endswith(f"/homes/{home}/")
    assert "没有找到" in client.get("/console/search", {"q": "没这个人"}).content.decode()


def test_a_file_page_masks_and_says_who_looked(client, home):
    first = client.get(reverse("registry:home", args=[home])).content.decode()
    assert "沈**" in first and "沈甲乙" not in first and "19900001234" not in first
    assert "打开一户一档" in client.get(reverse("registry:home", args=[home])).content.decode()


def test_full_names_are_shown_once_after_a_reason(client, home, area):
    page = client.get(reverse("registry:home", args=[home])).content.decode()
    reveal = re.search(r"/console/homes/\d+/people/\d+", page)[0]
    assert "沈甲乙" not in client.get(reveal).content.decode()
    assert "沈甲乙" in client.post(reveal, {"purpose": "漏水，联系业主"}).content.decode()


def test_a_transfer_by_form(client, home, community, manager):
    answer = client.post(reverse("registry:transfer", args=[home]), {
        "names": "陆丙丁 19900003333 1/2\n韩戊 1/2", "on": "2026-06-08", "reason": "买卖"})
    assert answer.status_code == 302, answer.content.decode()
    [row] = queries.homes(community, on=date(2026, 7, 1), by=manager).rows
    assert row.owners == ("陆**", "韩**")


def test_a_refusal_stands_at_the_form(client, home):
    answer = client.post(reverse("registry:newcomer", args=[home]), {
        "name": "陆丙丁", "phone": "123", "kind": "owner", "on": "2026-06-08"})
    assert answer.status_code == 422 and "不像一个号码" in answer.content.decode()


def test_the_wizard_from_upload_to_returned_workbook(client, community, settings, tmp_path, manager):
    settings.FILES_DIR = tmp_path
    upload = io.BytesIO(workbook(ROWS))
    upload.name = "花名册.xlsx"
    answer = client.post(reverse("registry:import", args=[community]), {"file": upload, "on": "2026-11-01"})
    assert answer.status_code == 302, answer.content.decode()
    wizard = client.get(answer.url).content.decode()
    assert "8O.5" in wizard and "导入 1 户，跳过 1 行" in wizard
    answer = client.post(f"{answer.url}start")
    drain()
    done = client.get(answer.url).content.decode()
    assert "已完成" in done and "下载退回的表格" in done
    assert len(queries.homes(community, on=date(2026, 11, 2), by=manager)) == 1
    upload.seek(0)
    again = client.post(reverse("registry:import", args=[community]), {"file": upload, "on": "2026-11-01"})
    assert "与在册的相同，没有要导的" in client.get(again.url).content.decode()


def test_a_door_code_lets_a_newcomer_register_for_checking(client, area, community, home, manager):
    [code] = codes.issue([home], area_id=area, kind="place").values()
    assert "沈" not in client.get(f"/q/{code}").content.decode()
    answer = client.post(f"/q/{code}", {"name": "韩租客", "phone": "19900004444", "relation": "tenant",
                                        "proof": "租约"})
    assert "已提交" in answer.content.decode()
    [row] = proposals.queue(by=manager).rows
    assert (row.kind_title, row.source_title, row.proposer) == ("登记住户", "扫码自报", "韩租客")
    assert client.get("/q/0000000000000").status_code == 404


def test_the_api_answers_masked_and_once_a_key(client, community, home):
    homes = client.get(f"/api/v1/communities/{community}/homes").json()
    assert homes["rows"][0]["owners"] == ["沈**"]
    assert client.get(f"/api/v1/homes/{home}").json()["present"][0]["name"] == "沈**"
    given = {"data": {"kind": "unit", "use": "let", "proof": "租约"}, "content_type": "application/json",
             "headers": {"Idempotency-Key": "proposal-0001"}}
    first = client.post(f"/api/v1/homes/{home}/proposals", **given)
    assert first.status_code == 200 and client.post(f"/api/v1/homes/{home}/proposals", **given).json() == first.json()
    held = client.get(f"/api/v1/places/{home}/policies/dun.grace_days").json()
    assert (held["words"], held["level"]) == ("30 天", "pack")
    for address in (f"/api/v1/places/{home}/on-duty?role=repairer", f"/api/v1/places/{community}/children",
                    f"/api/v1/communities/{community}/buildings", "/api/v1/proposals", "/api/v1/communities"):
        assert client.get(address).status_code == 200, address
    assert client.get(f"/api/v1/places/{home}/policies/no.such").status_code == 422


def test_a_resident_opens_the_own_home_and_proposes_a_correction(acting, area, community, home, by):
    firm = organisations.add_organisation(community, kind="firm", name="项目部", on=FAR_PAST, by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=FAR_PAST, by=by)
    organisations.name_holder(post, name="赵试", phone="0512-65550000", on=FAR_PAST, by=by)
    resident = acting(factories.member(area, roles.OWNER, "unit", home, user_id=31))
    assert "3-2-501" in resident.get(reverse("registry:own_home")).content.decode()
    proposal = reverse("registry:own_proposal", args=[home])
    assert resident.post(proposal, {"kind": "unit", "use": "let", "proof": "租约"}).status_code == 302
    assert "待处理" in resident.get(proposal).content.decode()
    next_door = factories.new_unit(community, "3-2-502", by=by)
    assert resident.get(reverse("registry:own_home_of", args=[next_door])).status_code == 404


@pytest.mark.parametrize("odd", ["²", "9e9", "-1", "99999999999999999999"])
def test_an_odd_number_in_an_address_is_no_fault(client, community, home, odd):
    assert client.get(reverse("registry:homes_of", args=[community]), {"building": odd}).status_code == 200
    set_value = reverse("registry:set_policy", args=[community, "desk.cash_limit"])
    assert client.post(set_value, {"value": odd, "on": "2026-12-01", "reason": "试一试"}).status_code == 422


def test_homes_are_exported_masked(client, home, community):
    answer = client.get(reverse("registry:homes_export", args=[community]))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/vnd.openxml")


def test_a_stranger_finds_nothing(acting, area, community, home):
    stranger = acting(factories.member(area, roles.PROJECT_MANAGER, "community", factories.new_community(area)))
    for address in (reverse("registry:home", args=[home]), reverse("registry:community", args=[community]),
                    reverse("registry:import", args=[community]), reverse("registry:policies_of", args=[home])):
        assert stranger.get(address).status_code == 404, address


@pytest.mark.parametrize("address", ["/console/homes/", "/console/policies/"])
def test_pages_without_a_community_say_so(acting, area, address):
    nowhere = factories.new_area()
    answer = acting(factories.member(nowhere, roles.PROJECT_MANAGER, "community", 0)).get(address)
    assert answer.status_code == 200 and "没有可看的小区" in answer.content.decode()


def test_an_api_client_that_knows_the_answer_is_told_so(client, community):
    first = client.get(f"/api/v1/communities/{community}/homes")
    again = client.get(f"/api/v1/communities/{community}/homes", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"") and first["Cache-Control"] == "private, no-cache"
