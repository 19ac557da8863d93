"""Rules and calendars as people change them: drafts, the second person, notices, and the pages."""
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import Error
from django.test import Client
from django.urls import reverse

from linli.engines.cases.calendars import commands as calendar_commands
from linli.engines.cases.calendars import notices
from linli.engines.cases.calendars.models import WorkCalendar
from linli.engines.cases.calendars.rules import minute_of, read_windows
from linli.engines.cases.calendars.values import BadWindow, NoticeIncomplete, WindowsOverlap
from linli.engines.cases.clocks import commands, firing, presets, queries, reading, running
from linli.engines.cases.clocks.models import CaseClock, Rung, Timing, TimingLimit
from linli.engines.cases.clocks.values import BadLadder, BadLimit, DraftChanged, LimitWish, NothingChanged, RungWish
from linli.kernel import approvals, clock, http
from linli.kernel.access import system
from linli.kernel.calendars import statutory
from linli.kernel.tenancy import in_area
from linli.registry import roles
from tests.factories import member, new_area, new_community

from .conftest import new_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    """Commands open the area themselves."""
    area = new_area()
    new_community(area)
    return area


@pytest.fixture
def people(area):
    return (member(area, roles.AREA_MANAGER, "area", area, user_id=7, name="区试验"),
            member(area, roles.ADMINISTRATOR, "area", area, user_id=8, name="管试验"))


@pytest.fixture
def running_case(area, people):
    """An urgent case begun now, 4 hours round the clock."""
    commands.adopt(area, by=people[0])
    with in_area(area):
        case = new_case(reported=clock.now(), level=2)
        running.start(case, ["resolve"], anchor=clock.now())
    return case


def due(area: int, case: int):
    with in_area(area):
        return CaseClock.objects.get(case_id=case, stopped=None).due


def three_hours(area: int, by) -> int:
    with in_area(area):
        always = WorkCalendar.objects.get(code="always").pk
    return commands.set_limits("", level=2, limits=[LimitWish("resolve", 3, "hour", always, True)], by=by)


def yes(approval: int, by) -> None:
    approvals.decide(approval, yes=True, at=clock.now(), by=by)


def test_published_for_new_cases_an_open_one_keeps_its_version(area, people, running_case):
    before, by = due(area, running_case), people[0]
    draft = three_hours(area, by)
    assert commands.publish(draft, open_too=False, at=clock.now(), by=by) == 0
    assert due(area, running_case) == before
    with in_area(area):
        later = new_case(reported=clock.now(), level=2)
        anchor = clock.now()
        running.start(later, ["resolve"], anchor=anchor)
    assert due(area, later) == anchor + timedelta(hours=3)
    with in_area(area), pytest.raises(Error, match="does not change"), transaction.atomic():
        TimingLimit.objects.filter(timing=draft).update(amount=1)


def test_for_open_cases_too_a_second_person_says_yes(area, people, running_case):
    before, (asker, other) = due(area, running_case), people
    draft = three_hours(area, asker)
    with in_area(area):
        effect = queries.effect_on_open(draft, clock.now())
    assert (effect.running, effect.earlier, effect.later, effect.soon) == (1, 1, 0, 0)
    asked = commands.publish(draft, open_too=True, at=clock.now(), by=asker)
    assert asked and due(area, running_case) == before
    with pytest.raises(approvals.OwnAct):
        yes(asked, asker)
    yes(asked, other)
    assert due(area, running_case) == before - timedelta(hours=1)
    with in_area(area):
        assert Timing.objects.get(pk=draft).touched_open


def test_clocks_that_begin_later_go_by_the_version_published_for_open_cases_too(area, people, running_case):
    asker, other = people
    yes(commands.publish(three_hours(area, asker), open_too=True, at=clock.now(), by=asker), other)
    with in_area(area):
        at = clock.now()
        running.stop(running_case, ["resolve"], at=at)
        running.start(running_case, ["resolve"], anchor=at)
        assert CaseClock.objects.get(case_id=running_case, stopped=None).due == at + timedelta(hours=3)


