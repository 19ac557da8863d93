"""导入事项 in the console, for programs and on the command line: what a sheet says is shown, and what was shown is written."""
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
import xlsxwriter
from python_calamine import CalamineWorkbook

from linli.commands import matters_writing
from linli.engines.cases.importing import handlers, sheet
from linli.engines.cases.matters.models import Case
from linli.engines.messaging.models import Message
from linli.kernel.access import Grant
from linli.kernel.tenancy import in_area
from linli.kernel.uploads import UnreadableFile
from linli.registry import roles
from linli.registry.places import directory
from tests import factories
from tests.engines.cases.town import AT, Town
from tests.kernel.files.bring import Upload

pytestmark = pytest.mark.django_db
HERE = "/console/cases/import/"
HEAD = ["工单编号", "诉求类型", "受理时间", "诉求地址", "诉求人", "联系电话", "诉求内容", "工单状态", "完成时间", "处理结果"]
GOOD = ["GD-1", "漏水排水", "2026-11-20 09:30", "3幢2单元501室", "甲", "199 0000 0001", "厨房漏水", "办理中"]
DONE = ["GD-2", "投诉/噪声", "2026年11月2日", "3-2-401", "", "", "半夜装修", "已完成", "2026-11-03", "已劝止"]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False):
        yield


