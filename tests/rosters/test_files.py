"""Which file, which sheet, which rows; hostile and broken files; what goes back to the clerk."""
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from linli.registry.roster import read
from linli.registry.roster.result import SheetMapping
from linli.registry.roster.returned import returned_workbook

from .making import codes, sheet, text

HEAD = ["楼号", "房号", "业主", "面积"]
HERE = Path(__file__).parent


@pytest.mark.parametrize("data", [
    b"%PDF-1.7 xxx", b"<html><table>", b"  <!DOCTYPE html>", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"a,b\x00c", b"\x89PNG\r\n\x1a\n\x00", b"\xff\xff\xff\xff"])
def test_what_is_no_table_is_refused(data):
    result = read(data)
    assert [problem.code for problem in result.problems] == ["file.unreadable"] and result.exit_status == 2
    assert result.as_json()["mapping"] == {} and result.rows_read == 0


@pytest.mark.parametrize("data", [b"", b"hello", "姓名,电话\n张三,1".encode()])
def test_a_text_without_a_roster(data):
    assert [problem.code for problem in read(data).problems] == ["file.no_roster"]


def test_a_zip_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (500 << 20))
    assert [problem.code for problem in read(out.getvalue()).problems] == ["file.unreadable"]


def test_a_sheet_that_spans_too_much_is_refused():
    data = io.BytesIO(sheet([HEAD, ["1", "101", "张三", 60]]))
    out = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="A1"', b'r="XFD1048576"'))
    assert [problem.code for problem in read(out.getvalue()).problems] == ["file.unreadable"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_of_every_encoding_and_delimiter(encoding, delimiter):
    data = text([HEAD, [], ["1", "101", "张\n三𠮷", "60"]], delimiter).encode(encoding)
    [home] = read(data).homes
    assert home.key == ("1", None, "101") and home.source.sheet == "" and home.source.row == 3


def test_hidden_rows_and_columns_are_read_and_said_once():
    rows = [HEAD, ["1", "101", "张三", 60], ["1", "102", "李四", 60]]
    assert codes(read(sheet(rows, hidden_rows=[2]))) == [("", "sheet.hidden")]
    assert codes(read(sheet(rows, hidden_columns=["D"]))) == [("", "sheet.hidden")]
    assert codes(read(sheet([*rows, []], hidden_rows=[4], hidden_columns=["G"]))) == []


def test_rows_that_are_no_data():
    result = read(sheet([
        ["示例小区花名册"], HEAD, ["1", "101", "张三", 60], HEAD, ["", "小 计：", "", 60], ["第2幢"], ["", "101", "李四", 61],
        ["第1页"], ["备注：产权证为准", "", "", ""], ["3", "", "", ""], ["本页合计"], ["", "102", "王五", 62]]))
    assert [home.key for home in result.homes] == [("1", None, "101"), ("2", None, "101"), ("2", None, "102")]
    assert result.rows_read == 3 and codes(result) == []


def test_merged_cells_make_continuation_rows():
    result = read(sheet([[*HEAD, "电话"], ["1", "101", "张三", 60, "19900000001"], ["", "", "李四", "", "x"],
                         ["1", "102", "王五", "6O", ""], ["", "", "赵六", "", ""]],
                        merged=["A2:A3", "B2:B3", "D2:D3", "A4:A5", "B4:B5", "D4:D5"]))
    assert [[person.name for person in home.people] for home in result.homes] == [["张三", "李四"]]
    assert codes(result) == [("D4", "area.unreadable"), ("E3", "phone.invalid")]
    assert result.rows_read == 4


def test_the_same_home_over_sheets_fills_gaps_or_contradicts():
    result = read(sheet([HEAD, ["1", "101", "张三", ""], ["1", "102", "李四", 70]],
                        more={"二": [HEAD, ["1", "0101", "张三", 60], ["1", "102", "李四", 71]]}))
    assert [home.area for home in result.homes] == ["60", "70"]
    assert codes(result) == [("B2", "duplicate.merged"), ("D2", "area.missing"), ("D3", "duplicate.conflict")]
    assert result.exit_status == 1


def test_a_clerk_may_correct_the_mapping_or_leave_a_sheet_out():
    data = sheet([["楼", "号码", "谁", "平米数"], ["1", "101", "张三", 60]])
    assert read(data).exit_status == 2
    wanted = SheetMapping([1], {"A": "building", "B": "unit", "C": "name", "D": "area"})
    assert read(data, mapping={"名单": wanted}).homes[0].key == ("1", None, "101")
    assert read(sheet([HEAD, ["1", "101", "张三", 60]]), mapping={"名单": None}).exit_status == 2


def test_the_returned_workbook_holds_only_rows_kept_out_and_comes_in_when_corrected(tmp_path):
    data = sheet([["花名册"], ["房号", "业主", "面积"], ["第3幢"], ["1-101", "张三", 60], ["1-102", "=李四", "6O"]])
    result = read(data)
    book = load_workbook(io.BytesIO(returned_workbook(data, result)))
    page = book["名单"]
    assert [cell.value for cell in page[2]] == ["房号", "业主", "面积", "楼号", "原因", "原行号"]
    assert [cell.value for cell in page[3]][3:] == ["3", "面积“6O”：面积看不懂，请填数字，如 89.53", 5]
    assert page["C3"].fill.start_color.rgb == "FFFFF2A8" and page["B3"].data_type == "s"
    page["C3"] = 61
    book.save(tmp_path / "back.xlsx")
    again = read((tmp_path / "back.xlsx").read_bytes())
    assert [(home.key, home.area) for home in again.homes] == [(("3", "1", "102"), "61")] and codes(again) == []


@given(st.binary(max_size=400))
def test_no_file_makes_it_fail(data):
    assert read(data).exit_status in (0, 1, 2)


@given(st.integers(0, 10**6))
def test_no_damaged_file_makes_it_fail(seed):
    chosen = random.Random(seed)
    data = bytearray((HERE / chosen.choice(["s01_tidy.xlsx", "s13_old_format.xls", "s14_gb18030.csv"])).read_bytes())
    for _ in range(chosen.randint(1, 30)):
        data[chosen.randrange(len(data))] = chosen.randrange(256)
    assert read(bytes(data[:chosen.randint(1, len(data))])).exit_status in (0, 1, 2)
