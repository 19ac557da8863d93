"""The key of a home, out of every way of writing it."""
import pytest

from linli.registry.roster import keys, read

from .making import codes, sheet


@pytest.mark.parametrize(("written", "building"), [
    ("三幢", "3"), ("03", "3"), ("3#", "3"), ("3号楼", "3"), ("A座", "A"), ("综合楼", "综合楼"), ("第十二栋", "12"),
    ("3楼", "3"), ("b", "B"), ("一期3", "一期3"), ("９９＃", "99"), ("3#楼", "3"), ("十", "10"), ("九十九幢", "99")])
def test_buildings(written, building):
    assert keys.building(written) == building


@pytest.mark.parametrize("written", ["一二三四五六七八九十甲", "幢", ""])
def test_no_building(written):
    assert keys.building(written) is None


@pytest.mark.parametrize(("written", "unit"), [
    ("0101", "101"), ("501室", "501"), ("-101", "-101"), ("负101", "-101"), ("1502a", "1502A"), ("S01", "S1"),
    ("商铺-05", "商铺5"), ("门面03", "门面3"), ("车库12号", "车库12"), ("7", "7"), ("AB12", "AB12"), ("储藏室1", "储藏室1")])
def test_units(written, unit):
    assert keys.unit(written) == unit


@pytest.mark.parametrize("written", ["501、502", "5楼东", "3020501", "ABC1", "-1", "-1011", "五零一", "501-502", "阁楼"])
def test_no_unit(written):
    assert keys.code(written, building_known=True) is None or keys.unit(written) is None


@pytest.mark.parametrize(("written", "known", "code"), [
    ("3幢2单元501", False, ("3", "2", "501")), ("第3幢第2单元603室", False, ("3", "2", "603")),
    ("3#-2-604", False, ("3", "2", "604")), ("3#2-503", False, ("3", "2", "503")), ("3楼2单元801", True, ("3", "2", "801")),
    ("A座1203", False, ("A", None, "1203")), ("2单元201", True, (None, "2", "201")), ("3-701", False, ("3", None, "701")),
    ("3-701", True, (None, "3", "701")), ("B1204", False, ("B", None, "1204")), ("B1204", True, (None, None, "B1204")),
    ("3幢商铺5", False, ("3", None, "商铺5")), ("三－二－五〇一", False, None), ("3-2", True, None),
    ("3—2—703室", False, ("3", "2", "703")), ("3-12A", True, None), ("12梯", True, None),
    ("3幢-2门-704", False, ("3", "2", "704")), ("03-02-0601", False, ("3", "2", "601"))])
def test_whole_codes(written, known, code):
    found = keys.code(written, building_known=known)
    assert (found and (found.building, found.entrance, found.unit)) == code


@pytest.mark.parametrize(("unit", "storey"), [
    ("501", 5), ("1203", 12), ("1502A", 15), ("-101", -1), ("S1", None), ("12", None), ("A202", None), ("商铺5", None)])
def test_storey_of_the_unit(unit, storey):
    assert keys.storey_of(unit) == storey


def test_the_first_source_of_a_building_counts_and_a_second_must_agree():
    result = read(sheet([["楼号", "房号", "业主", "面积"], ["3", "3-1-101", "张三", 60], ["4", "3-1-102", "李四", 60]],
                        name="3幢"))
    assert [home.key for home in result.homes] == [("3", "1", "101")]
    assert codes(result) == [("B3", "unit.conflict")]


def test_a_filled_down_building_is_the_last_resort_and_never_compared():
    result = read(sheet([["楼号", "单元", "房号", "业主", "面积"], ["3", "1", "101", "张三", 60],
                         ["", "", "4-2-102", "李四", 60], ["", "", "103", "王五", 60]]))
    assert [home.key for home in result.homes] == [("3", "1", "101"), ("4", "2", "102"), ("3", "1", "103")]


def test_another_building_clears_the_entrance_to_fill_down():
    result = read(sheet([["楼号", "单元", "房号", "业主", "面积"], ["3", "1", "101", "张三", 60],
                         ["4", "", "101", "李四", 60]]))
    assert [home.key for home in result.homes] == [("3", "1", "101"), ("4", None, "101")]


def test_no_building_from_anywhere_is_said_at_the_building_cell():
    result = read(sheet([["楼号", "房号", "业主", "面积"], ["", "101", "张三", 60]]))
    assert codes(result) == [("A2", "unit.missing")] and result.homes == []
