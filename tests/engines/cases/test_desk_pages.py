"""The callers' desk: who calls, one screen to write it down, duplicates, and the calls that are owed."""
import re
from datetime import timedelta
from urllib.parse import unquote_plus

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.engines.cases.clocks import commands as rules
from linli.engines.cases.handling import supervising
from linli.engines.cases.intake.values import MOST_WORDS
from linli.engines.cases.matters.models import Case, CaseDue, CaseEvent
from linli.kernel import http
from linli.kernel.models import JournalRow
from linli.kernel.tenancy import in_area

PHONE = "19900001111"


@pytest.fixture(autouse=True)
def clock(town):
    """The pages read the clock of the machine: it stands at the hour of the story, when the repairers are on duty."""
    with time_machine.travel(town.at + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def desk(town, monkeypatch) -> Client:
    browser = Client()
    browser.as_ = lambda actor: monkeypatch.setattr(
        http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    browser.as_(town.desk)
    return browser


def call(town, **given) -> dict[str, str]:
    return {"kind": "repair", "text": "厨房水管漏水", "place": str(town.unit), "phone": PHONE, "key": "call-1"} | given


def written(town) -> Case:
    with in_area(town.area):
        return Case.objects.latest("id")


def count(town) -> int:
    with in_area(town.area):
        return Case.objects.count()


def test_a_number_tells_homes_and_open_and_ended_cases(town, desk):
    open_case = town.case(text="阳台渗水")
    page = desk.get("/console/callers/", {"phone": "199 0000 1111"}).content.decode()
    assert "3-2-501" in page and "阳台渗水" in page and "张**" in page and "张试验" not in page
    assert f"/console/cases/{open_case}/" in page


def test_after_the_number_comes_what_is_said(town, desk):
    """At night by keyboard alone: the words are typed right after the number, without a mouse."""
    def typed_into(page) -> list[str]:
        return [re.search(r'\sid="([^"]+)"', tag)[1] for tag in re.findall(r"<[^>]*\sautofocus[^>]*>", page.content.decode())]
    assert typed_into(desk.get("/console/callers/")) == ["phone-q"]
    assert typed_into(desk.get("/console/callers/", {"phone": PHONE})) == ["id_text"]


def test_enter_in_a_field_writes_the_call_down_and_merges_nothing(town, desk):
    """A browser presses the first button of a form: that of an event offered beside the words must not be it."""
    supervising.mark_public_event(town.case("repair", "water", place=town.community, text="水泵停机没水"), by=town.desk)
    page = desk.post("/console/callers/register", call(town, text="家里没水", phone="abc")).content.decode()
    buttons = re.findall(r'<button[^>]*name="act"[^>]*value="([^"]+)"', page, re.S)
    assert buttons[0] == "register" and any(one.startswith("into-") for one in buttons)


def test_the_tab_of_a_refused_call_opens_as_the_empty_desk(desk):
    assert desk.get("/console/callers/register").headers["Location"] == "/console/callers/"


def test_words_of_danger_are_pointed_out(town, desk):
    hints = desk.post("/console/callers/hints", call(town, text="电梯里有人被困")).content.decode()
    assert "听起来是突发（电梯困人）" in hints
    [box] = re.findall(r'<label[^>]*for="(id_kind_\d)"', hints)
    assert re.search(rf'value="emergency"[^>]*id="{box}"', desk.get("/console/callers/").content.decode())
    urgent = desk.post("/console/callers/hints", call(town, text="电梯里有人被困", kind="emergency")).content.decode()
    assert "听起来是突发" not in urgent and "电梯困人" in urgent


def test_an_unknown_or_unreadable_number_says_so(town, desk):
    assert "没有登记过这个号码" in desk.get("/console/callers/", {"phone": "19900009999"}).content.decode()
    answer = desk.get("/console/callers/", {"phone": "号码"})
    assert answer.status_code == 200 and 'class="err"' in answer.content.decode()


def test_one_screen_writes_the_call_down_for_the_caller_with_the_guessed_category(town, desk):
    answer = desk.post("/console/callers/register", call(town, act="register", wished="今晚 18–20 点", confidential="on"))
    assert answer.status_code == 302 and answer["Location"] == f"/console/callers/?phone={PHONE}"
    case = written(town)
    assert (case.source, case.category, case.wished, case.confidential) == ("phone", "leak", "今晚 18–20 点", True)
    assert (case.contact_name, case.contact_phone, case.entered_by_id) == ("张试验", PHONE, town.desk.user_id)
    desk.post("/console/callers/register", call(town, act="register", wished="今晚 18–20 点", confidential="on"))
    assert count(town) == 1      # a second click is one call


def test_it_is_sent_at_once_to_the_suggested_one(town, desk):
    shown = desk.post("/console/callers/hints", call(town)).content.decode()
    assert "建议派给" in shown and "按文字猜：漏水排水" in shown
    desk.post("/console/callers/register", call(town, act="dispatch"))
    case = written(town)
    assert case.state == "dispatched" and case.handler_name in shown


def test_a_hotline_order_needs_number_and_limit(town, desk):
    for given in ({"hotline_no": "20261127-001"}, {"hotline_limit": "2030-01-01T12:00"}, {}):
        answer = desk.post("/console/callers/register", call(town, act="register", hotline="on", **given))
        assert answer.status_code == 422 and "工单编号和办理时限" in answer.content.decode()
    past = desk.post("/console/callers/register", call(
        town, act="register", hotline="on", hotline_no="20261127-001", hotline_limit="2020-01-01T12:00"))
    assert past.status_code == 422 and "晚于现在" in past.content.decode()
    desk.post("/console/callers/register", call(
        town, act="register", hotline="on", hotline_no="20261127-001", hotline_limit="2030-01-01T12:00"))
    assert (written(town).source, written(town).hotline_no) == ("hotline", "20261127-001")
    twice = desk.post("/console/callers/register", call(
        town, act="register", hotline="on", hotline_no="20261127-001", hotline_limit="2030-01-01T12:00", key="call-2"))
    assert twice.status_code == 422 and "已经登记过" in twice.content.decode() and count(town) == 1


def test_what_was_reported_already_is_offered_with_why_and_merged(town, desk):
    pump = town.case("repair", "water", by=town.owner, place=town.community, text="水泵停机没水")
    supervising.mark_public_event(pump, by=town.desk)
    shown = desk.post("/console/callers/hints", call(town, text="家里没水，水泵是不是停机了")).content.decode()
    assert "很像一件公共事件" in shown and "公共事件 + 同类" in shown and f"into-{pump}" in shown
    desk.post("/console/callers/register", call(town, text="家里没水", act=f"into-{pump}"))
    assert written(town).state == "merged" and written(town).into_id == pump


def test_a_merge_that_is_refused_keeps_the_call(town, desk):
    answer = desk.post("/console/callers/register", call(town, act="into-999999"))
    assert answer.status_code in (302, 404) and count(town) == 1


def test_a_question_is_answered_at_once(town, desk):
    given = call(town, kind="consultation", text="请问物业费怎么算", act="answer")
    assert desk.post("/console/callers/register", given).status_code == 422
    desk.post("/console/callers/register", given | {"answer": "按面积每月一元八角"})
    assert (written(town).state, written(town).outcome) == ("closed", "answered")


def test_a_link_is_shown_once_for_a_caller_without_an_account(town, desk):
    answer = desk.post("/console/callers/register", call(town, act="register", link="on"))
    assert answer.status_code == 200 and "/r/" in answer.content.decode() and "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("given", "says"), [
    ({}, "代 张** 登记，不派单"), ({"not_self": "on", "name": "王阿姨"}, "代 王阿姨 登记，不派单"),
    ({"not_self": "on"}, "登记，不派单"), ({"phone": "19900009999"}, "登记，不派单"), ({"phone": "号码"}, "登记，不派单")])