def book(*rows: list[object], head: list[str] = HEAD) -> Upload:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["某小区事项台账"])
        for n, row in enumerate([head, *rows], 2):
            page.write_row(n, 0, row)
    return Upload(out.getvalue(), "事项.xlsx")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def posted(answer) -> dict[str, str]:
    """The form of the preview as a browser would send it."""
    page = answer.content.decode()
    given = dict(re.findall(r'name="(token)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', body)
        given[name] = chosen[1] if chosen else ""
    return given | {"tell": "1"}


def told(town: Town, *rows: list[str], head: list[str] = HEAD, source: str = "former") -> sheet.Read:
    table = sheet.table([head, *rows])
    with in_area(town.area):
        return sheet.read(table.rows, table.columns, source=source, directory=directory.of(town.community),
                          handlers=handlers.of(AT), now=AT)


def test_columns_are_found_by_what_other_systems_call_them(town):
    read = told(town, GOOD, DONE)
    assert read.problems == []
    one, two = read.matters.values()
    assert (one.number, one.kind, one.category, one.place_id, one.spot, one.phone, one.ended_at) == (
        "GD-1", "repair", "leak", town.unit, "", "199 0000 0001", None)
    assert (two.kind, two.category, two.place_id, two.result) == ("complaint", "noise", town.neighbour, "已劝止")
    assert two.ended_at - two.reported_at == timedelta(days=1)


@pytest.mark.parametrize(("column", "value", "at", "says"), [
    (0, "", "来源编号", "没有填写"), (1, "怪事", "类别", "没有这个类别"), (1, "", "类别", "没有填写"),
    (2, "昨天", "报告时间", "看不懂"), (2, "", "报告时间", "没有填写"), (2, "2026-12-01", "报告时间", "晚于现在"),
    (2, "2026-11-20 下午三点", "报告时间", "看不懂"), (5, "12", "电话", "看不懂"), (6, "", "内容", "没有填写"),
    (7, "怎么说呢", "状态", "看不懂"), (7, "已完成", "办结时间", "要写办结时间"), (8, "2026-11-21", "办结时间", "不该有"),
    (0, "长" * 41, "来源编号", "最多 40 个字"), (3, "远" * 81, "地点", "最多 80 个字")])
def test_every_wrong_cell_is_said_in_words(town, column, value, at, says):
    row = [*GOOD, "", ""]
    row[column] = value
    read = told(town, row)
    assert read.matters == {} and len(read.problems) == 1
    assert (read.problems[0].row, read.problems[0].column) == (2, at) and says in read.problems[0].words


def test_an_end_before_the_beginning_and_a_number_twice_are_wrong(town):
    early, twice = [*DONE], ["GD-1", *DONE[1:]]
    early[8] = "2026-11-01"
    read = told(town, GOOD, early, twice)
    assert [(one.row, one.column, one.words) for one in read.problems] == [
        (3, "办结时间", "早于报告时间"), (4, "来源编号", "与第 2 行重复")]


def test_an_order_of_the_hotline_has_its_own_limit_while_it_goes_on(town):
    head = [*HEAD[:8], "来源", "办理时限"]
    read = told(town, [*GOOD, "12345热线", ""], ["12345-9", *GOOD[1:], "12345", "2026-11-25 18:00"],
                ["GD-9", *GOOD[1:], "微信", ""], head=head)
    assert [(one.row, one.column) for one in read.problems] == [(2, "时限"), (4, "来源")]
    assert read.matters[3].source == "hotline" and read.matters[3].limit.day == 25


@pytest.mark.parametrize(("words", "where", "kept"), [
    ("3-2-501", "unit", ""), ("试验新村3幢2单元501室", "unit", ""), ("3幢501", "unit", ""), ("3栋", "3", ""),
    ("3幢2单元", "3-2", ""), ("3幢2单元电梯里", "3-2", "3幢2单元电梯里"), ("501", "", "501"), ("东门口", "", "东门口"), ("", "", "")])
def test_a_place_is_found_as_the_search_finds_it_else_its_words_are_kept(town, words, where, kept):
    with in_area(town.area):
        found, spot = directory.of(town.community).meant(words)
    wanted = {"unit": "3-2-501", "": found.label if found.id == town.community else None}.get(where, where)
    assert (found.label, spot) == (wanted, kept)


def test_what_is_shown_is_written_and_the_rest_comes_back(town, browse):
    browser = browse(town.manager)
    wrong = ["GD-3", "怪事", *GOOD[2:]]
    shown = browser.post(HERE, {"file": book(GOOD, DONE, wrong, ["GD-4", *GOOD[1:3], "东门口", *GOOD[4:]]), "source": "former", "community": town.community})
    words = text_of(shown)
    assert shown.status_code == 200 and "导入 3 件，跳过 1 行" in words
    assert "没有这个类别" in words and "没认出" in words
    with in_area(town.area):
        assert Case.objects.count() == 0
    back = browser.post(f"{HERE}returned", posted(shown))
    [head, row] = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(back))).get_sheet_by_index(0).to_python()
    assert head[-1] == "问题" and row[0] == "GD-3" and row[-1].startswith("类别：没有这个类别")
    done = browser.post(f"{HERE}run", posted(shown))
    assert "已导入 3 件：在办 2，已办结 1" in text_of(done)
    with in_area(town.area):
        rows = {row.former_no: row for row in Case.objects.all()}
        assert {number: (row.state, row.place_id, row.spot) for number, row in rows.items()} == {
            "GD-1": ("reported", town.unit, ""), "GD-2": ("closed", town.neighbour, ""),
            "GD-4": ("reported", town.community, "东门口")}
        assert Message.objects.count() == 2
    again = browser.post(f"{HERE}run", posted(shown))
    assert again.status_code == 422 and "已经在册" in text_of(again)
    with in_area(town.area):
        assert Case.objects.count() == 3


@pytest.mark.parametrize(("state", "name", "comes", "says"), [
    ("办理中", "周师傅", "accepted", "周师傅接着办"), ("已派单", "周师傅", "dispatched", "周师傅接着办"), ("", "周师傅", "dispatched", "周师傅接着办"),
    ("待派单", "周师傅", "reported", "待派单"), ("办理中", "生人", "reported", "没认出"), ("办理中", "", "reported", "待派单")])
def test_what_was_in_hand_is_shown_and_comes_in_with_its_handler(town, browse, state, name, comes, says):
    browser, head = browse(town.manager), [*HEAD[:8], "处理人"]
    shown = browser.post(HERE, {"file": book([*GOOD[:7], state, name], head=head), "source": "former", "community": town.community})
    assert says in text_of(shown) and "时限从今天重新算起" in text_of(shown)
    browser.post(f"{HERE}run", posted(shown))
    with in_area(town.area):
        assert Case.objects.get().state == comes