def test_what_was_agreed_to_is_what_is_published(area, people, running_case):
    asker, other = people
    draft = three_hours(area, asker)
    asked = commands.publish(draft, open_too=True, at=clock.now(), by=asker)
    with in_area(area):
        always = WorkCalendar.objects.get(code="always").pk
    commands.set_limits("", level=1, limits=[LimitWish("resolve", 1, "hour", always)], by=asker)
    with pytest.raises(DraftChanged):
        yes(asked, other)


def test_a_draft_refuses_nonsense_and_an_empty_one_is_not_published(area, people, running_case):
    by = people[0]
    with in_area(area):
        always = WorkCalendar.objects.get(code="always").pk
    for wish in (LimitWish("resolve", 0, "hour", always), LimitWish("resolve", 1_001, "hour", always),
                 LimitWish("reply", 4, "hour", always, True), LimitWish("resolve", 4, "hour", 999_999)):
        with pytest.raises(BadLimit):
            commands.set_limits("", level=2, limits=[wish], by=by)
    draft = commands.set_limits("", level=2, limits=[LimitWish("resolve", 4, "hour", always, True)], by=by)
    with pytest.raises(NothingChanged):
        commands.publish(draft, open_too=False, at=clock.now(), by=by)


LEADER, MANAGER, STREET = ("shift_leader",), (roles.PROJECT_MANAGER,), (roles.STREET_SUPERVISOR,)
SHORT = [RungWish(0, LEADER), RungWish(20, (*MANAGER, roles.DISPATCHER)), RungWish(180, STREET)]


def test_a_ladder_is_drafted_shown_and_confirmed_by_a_second_person(area, people, running_case):
    asker, other = people
    draft = commands.set_ladder(area, rungs=SHORT, by=asker)
    page = queries.rules_page(area, at=clock.now(), by=asker)
    assert [one.words for one in page.ladder] == [
        "超时那一刻 告知值班长", "+20 分钟 告知项目经理、调度员", "+3 小时 告知街道监督员"]
    assert page.ladder[1].before == "+30 分钟 告知项目经理" and not page.ladder[0].before
    assert page.changes == [["超时升级 · 第 2 级", "+30 分钟 告知项目经理", "+20 分钟 告知项目经理、调度员"],
                            ["超时升级 · 第 3 级", "+2 小时 告知片区经理、社区书记", "+3 小时 告知街道监督员"],
                            ["超时升级 · 第 4 级", "+24 小时 告知街道监督员", "没有这一级"]]
    assert page.preview and page.preview.running == 1
    asked = commands.publish(draft, open_too=True, at=clock.now(), by=asker)
    with in_area(area):
        assert reading.ladder_of(running_case)[1] == MANAGER      # nobody has said yes yet
    yes(asked, other)
    with in_area(area):
        assert reading.ladder_of(running_case) == [one.roles for one in SHORT]
        with pytest.raises(Error, match="does not change"), transaction.atomic():
            Rung.objects.filter(timing=draft).update(after_minutes=1)


def test_a_breach_climbs_the_new_ladder_step_by_step(area, people, running_case):
    asker, other = people
    yes(commands.publish(commands.set_ladder(area, rungs=SHORT, by=asker), open_too=True, at=clock.now(), by=asker),
        other)
    at = due(area, running_case)
    steps = [at - timedelta(minutes=30), at, at + timedelta(minutes=20), at + timedelta(minutes=180)]
    rule = system(area, "时限")
    for moment in steps:
        assert firing.fire(area, at=moment, by=rule) == 1
    with in_area(area):
        clock_row = CaseClock.objects.get(case_id=running_case, stopped=None)
        assert (clock_row.step, clock_row.fires) == (4, None)      # warned, and three steps; there is no fourth


@pytest.mark.parametrize(("rungs", "why"), [
    ([], "至少一级"), ([RungWish(5, LEADER)], "超时那一刻"), ([RungWish(0, ())], "告知谁"),
    ([RungWish(0, LEADER), RungWish(30, MANAGER), RungWish(30, STREET)], "第 3 级要晚于第 2 级"),
    ([RungWish(0, STREET)], "从第 3 级起"), ([RungWish(0, ("owner",))], "告知谁"),
    ([RungWish(0, LEADER), RungWish(43_201, MANAGER)], "30 天"),
    ([RungWish(number * 10, LEADER) for number in range(7)], "最多 6 级")])
