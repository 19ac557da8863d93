"""Who gets a case: duty, skill, licence, cap, shield; one winner of a grab; many at once."""
import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from linli.engines.cases.dispatching import choosing, commands, queries
from linli.engines.cases.dispatching.models import Worker
from linli.engines.cases.dispatching.values import (
    AtTheCap,
    GrabbedAlready,
    NoLongerPooled,
    NoSuchWorker,
    NotFit,
    YoursAlready,
)
from linli.engines.cases.flow.values import Changed, DoneAlready, NotNow
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.matters import queries as matters
from linli.engines.cases.matters import reporters
from linli.engines.cases.matters.models import Case, CaseEvent, CaseParty
from linli.kernel.errors import NotFound, Refused
from linli.kernel.tenancy import in_area
from linli.registry.organisations import commands as organisations
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def reasons(town, case) -> dict[str, str]:
    return {one.name: one.refusal for one in queries.candidates(case, at=town.at, by=town.desk)}


def test_the_fit_are_on_duty_skilled_licensed_and_below_the_cap(town):
    full, idle = town.worker("满试验", cap=0), town.worker("闲试验", on_duty=False)
    plumber = town.worker("水试验", skills=("water",))
    expired = town.worker("期试验")
    with in_area(town.area):
        Worker.objects.get(user_id=expired.user_id).licences.all().delete()
    commands.add_licence(expired.user_id, licence="electric", since=date(2025, 1, 1), until=date(2026, 1, 1), by=town.by)
    case = town.case(category="power", text="楼道灯不亮")
    said = reasons(town, case)
    assert said["周师傅"] == said["陈师傅"] == ""
    assert said["满试验"] == "手上 0 件，已到上限" and said["闲试验"] == "不在班"
    assert "低压电工证" in said["期试验"] and said["水试验"] == "没有登记“电”技能"
    assert full and idle and plumber


def test_the_least_loaded_goes_first_and_the_reason_is_kept(town):
    first = town.dispatched()
    chosen = commands.dispatch(town.case(), at=town.later(minutes=1), by=town.desk)
    assert chosen.name == "陈师傅"
    assert town.row(first).handler_name == "周师傅"
    [event] = [one for one in matters.case(first, at=town.at, by=town.desk).events if one.action == "dispatch"]
    assert "在岗" in event.text and "手上 0 件" in event.text


def test_at_night_nobody_fits_and_the_shift_leader_is_told(town):
    town.at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)     # midnight: an office post is not on
    case = town.case()
    assert commands.dispatch(case, at=town.at, by=town.desk) is None
    page = matters.case(case, at=town.at, by=town.desk)
    assert page.row.state == "triaged"
    assert page.events[0].internal and "没有合适的人" in page.events[0].text


def test_at_night_the_own_community_stands_before_the_others_and_each_says_where_from(town):
    town.at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    for name, community in (("远处工", factories.new_community(town.area, "远处新村")), ("自家工", town.community)):
        worker = town.worker(name, on_duty=False)
        firm = organisations.add_organisation(community, kind="firm", name=f"{name}单位", on=date(2026, 1, 1), by=town.by)
        commands.set_worker(worker.account, name=name, skills=("water",), organisation_id=firm, by=town.by)
    found = queries.candidates(town.case(), at=town.at, by=town.desk)
    assert [(one.name, one.organisation) for one in found if one.organisation] == [
        ("自家工", "自家工单位"), ("远处工", "远处工单位")]


def test_a_reason_bends_duty_and_cap_but_neither_skill_nor_licence(town):
    idle, mute = town.worker("闲试验", on_duty=False), town.worker("木试验", skills=("building",))
    case = town.case(category="power")
    with pytest.raises(NotFit, match="不在班"):
        commands.dispatch(case, user_id=idle.user_id, at=town.at, by=town.desk)
    with pytest.raises(NotFit, match="技能"):
        commands.dispatch(case, user_id=mute.user_id, reason="只有他在", at=town.at, by=town.desk)
    assert commands.dispatch(case, user_id=idle.user_id, reason="已联系，马上到", at=town.at, by=town.desk)
    assert "马上到" in town.row(case).dispatched_why


