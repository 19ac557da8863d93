"""The staff phone finds homes, shows them masked, and shows a number in full only by a logged act."""
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel import approvals, http, wishes
from linli.kernel.access import system
from linli.kernel.clock import now, today
from linli.kernel.models import JournalRow
from linli.kernel.slots import Panel
from linli.kernel.tenancy import in_area
from linli.registry import permissions, roles, slots
from linli.registry.households import queries as households
from linli.registry.organisations import commands as organisations
from linli.registry.organisations import queries as duties
from linli.registry.organisations.values import ShiftHours
from linli.registry.places import queries as places
from tests import factories

NAME, PHONE = "沈甲乙", "19900004321"


@pytest.fixture
def home(community, unit, by) -> int:
    factories.new_owner(unit, NAME, community_id=community, phone=PHONE, by=by)
    return unit


@pytest.fixture
def on_phone(area, community, monkeypatch):
    """`on_phone(roles.GUARD)`: a browser of somebody with that role in the community (or at another place)."""
    def enter(role: str, scope: str = "community", place_id: int | None = None, user_id: int = 31) -> Client:
        actor = factories.member(area, role, scope, place_id or community, user_id=user_id)
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return enter


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("role", [roles.BUTLER, roles.REPAIRER, roles.GUARD, roles.CLEANER])
@pytest.mark.parametrize("words", ["3-2-501", "3幢2单元501", "沈甲", "4321", PHONE])
def test_whoever_stands_before_a_door_finds_the_home_masked(home, on_phone, role, words):
    browser = on_phone(role)
    found = browser.get("/staff/homes/", {"q": words})
    assert found.headers["Location"] == f"/staff/homes/{home}/"
    card = text(browser.get(found.headers["Location"]))
    assert "3-2-501" in card and "沈**" in card and "199****4321" in card
    assert NAME not in card and PHONE not in card


def test_opening_a_card_is_in_the_journal(home, on_phone, area):
    on_phone(roles.GUARD).get(f"/staff/homes/{home}/")
    assert journalled(area, "registry.households.note_look").subject == str(home)


def test_nobody_looks_into_another_community(home, area, on_phone):
    elsewhere = factories.new_community(area, "别处新村")
    browser = on_phone(roles.GUARD, "community", elsewhere)
    assert "没有找到" in text(browser.get("/staff/homes/", {"q": "3-2-501"}))
    assert browser.get(f"/staff/homes/{home}/").status_code == 404
    building = places.place(home, by=system(area)).building_id
    assert browser.get(f"/staff/homes/in/{building}/").status_code == 404


def test_a_butler_sees_a_number_with_a_reason_and_may_ring(home, on_phone, area):
    browser, person = on_phone(roles.BUTLER), person_of(home, area)
    where = f"/staff/homes/{home}/people/{person}"
    assert browser.post(where, {"purpose": ""}).status_code == 422
    shown = browser.post(where, {"purpose": "漏水，联系业主"})
    assert NAME in text(shown) and f'href="tel:{PHONE}"' in text(shown) and "no-store" in shown.headers["Cache-Control"]
    assert journalled(area, "registry.households.reveal").given["purpose"] == "漏水，联系业主"
    assert "看完整信息：漏水，联系业主" in text(browser.get(f"/staff/homes/{home}/"))


def test_a_guard_asks_and_a_second_person_lets_look_once(home, on_phone, area, community):
    guard, person = on_phone(roles.GUARD), person_of(home, area)
    assert guard.post(f"/staff/homes/{home}/people/{person}", {"purpose": "车挡道"}).status_code == 403
    assert guard.post(f"/staff/homes/{home}/people/{person}/ask-full", {"purpose": "车挡道"}).headers["Location"] == (
        "/staff/approvals?view=asked")
    [wish] = wishes.inbox(area, by=factories.member(area, roles.GUARD, "community", 0, user_id=31)).asked
    manager = factories.member(area, roles.PROJECT_MANAGER, "community", community, user_id=32, name="孟试验")
    approvals.decide(wish.id, yes=True, at=now(), by=manager)
    guard = on_phone(roles.GUARD)
    assert f'action="/staff/reveals/{wish.id}"' in text(guard.get("/staff/approvals?view=done"))
    assert PHONE in text(guard.post(f"/staff/reveals/{wish.id}"))
    assert guard.post(f"/staff/reveals/{wish.id}").status_code == 409


