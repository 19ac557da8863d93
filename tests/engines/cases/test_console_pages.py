"""The console's list of cases and the page of one: who sees what, what may be done, and how a no is said."""
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from linli.engines.cases.clocks import commands as rules
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.flow import table
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import supervising
from linli.engines.cases.matters import queries
from linli.engines.cases.pages import acts
from linli.kernel.access import Actor, Grant
from linli.registry import roles

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/console/cases/"


def text_of(answer) -> str:
    return answer.content.decode()


def picture():
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 99)).save(data, "PNG")
    data.seek(0)
    data.name = "现场.png"
    return data


def test_the_list_shows_the_cases_within_reach_and_its_views(town, browse):
    case = town.case()
    page = text_of(browse(town.desk).get(LIST))
    assert "厨房水管漏水" in page and f"/console/cases/{case}/" in page and "待派单" in page
    elsewhere = Actor(77, "别处试", town.area, grants=(Grant(roles.PROJECT_MANAGER, "community", 999_999),))
    assert "厨房水管漏水" not in text_of(browse(elsewhere).get(LIST))


@pytest.mark.parametrize(("query", "seen"), [
    ("view=unassigned", True), ("view=resolved", False), ("kind=repair", True), ("kind=complaint", False),
    ("category=leak&level=2", True), ("level=1", False), ("source=page", True), ("source=qr", False),
    ("text=漏水", True), ("text=电梯", False), ("view=nonsense&level=9&handler=x&due=77", True)])
def test_filters_narrow_the_list_and_nonsense_counts_as_not_chosen(town, browse, query, seen):
    town.case()
    answer = browse(town.desk).get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert ("厨房水管漏水" in text_of(answer)) is seen


def test_a_line_of_the_list_shows_the_whole_number_for_the_last_part_begins_anew_each_day(town, browse):
    number = town.row(town.case()).number
    page = text_of(browse(town.desk).get(LIST))
    assert re.sub(r"<[^>]+>", "", page).count(number) == 1


def test_a_repairer_has_no_list_but_opens_the_own_case_only(town, browse):
    own, others = town.dispatched(), town.case(text="客厅灯不亮")
    assert browse(town.repairer).get(LIST).status_code == 403
    page = browse(town.repairer).get(f"{LIST}{own}/")
    assert page.status_code == 200 and "接单" in text_of(page)
    assert browse(town.repairer).get(f"{LIST}{others}/").status_code == 404
    assert browse(town.owner).get(f"{LIST}{own}/").status_code == 403


def test_the_gauge_says_how_long_the_limit_is_and_when_it_ends(town, browse):
    rules.adopt(town.area, by=town.second)
    page = text_of(browse(town.desk).get(f"{LIST}{town.case()}/"))
    assert re.search(r"时限\s+\d+ (分钟|小时|工作时)\s+· 应于", page)


def test_the_page_says_what_is_there_and_what_lacks_before_the_end_with_the_act_that_brings_it(town, browse):
    def lacking(case: int, actor: Actor) -> tuple[list[str], list[str]]:
        part = text_of(browse(actor).get(f"{LIST}{case}/")).partition("case-needs")[2].partition("</ul>")[0]
        lines = [re.sub(r"<[^>]+>|\s", "", line) for line in part.split("<li>")[1:]]
        return [line for line in lines if line.startswith("缺")], re.findall(rf"/console/cases/{case}/(\w+)\?", part)

    assert lacking(town.case(), town.desk) == ([], [])
    lacks, acts_offered = lacking(town.dispatched(), town.repairer)
    assert len(lacks) == 6 and set(acts_offered) == {"accept"}
    lacks, acts_offered = lacking(town.working(), town.repairer)
    assert [line[1:5] for line in lacks] == ["修后照片", "写明做了", "报事人确"] and set(acts_offered) == {"resolve"}
    lacks, acts_offered = lacking(town.resolved("complaint", "neighbour"), town.desk)
    assert len(lacks) == 1 and "每件都要" in lacks[0] and set(acts_offered) == {"call_back"}