def test_a_reason_sends_nobody_off_duty_without_the_licence(town):
    idle = town.worker("闲试验", on_duty=False)
    with in_area(town.area):
        Worker.objects.get(user_id=idle.user_id).licences.all().delete()
    case = town.case(category="power")
    with pytest.raises(NotFit, match="低压电工证"):
        commands.dispatch(case, user_id=idle.user_id, reason="只有他在", at=town.at, by=town.desk)
    assert commands.bulk_dispatch([case], user_id=idle.user_id, reason="只有他在", at=town.at, by=town.desk).done == 0


def test_whom_a_complaint_is_about_neither_gets_nor_sees_it(town):
    case = town.case("complaint", "noise", about_user_id=town.repairer.user_id, text="周师傅态度不好")
    with pytest.raises(NotFound):
        matters.case(case, at=town.at, by=town.repairer)
    desk_himself = town.case("complaint", "service", about_user_id=town.desk.user_id)
    assert desk_himself not in {row.id for row in matters.cases(town.area, by=town.desk)}
    assert matters.counters(town.area, by=town.desk)["open"] == 1
    assert matters.counters(town.area, by=town.second)["open"] == 2
    with pytest.raises(NotFound):
        commands.dispatch(desk_himself, at=town.at, by=town.desk)


def test_nobody_of_the_side_a_complaint_is_about_is_sent_or_sees_who_complains(town):
    firm = town.case(about_organisation_id=town.firm, category="leak")
    assert set(reasons(town, firm).values()) == {"与投诉对象有关"}
    with pytest.raises(NotFit):
        commands.dispatch(firm, user_id=town.repairer.user_id, reason="没有别人", at=town.at, by=town.desk)
    organisations.name_holder(town.post, name="经理试", user_id=town.manager.user_id, on=date(2026, 1, 1), by=town.by)
    assert matters.case(firm, at=town.at, by=town.manager).reporter == "已保密"
    assert matters.case(firm, at=town.at, by=town.second).reporter == "张**"


def test_the_first_sent_leads_to_the_end_whoever_works(town):
    case = town.dispatched()
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    handling.transfer(case, user_id=town.other.user_id, reason="要换工种", at=town.later(minutes=1), by=town.repairer)
    with pytest.raises(Changed, match="改派"):
        handling.start(case, at=town.at, by=town.repairer)
    handling.accept(case, at=town.later(minutes=1), by=town.other)
    with in_area(town.area):
        assert [(party.role, party.name) for party in CaseParty.objects.filter(case=case).order_by("id")] == [
            ("lead", "周师傅"), ("helper", "陈师傅")]


def test_a_refused_dispatch_goes_back_to_the_desk(town):
    case = town.dispatched()
    handling.refuse(case, reason="手上有急修", at=town.later(minutes=1), by=town.repairer)
    assert town.state(case) == "triaged" and town.row(case).handler_id is None
    late = town.dispatched()
    with pytest.raises(Refused, match="30 分钟内"):
        handling.refuse(late, reason="不想去", at=town.later(minutes=31), by=town.repairer)


def test_of_two_who_act_on_the_same_page_the_second_is_told(town):
    case = town.case()
    seen = town.row(case).version
    commands.dispatch(case, version=seen, at=town.later(minutes=1), by=town.desk)
    with pytest.raises(Changed, match="调度试刚刚办了“派单”"):
        commands.pool(case, version=seen, at=town.later(minutes=1), by=town.manager)
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    with pytest.raises(NotNow, match="已接单"):
        handling.accept(case, at=town.later(minutes=1), by=town.repairer)


