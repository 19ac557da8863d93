"""From an uploaded file to the homes and the workbook that comes back."""
import io
from datetime import date

import pytest
import xlsxwriter
from django.utils import timezone

from linli.kernel.errors import NotFound
from linli.kernel.files import commands as files
from linli.kernel.files import queries as kept
from linli.kernel.files.values import SHEETS
from linli.kernel.jobs import drain
from linli.registry import roles
from linli.registry.importing import commands, pages, queries, values
from linli.registry.importing.jobs import Upload
from linli.registry.importing.values import ImportDiff
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


def test_columns_are_corrected_by_hand(run, manager):
    columns = {"A": "unit", "B": "name", "C": "area", "E": "note"}
    commands.map_columns(run, mapping={"总表": {"header_rows": [1], "columns": columns}}, on=ON, by=manager)
    told, _ = queries.told(run, by=manager)
    assert [problem.code for problem in told.problems] == ["area.unreadable"]


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
