"""How a matter ends and begins again; second persons; pauses; helpers; merged reports; secrets."""
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Min
from django.test.utils import CaptureQueriesContext

from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.flow.values import EvidenceMissing, NotNow
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising, values
from linli.engines.cases.handling.values import Part, Stars
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake import doors
from linli.engines.cases.intake import queries as intaking
from linli.engines.cases.intake.values import Contact, Hotline, HotlineTwice, LinkUnknown, NewCase
from linli.engines.cases.matters import merging, queries, reporters
from linli.engines.cases.matters.models import ENDED, CaseDue, CaseParty
from linli.engines.cases.rating import commands as rating
from linli.engines.messaging.models import Message
from linli.kernel import approvals, clock, codes
from linli.kernel.access import Actor, Grant, system
from linli.kernel.approvals import OwnAct
from linli.kernel.errors import NotAllowed, NotFound, Refused, TooMany
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def running(town, case) -> set[str]:
    with in_area(town.area):
        return set(CaseClock.objects.filter(case=case, stopped=None).values_list("name", flat=True))


def told(town, word: str) -> list[str]:
    with in_area(town.area):
        return sorted(Message.objects.filter(text__contains=word).values_list("address", flat=True))


def test_declining_takes_two_and_is_appealed_once(town):
    case = town.case()
    wish = supervising.ask_decline(case, reason="不属于物业范围", at=town.at, by=town.manager)
    with pytest.raises(OwnAct):
        approvals.decide(wish, yes=True, at=town.at, by=town.manager)
    approvals.decide(wish, yes=True, at=town.at, by=town.second)
    assert town.state(case) == "declined" and running(town, case) == set()
    assert told(town, "没有受理：不属于物业范围") == ["19900001111"]
    ending.appeal(case, text="是公共水管", at=town.later(minutes=5), by=town.owner)
    row = town.row(case)
    assert (row.state, row.gen, row.closed_at) == ("reported", 2, None) and "dispatch" in running(town, case)
    wish = supervising.ask_decline(case, reason="还是不属于", at=town.later(minutes=1), by=town.manager)
    approvals.decide(wish, yes=True, at=town.at, by=town.second)
    with pytest.raises(values.AppealedAlready):
        ending.appeal(case, text="再申诉", at=town.later(minutes=1), by=town.owner)


def test_a_pause_is_asked_for_by_the_handler_and_granted_by_the_desk(town):
    case = town.working()
    until = clock.now() + timedelta(days=2)
    with pytest.raises(NotAllowed):
        supervising.suspend(case, reason="parts", until=until, proof="订货单 12", by=town.repairer)
    with pytest.raises(values.UnknownPause):
        supervising.ask_suspend(case, reason="tired", until=until, proof="累", at=town.at, by=town.repairer)
    with pytest.raises(EvidenceMissing, match="凭据"):
        supervising.ask_suspend(case, reason="parts", until=until, proof="", at=town.at, by=town.repairer)
    wish = supervising.ask_suspend(case, reason="parts", until=until, proof="订货单 12", at=town.at, by=town.repairer)
    assert town.state(case) == "working"
    approvals.decide(wish, yes=True, at=town.at, by=town.desk)
    assert town.state(case) == "suspended" and told(town, "暂停办理") == ["19900001111"]
    handling.resume(case, at=town.later(hours=2), by=town.repairer)
    assert town.state(case) == "working"


def test_the_day_on_which_work_goes_on_is_that_of_the_community(town):
    until = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)      # half past midnight there
    supervising.suspend(town.working(), reason="parts", until=until, proof="订货单 12", at=town.at, by=town.desk)
    assert told(town, "预计 2026-11-25 恢复") == ["19900001111"]


def test_an_emergency_never_pauses_and_is_never_taken_back(town):
    case = town.working("emergency", "leak")
    with pytest.raises(NotNow):
        supervising.suspend(case, reason="parts", until=town.at + timedelta(days=1), proof="单", at=town.at, by=town.desk)
    with pytest.raises(NotNow):
        ending.withdraw(case, at=town.at, by=town.owner)


def test_a_repair_is_done_with_a_photo_of_after(town):
    case = town.working()
    with pytest.raises(EvidenceMissing, match="修后照片"):
        handling.resolve(case, text="修好了", at=town.later(minutes=1), by=town.repairer)
    with pytest.raises(NotFound):     # somebody else's photo
        handling.resolve(case, text="修好了", after=(town.photo(town.other),), at=town.at, by=town.repairer)
    handling.resolve(case, text="修好了", after=(town.photo(town.repairer),), cost_fen=3500, at=town.at, by=town.repairer)
    assert town.state(case) == "resolved" and running(town, case) == {"confirm"}