def test_a_name_that_two_have_is_nobodys(town):
    town.worker("周师傅")
    read = told(town, [*GOOD, "周师傅"], head=[*HEAD[:8], "处理人"])
    assert (read.matters[2].handler_id, read.strangers) == (None, [2])


def test_without_a_wrong_row_it_goes_on_to_the_list(town, browse):
    browser = browse(town.manager)
    shown = browser.post(HERE, {"file": book(GOOD), "source": "former", "community": town.community})
    given = posted(shown)
    del given["tell"]
    done = browser.post(f"{HERE}run", given)
    assert done.status_code == 302 and done.headers["Location"].startswith("/console/cases/?view=all")
    with in_area(town.area):
        assert Message.objects.count() == 0
    with in_area(town.area):
        case = Case.objects.get().pk
    page = text_of(browser.get(f"/console/cases/{case}/"))
    assert "旧系统 GD-1" in page


def test_columns_can_be_put_right(town, browse):
    browser = browse(town.manager)
    head = ["号", "诉求类型", "受理时间", "在哪", *HEAD[4:]]
    shown = browser.post(HERE, {"file": book(GOOD, head=head), "source": "former", "community": town.community})
    assert "没有对上“来源编号”" in text_of(shown)
    right = browser.post(f"{HERE}again", posted(shown) | {"column-number": "0", "column-place": "3"})
    assert "导入 1 件" in text_of(right) and "没有对上" not in text_of(right)
    odd = browser.post(f"{HERE}again", posted(shown) | {"column-number": "99", "column-place": "x", "source": "?"})
    assert odd.status_code == 200 and "没有对上“来源编号”" in text_of(odd)


def test_into_which_community_is_chosen_and_named_before_anything_is_written(town, browse):
    """The page stands below a list of the whole area, whose top bar names none."""
    other = factories.new_community(town.area, "别处花园")
    browser = browse(replace(town.manager, grants=(*town.manager.grants, Grant(roles.PROJECT_MANAGER, "community", other))))
    asked = browser.get(HERE).content.decode()
    assert f'<option value="{town.community}" selected>' in asked and f'<option value="{other}">' in asked
    shown = browser.post(HERE, {"file": book(GOOD), "source": "former", "community": other})
    assert "导进别处花园" in text_of(shown) and "换小区，现在是别处花园" in shown.content.decode()
    browser.post(f"{HERE}run", posted(shown))
    with in_area(town.area):
        assert [one.community_id for one in Case.objects.all()] == [other]
    foreign = factories.new_community(factories.new_area(), "Z")
    assert browser.post(HERE, {"file": book(GOOD), "source": "former", "community": foreign}).status_code == 422


@pytest.mark.parametrize(("said", "category"), [("漏水", "leak"), ("照明", "power"), ("投诉/收费", "charges")])
def test_a_part_of_one_category_alone_is_that_category(town, said, category):
    read = told(town, ["GD-1", said, *GOOD[2:]])
    assert [one.category for one in read.matters.values()] == [category]


def test_files_that_are_none_and_sheets_that_are_too_long_are_refused(town, browse):
    browser = browse(town.manager)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 300_000_000)
    for upload, says in ((Upload(bomb.getvalue(), "x.xlsx"), "打不开"), (Upload(b"%PDF-1.4", "x.xlsx"), "打不开"),
                         (Upload("甲,乙\n1,2\n".encode(), "x.csv"), "没有找到列名"), (book(), "没有内容"),
                         (Upload(("来源编号,内容\n" + "1,a\n" * 20_000).encode(), "x.csv"),
                          "一次最多 10,000 件，这份有 20,000 件")):
        answer = browser.post(HERE, {"file": upload, "source": "former", "community": town.community})
        assert answer.status_code == 422 and says in text_of(answer), says
    assert browser.post(f"{HERE}run", {"token": "x"}).status_code == 422
    formula = browser.post(HERE, {"file": book([*GOOD[:6], "=HYPERLINK(\"http://x\")", "办理中"]), "source": "former", "community": town.community})
    back = browser.post(f"{HERE}run", posted(formula))
    assert back.status_code == 302