def test_a_butler_of_one_building_reads_its_homes_and_no_others(home, community, by, on_phone):
    other = factories.new_unit(community, "9-1-101", by=by)
    building = places.place(home, by=by).building_id
    browser = on_phone(roles.BUTLER, "building", building)
    assert f"/staff/homes/in/{building}/" in text(browser.get("/staff/homes/"))
    assert "3-2-501" in text(browser.get(f"/staff/homes/in/{building}/"))
    assert browser.get(f"/staff/homes/in/{places.place(other, by=by).building_id}/").status_code == 404
    assert browser.get(f"/staff/homes/{other}/").status_code == 404
    assert "谁看过" in text(browser.get(f"/staff/homes/{home}/"))      # the file, not only the card


def test_a_community_opens_by_buildings(home, community, on_phone):
    assert "3幢" in text(on_phone(roles.REPAIRER).get(f"/staff/homes/in/{community}/"))


def test_today_says_who_is_on_duty_and_when_my_shift_ends(community, by, on_phone):
    firm = organisations.add_organisation(community, kind="firm", name="项目部", on=date(2025, 1, 1), by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=date(2025, 1, 1),
                                  shifts=(ShiftHours("全", time(0), time(0)),), by=by)
    holder = organisations.name_holder(post, name="李试验", phone="19900006666", user_id=31, on=date(2025, 1, 1), by=by)
    monday = today() - timedelta(today().weekday())
    shift = duties.week(community, monday=monday, at=now(), by=by).lines[0].cells[0].shift_id
    organisations.roster(shift, day=today(), holder_ids=[holder], by=by)
    page = text(on_phone(roles.GUARD).get("/staff/today"))
    assert "李试验" in page and 'href="tel:19900006666"' in page and "我的班" in page
    assert "我的班" not in text(on_phone(roles.GUARD, user_id=77).get("/staff/today"))


def gate_at(community: int, day: date, by) -> None:
    """A post at the gate, all day of this day, held by the guard of these tests."""
    firm = organisations.add_organisation(community, kind="firm", name="项目部", on=date(2025, 1, 1), by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=date(2025, 1, 1),
                                  shifts=(ShiftHours("全", time(0), time(0)),), by=by)
    holder = organisations.name_holder(post, name="李试验", phone="19900006666", user_id=31, on=date(2025, 1, 1), by=by)
    monday = today() - timedelta(today().weekday())
    shift = duties.week(community, monday=monday, at=now(), by=by).lines[0].cells[0].shift_id
    organisations.roster(shift, day=day, holder_ids=[holder], by=by)


def test_before_the_shift_today_opens_where_the_next_one_is(area, community, by, on_phone):
    later = factories.new_community(area, "后来新村")
    gate_at(later, today() + timedelta(1), by)
    assert "现在是后来新村" in text(on_phone(roles.DISPATCHER, "area", 0).get("/staff/today"))
    assert "现在是后来新村" not in text(on_phone(roles.DISPATCHER, "area", 0, user_id=77).get("/staff/today"))


def test_today_opens_where_the_shift_runs_unless_another_was_chosen_since(area, community, by, on_phone):
    later = factories.new_community(area, "后来新村")
    gate_at(later, today(), by)
    browser = on_phone(roles.DISPATCHER, "area", 0)
    browser.cookies["linli_community"] = str(community)              # chosen some other day
    for address in ("/staff/today", "/staff/cases/duty/"):
        assert "李试验" in text(browser.get(address)), address
    browser.post("/console/switch", {"community": community, "next": "/staff/today"})
    assert "李试验" not in text(browser.get("/staff/today")), "who has chosen since the shift began has meant it"
    elsewhere = on_phone(roles.DISPATCHER, "area", 0, user_id=77)
    elsewhere.cookies["linli_community"] = str(community)
    assert "现在是后来新村" not in text(elsewhere.get("/staff/today"))


def test_a_room_above_fills_the_first_page_and_the_card(home, on_phone, monkeypatch):
    for slot in (slots.staff_home, slots.staff_card):
        monkeypatch.setattr(slot, "_fillers", [])
        slot.panel(order=1, needs=permissions.LOOK_UP)(
            lambda **subject: Panel("任务", "ui/empty.html", {"text": f"来自 {'楼上' if 'at' in subject else '这户'}"}))
    assert "任务" in text(on_phone(roles.GUARD).get("/staff/today"))
    assert "任务" in text(on_phone(roles.GUARD).get(f"/staff/homes/{home}/"))


def test_my_own_page_leads_to_the_devices_and_out(on_phone):
    page = text(on_phone(roles.GUARD).get(reverse("registry:staff_today")))
    assert "/staff/me" in page


def person_of(home: int, area: int) -> int:
    return households.household(home, on=today(), at=now(), by=system(area)).present[0].person_id


def journalled(area: int, command: str) -> JournalRow:
    with in_area(area):
        return JournalRow.objects.get(command=command)