def test_only_another_calls_back_and_the_third_try_ends_it(town):
    case = town.resolved("emergency", "leak")
    handler_at_the_desk = Actor(town.repairer.user_id, "周师傅", town.area, grants=(Grant(roles.DISPATCHER, "area", 0),))
    with pytest.raises(values.HandledIt):
        ending.call_back(case, result="satisfied", at=town.at, by=handler_at_the_desk)
    assert [ending.call_try(case, at=town.later(hours=1), by=town.desk) for _ in range(3)] == [1, 2, 3]
    row = town.row(case)
    assert (row.state, row.outcome) == ("closed", "unreachable") and running(town, case) == set()


def test_after_72_hours_only_what_needs_no_call_back_closes(town):
    by = system(town.area)
    plain, complaint = town.resolved(), town.resolved("complaint", "noise")
    hotline = intake.report_for(town.unit, given=NewCase("repair", "leak", "漏水"), source="hotline", at=town.at, by=town.desk,
                                hotline=Hotline("SZ-2026-001", town.at + timedelta(days=3))).case_id
    dispatching.dispatch(hotline, user_id=town.repairer.user_id, at=town.at, by=town.desk)
    handling.accept(hotline, at=town.at, by=town.repairer)
    handling.arrive(hotline, way="call", at=town.at, by=town.repairer)
    handling.resolve(hotline, text="好了", after=(town.photo(town.repairer),), at=town.at, by=town.repairer)
    closed = [ending.auto_close(case, at=town.at + timedelta(hours=72), by=by) for case in (plain, complaint, hotline)]
    assert closed == [True, False, False]
    assert town.row(plain).outcome == "auto"
    assert {row.id for row in queries.cases(town.area, wanted=queries.CaseFilter(view="call_back"), by=town.desk)} >= {complaint, hotline}


def test_what_was_not_solved_opens_again_within_fifteen_days(town):
    case = town.resolved()
    ending.confirm(case, at=town.later(minutes=1), by=town.owner)
    ending.reopen_own(case, reason="又漏了", at=town.later(days=3), by=town.owner)
    row = town.row(case)
    assert (row.state, row.gen, row.handler_id, row.closed_at) == ("triaged", 2, None, None)
    assert "resolve" in running(town, case)
    other = town.resolved()
    ending.confirm(other, at=town.at, by=town.owner)
    with pytest.raises(values.TooLateToReopen):
        ending.reopen(other, reason="又坏了", at=town.at + timedelta(days=15, seconds=1), by=town.desk)


def test_one_rating_a_generation_and_none_by_staff(town):
    case = town.resolved()
    with pytest.raises(NotFound):
        rating.rate(case, stars=Stars(5, 5, 5), at=town.at, by=town.repairer)
    rating.rate(case, stars=Stars(2, 5, 5), at=town.at, by=town.owner)
    assert reporters.my_case(case, by=town.owner).ratings[0].at == town.at      # when it was said, not when it was kept
    with pytest.raises(values.Rated):
        rating.rate(case, stars=Stars(5, 5, 5), at=town.at, by=town.owner)
    assert queries.counters(town.area, by=town.desk)["review"] == 1
    rating.review(case, text="已与周师傅谈话", at=town.at, by=town.manager)
    assert queries.counters(town.area, by=town.desk)["review"] == 0
    with pytest.raises(values.StarsMissing):
        rating.rate(town.resolved(), stars=Stars(0, 5, 6), at=town.at, by=town.owner)