def test_who_has_no_right_sees_none_of_it(town, browse):
    for actor in (town.owner, town.repairer):
        assert browse(actor).get(HERE).status_code == 403
    assert browse(town.manager).get(HERE).status_code == 200
    assert browse(town.manager).get(f"{HERE}blank").status_code == 200


def test_a_program_brings_matters_along(town, browse):
    one = {"number": "GD-1", "kind": "repair", "category": "leak", "reported_at": "2026-11-20T01:30:00Z", "text": "漏水"}
    send = {"data": json.dumps({"matters": [one, one | {"number": "GD-2", "ended_at": "2026-11-21T01:30:00Z"}]}),
            "content_type": "application/json"}
    browser, where = browse(town.manager), f"/api/v1/communities/{town.community}/imported-matters"
    answer = browser.post(where, **send, headers={"Idempotency-Key": "matters-0001"})
    assert answer.json() == {"new": 2, "ended": 1, "known": 0}
    assert browser.post(where, **send, headers={"Idempotency-Key": "matters-0001"}).json() == answer.json()
    assert browser.post(where, **send, headers={"Idempotency-Key": "matters-0002"}).json() == {"new": 0, "ended": 0, "known": 2}
    without_zone = json.dumps({"matters": [one | {"number": "GD-3", "reported_at": "2026-11-20T01:30:00"}]})
    assert browser.post(where, without_zone, content_type="application/json",
                        headers={"Idempotency-Key": "matters-0004"}).status_code == 422
    other = factories.new_community(factories.new_area(), "Z")
    assert browser.post(f"/api/v1/communities/{other}/imported-matters", **send,
                        headers={"Idempotency-Key": "matters-0003"}).status_code == 404


def test_a_program_may_ask_first_what_a_sheet_comes_to(town, browse):
    answer = browse(town.manager).post(
        f"/api/v1/communities/{town.community}/matters-sheet", json.dumps({"titles": HEAD, "rows": [GOOD, ["GD-2", "怪事"]]}),
        content_type="application/json", headers={"Idempotency-Key": "matters-0009"})
    said = answer.json()
    assert answer.status_code == 200 and said["rows"] == 2 and said["known"] == []
    assert said["matters"]["2"]["place_id"] == town.unit
    assert {(one["row"], one["column"]) for one in said["problems"]} == {(3, "类别"), (3, "报告时间"), (3, "内容")}
    with in_area(town.area):
        assert Case.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_command_line_says_what_came_and_keeps_what_did_not(town):
    with in_area(town.area):
        code = directory.of(town.community).community.community_code
    data = book(GOOD, DONE, ["", *GOOD[1:]]).getvalue()
    dry = matters_writing.bring(data, code, source="former", tell=False, dry_run=True)
    assert "会新增 2 件（已办结 1），已经在册 0 件不动，1 行有问题没收" in dry.words(dry_run=True)
    with in_area(town.area):
        assert Case.objects.count() == 0
    done = matters_writing.bring(data, code, source="former", tell=False, dry_run=False)
    assert (done.new, done.known, done.kept_out) == (2, 0, 1) and done.returned[:2] == b"PK"
    again = matters_writing.bring(data, code, source="former", tell=False, dry_run=False)
    assert (again.new, again.known) == (0, 2)
    with pytest.raises(matters_writing.NoSuchCommunity):
        matters_writing.bring(data, "NOWHERE", source="former", tell=False, dry_run=False)
    with pytest.raises(UnreadableFile):
        matters_writing.bring(b"%PDF", code, source="former", tell=False, dry_run=False)