def test_a_wish_later_than_a_limit_shows_and_the_pause_until_then_is_filled_in(town, browse):
    rules.adopt(town.area, by=town.second)
    soon, late = (town.dispatched(wished="改天", wished_from=town.at + timedelta(hours=hours),
                                  wished_until=town.at + timedelta(hours=hours + 2)) for hours in (1, 6))
    for case in (soon, late):
        handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    with time_machine.travel(town.at):
        fits, page, form = (text_of(browse(town.desk).get(f"{LIST}{one}")) for one in (
            f"{soon}/", f"{late}/", f"{late}/suspend"))
    assert "晚于时限" not in fits
    assert "晚于时限" in page and "比到场时限" in page and "比办结时限" in page and "挂起到约定的时间" in page
    wished = timezone.localtime(town.row(late).wished_from)
    assert '<option value="appointment" selected>' in form and f"{wished:%Y-%m-%dT%H:%M}" in form
    arrive = next(one for one in queries.case(late, at=town.at, by=town.desk).clocks if one.name == "arrive")
    supervising.suspend(late, reason="appointment", until=wished, proof="电话约定", at=town.later(minutes=1), by=town.second)
    clocks = {one.name: one for one in queries.case(late, at=town.at, by=town.desk).clocks if one.stopped is None}
    assert clocks["arrive"].due == arrive.due                                       # arriving never stands still
    assert clocks["resolve"].due is None and clocks["resolve"].wakes == wished      # stands until the slot


@pytest.mark.parametrize("stage", ["case", "dispatched", "working", "resolved"])
@pytest.mark.parametrize("who", ["desk", "manager", "second", "repairer"])
def test_the_bar_offers_what_the_case_allows_and_every_form_opens(town, browse, stage, who):
    case, actor = getattr(town, stage)(), getattr(town, who)
    browser = browse(actor)
    page = browser.get(f"{LIST}{case}/")
    if page.status_code == 404:
        assert (stage, who) == ("case", "repairer")
        return
    allowed = queries.case(case, at=town.at, by=actor).actions
    offered = {one.name for one in acts.ALL if f"/console/cases/{case}/{one.name}?" in text_of(page)}
    assert set(allowed) - offered == set()
    assert offered - set(allowed) <= {"tell", "link", "publish", "finish", "dispatch", "pool"}
    for name in offered:
        assert browser.get(f"{LIST}{case}/{name}").status_code == 200, name


def test_every_action_that_the_flow_gives_to_staff_has_a_button():
    reporters = {"submit", "fix_now", "answer_now", "confirm", "withdraw", "appeal", "join", "rate", "auto_close",
                 "unreachable", "record_end"}
    assert {row.action for row in table.FLOW} - {one.name for one in acts.ALL} == reporters


@pytest.mark.parametrize(("name", "given", "says"), [
    ("escalate", {"reason": ""}, "请填写“原因”"), ("escalate", {"reason": "x"}, "请写明原因"),
    ("triage", {"category": "nonsense", "level": "2"}, "请从列表里选"), ("triage", {"category": "leak"}, "级别"),
    ("dispatch", {"user_id": "999"}, "请从列表里选"), ("merge", {}, "请选一件，或填工单号"),
    ("merge", {"number": "9999"}, "没有这个号"), ("split", {"title_1": "灯"}, "类别和事项要一起填"),
    ("whistle", {"reason": "帮忙"}, "请填写“叫哪些单位”"), ("add_photo", {"stage": "during"}, "请选择“照片”"),
    ("decline", {"reason": " "}, "请填写“原因”"), ("link", {}, "请填写“并入哪些”")])
def test_what_is_filled_in_wrongly_is_said_plainly(town, browse, name, given, says):
    case = town.case()
    answer = browse(town.desk).post(f"{LIST}{case}/{name}", given)
    assert answer.status_code == 422 and says in text_of(answer)
    assert town.state(case) == "reported"