def test_a_public_event_takes_in_reports_and_answers_all_at_once(town):
    event = intake.report_for(town.community, given=NewCase("repair", "water", "水泵停机"), source="staff", at=town.at, by=town.desk).case_id
    reports = [intake.report_for(town.unit, given=NewCase("repair", "water", "没水"), contact=Contact(name="李试", phone=f"1990000220{n}"),
                                 at=town.later(minutes=n), by=town.desk).case_id for n in range(3)]
    own = town.case(category="water", text="水压很小")
    assert supervising.link_reports(event, case_ids=[*reports, own], at=town.later(minutes=1), by=town.desk).done == 4
    assert [one.number for one in queries.case(event, at=town.at, by=town.desk).merged].__len__() == 4
    assert all(running(town, case) == set() for case in reports)
    ending.tell_all(event, text="预计 15:30 恢复", at=town.later(minutes=1), by=town.desk)
    assert told(town, "15:30") == ["19900001111", "19900002200", "19900002201", "19900002202"]
    mine = reporters.my_case(own, by=town.owner)
    assert mine.row.state == "merged" and "预计 15:30 恢复" in {one.text for one in mine.events} and mine.event_title == "水泵停机"
    assert "没水" not in {one.text for one in mine.events}
    with pytest.raises(NotNow):       # merging is an end
        ending.reopen_own(own, reason="还没水", at=town.at, by=town.owner)


def test_merging_follows_to_the_live_target(town):
    first, second, third = town.case(), town.case(), town.case()
    supervising.merge(first, into=second, at=town.later(minutes=1), by=town.desk)
    supervising.merge(second, into=third, at=town.later(minutes=1), by=town.desk)
    with in_area(town.area):
        assert merging.chains([first, third]) == {first: [first, second, third], third: [third]}
    with pytest.raises(values.NotOpenTarget):
        supervising.merge(third, into=first, at=town.at, by=town.desk)
    ending.add_words(first, text="现在滴得更快", at=town.later(minutes=1), by=town.owner)
    assert "现在滴得更快" in {one.text for one in queries.case(third, at=town.at, by=town.desk).events}
    going_on = {one.id: one.together for one in reporters.my_cases(None, ended=False, by=town.owner)}
    assert going_on == {first: "reported", second: "reported", third: ""}


def test_splitting_keeps_reporter_and_beginning(town):
    case = town.case(text="灯不亮，水也漏")
    born = town.row(case).reported_at
    children = supervising.split(case, parts=[Part("power", "灯不亮"), Part("leak", "漏水")], at=town.later(hours=1), by=town.desk)
    for child in children:
        row = town.row(child)
        assert (row.split_from_id, row.reporter_user_id) == (case, town.owner.user_id)
        with in_area(town.area):
            assert set(CaseClock.objects.filter(case=child).values_list("anchor", flat=True)) == {born}


def test_helpers_report_in_against_their_own_clock(town):
    committee = organisations.add_organisation(town.community, kind="community_committee", name="试验社区居委会", on=date(2026, 1, 1), by=town.by)
    post = organisations.add_post(committee, place_id=town.community, title="书记", role=roles.COMMITTEE_SECRETARY, on=date(2026, 1, 1), by=town.by)
    user = users.create_user("secretary1", name="书记试", by=town.by)
    organisations.name_holder(post, name="书记试", user_id=user, on=date(2026, 1, 1), by=town.by)
    secretary = Actor(user, "书记试", town.area, grants=(Grant(roles.COMMITTEE_SECRETARY, "community", town.community),))
    case = town.working()
    with pytest.raises(NotFound):
        queries.case(case, at=town.at, by=secretary)
    handling.whistle(case, organisation_ids=[committee], reason="要入户协调", at=town.later(minutes=1), by=town.repairer)
    page = queries.case(case, at=town.at, by=secretary)
    assert page.row.helped and page.reporter == "已保密"
    handling.report_in(case, at=town.later(minutes=10), by=secretary)
    handling.part_done(case, text="201 室同意开检修口", at=town.later(minutes=10), by=secretary)
    with in_area(town.area):
        [party] = CaseParty.objects.filter(case=case, role="helper")
        assert party.reported_in_at and party.done_at
        assert not CaseClock.objects.filter(case=case, party=party, stopped=None).exists()


def test_nobody_waits_for_those_who_were_called_when_the_work_is_done(town):
    called = [organisations.add_organisation(town.community, kind=kind, name=f"试验{kind}", on=date(2026, 1, 1), by=town.by)
              for kind in ("community_committee", "street")]
    case = town.working()
    handling.whistle(case, organisation_ids=called, reason="要入户协调", at=town.later(minutes=1), by=town.repairer)
    assert "arrive" in running(town, case)
    handling.resolve(case, text="换了接头", after=(town.photo(town.repairer),), at=town.later(minutes=1), by=town.repairer)
    assert running(town, case) == {"confirm"}
    with in_area(town.area):
        assert CaseClock.objects.filter(case=case, party__organisation__in=called, void=True).count() == 2