def together(acts) -> list[object]:
    """Run all at the same instant, each on a connection of its own; return answers or refusals."""
    gate, answers = threading.Barrier(len(acts)), []

    def run(act):
        gate.wait()
        try:
            answers.append(act())
        except Refused as no:
            answers.append(no)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_what_cannot_be_grabbed_any_more_says_who_has_it_and_what_to_do(town):
    case, at = town.case(), town.later(minutes=1)
    commands.pool(case, at=at, by=town.desk)
    commands.grab(case, at=at, by=town.repairer)
    with pytest.raises(YoursAlready, match="在“待办”里，不用再抢"):
        commands.grab(case, at=at, by=town.repairer)
    with pytest.raises(GrabbedAlready, match="已由周师傅接手，您不用去了"):
        commands.grab(case, at=at, by=town.other)
    gone = town.case()
    with pytest.raises(NoLongerPooled, match="待受理.*可以抢别的"):
        commands.grab(gone, at=at, by=town.other)


def test_ones_own_other_page_is_told_as_such_and_a_colleagues_names_who_has_it_now(town):
    case = town.case()
    seen = town.row(case).version
    commands.dispatch(case, user_id=town.repairer.user_id, version=seen, at=town.later(minutes=1), by=town.desk)
    with pytest.raises(Changed, match="您在另一个页面刚刚办了“派单”.*已派单.*由周师傅办.*看过后再办"):
        commands.pool(case, version=seen, at=town.later(minutes=1), by=town.desk)
    with pytest.raises(Changed, match="调度试刚刚办了“派单”，这件事现在是“已派单”，由周师傅办"):
        commands.pool(case, version=seen, at=town.later(minutes=1), by=town.manager)
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    with pytest.raises(DoneAlready, match="您在另一个页面已经办了“接单”"):
        handling.accept(case, at=town.later(minutes=1), by=town.repairer)     # the phone knows of its own move


def test_a_grab_has_one_winner(town):
    case = town.case()
    commands.pool(case, at=town.later(minutes=1), by=town.desk)
    at = town.later(minutes=1)
    answers = together([lambda one=one: commands.grab(case, at=at, by=one) for one in (town.repairer, town.other)] * 2)
    lost = [one for one in answers if isinstance(one, GrabbedAlready | YoursAlready)]
    assert len(answers) - len(lost) == 1
    with in_area(town.area):
        assert CaseEvent.objects.filter(case=case, action="grab").count() == 1


def test_grabbing_many_at_once_keeps_the_cap(town):
    cases = [town.case() for _ in range(6)]
    for case in cases:
        commands.pool(case, at=town.later(minutes=1), by=town.desk)
    commands.set_worker(town.repairer.user_id, name="周师傅", skills=("water",), cap=2, by=town.by)
    at = town.later(minutes=1)
    answers = together([lambda case=case: commands.grab(case, at=at, by=town.repairer) for case in cases])
    assert sum(one is None for one in answers) == 2
    assert sum(isinstance(one, AtTheCap) for one in answers) == 4
    with in_area(town.area):
        assert Case.objects.filter(handler_id=town.repairer.user_id, state="accepted").count() == 2


def test_no_reason_sends_the_one_a_complaint_is_about_not_even_above_the_cap(town):
    case = town.case("complaint", "noise", about_user_id=town.repairer.user_id)
    commands.set_worker(town.repairer.user_id, name="周师傅", skills=("water",), cap=0, by=town.by)
    with pytest.raises(NotFit):
        commands.dispatch(case, user_id=town.repairer.user_id, reason="他最熟", at=town.later(minutes=1), by=town.desk)
    assert town.state(case) == "reported"


def test_whom_a_complaint_names_gets_it_only_with_a_reason(town):
    case, other = town.case("complaint", "noise", text="周师傅太吵"), town.case("complaint", "noise", text="楼上太吵")
    with pytest.raises(NotFit, match="投诉里提到周师傅"):
        commands.dispatch(case, user_id=town.repairer.user_id, at=town.later(minutes=1), by=town.desk)
    many = commands.bulk_dispatch([case, other], user_id=town.repairer.user_id, at=town.later(minutes=1), by=town.desk)
    assert dict(many.refused)[town.row(case).number] == "周师傅：投诉里提到周师傅，写明理由可以派"
    commands.dispatch(case, user_id=town.repairer.user_id, reason="是另一位周师傅", at=town.later(minutes=1), by=town.desk)
    assert town.row(case).handler_id == town.repairer.user_id


