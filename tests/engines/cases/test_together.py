"""Acts on many cases at once, and the list as a spreadsheet: each case is answered for itself, the sheet is a logged act."""
import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from django.db import connection

from linli.engines.cases.clocks import commands as rules
from linli.engines.cases.clocks.values import RungWish
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.flow.values import NotOfKind
from linli.engines.cases.handling import supervising, together
from linli.engines.cases.handling.values import ReasonMissing, TopRung
from linli.engines.cases.matters import exporting, queries
from linli.engines.cases.matters.models import CaseEvent
from linli.engines.cases.matters.values import CaseFilter
from linli.engines.cases.pages import acts
from linli.kernel.access import Actor, Grant
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.models import JournalRow
from linli.kernel.tenancy import in_area
from linli.registry import roles

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/console/cases/"


def journalled(area: int, command: str) -> list[JournalRow]:
    with in_area(area):
        return list(JournalRow.objects.filter(command__endswith=command))


def test_many_go_to_the_pool_and_the_rest_say_why(town):
    fresh, urgent, done = town.case(), town.case(text="又漏了"), town.resolved()
    elsewhere = 10 ** 9
    result = dispatching.pool_many([fresh, urgent, done, elsewhere], at=town.later(minutes=1), by=town.desk)
    assert result.done == 2 and set(result.numbers) == {town.row(fresh).number, town.row(urgent).number}
    said = dict(result.refused)
    assert "待验收" in said[town.row(done).number] and "没有找到" in said["1 件"]
    assert [town.state(one) for one in (fresh, urgent, done)] == ["pooled", "pooled", "resolved"]
    with in_area(town.area):
        assert list(CaseEvent.objects.filter(case=fresh).order_by("id").values_list("action", flat=True)) == [
            "submit", "triage", "pool"]


def test_an_objection_is_answered_by_a_manager_and_not_grabbed(town):
    def offered() -> set[str]:
        return {one.name for one in acts.offered(queries.case(objection, at=town.at, by=town.desk), town.desk)}

    objection = town.case("objection", text="十月的水费多算了")
    assert "triage" in offered() and "pool" not in offered()
    with pytest.raises(NotOfKind, match="账目异议.*放入抢单池"):
        dispatching.pool(objection, at=town.later(minutes=1), by=town.desk)
    result = dispatching.pool_many([objection], at=town.at, by=town.desk)
    assert result.done == 0 and "账目异议" in dict(result.refused)[town.row(objection).number]
    supervising.triage(objection, category="figure", level=3, at=town.later(minutes=1), by=town.desk)
    assert "dispatch" in offered() and "pool" not in offered()
    assert town.state(objection) == "triaged"


def test_another_level_moves_the_limits_of_many(town):
    cases, done = [town.case() for _ in range(3)], town.resolved()
    before = {case: town.row(case).level for case in cases}
    other = 1 if set(before.values()) != {1} else 3
    with pytest.raises(ReasonMissing):
        together.set_level_many(cases, level=other, reason=" ", at=town.later(minutes=1), by=town.desk)
    result = together.set_level_many([*cases, done], level=other, reason="台风要来", at=town.later(minutes=1), by=town.desk)
    assert result.done == 3 and [number for number, _ in result.refused] == [town.row(done).number]
    assert {town.row(case).level for case in cases} == {other}
    again = together.set_level_many(cases, level=other, reason="台风要来", at=town.later(minutes=1), by=town.desk)
    assert again.done == 0 and all("已经是" in why for _, why in again.refused)


def test_each_is_urged_once_an_hour(town):
    first, second = town.case(), town.dispatched()
    together.urge_many([first], at=town.later(minutes=1), by=town.desk)
    result = together.urge_many([first, second], at=town.later(minutes=5), by=town.desk)
    assert result.numbers == (town.row(second).number,)
    assert "一小时内已催过" in dict(result.refused)[town.row(first).number]
    assert together.urge_many([first], at=town.later(minutes=61), by=town.desk).done == 1


def test_the_desk_escalates_by_the_ladder_that_the_case_goes_by(town):
    rules.adopt(town.area, by=town.second)
    draft = rules.set_ladder(town.area, by=town.second, rungs=[
        RungWish(0, ("shift_leader",)), RungWish(20, (roles.PROJECT_MANAGER,))])
    assert rules.publish(draft, open_too=False, at=town.at, by=town.second) == 0
    case = town.case()
    for _ in range(2):
        supervising.escalate(case, reason="还没人管", at=town.later(minutes=1), by=town.desk)
    with pytest.raises(TopRung):
        supervising.escalate(case, reason="还没人管", at=town.later(minutes=1), by=town.desk)