def test_calling_many_asks_no_more_than_calling_one(town):
    called = [organisations.add_organisation(town.community, kind="street", name=f"试验单位{n}", on=date(2026, 1, 1), by=town.by)
              for n in range(8)]

    def cost(ids: list[int]) -> int:
        case = town.working()
        with CaptureQueriesContext(connection) as asked:
            handling.whistle(case, organisation_ids=ids, reason="一起办", at=town.later(minutes=1), by=town.repairer)
        with in_area(town.area):
            assert CaseClock.objects.filter(case=case, party__organisation__in=ids, name="arrive").count() == len(ids)
        return len(asked)

    cost(called[:1])      # the first of all finds its statements planned
    assert cost(called) == cost(called[:1])


def test_an_objection_is_answered_in_public_with_all_of_its_kind(town):
    first = town.case("objection", text="换水泵轴承 2 次，为什么都算 10 月？")
    second = town.case("objection", text="我也想问")
    with pytest.raises(NotFound):
        ending.answer_objection(first, text="两次不同", at=town.at, by=Actor(99, "别处", town.area, grants=(
            Grant(roles.PROJECT_MANAGER, "community", town.community + 10**6),)))
    assert ending.answer_objection(first, text="两次是不同的泵", at=town.later(hours=20), by=town.manager) == 2
    with in_area(town.area):
        answers = queries.public_answers(town.community, reference="/open/T/2026-10/31")
    assert {one.answer for one in answers} == {"两次是不同的泵"} and len(answers) == 2
    assert not any("张" in repr(one) for one in answers)
    ending.confirm(second, at=town.later(minutes=1), by=town.owner)


def test_hotline_orders_have_number_and_limit_once(town):
    order = Hotline("12345-001", town.at + timedelta(hours=2))
    given = NewCase("complaint", "noise", "夜间施工")
    case = intake.report_for(town.unit, given=given, source="hotline", hotline=order, at=town.at, by=town.desk).case_id
    with in_area(town.area):
        due = CaseClock.objects.filter(case=case, name="reply").values_list("due", flat=True).first()
    assert due == town.at + timedelta(minutes=84)      # 70 % of what the order leaves
    with pytest.raises(HotlineTwice):
        intake.report_for(town.unit, given=given, source="hotline", hotline=order, at=town.at, by=town.desk)


def test_a_confidential_reporter_is_shown_to_none_but_the_desk_with_a_purpose(town):
    case = town.dispatched("complaint", "noise", confidential=True)
    page = queries.case(case, at=town.at, by=town.repairer)
    assert page.reporter == "已保密" and page.phone == "" and not page.may_reveal
    with pytest.raises(values.KeptSecret):
        ending.reveal(case, purpose="联系报事人", by=town.repairer)
    with pytest.raises(values.PurposeMissing):
        ending.reveal(case, purpose=" ", by=town.desk)
    assert ending.reveal(case, purpose="回访核对", by=town.desk).phone == "19900001111"
    with connection.cursor() as cursor, in_area(town.area):
        cursor.execute("SELECT given->>'purpose' FROM kernel_journalrow WHERE command = 'engines.cases.handling.ending.reveal'")
        assert cursor.fetchall() == [("回访核对",)]


def test_a_handler_sees_the_reporter_while_the_case_is_theirs(town):
    case = town.working()
    assert ending.reveal(case, purpose="约上门", by=town.repairer).phone == "19900001111"
    handling.transfer(case, user_id=town.other.user_id, reason="换班了", at=town.later(minutes=1), by=town.repairer)
    with pytest.raises(values.KeptSecret):
        ending.reveal(case, purpose="再打一次", by=town.repairer)
    assert ending.reveal(case, purpose="约上门", by=town.other).name == "张试验"


def test_a_code_on_the_wall_takes_reports_slowly_and_gives_a_secret_link(town):
    with in_area(town.area):
        code = codes.issue([town.unit], area_id=town.area, kind="place")[town.unit]
    given = NewCase("repair", "door", "门禁坏了")
    opened = doors.from_spot(code, given=given, phone="19900003333", address="203.0.113.5", at=town.at)
    page = doors.follow(opened.secret)
    assert page.text == "门禁坏了" and page.row.state == "reported"
    with pytest.raises(LinkUnknown):
        doors.follow("x" * 32)
    for _ in range(3):
        factories.new_area()
    with CaptureQueriesContext(connection) as asked:
        assert doors.held_by(opened.secret) == (town.area, opened.case_id, True)
    assert len(asked) <= 1      # whatever the number of areas
    for _ in range(2):
        doors.from_spot(code, given=given, address="203.0.113.9", at=town.at)
    with pytest.raises(TooMany):
        doors.from_spot(code, given=given, address="203.0.113.77", at=town.at)    # the same network
    doors.from_spot(code, given=given, address="198.51.100.1", at=town.at)        # others are not harmed
    doors.withdraw(opened.secret, at=town.at)
    assert town.state(opened.case_id) == "withdrawn"
    with in_area(town.area), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_casefollower WHERE secret_hash = %s", [opened.secret])
        assert cursor.fetchone() == (0,)