def test_a_ladder_that_cannot_be_climbed_is_refused_in_words(area, people, running_case, rungs, why):
    with pytest.raises(BadLadder, match=why):
        commands.set_ladder(area, rungs=rungs, by=people[0])
    with in_area(area):
        assert not Timing.objects.filter(status="draft").exists()


def test_the_page_of_the_ladder_edits_the_draft(area, people, client):
    address = reverse("cases:ladder")
    assert "还没有时限规则" in client.get(address).content.decode()
    commands.adopt(area, by=people[0])
    shown = client.get(address).content.decode()
    assert "第 4 级" in shown and "社区书记" in shown
    given = {f"unit_{n}": "minute" for n in range(2, 7)} | {
        "roles_1": ["shift_leader"], "after_2": "45", "roles_2": [roles.PROJECT_MANAGER]}
    refused = client.post(address, given | {"roles_3": [roles.AREA_MANAGER]})
    assert refused.status_code == 422 and "第 3 级要填超时后多久" in refused.content.decode()
    refused = client.post(address, given | {"after_4": "3", "unit_4": "hour", "roles_4": [roles.AREA_MANAGER]})
    assert refused.status_code == 422 and "第 3 级空着" in refused.content.decode()
    refused = client.post(address, given | {"after_3": "5", "unit_3": "minute", "roles_3": [roles.AREA_MANAGER]})
    assert refused.status_code == 422 and "第 3 级要晚于第 2 级" in refused.content.decode()
    assert client.post(address, given).status_code == 302
    assert "+45 分钟" in client.get(reverse("cases:rules")).content.decode()
    assert [one.after_minutes for one in queries.ladder(area, by=people[0])] == [0, 45]


def test_other_hours_reckon_running_clocks_in_the_same_act(area, people):
    asker, other = people
    commands.adopt(area, by=asker)
    with in_area(area):
        case = new_case(reported=clock.now())
        running.start(case, ["resolve"], anchor=clock.now())
        work = WorkCalendar.objects.get(code="work").pk
    before = due(area, case)
    asked = calendar_commands.change_hours(work, workday="08:00-12:00 13:00-20:00", restday="", at=clock.now(),
                                           valid_from=clock.today(), by=asker)
    yes(asked, other)
    after = due(area, case)
    assert after < before
    with in_area(area):
        calendar = WorkCalendar.objects.get(pk=work)
        assert CaseClock.objects.get(case_id=case).edition == calendar.edition == 2


def test_a_notice_moves_a_provisional_due_later_never_earlier(area, people):
    asker, other = people
    commands.adopt(area, by=asker)
    year = clock.today().year + 1
    with in_area(area):
        cases = {}
        for day in (1, 4, 8):     # a due on a day that becomes a rest day, and dues behind it
            anchor = minute_of(date(year, 3, day), 16 * 60)
            cases[day] = new_case(reported=anchor)
            running.start(cases[day], ["respond"], anchor=anchor)
    before = {day: due(area, case) for day, case in cases.items()}
    with in_area(area):
        assert all(CaseClock.objects.values_list("provisional", flat=True))
    off = "\n".join(f"节日 {one.day.month}月{one.day.day}日" for one in statutory(year)) + "\n三月 3月2日至3月9日"
    saturday = next(date(year, 4, day) for day in range(10, 28) if date(year, 4, day).weekday() == 5)
    yes(calendar_commands.propose_notice(year, off=off, work=f"4月{saturday.day}日", by=asker), other)
    after = {day: due(area, case) for day, case in cases.items()}
    assert all(after[day] >= before[day] for day in cases) and any(after[day] > before[day] for day in cases)
    with in_area(area):
        assert not any(CaseClock.objects.values_list("provisional", flat=True))


@pytest.mark.parametrize(("text", "refusal"), [
    ("九点到五点", BadWindow), ("09:00-25:00", BadWindow), ("09:75-10:00", BadWindow),
    ("09:00-12:00 11:00-15:00", WindowsOverlap), ("22:00-06:00 05:00-07:00", WindowsOverlap)])
def test_hours_that_are_none_are_refused_in_words(text, refusal):
    with pytest.raises(refusal):
        read_windows(text)