def test_a_case_is_taken_from_the_list_to_its_end(town, browse):
    case = town.case()
    desk = browse(town.desk)
    assert desk.post(f"{LIST}{case}/dispatch", {"user_id": town.repairer.user_id, "reason": "离得近"}).status_code == 302
    assert town.row(case).handler_id == town.repairer.user_id
    repairer = browse(town.repairer)
    repairer.post(f"{LIST}{case}/accept")
    repairer.post(f"{LIST}{case}/arrive", {"way": "photo", "photos": [picture()]})
    repairer.post(f"{LIST}{case}/start")
    bad = repairer.post(f"{LIST}{case}/resolve", {"text": "换了接头", "cost": "十元"})
    assert bad.status_code == 422 and "看不懂" in text_of(bad)
    many = repairer.post(f"{LIST}{case}/resolve", {"text": "换了接头", "after": [picture() for _ in range(10)]})
    assert many.status_code == 422 and "照片最多 9 张" in text_of(many)
    repairer.post(f"{LIST}{case}/resolve", {"text": "换了接头", "cost": "18.60", "after": [picture()]})
    assert town.state(case) == "resolved" and town.row(case).cost_fen == 1860
    desk = browse(town.desk)
    assert "换了接头" in text_of(desk.get(f"{LIST}{case}/?show=cost"))
    desk.post(f"{LIST}{case}/call_back", {"result": "satisfied"})
    assert town.state(case) == "closed"


def test_who_acts_second_is_told_what_happened_and_nothing_is_lost(town, browse):
    case = town.case()
    seen = town.row(case).version
    desk = browse(town.desk)
    desk.post(f"{LIST}{case}/dispatch", {"user_id": town.repairer.user_id, "reason": "近", "version": seen})
    late = desk.post(f"{LIST}{case}/dispatch", {"user_id": town.other.user_id, "reason": "他熟", "version": seen})
    assert late.status_code == 422 and "您在另一个页面刚刚办了“派单”" in text_of(late) and "由周师傅办" in text_of(late)
    assert "他熟" in text_of(late)
    assert town.row(case).handler_id == town.repairer.user_id
    assert "现在是“已派单”" in text_of(desk.get(f"{LIST}{case}/triage"))


def test_to_decline_asks_a_second_person(town, browse):
    case = town.case()
    answer = browse(town.desk).post(f"{LIST}{case}/decline", {"reason": "不属于物业范围"})
    assert answer.status_code == 302 and town.state(case) == "reported"
    again = browse(town.desk).post(f"{LIST}{case}/decline", {"reason": "不属于物业范围"})
    assert again.status_code == 422


def ticked(page: str) -> list[str]:
    """The lines that stand ticked."""
    return [re.search(r'value="(\d+)"', box)[1] for box in re.findall(r"<input[^>]*>", page)
            if 'name="pick"' in box and "checked" in box]


def test_what_could_not_go_stays_ticked_for_the_next_try(town, browse):
    dispatching.set_worker(town.repairer.user_id, name="王师傅", skills=("water",), cap=1, by=town.by)
    cases = [town.case(), town.case()]
    answer = browse(town.desk).post(f"{LIST}dispatch?view=open", {"pick": cases, "user_id": town.repairer.user_id})
    [left] = ticked(text_of(answer))
    assert town.state(int(left)) == "reported" and "写明理由可以派" in text_of(answer)
    assert {int(left)} < set(cases)


def test_one_person_is_sent_to_many_and_the_list_tells_which_could_not_go(town, browse):
    good, done = town.case(), town.resolved(text="厨房漏水")
    answer = browse(town.desk).post(f"{LIST}dispatch?view=open", {
        "pick": [good, done], "user_id": town.repairer.user_id, "reason": "顺路"})
    page = " ".join(text_of(answer).split())
    assert answer.status_code == 200 and "已派 1 件，1 件没有派出" in page and town.row(done).number in page
    assert town.row(good).handler_id == town.repairer.user_id and town.state(done) == "resolved"
    assert ticked(page) == [str(done)]
    nothing = browse(town.desk).post(f"{LIST}dispatch", {"user_id": town.repairer.user_id})
    assert nothing.status_code == 422 and "请先选工单" in text_of(nothing)
    every = browse(town.desk).post(f"{LIST}dispatch?view=pooled", {"everything": "on", "user_id": town.other.user_id})
    assert every.status_code == 422, "nothing waits in the pool"


def test_many_reports_go_into_one_event(town, browse):
    event, first, second = town.case(), town.case(text="也漏水"), town.case(text="还是漏")
    done, complaint = town.row(town.resolved()).number, town.row(town.case("complaint", "neighbour")).number
    offered = text_of(browse(town.desk).get(f"{LIST}{event}/link"))
    assert town.row(first).number in offered and done not in offered, "what is done cannot go into another"
    assert complaint not in offered, "nor a complaint into what is broken"
    answer = browse(town.desk).post(f"{LIST}{event}/link", {"pick": [first, second]})
    assert answer.status_code == 302
    assert [town.state(one) for one in (first, second)] == ["merged", "merged"]
    page = text_of(browse(town.desk).get(f"{LIST}{event}/"))
    assert "公共事件" in page and town.row(first).number in page


