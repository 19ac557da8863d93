"""Areas, kinds, states, storeys, plates."""
import datetime

import pytest

from .making import codes, row


@pytest.mark.parametrize(("cell", "area"), [
    (89.53, "89.53"), ("90.00", "90"), (89.535, "89.54"), ("1,089.50", "1089.5"), ("89.53㎡", "89.53"),
    ("89.5 m2", "89.5"), ("９１.５平方米", "91.5"), (82.43999999999998, "82.44"), ("95平", "95")])
def test_areas(cell, area):
    result = row(面积=cell, 用途="商业")
    assert result.homes[0].area == area and codes(result) == []


@pytest.mark.parametrize(("cell", "area"), [
    ("约90", "90"), ("90左右", "90"), ("89,53", "89.53"), ("89。5", "89.5"), ("120(含阁楼)", "120"), ("大约88.8㎡", "88.8"),
    ("90余", "90"), ("90多平米", "90")])
def test_assumed_areas_are_marked(cell, area):
    result = row(面积=cell)
    assert result.homes[0].area == area and codes(result) == [("C2", "area.assumed")]


@pytest.mark.parametrize("cell", ["89.5O", "89-90", "89.53/75.2", "八十九", "89..5", datetime.date(2025, 8, 9), "1,08.5x",
                                  "12,34,567", "8 9"])
def test_unreadable_areas_keep_the_row_out(cell):
    result = row(面积=cell)
    assert [code for _, code in codes(result)] == ["area.unreadable"] and result.homes == []


@pytest.mark.parametrize(("cell", "kind"), [(0, ""), (-89.53, ""), (1000.01, ""), (20000.5, "商业"), ("约0", ""), ("-5", "")])
def test_areas_out_of_range_keep_the_row_out(cell, kind):
    result = row(面积=cell, 用途=kind)
    assert [code for _, code in codes(result)] == ["area.out_of_range"] and result.homes == []


def test_the_largest_areas_are_let_in():
    assert row(面积=1000).homes[0].area == "1000" and row(面积=20000, 用途="车库").homes[0].area == "20000"


@pytest.mark.parametrize("blank", ["", "-", "——", "/", "待查", "N/A", "？", "无"])
def test_a_blank_area_is_a_gap(blank):
    result = row(面积=blank)
    assert result.homes[0].area is None and codes(result) == [("C2", "area.missing")]


@pytest.mark.parametrize(("column", "cell", "value", "problem"), [
    ("用途", "别墅", "住宅", False), ("用途", "店 面", "商铺", False), ("用途", "厂房", "其他", True), ("用途", "", "住宅", False),
    ("入住情况", "自 住", "自住", False), ("入住情况", "否", "空置", False), ("入住情况", "不常来", None, True),
    ("入住情况", "入住", "入住", False)])
def test_kinds_and_states(column, cell, value, problem):
    result = row(**{column: cell})
    home = result.homes[0]
    assert (home.kind if column == "用途" else home.status) == value
    assert (("D2", "value.unknown") in codes(result)) is problem


@pytest.mark.parametrize(("cell", "storey", "problem"), [
    (5, 5, False), ("-1", -1, False), ("五楼", 5, False), ("5/6", 5, False), ("6层", 6, False), ("顶层", 5, True),
    ("", 5, False)])
def test_storeys(cell, storey, problem):
    result = row(楼层=cell)
    assert result.homes[0].storey == storey and bool(codes(result)) is problem


@pytest.mark.parametrize(("column", "cell", "plates", "labels", "problem"), [
    ("车牌", "苏e·12a45", ["苏E12A45"], [], False), ("车牌", "苏E11111 苏E22222", ["苏E11111", "苏E22222"], [], False),
    ("车牌", "苏EO1234", [], [], True), ("车牌号/车位", "苏E12345/a-12", ["苏E12345"], ["A-12"], False),
    ("车位", "A-013、A-014", [], ["A-013", "A-014"], False), ("车位", "地下 12 号", [], ["地下12号"], False),
    ("车位", "苏ED12345", ["苏ED12345"], [], False)])
def test_plates_and_parking(column, cell, plates, labels, problem):
    result = row(**{column: cell})
    assert (result.homes[0].vehicles, result.homes[0].parking) == (plates, labels)
    assert bool(codes(result)) is problem
