"""Cells written over and rows left out before a file is read."""
import io

import pytest
import xlsxwriter

from linli.registry.roster import read
from linli.registry.roster.corrections import Correction


@pytest.fixture
def merged():
    """Two homes, the first with a person in each of two rows under one merged home."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("总表")
        for n, row in enumerate([["房号", "业主姓名", "建筑面积"], ["3-2-501", "张三", "9O"], ["", "李四", ""],
                                 ["3-2-502", "王五", 80]]):
            sheet.write_row(n, 0, row)
        sheet.merge_range("A2:A3", "3-2-501")
        sheet.merge_range("C2:C3", "9O")
    return out.getvalue()


def homes(result):
    return {home.unit: [person.name for person in home.people] for home in result.homes}


def test_a_corrected_merged_cell_holds_for_every_row_it_covers(merged):
    assert homes(read(merged)) == {"502": ["王五"]}
    result = read(merged, corrections={"总表": Correction({"C2": "90"})})
    assert homes(result) == {"501": ["张三", "李四"], "502": ["王五"]} and not result.problems


def test_a_row_left_out_takes_the_rest_of_its_merged_home_along(merged):
    result = read(merged, corrections={"总表": Correction(left_out=frozenset({2}))})
    assert homes(result) == {"502": ["王五"]} and not result.problems and not result.kept_out


def test_what_is_beyond_the_sheet_is_not_written(merged):
    result = read(merged, corrections={"总表": Correction({"Z9": "90", "A99": "1"}), "没有": Correction({"A1": "x"})})
    assert result.as_json() == read(merged).as_json()