def test_the_desk_knows_the_caller_and_what_is_open(town):
    case = town.case()
    card = intaking.caller("199 0000 1111", at=town.at, by=town.desk)
    assert [home.home for home in card.homes] == ["试验新村 3-2-501"] and [one.case_id for one in card.open] == [case]
    assert card.homes[0].name == "张**"


def test_the_same_trouble_nearby_is_suggested(town):
    case = town.case(text="二单元门厅漏水严重")
    [like] = intaking.duplicates(town.neighbour, category="leak", at=town.at, by=town.desk)
    assert like.case_id == case and "同类" in like.why
    [worded] = intaking.duplicates(town.unit, category="other", text="门厅漏水了", at=town.at, by=town.desk)
    assert worded.why.startswith("同一位置 + 说法相近")
    assert intaking.duplicates(town.unit, category="clean", text="垃圾", at=town.at, by=town.desk) == []


def test_urging_is_heard_once_an_hour(town):
    case = town.case()
    ending.urge(case, at=town.at, by=town.owner)
    with pytest.raises(values.UrgedLately):
        ending.urge_for(case, at=town.later(minutes=59), by=town.desk)
    ending.urge(case, at=town.later(minutes=1), by=town.owner)


def test_a_contested_dispatch_is_ruled_by_a_manager(town):
    case = town.dispatched()
    handling.contest(case, basis="属于自来水公司", at=town.later(minutes=1), by=town.repairer)
    assert "ruling" in running(town, case)
    supervising.rule_contest(case, upheld=True, reason="改派", at=town.later(minutes=1), by=town.manager)
    assert town.state(case) == "triaged" and "ruling" not in running(town, case)


def test_what_ended_has_no_clock_running(town):
    for case in (town.resolved(), town.case(), town.working()):
        if town.state(case) == "resolved":
            ending.confirm(case, at=town.later(minutes=1), by=town.owner)
        else:
            ending.withdraw(case, at=town.later(minutes=1), by=town.owner)
    with in_area(town.area):
        assert not CaseClock.objects.filter(case__state__in=ENDED, stopped=None).exists()
        assert not CaseDue.objects.filter(case__state__in=ENDED).exists()


def test_what_is_opened_anew_stands_in_the_lists_by_its_due_again(town):
    case = town.resolved()
    ending.confirm(case, at=town.later(minutes=1), by=town.owner)
    assert case not in [row.id for row in queries.cases(town.area, by=town.desk)]
    ending.reopen_own(case, reason="又漏了", at=town.later(hours=1), by=town.owner)
    [row] = [row for row in queries.cases(town.area, by=town.desk) if row.id == case]
    with in_area(town.area):
        assert row.next_due == CaseClock.objects.filter(case=case, stopped=None).aggregate(least=Min("due"))["least"]


def test_somebody_elses_case_is_not_found(town):
    case = town.case()
    other = Actor(10**6, "邻居", town.area, grants=(Grant(roles.OWNER, "unit", town.neighbour),))
    for act in (lambda: reporters.my_case(case, by=other), lambda: ending.confirm(case, at=town.at, by=other),
                lambda: ending.withdraw(case, at=town.at, by=other), lambda: handling.accept(case, at=town.at, by=town.repairer)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused):
        queries.cases(town.area, by=other)


def test_the_counters_are_the_sums_of_the_states(town):
    town.case(), town.dispatched(), town.working(), town.resolved()
    counted = queries.counters(town.area, by=town.desk)
    assert sum(counted.states.values()) == counted["open"] == sum(counted.kinds.values()) == 4
    assert counted.states == {"reported": 1, "dispatched": 1, "working": 1, "resolved": 1}
    [line] = queries.board(town.area, at=town.at, by=town.desk)
    assert (line.open, line.unassigned) == (4, 1)
