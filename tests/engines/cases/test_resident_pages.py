"""A resident reports in three taps, follows it to the end and says how it was; nobody else finds it."""
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from linli.engines.cases.clocks import commands as rules
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.intake.values import MOST_WORDS
from linli.engines.cases.matters.models import Case, CaseFile, CaseFollower
from linli.engines.cases.rating.models import CaseRating
from linli.kernel import approvals, http
from linli.kernel.access import Actor, Grant
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places import queries as places
from tests import factories
from tests.engines.cases.town import Town

HEARD = b"OggS" + bytes(60)


@pytest.fixture
def enter(town, monkeypatch):
    """Sign in as somebody; the pages run by the clock of the story."""
    def entered(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return entered


def lodger(town: Town, role: str, unit: int | None = None) -> Actor:
    user = users.create_user(f"{role}{next(factories.numbers)}", name="住户试", by=town.by)
    return Actor(user, "住户试", town.area, grants=(Grant(role, "unit", unit or town.unit),))


def said(answer) -> str:
    return answer.content.decode()


def filled(town: Town, **given):
    return {"key": f"key-{next(factories.numbers)}", "kind": "repair", "category": "leak", "place": town.unit} | given


def newest(town: Town) -> Case:
    with in_area(town.area):
        return Case.objects.order_by("-id").first()


@pytest.mark.parametrize("role", [roles.OWNER, roles.TENANT, roles.FAMILY])
def test_everybody_of_a_home_reports_and_follows(town, enter, role):
    browser = enter(lodger(town, role))
    page = browser.get("/cases/new")
    assert page.status_code == 200 and "漏水排水" in said(page) and "3-2-501" in said(page) and "3-2-401" not in said(page)
    sent = browser.post("/cases/new", filled(town, text="厨房顶上滴水"))
    case = newest(town)
    assert sent.status_code == 302 and sent.headers["Location"] == f"/cases/{case.pk}?sent=report"
    assert (case.place_id, case.text, case.source, case.state) == (town.unit, "厨房顶上滴水", "page", "reported")
    progress = said(browser.get(sent.headers["Location"]))
    assert "已收到，等待受理" in progress and case.number in progress and 'data-draft-done="report"' in progress
    assert "厨房顶上滴水" in said(browser.get("/cases/"))


def test_the_list_promises_what_the_page_of_the_case_promises(town, enter):
    """Not the limits by which the desk works, which come sooner: those would be read as a promise."""
    case = town.case()
    browser = enter(town.owner)
    with in_area(town.area):
        due = {one.name: one.due for one in CaseClock.objects.filter(case=case)}
    when = f"{timezone.localtime(due['resolve']):%m-%d %H:%M}"
    assert due["dispatch"] < due["respond"] < due["resolve"]
    words = said(browser.get("/cases/"))
    assert "最晚办好" in words and when in words and f"{timezone.localtime(due['dispatch']):%m-%d %H:%M}" not in words
    page = said(browser.get(f"/cases/{case}"))
    assert when in page and page.index("最晚接单") < page.index("最晚办好")


def test_before_it_is_sent_the_page_says_by_when_it_would_be_done(town, enter):
    rules.adopt(town.area, by=town.second)
    browser = enter(town.owner)
    asked = {"place": town.unit, "kind": "repair", "category": "leak"}
    assert re.search(r"最晚接单.*最晚办好", said(browser.get("/cases/new/alike", asked)), re.S)
    complaint = said(browser.get("/cases/new/alike", asked | {"kind": "complaint", "category": "service"}))
    assert "最晚答复" in complaint and "最晚接单" not in complaint      # nobody comes to take it on
    assert "最晚" not in said(browser.get("/cases/new/alike", asked | {"kind": "complaint"}))     # no tile of that kind yet


def test_a_number_alone_says_too_little_to_who_has_homes_in_two_communities(town, enter):
    browser = enter(town.owner)
    town.case()
    assert "试验新村 3-2-501" not in said(browser.get("/cases/")) + said(browser.get("/cases/new"))
    elsewhere = factories.new_unit(factories.new_community(town.area, "别处花园"), "3-2-501", by=town.by)
    browser = enter(replace(town.owner, grants=(*town.owner.grants, Grant(roles.OWNER, "unit", elsewhere))))
    assert "试验新村 3-2-501" in said(browser.get("/cases/"))
    page = said(browser.get("/cases/new"))
    assert "试验新村 3-2-501" in page and "别处花园 3-2-501" in page


def test_a_tile_alone_is_no_report_and_says_so(town, enter):
    answer = enter(town.owner).post("/cases/new", filled(town))
    assert answer.status_code == 422 and "请写一句是什么事，或拍一张照片。" in said(answer)


@pytest.mark.parametrize("wrong", [
    {"category": ""}, {"category": "trapped"}, {"category": "\0"}, {"place": ""}, {"place": "abc"}, {"place": 999999},
    {"wished": "never"}, {"text": "长" * (MOST_WORDS + 1)}, {"key": ""}, {"spot": "长" * 81}])
def test_what_cannot_be_a_report_is_told_plainly_and_nothing_typed_is_lost(town, enter, wrong):
    answer = enter(town.owner).post("/cases/new", filled(town, text="水管") | wrong)
    assert answer.status_code == 422 and newest(town) is None
    assert "text" in wrong or "水管</textarea>" in said(answer)


def test_the_home_next_door_cannot_be_chosen(town, enter):
    answer = enter(town.owner).post("/cases/new", filled(town, text="水管", place=town.neighbour))
    assert answer.status_code == 422 and newest(town) is None


def test_a_recording_is_words_enough_and_a_disguised_file_is_refused(town, enter, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    browser = enter(town.owner)
    refused = browser.post("/cases/new", filled(town, voice=SimpleUploadedFile("note.ogg", b"<html>")))
    assert refused.status_code == 422 and newest(town) is None
    browser.post("/cases/new", filled(town, voice=SimpleUploadedFile("note.ogg", HEARD)))
    with in_area(town.area):
        file = CaseFile.objects.get(case=newest(town))
    page = said(browser.get(f"/cases/{newest(town).pk}"))
    assert f'src="/files/{file.file_id}"' in page and "<audio" in page
    assert browser.get(f"/files/{file.file_id}").headers["Content-Type"] == "audio/ogg"


def test_the_same_form_sent_twice_is_one_case(town, enter):
    browser, form = enter(town.owner), filled(town, text="水管")
    first, second = browser.post("/cases/new", form), browser.post("/cases/new", form)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_refused_form_says_that_its_photos_must_be_chosen_again(town, enter):
    wrong = filled(town, text="水管", category="nonsense")
    assert "再选一次" not in said(enter(town.owner).post("/cases/new", wrong)), "none were chosen"
    sink = SimpleUploadedFile("水槽.jpg", b"\xff\xd8" + bytes(40), "image/jpeg")
    answer = enter(town.owner).post("/cases/new", wrong | {"photos": [sink]})
    assert answer.status_code == 422 and "选过的照片和文件要再选一次" in said(answer)


def test_a_wished_window_is_kept_as_times(town, enter):
    enter(town.owner).post("/cases/new", filled(town, text="水管", wished="tomorrow-morning"))
    case = newest(town)
    assert case.wished_until - case.wished_from == timedelta(hours=3) and case.wished_from > case.reported_at
    for page in (enter(town.owner).get(f"/cases/{case.pk}"), enter(town.desk).get(f"/console/cases/{case.pk}/")):
        shown = page.content.decode()
        assert f"{timezone.localtime(case.wished_from):%m-%d} 09:00–12:00" in shown and "明天上午" not in shown, "read tomorrow"


def test_a_complaint_may_be_kept_secret_and_a_repair_does_not_ask(town, enter):
    browser = enter(town.owner)
    assert "保密" in said(browser.get("/cases/new?kind=complaint")) and "保密" not in said(browser.get("/cases/new"))
    browser.post("/cases/new?kind=complaint", filled(town, kind="complaint", category="noise", text="太吵", confidential="on"))
    assert newest(town).confidential


def test_one_who_has_the_same_trouble_joins_the_open_one(town, enter):
    case = town.case("repair", "lift", place=town.community, text="张某家门口电梯不动")
    neighbour = lodger(town, roles.OWNER, town.neighbour)
    browser = enter(neighbour)
    found = said(browser.get("/cases/new/alike", {"place": town.neighbour, "category": "lift"}))
    assert "我也遇到" in found and "张某" not in found
    assert browser.post(f"/cases/{case}/join").status_code == 302
    with in_area(town.area):
        assert CaseFollower.objects.filter(case=case, user_id=neighbour.user_id).count() == 1
    assert "我也遇到" not in said(browser.get("/cases/new/alike", {"place": town.neighbour, "category": "clean"}))


def test_what_is_common_is_called_as_people_say_it_and_comes_in_order(town, enter):
    """Own homes, the whole community, its spots, its buildings; a building is 3幢, not 3."""
    page = said(enter(town.owner).get("/cases/new"))
    offered = re.search(r'<select[^>]*name="place".*?</select>', page, re.S)[0]
    titles = [re.sub(r"\s+", " ", one).strip() for one in re.findall(r"<option[^>]*>(.*?)</option>", offered, re.S)]
    assert "3幢" in titles and "3" not in titles
    assert titles.index("3-2-501") < titles.index("试验新村公共部位") < titles.index("3幢")


@pytest.mark.parametrize("place", ["", "x", "99999999999999", "0"])
def test_a_place_that_is_none_finds_nothing(town, enter, place):
    assert enter(town.owner).get("/cases/new/alike", {"place": place, "category": "lift"}).status_code in (200, 404)


@pytest.mark.parametrize("act", ["", "/confirm", "/rate", "/reopen", "/withdraw", "/appeal", "/urge", "/add"])
def test_a_case_of_somebody_else_is_not_found(town, enter, act):
    case, browser = town.resolved(), enter(lodger(town, roles.OWNER, town.neighbour))
    given = {"reason": "没修好", "text": "再看看", "speed": 5, "result": 5, "manner": 5}
    assert browser.get(f"/cases/{case}{act}").status_code == 404
    assert browser.post(f"/cases/{case}{act}", given).status_code in (404, 405 if act == "" else 404)


def test_confirmed_with_stars_once(town, enter):
    case, browser = town.resolved(), enter(town.owner)
    page = said(browser.get(f"/cases/{case}"))
    assert "已办好，请您确认" in page and "周师傅" in page and "修后" in page and "checked" not in page
    half = browser.post(f"/cases/{case}/confirm", {"speed": 5})
    assert half.status_code == 422 and "还没有打分" in said(half) and town.state(case) == "resolved"
    assert browser.post(f"/cases/{case}/confirm", {"tags": ["tidy"]}).status_code == 422     # nor is it lost
    assert browser.post(f"/cases/{case}/confirm", {"speed": 5, "result": 4, "manner": 5, "tags": ["tidy"]}).status_code == 302
    assert town.state(case) == "closed" and "收拾干净" in said(browser.get(f"/cases/{case}"))
    again = browser.post(f"/cases/{case}/rate", {"speed": 1, "result": 1, "manner": 1})
    with in_area(town.area):
        assert again.status_code == 422 and "已经评价过" in said(again)
        assert list(CaseRating.objects.values_list("speed", "result", "manner")) == [(5, 4, 5)]


def test_confirmed_without_stars_and_rated_later(town, enter):
    case, browser = town.resolved(), enter(town.owner)
    browser.post(f"/cases/{case}/confirm", {})
    assert town.state(case) == "closed" and "提交评价" in said(browser.get(f"/cases/{case}"))
    assert browser.post(f"/cases/{case}/rate", {"speed": 3, "result": "", "manner": 3}).status_code == 422
    assert browser.post(f"/cases/{case}/rate", {"speed": 3, "result": 3, "manner": 3}).status_code == 302


def test_not_solved_begins_again_with_the_reason(town, enter):
    case, browser = town.resolved(), enter(town.owner)
    assert browser.post(f"/cases/{case}/reopen", {"reason": ""}).status_code == 422
    assert browser.post(f"/cases/{case}/reopen", {"reason": "还在滴"}).status_code == 302
    assert town.state(case) == "triaged" and "还在滴" in said(browser.get(f"/cases/{case}"))


def test_urged_once_an_hour_added_to_and_taken_back(town, enter):
    case, browser = town.case(), enter(town.owner)
    assert browser.post(f"/cases/{case}/urge").status_code == 302
    twice = browser.post(f"/cases/{case}/urge")
    assert twice.status_code == 422 and "一小时内已催过一次" in said(twice)
    assert browser.post(f"/cases/{case}/add", {"text": ""}).status_code == 422
    browser.post(f"/cases/{case}/add", {"text": "水更大了"})
    assert "水更大了" in said(browser.get(f"/cases/{case}"))
    old = browser.post(f"/cases/{case}/withdraw", {"version": 0, "reason": "自己修好了"})
    assert old.status_code == 422 and town.state(case) == "reported" and "自己修好了" in said(old)
    assert f'name="version" value="{town.row(case).version}"' in said(old)
    browser.post(f"/cases/{case}/withdraw", {"reason": "自己修好了"})
    assert town.state(case) == "withdrawn" and "撤回" in said(browser.get("/cases/?view=ended"))


def test_one_appeals_once(town, enter):
    case = town.case()
    decline(town, case)
    browser = enter(town.owner)
    assert "我要申诉" in said(browser.get(f"/cases/{case}"))
    assert browser.post(f"/cases/{case}/appeal", {"text": "属于公共管道"}).status_code == 302
    assert town.state(case) == "reported"
    decline(town, case)
    again = browser.post(f"/cases/{case}/appeal", {"text": "还是"})
    assert again.status_code == 422 and "已经申诉过一次" in said(again)


def decline(town: Town, case: int) -> None:
    asked = supervising.ask_decline(case, reason="不归物业", at=town.later(minutes=1), by=town.desk)
    approvals.decide(asked, yes=True, at=town.later(minutes=2), by=town.second)


def test_home_shows_the_button_and_the_open_matters(town, enter):
    town.case(text="厨房水管漏水")
    page = said(enter(town.owner).get("/home/"))
    assert f"/cases/new?place={town.unit}" in page and "厨房水管漏水" in page and "已收到，等待受理" in page


def test_lists_need_the_same_statements_at_any_length(town, enter, django_assert_max_num_queries):
    for _ in range(12):
        town.case()
    browser = enter(town.owner)
    with django_assert_max_num_queries(15):
        assert said(browser.get("/cases/")).count("最晚") >= 12


def figure(town: Town) -> str:
    with in_area(town.area):
        code = places.community_code(town.community)
    return f"/open/{code}/vouchers?ym=2026-10&fund=service&line=公共维修"


def test_an_objection_is_answered_in_public_without_the_asker(town, enter):
    reference = figure(town)
    browser = enter(town.owner)
    page = browser.get("/cases/object", {"ref": reference})
    assert page.status_code == 200 and "公共维修" in said(page) and "2026 年 10 月" in said(page)
    sent = browser.post(f"/cases/object?ref={quote(reference, safe='')}", {"key": "one", "text": "为什么两次？"})
    case = newest(town)
    assert sent.status_code == 302 and (case.kind, case.reference) == ("objection", reference)
    assert "等待公开答复" in said(browser.get(f"/cases/{case.pk}"))
    ending.answer_objection(case.pk, text="两台水泵各一次", at=town.later(hours=1), by=town.manager)
    assert "两台水泵各一次" in said(browser.get(f"/cases/{case.pk}"))
    http._recognisers[:] = []
    public = said(Client().get(reference))
    assert "为什么两次？" in public and "两台水泵各一次" in public and "张试验" not in public


def test_an_objection_refers_to_a_figure_of_the_own_community(town, enter):
    browser = enter(town.owner)
    for reference in ("", "/open/nowhere", "https://elsewhere.example/open/T", "/open/", "/console/", "/open/a/b/c/d"):
        answer = browser.get("/cases/object", {"ref": reference})
        assert answer.status_code == 422 and "财务公开" in said(answer)


def test_an_objection_names_the_community_whose_books_it_asks_about(town, enter):
    browser = enter(town.owner)
    with in_area(town.area):
        name = places.titles_of([town.community])[town.community]
    assert name in said(browser.get("/cases/object", {"ref": figure(town)}))
    case = town.case("objection", "account")
    assert name in said(browser.get(f"/cases/{case}"))
    assert f"所指账目：{name} ·" in " ".join(re.sub(r"<[^>]*>", "", said(enter(town.desk).get(f"/console/cases/{case}/"))).split())


def test_the_books_of_another_community_are_read_and_not_objected_to(town, enter):
    other = factories.new_community(town.area, "别处新村")
    with in_area(town.area):
        reference = f"/open/{places.community_code(other)}?ym=2026-10"
    answer = enter(town.owner).post(f"/cases/object?ref={quote(reference, safe='')}", {"key": "one", "text": "为什么？"})
    assert answer.status_code == 422 and "别的小区的账" in said(answer)


def test_the_family_reads_the_books_but_does_not_object(town, enter):
    assert enter(lodger(town, roles.FAMILY)).get("/cases/object", {"ref": figure(town)}).status_code == 403


def test_what_one_joined_in_is_followed_without_the_reporters_words(town, enter):
    case = town.case("repair", "water", place=town.community, text="张某家门口没有水")
    neighbour = lodger(town, roles.OWNER, town.neighbour)
    browser = enter(neighbour)
    link = browser.post(f"/cases/{case}/join").headers["Location"]
    page, listed = said(browser.get(link)), said(browser.get("/cases/"))
    for shown in (page, listed):
        assert "供水" in shown and "张某" not in shown
    assert "您也遇到这件事" in page and "我也遇到" in listed
    assert browser.post(f"/cases/{case}/withdraw", {}).status_code == 404 and town.state(case) == "reported"
    assert f"/cases/{case}" not in said(enter(lodger(town, roles.OWNER, town.neighbour)).get("/cases/"))


def test_a_report_that_goes_with_another_has_not_ended_before_that_one(town, enter):
    event = town.dispatched("repair", "water", place=town.community, text="水泵停机")
    own = town.case("repair", "water", text="家里没水")
    supervising.merge(own, into=event, at=town.later(minutes=1), by=town.desk)
    browser = enter(town.owner)
    listed = said(browser.get("/cases/"))
    assert "家里没水" in listed and "一起办" in listed and "周师傅" in listed
    assert "家里没水" not in said(browser.get("/cases/?view=ended"))
    assert "已安排人" in said(browser.get(f"/cases/{own}"))
    ending.withdraw(event, at=town.later(minutes=1), by=town.owner)
    assert "家里没水" in said(browser.get("/cases/?view=ended")) and "家里没水" not in said(browser.get("/cases/"))


def test_what_was_done_in_the_end_is_shown_over_two_merges(town, enter, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    reporter = lodger(town, roles.OWNER, town.neighbour)
    own = town.case("repair", "water", place=town.neighbour, by=reporter)
    between, end = town.case("repair", "water"), town.working("repair", "water")
    supervising.merge(own, into=between, at=town.later(minutes=1), by=town.desk)
    supervising.merge(between, into=end, at=town.later(minutes=1), by=town.desk)
    photo = town.photo(town.repairer)
    handling.resolve(end, text="换了接头", after=(photo,), at=town.later(minutes=1), by=town.repairer)
    browser = enter(reporter)
    assert f"/files/{photo}" in said(browser.get(f"/cases/{own}"))
    assert browser.get(f"/files/{photo}").status_code == 200


def test_photos_that_others_reported_with_are_theirs(town, enter, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    case = town.case("repair", "water", place=town.community, photos=(town.photo(town.owner),))
    merged, joiner = lodger(town, roles.OWNER, town.neighbour), lodger(town, roles.TENANT, town.neighbour)
    with in_area(town.area):
        photo = CaseFile.objects.get(case=case).file_id
    enter(joiner).post(f"/cases/{case}/join")
    own = town.case("repair", "water", place=town.neighbour, by=merged)
    supervising.merge(own, into=case, at=town.later(minutes=1), by=town.desk)
    for actor, link in ((merged, own), (joiner, case)):
        browser = enter(actor)
        page = browser.get(f"/cases/{link}")
        assert page.status_code == 200 and f"/files/{photo}" not in said(page)
        assert browser.get(f"/files/{photo}").status_code == 404
    assert enter(town.owner).get(f"/files/{photo}").status_code == 200