def test_the_button_names_for_whom_it_is_written_down(town, desk, given, says):
    hints = desk.post("/console/callers/hints", call(town, **given)).content.decode()
    assert re.search(r'value="register"[^>]*>\s*(.*?)\s*<span', hints)[1] == says


def test_a_likely_duplicate_pushes_neither_category_nor_limits_nor_buttons_away(town, desk):
    """Category and limits stand above it; the buttons are at the foot, which stays in view, and follow each hint."""
    rules.adopt(town.area, by=town.second)
    supervising.mark_public_event(town.case("repair", "water", place=town.community, text="水泵停机没水"), by=town.desk)
    page = desk.post("/console/callers/register", call(town, text="家里没水", phone="abc")).content.decode()
    places = [page.index(mark) for mark in ('id="id_category"', "办结时限", 'id="place-q"', "很像一件公共事件", 'id="desk-acts"')]
    assert places == sorted(places)
    hints = desk.post("/console/callers/hints", call(town)).content.decode()
    assert re.search(r'id="desk-acts"[^>]*hx-swap-oob="true"', hints)


def test_limits_are_shown_before_it_is_written(town, desk):
    rules.adopt(town.area, by=town.second)
    shown = desk.post("/console/callers/hints", call(town)).content.decode()
    assert "响应时限" in shown and "办结时限" in shown


