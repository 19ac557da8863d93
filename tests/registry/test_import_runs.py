"""From an uploaded file to the homes and the workbook that comes back."""
import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from django.utils import timezone

from linli.kernel.errors import NotFound
from linli.kernel.files import commands as files
from linli.kernel.files import queries as kept
from linli.kernel.files.values import SHEETS
from linli.kernel.jobs import HowFar, drain
from linli.kernel.models import JournalRow
from linli.kernel.paging import BadCursor, encode
from linli.kernel.spreadsheets import open_file
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.importing import commands, pages, queries, values
from linli.registry.importing.jobs import Upload
from linli.registry.importing.values import CellText, ImportDiff
from linli.registry.places import queries as places
from tests import factories

ON = date(2026, 11, 1)
ROWS = [["房号", "业主姓名", "建筑面积", "电话", "我的列"], ["3-2-501", "张三", 89.53, "19900000001", "甲"],
        ["3-2-502", "李四", "8O.5", "1990000", "乙"]]


def workbook(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("总表")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return out.getvalue()


@pytest.fixture
def manager(area, community):
    return factories.member(area, roles.PROJECT_MANAGER, "community", community, name="孟试验")


@pytest.fixture
def run(community, manager, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    file = files.store(Upload(workbook(ROWS), "花名册.xlsx"), kinds=SHEETS, purpose=values.PURPOSE, by=manager)
    return commands.begin(community, file_id=file.id, on=ON, by=manager)


def test_it_shows_columns_problems_and_what_changes_before_writing(run, manager, community):
    told, difference = queries.told(run, by=manager)
    assert (told.rows, told.homes, told.kept_out, difference.new) == (2, 1, 1, 1)
    assert [(problem.cell, problem.code) for problem in told.problems] == [
        ("C3", "area.unreadable"), ("D3", "phone.invalid")]
    [sheet] = told.sheets
    assert [(column.letter, column.field) for column in sheet.columns] == [
        ("A", "unit"), ("B", "name"), ("C", "area"), ("D", "phone"), ("E", "")]
    assert places.homes(community, on=ON, by=manager).rows == []


def test_a_worker_brings_it_in_and_returns_the_rejected_rows(run, manager, community):
    commands.start(run, by=manager)
    drain()
    done = queries.run(run, by=manager)
    assert (done.state_title, done.summary["new"], done.summary["kept_out"]) == ("已完成", 1, 1)
    assert [home.label for home in places.homes(community, on=ON, by=manager)] == ["3-2-501"]
    assert kept.open_file(done.returned_file_id, by=manager).ref.kind == "xlsx"
    with pytest.raises(values.ImportNotOpen, match="已完成"):
        commands.start(run, by=manager)


def test_while_it_is_brought_in_one_sees_the_step(run, manager, monkeypatch):
    steps, complete = [], commands.complete

    def look(run_id, **given):
        steps.append(queries.run(run_id, by=manager).how_far)
        complete(run_id, **given)

    monkeypatch.setattr(commands, "complete", look)
    assert queries.run(run, by=manager).how_far is None
    commands.start(run, by=manager)
    drain()
    assert steps == [HowFar(2, 3, "写入 1 户")] and queries.run(run, by=manager).how_far is None


def test_one_whose_worker_gave_up_says_so_wrote_nothing_and_is_tried_again(run, manager, community, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(queries.reading, "read", lambda *_: 1 / 0)
        commands.start(run, by=manager)
        assert queries.run(run, by=manager).state_title == "正在导入"
        with pytest.raises(values.ImportNotOpen, match="正在导入"):
            commands.start(run, by=manager)
        with pytest.raises(ZeroDivisionError):
            drain()
    stopped = queries.run(run, by=manager)
    assert (stopped.state_title, stopped.gave_up.why) == ("已停下", "")
    assert [row.state_title for row in queries.runs(community, by=manager)] == ["已停下"]
    assert places.homes(community, on=ON, by=manager).rows == []
    commands.start(run, by=manager)
    assert queries.run(run, by=manager).gave_up is None
    drain()
    assert queries.run(run, by=manager).summary["new"] == 1


def test_columns_are_corrected_by_hand(run, manager):
    columns = {"A": "unit", "B": "name", "C": "area", "E": "note"}
    commands.map_columns(run, mapping={"总表": {"header_rows": [1], "columns": columns}}, on=ON, by=manager)
    told, _ = queries.told(run, by=manager)
    assert [problem.code for problem in told.problems] == ["area.unreadable"]


def test_a_cell_is_corrected_and_checked_anew_without_another_upload(run, manager, community):
    commands.correct(run, cells=[CellText("总表", "C3", "80.5")], by=manager)
    told, difference = queries.told(run, by=manager)
    assert (told.homes, difference.new, [problem.code for problem in told.problems]) == (2, 2, ["phone.invalid"])
    commands.start(run, by=manager)
    drain()
    done = queries.run(run, by=manager)
    assert done.corrected == [values.CorrectedCell("总表", "C3", "8O.5", "80.5")] and done.returned_file_id is None
    assert {home.label: home.area for home in places.homes(community, on=ON, by=manager)}["3-2-502"] == Decimal("80.5")


def test_a_row_that_is_passed_neither_comes_in_nor_back(run, manager, community):
    commands.correct(run, passed=[values.RowChoice("总表", 3)], by=manager)
    told, _ = queries.told(run, by=manager)
    assert (told.homes, told.kept_out, told.problems) == (1, 0, [])
    commands.correct(run, passed=[values.RowChoice("总表", 3, passed=False)], by=manager)
    assert queries.told(run, by=manager)[0].kept_out == 1


def test_what_is_still_wrong_comes_back_as_it_was_corrected(run, manager):
    commands.correct(run, cells=[CellText("总表", "C3", "八十")], by=manager)
    commands.start(run, by=manager)
    drain()
    [sheet] = open_file(kept.open_file(queries.run(run, by=manager).returned_file_id, by=manager).path.read_bytes())
    assert [cell.text for cell in sheet.rows[1]][:3] == ["3-2-502", "李四", "八十"]


def test_its_own_text_undoes_a_correction(run, manager):
    commands.correct(run, cells=[CellText("总表", "C3", "80.5"), CellText("总表", "D3", "19900000002")], by=manager)
    commands.correct(run, cells=[CellText("总表", "C3", " 8O.5 ")], by=manager)
    assert [one.cell for one in queries.run(run, by=manager).corrected] == ["D3"]


@pytest.mark.parametrize("cell", [CellText("别的表", "C3", "1"), CellText("总表", "C99", "1"), CellText("总表", "ZZ1", "1"),
                                  CellText("总表", "3C", "1"), CellText("总表", "C３", "1")])
def test_a_cell_that_the_file_does_not_have_is_refused_and_named(cell, run, manager):
    with pytest.raises(values.NoSuchCell, match=f"{cell.sheet} {cell.cell}"):
        commands.correct(run, cells=[CellText("总表", "C3", "80.5"), cell], by=manager)
    assert queries.run(run, by=manager).corrected == []


def test_more_corrections_than_a_person_makes_are_refused(run, manager, monkeypatch):
    monkeypatch.setattr(commands, "MOST_CORRECTIONS", 1)
    with pytest.raises(values.TooManyCorrections, match="最多改 1 格"):
        commands.correct(run, cells=[CellText("总表", "C3", "80.5"), CellText("总表", "D3", "")], by=manager)


def test_the_journal_names_the_cells_and_not_what_was_written(run, manager, area):
    commands.correct(run, cells=[CellText("总表", "B3", "王试验")], by=manager)
    with in_area(area):
        row = JournalRow.objects.filter(command="registry.importing.correct").latest("id")
    assert row.changed == {"corrected": {"总表": ["B3"]}} and "王试验" not in str(row.given)


def test_many_problems_are_shown_a_page_at_a_time():
    problems = [values.ProblemRow("总表", f"C{n}", n, "", "area.missing", "warning", "面积未填") for n in range(2, 122)]
    first = pages.problem_page(problems, None)
    last = pages.problem_page(problems, pages.problem_page(problems, first.next).next)
    assert (len(first), len(last), last.next) == (50, 20, None)
    with pytest.raises(BadCursor):
        pages.problem_page(problems, encode("x"))


def test_a_cell_with_two_problems_has_one_field():
    twice = [values.ProblemRow("总表", "C3", 3, "约89", code, "warning", "") for code in ("area.assumed", "area.missing")]
    assert [correctable for _, correctable in pages.problem_page(twice, None)] == [True, False]


def test_a_file_without_homes_fails_with_a_sentence(community, manager, run, settings):
    file = files.store(Upload(workbook([["别的", "表"], [1, 2]]), "别的.xlsx"), kinds=SHEETS, purpose=values.PURPOSE,
                       by=manager)
    empty = commands.begin(community, file_id=file.id, on=ON, by=manager)
    commands.start(empty, by=manager)
    drain()
    row = queries.run(empty, by=manager)
    assert row.state_title == "未完成" and "没有读出" in row.summary["why"]


def test_a_stranger_sees_neither_run_nor_file(area, run, manager):
    stranger = factories.member(area, roles.PROJECT_MANAGER, "community", factories.new_community(area), user_id=99)
    with pytest.raises(NotFound):
        queries.run(run, by=stranger)
    with pytest.raises(NotFound):
        kept.open_file(queries.run(run, by=manager).file_id, by=stranger)


def test_it_can_be_given_up(run, manager):
    commands.drop(run, at=timezone.now(), by=manager)
    assert queries.run(run, by=manager).state_title == "已放弃"


@pytest.mark.parametrize(("homes", "new", "missing", "left", "said"), [
    (150, 0, 1820, 140, "传错了小区"), (22, 22, 1970, 0, "会新建房屋"), (150, 0, 0, 20, ""), (600, 600, 0, 0, ""),
    (5, 5, 1970, 0, "")])
def test_a_file_that_looks_like_another_communitys_is_doubted(homes, new, missing, left, said):
    doubt = pages.doubt(ImportDiff(homes, new, homes - new, 0, missing, {"left": left} if left else {}))
    assert (said in doubt) if said else not doubt