def test_a_case_is_merged_by_its_number(town, browse):
    case, target = town.case(), town.case(text="楼道灯不亮", category="power")
    number = town.row(target).number
    answer = browse(town.desk).post(f"{LIST}{case}/merge", {"number": number})
    assert answer.status_code == 302 and town.row(case).into_id == target


def test_the_end_of_a_number_of_another_day_is_not_merged_into_unasked(town, browse):
    """Numbers begin anew each day: what was meant may have ended, and one of last week end alike."""
    case, target = town.case(), town.case(text="楼道灯不亮", category="power")
    row = town.row(target)
    short = row.number.rpartition("-")[2]
    with time_machine.travel(town.at + timedelta(days=3)):
        asked = browse(town.desk).post(f"{LIST}{case}/merge", {"number": short})
        assert asked.status_code == 422 and row.number in text_of(asked) and town.row(case).into_id is None
        browse(town.desk).post(f"{LIST}{case}/merge", {"number": row.number})
    assert town.row(case).into_id == target


def test_the_end_of_a_number_of_today_is_enough(town, browse):
    case, target = town.case(), town.case(text="楼道灯不亮", category="power")
    with time_machine.travel(town.at + timedelta(hours=2)):
        browse(town.desk).post(f"{LIST}{case}/merge", {"number": town.row(target).number.rpartition("-")[2]})
    assert town.row(case).into_id == target


def test_a_wish_in_words_alone_fills_the_pause_in_too(town, browse):
    case = town.dispatched(wished="周末都在家")
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    form = text_of(browse(town.desk).get(f"{LIST}{case}/suspend"))
    assert '<option value="appointment" selected>' in form and "报事人方便的时间：周末都在家" in form


def test_the_reporter_is_masked_and_shown_in_full_for_a_purpose(town, browse):
    case = town.case()
    desk = browse(town.desk)
    assert "19900001111" not in text_of(desk.get(f"{LIST}{case}/"))
    assert desk.post(f"{LIST}{case}/reveal", {"purpose": ""}).status_code == 422
    told = text_of(desk.post(f"{LIST}{case}/reveal", {"purpose": "约上门时间"}))
    assert "19900001111" in told and "张试验" in told
    assert browse(replace(town.other)).post(f"{LIST}{case}/reveal", {"purpose": "好奇"}).status_code == 404


def test_a_case_knows_its_neighbours_in_the_list_it_was_opened_from(town, browse):
    first, second = town.case(), town.case(text="另一处漏水")
    ids = queries.matching(town.area, by=town.desk)
    page = text_of(browse(town.desk).get(f"{LIST}{ids[0]}/?view=open"))
    assert {first, second} == set(ids) and "第 1 / 2 件" in page and f"/console/cases/{ids[1]}/?view=open" in page
    assert "件</span>" not in text_of(browse(town.desk).get(f"{LIST}{first}/")).split("打印")[0].split("ll-head")[1]


def test_list_and_case_take_few_statements_at_any_size(town, browse):
    browser, counts = browse(town.desk), []
    for more in (3, 57):
        for _ in range(more):
            case = town.case()
        for address in (f"{LIST}?view=open", f"{LIST}{case}/?view=open"):
            with CaptureQueriesContext(connection, ) as asked:
                assert browser.get(address).status_code == 200
            counts.append(len([one for one in asked if not one["sql"].startswith(
                ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config"))]))
    assert counts[:2] == counts[2:]
    assert max(counts[0], counts[2]) <= 15, counts


def test_a_homes_file_and_its_community_tell_of_open_cases(town, browse):
    case = town.case()
    file = text_of(browse(town.manager).get(f"/console/homes/{town.unit}/"))
    assert "厨房水管漏水" in file and f"/console/cases/{case}/" in file
    overview = text_of(browse(town.manager).get(f"/console/communities/{town.community}/"))
    assert "在办工单" in overview and f"{LIST}?community={town.community}" in overview