def test_hours_are_read_as_people_write_them():
    assert [str(one) for one in read_windows("14:00至17:30，8：30—12：00")] == ["08:30–12:00", "14:00–17:30"]
    assert [str(one) for one in read_windows("22:00-06:00")] == ["22:00–06:00"]


@pytest.mark.parametrize(("off", "work", "why"), [
    ("元旦 1月1日至3日", "", "缺法定节假日"), ("元旦", "", "看不出日期"), ("元旦 1月1日至2月30日", "", "不是一个日期"),
    ("元旦 1月3日至1日", "", "早于开始")])
def test_a_notice_with_gaps_is_refused_in_words(off, work, why):
    with pytest.raises(NoticeIncomplete, match=why):
        notices.read(2027, off=off, work=work, statutory=[one.day for one in statutory(2027)])


def test_the_notice_of_2026_reads_as_published():
    notice = notices.read(2026, statutory=[one.day for one in statutory(2026)], work="1月4日、2月14日、2月28日、5月9日、9月20日、10月10日",
                          off="元旦 1月1日至3日\n春节 2月15日至23日\n清明 4月4日至6日\n劳动节 5月1日至5日\n端午 6月19日至21日\n"
                              "中秋 9月25日至27日\n国庆 10月1日至7日")
    assert (len(notice.off), len(notice.work)) == (33, 6)
    assert notice.off[date(2026, 2, 20)] == "春节"


@pytest.fixture
def client(people, monkeypatch):
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", people[0])])
    return Client()


def test_the_pages_open_edit_and_publish(area, people, client):
    assert "采用推荐规则" in client.get(reverse("cases:rules")).content.decode()
    client.post(reverse("cases:adopt-rules"))
    page = client.get(reverse("cases:rules")).content.decode()
    assert "24 工作时" in page and "值班长" in page and "放假通知还没有录入" in page
    address = reverse("cases:limits", args=["level-2"])
    assert "急" in client.get(address).content.decode()
    with in_area(area):
        lines = {one.code: str(one.pk) for one in WorkCalendar.objects.all()}
    given = {f"{name}_{part}": value for name in ("dispatch", "respond", "arrive", "resolve", "reply")
             for part, value in (("amount", "" if name == "reply" else "3"), ("unit", "hour"), ("calendar", lines["always"]))}
    assert client.post(address, given | {"resolve_amount": "0"}).status_code == 422
    assert client.post(address, given | {"pausable": "on"}).status_code == 302
    page = client.get(reverse("cases:rules")).content.decode()
    assert "草稿 第 2 版" in page and "发布前试算" in page
    with in_area(area):
        draft = Timing.objects.get(status="draft").pk
    assert client.post(reverse("cases:publish-rules", args=[draft]), {"open_too": "no"}).status_code == 302
    assert "第 2 版" in client.get(reverse("cases:rules")).content.decode()
    assert client.post(reverse("cases:discard-rules", args=[draft])).status_code in (409, 422)
    calendar = reverse("cases:calendar", args=[lines["work"]])
    assert "排到" in client.get(calendar).content.decode()
    refused = client.post(calendar, {"workday": "早到晚", "valid_from": "2027-01-01"})
    assert refused.status_code == 422 and "看不懂" in refused.content.decode()
    assert client.get(reverse("cases:calendar", args=[lines["always"]])).status_code in (200, 404)
    notice = reverse("cases:holiday-notice", args=[clock.today().year + 1])
    refused = client.post(notice, {"off": "元旦 1月1日", "work": ""})
    assert refused.status_code == 422 and "缺法定节假日" in refused.content.decode()
    assert client.post(reverse("cases:new-calendar"), {"name": "夜班", "workday": "22:00-06:00"}).status_code == 302
    assert client.post(reverse("cases:new-calendar"), {"name": "夜班", "workday": "22:00-06:00"}).status_code == 422


def test_presets_cover_every_class_once(area, people):
    commands.adopt(area, by=people[0])
    assert commands.adopt(area, by=people[0])     # again: the same version
    with in_area(area):
        assert Timing.objects.count() == 1
        assert TimingLimit.objects.count() == sum(len(one) for one in presets.PRESET_LIMITS.values())