def test_an_act_on_many_stays_within_reach(town):
    case = town.case()
    elsewhere = Actor(77, "别处试", town.area, grants=(Grant(roles.PROJECT_MANAGER, "community", 999_999),))
    for act in (lambda: dispatching.pool_many([case], at=town.at, by=elsewhere),
                lambda: together.urge_many([case], at=town.at, by=elsewhere),
                lambda: together.set_level_many([case], level=1, reason="急事", at=town.at, by=elsewhere)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        dispatching.pool_many([case], at=town.at, by=town.repairer)


def test_the_list_answers_for_each_case(town, browse):
    fresh, done = town.case(), town.resolved()
    desk = browse(town.desk)
    page = desk.get(LIST).content.decode()
    assert all(words in page for words in ("放进抢单池", "催办", "改级别", "批量派单"))
    said = " ".join(desk.post(f"{LIST}pool?view=open", {"pick": [fresh, done], "user_id": ""}).content.decode().split())
    assert "已放进抢单池 1 件" in said and "1 件没有放进" in said and town.row(done).number in said
    said = desk.post(f"{LIST}urge?view=pooled", {"everything": "on"}).content.decode()
    assert "已催 1 件" in " ".join(said.split())
    wrong = desk.post(f"{LIST}level", {"pick": [fresh], "level": "", "reason": ""})
    assert wrong.status_code == 422 and "请填写“改成哪一级”" in wrong.content.decode()
    right = desk.post(f"{LIST}level", {"pick": [fresh], "level": "1", "reason": "整栋没水"})
    assert right.status_code == 200 and town.row(fresh).level == 1
    nothing = desk.post(f"{LIST}pool", {})
    assert nothing.status_code == 422 and "请先选工单" in nothing.content.decode()
    assert desk.post(f"{LIST}urge", {"pick": ["nonsense", "9" * 30]}).status_code == 422


def test_the_sheet_holds_what_the_list_shows_and_is_logged(town, browse):
    case = town.case(text="=HYPERLINK(1) 厨房漏水")
    town.case("complaint", "noise", text="楼上吵")
    answer = browse(town.desk).post(f"{LIST}export/xlsx?view=open&kind=repair")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[0] == "单号" and [row[0] for row in rows] == [town.row(case).number]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "19900001111" not in str(rows) and "张试验" not in str(rows)
    [line] = journalled(town.area, ".export")
    assert line.user_id == town.desk.user_id and line.changed["rows"] == 1 and line.given["wanted"]["kind"] == "repair"
    assert browse(town.repairer).post(f"{LIST}export/xlsx").status_code == 403
    assert browse(town.desk).get(f"{LIST}export/xlsx").status_code == 405


def test_a_program_takes_the_same_sheet_and_acts_on_many(town, browse):
    case = town.case()
    program, key = browse(town.desk), {"Idempotency-Key": "program-0001"}
    answer = program.post("/api/v1/cases/export?view=open", headers=key)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/csv; charset=utf-8"
    assert town.row(case).number in b"".join(answer.streaming_content).decode("utf-8-sig")
    document = program.get("/api/v1/openapi.json").json()["paths"]["/api/v1/cases/export"]["post"]
    assert list(document["responses"]["200"]["content"]) == ["text/csv; charset=utf-8"]
    for path, given in (("bulk-urge", {}), ("bulk-level", {"level": 1, "reason": "整栋没水"}), ("bulk-pool", {})):
        told = program.post(f"/api/v1/cases/{path}", {"case_ids": [case]} | given, content_type="application/json", headers={
            "Idempotency-Key": f"program-{path}"})
        assert told.status_code == 200 and told.json()["numbers"] == [town.row(case).number], told.content
    assert program.get(f"/api/v1/cases/{case}/wishes").json() == []
    ladder = program.get("/api/v1/case-rules/ladder").json()
    assert [one["rung"] for one in ladder] == [1, 2, 3, 4] and program.get("/api/v1/duty/leaders").json() == []


def test_text_that_would_start_a_formula_stays_text_in_csv(town, browse):
    town.case(text="=1+1")
    answer = browse(town.desk).post(f"{LIST}export/csv?view=all")
    read = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert read[0]["事项"].startswith("'=1+1") and read[0]["状态"] == "待受理"


def test_the_sheet_reads_its_cases_by_one_statement_at_any_length(town, django_assert_max_num_queries):
    def taken() -> int:
        with django_assert_max_num_queries(30) as asked:
            exporting.export(town.area, wanted=CaseFilter(), form="csv", by=replace(town.desk)).close()
        return len(asked)
    town.case()
    first = taken()
    for _ in range(12):
        town.case()
    assert taken() == first and connection.vendor == "postgresql"