@pytest.mark.parametrize("given", [
    {"kind": "nonsense"}, {"text": ""}, {"place": ""}, {"place": "9" * 40}, {"place": "abc"}, {"level": "7"},
    {"category": "trapped"}, {"phone": "12"}, {"text": "长" * (MOST_WORDS + 1)}, {"wished_from": "yesterday"},
    {"wished_from": "2040-11-27T18:00", "wished_until": "2040-11-27T17:00"},
    {"wished_from": "2020-01-01T10:00", "wished_until": "2020-01-01T12:00"}])
def test_bad_input_is_answered_in_words(town, desk, given):
    answer = desk.post("/console/callers/register", call(town, act="register", **given))
    assert answer.status_code == 422 and count(town) == 0
    assert desk.post("/console/callers/hints", call(town, **given)).status_code == 200


def test_a_place_is_found_by_what_people_say_and_only_within_reach(town, desk):
    assert "3-2-401" in desk.get("/console/callers/places", {"q": "3-2-401"}).content.decode()
    assert "试验新村" in desk.get("/console/callers/places", {"q": "试验新村"}).content.decode()
    assert desk.get("/console/callers/places", {"q": ""}).status_code == 200


def test_residents_and_repairers_have_no_desk(town, desk):
    for actor in (town.owner, town.repairer):
        desk.as_(actor)
        assert desk.get("/console/callers/", {"phone": PHONE}).status_code == 403
        assert desk.get("/console/call-backs/").status_code == 403


def test_a_caller_urges_once_an_hour(town, desk):
    case = town.dispatched()
    assert desk.post(f"/console/callers/{case}/urge", {"phone": PHONE}).status_code == 302
    assert "一小时内" in _toast(desk.post(f"/console/callers/{case}/urge", {"phone": PHONE}))


def _toast(answer) -> str:
    return unquote_plus(answer.cookies["linli_toast"].value)


def complaint(town) -> int:
    return town.resolved("complaint", "neighbour")


def test_what_waits_for_a_call_says_since_when_and_the_urgent_stand_first(town, desk):
    late, urgent = complaint(town), town.resolved("emergency", "leak")      # of one level: the kind makes it urgent
    with in_area(town.area):
        CaseDue.objects.filter(case=late).update(due=town.at - timedelta(hours=2))
    page = desk.get("/console/call-backs/").content.decode()
    first, second = page.index(f"/call-backs/{urgent}/"), page.index(f"/call-backs/{late}/")
    assert first < second and "突发" in page[first:second] and "办结，等了" in page[first:second]
    assert 'class="num clock late"' in page[second:] and 'class="num clock late"' not in page[first:second]


def test_the_number_to_call_stands_on_the_page_of_the_call_back_and_in_the_journal(town, desk):
    case = complaint(town)
    page = desk.get(f"/console/call-backs/{case}/").content.decode()
    assert "看号码，打电话" in page and "tel:" not in page
    told = desk.post(f"/console/call-backs/{case}/number")
    assert told.status_code == 200 and f'tel:{town.row(case).contact_phone}' in told.content.decode()
    with in_area(town.area):
        assert JournalRow.objects.filter(command__endswith="ending.reveal").count() == 1


def test_three_tries_end_a_call_back_as_unreachable(town, desk):
    case = town.resolved("emergency", "danger")
    assert "回访" in desk.get(f"/console/call-backs/{case}/").content.decode()
    for _ in range(3):
        assert desk.post(f"/console/call-backs/{case}/missed").status_code == 302
    assert (town.state(case), town.row(case).outcome) == ("closed", "unreachable")
    with in_area(town.area):
        assert CaseEvent.objects.filter(case=case, action="call_try").count() == 2
    assert desk.post(f"/console/call-backs/{case}/missed").status_code == 409


def test_who_is_reached_closes_it_or_has_it_done_again(town, desk):
    case = town.resolved("emergency", "danger")
    assert desk.post(f"/console/call-backs/{case}/", {}).status_code == 422
    assert desk.post(f"/console/call-backs/{case}/", {"result": "satisfied", "words": "修得快"}).status_code == 302
    assert town.row(case).outcome == "called_back"
    other = town.resolved("emergency", "gas")
    assert desk.post(f"/console/call-backs/{other}/again", {"reason": ""}).status_code == 422
    assert desk.post(f"/console/call-backs/{other}/again", {"reason": "又漏了"}).status_code == 302
    assert town.row(other).gen == 2


def test_the_desk_is_a_constant_number_of_statements(town, desk):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get("/console/callers/", {"phone": PHONE})
        return len(asked)

    town.case(text="漏水")
    statements()
    few = statements()
    for n in range(12):
        town.case(text=f"第{n}件漏水")
    assert statements() == few