def test_two_accept_at_once(town):
    case = town.dispatched()
    at = town.later(minutes=1)
    answers = together([lambda: handling.accept(case, at=at, by=town.repairer)] * 2)
    assert sorted(one is None for one in answers) == [False, True]
    assert town.row(case).version == 4      # submit, triage, dispatch, accept


def test_nobody_is_sent_in_bulk_to_a_community_that_is_not_theirs_without_a_reason(town):
    here, there = town.case(), town.case(place=factories.new_community(town.area, "远处新村"), by=town.by)
    sent = commands.bulk_dispatch([here, there], user_id=town.repairer.user_id, at=town.later(minutes=1), by=town.desk)
    assert sent.refused == ((town.row(there).number, "周师傅：不在班，写明理由可以派"),)
    assert (town.state(here), town.state(there)) == ("dispatched", "reported")
    sent = commands.bulk_dispatch([there], user_id=town.repairer.user_id, reason="那边没人", at=town.later(minutes=1), by=town.desk)
    assert sent.done == 1 and town.state(there) == "dispatched"


def test_whoever_is_off_duty_is_sent_only_with_a_reason_to_one_case_as_to_many(town):
    idle = town.worker("闲试验", on_duty=False)
    one, many = town.case(), [town.case(), town.case()]
    with pytest.raises(NotFit, match="不在班"):
        commands.dispatch(one, user_id=idle.user_id, at=town.later(minutes=1), by=town.desk)
    sent = commands.bulk_dispatch(many, user_id=idle.user_id, at=town.later(minutes=1), by=town.desk)
    assert sent.done == 0 and {why for _, why in sent.refused} == {"闲试验：不在班，写明理由可以派"}
    sent = commands.bulk_dispatch(many, user_id=idle.user_id, reason="叫他回来", at=town.later(minutes=1), by=town.desk)
    assert sent.done == 2 and {town.state(case) for case in many} == {"dispatched"}


def test_many_are_sent_in_one_act_and_the_rest_say_why(town):
    cases = [town.case() for _ in range(5)]
    about = town.case("complaint", "noise", about_user_id=town.repairer.user_id)
    done = town.resolved()
    commands.set_worker(town.repairer.user_id, name="周师傅", skills=("water",), cap=4, by=town.by)
    result = commands.bulk_dispatch([*cases, about, done], user_id=town.repairer.user_id, at=town.later(minutes=1), by=town.desk)
    assert result.done == 4 and {why for _, why in result.refused} >= {"周师傅：手上 4 件，已到上限，写明理由可以派", "与投诉对象有关"}
    assert sorted(town.state(case) for case in cases) == ["dispatched"] * 4 + ["reported"]
    with in_area(town.area):
        assert choosing.load_of([town.repairer.user_id])[town.repairer.user_id] == 4
        assert CaseParty.objects.filter(case__in=cases, role="lead").count() == 4


def test_an_unknown_colleague_is_not_sent(town):
    with pytest.raises(NoSuchWorker):
        commands.dispatch(town.case(), user_id=10**6, at=town.at, by=town.desk)


def test_lists_take_the_same_statements_at_any_length(town, django_assert_max_num_queries):
    def counted() -> list[int]:
        counts = []
        for read in (lambda: matters.cases(town.area, by=town.desk), lambda: matters.counters(town.area, by=town.desk),
                     lambda: queries.worklist(None, at=town.at, by=town.repairer), lambda: queries.pool(None, by=town.repairer),
                     lambda: queries.workers(town.area, at=town.at, by=town.desk), lambda: matters.board(town.area, at=town.at, by=town.desk),
                     lambda: reporters.my_cases(None, by=town.owner), lambda: matters.case(first, at=town.at, by=town.desk)):
            with django_assert_max_num_queries(15) as told:
                read()
            counts.append(len(told))
        return counts
    first = town.dispatched()
    few = counted()
    for _ in range(8):
        town.case()
    town.worker("新试验")
    assert counted() == few
