"""The place tree: communities, buildings by rule, units, spots."""
from datetime import date
from decimal import Decimal

import pytest

from linli.kernel import codes
from linli.kernel.access import system
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places import commands, queries, rules, values
from linli.registry.places.models import Unit
from tests import factories

ON = date(2026, 11, 1)


def test_a_community_is_found_by_its_code_and_starts_with_a_status(area, by):
    community = commands.create_community("YJ-01", name="玉景花园（示例）", status="entrusted", on=ON, by=by)
    assert codes.resolve("YJ-01") == codes.Found(area, "community", community)
    row = queries.community(community, on=ON, by=by)
    assert (row.name, row.status_title, row.status_since) == ("玉景花园（示例）", "委托", ON)


def test_a_code_is_taken_once_in_the_installation(by):
    commands.create_community("ONE", name="甲", on=ON, by=by)
    for anybody in (by, system(factories.new_area())):
        with pytest.raises(codes.CodeTaken):
            commands.create_community("ONE", name="乙", on=ON, by=anybody)
    with pytest.raises(values.BadCommunityCode):
        commands.create_community("小区", name="丙", on=ON, by=by)


def test_a_status_keeps_its_history(community, by):
    commands.set_management_status(community, status="contracted", on=ON, reason="业主大会通过", by=by)
    assert [(row.status, row.start, row.end) for row in queries.statuses(community, by=by)] == [
        ("contracted", ON, None), ("unmanaged", factories.START, ON)]
    with pytest.raises(values.StatusDates):
        commands.set_management_status(community, status="entrusted", on=ON, reason="改", by=by)


def test_buildings_by_rule_make_every_unit_once(community, by):
    wanted = {"buildings": ["1", "2"], "entrances": 2, "storeys": 6, "per_storey": 2}
    assert commands.create_buildings_by_rule(community, **wanted, by=by) == 48
    assert commands.create_buildings_by_rule(community, **wanted, by=by) == 0
    assert [cell.name for cell in queries.buildings(community, on=ON, by=by)] == ["1幢", "2幢"]
    page = queries.homes(community, on=ON, limit=3, by=by)
    assert [home.label for home in page] == ["1-1-101", "1-1-102", "1-1-201"]
    rest = queries.homes(community, on=ON, after=page.next, limit=3, by=by)
    assert rest.rows[0].label == "1-1-202"


@pytest.mark.parametrize(("typed", "read"), [
    ("1-3、A幢", ["1", "2", "3", "A"]), ("03，三幢 3#", ["3"]), ("综合楼", ["综合楼"])])
def test_buildings_are_read_as_a_roster_writes_them(typed, read):
    assert rules.numbered(typed) == read


@pytest.mark.parametrize("typed", ["91-99999", "95-91", "1-999", "😀", "=1+1", "<b>"])
def test_what_is_no_building_makes_none(community, by, typed):
    with pytest.raises(values.BuildingUnreadable):
        rules.numbered(typed)
    with pytest.raises(values.BuildingUnreadable):
        commands.create_buildings_by_rule(community, buildings=["😀"], entrances=1, storeys=1, per_storey=1, by=by)


def test_a_home_entered_alone_joins_the_building_of_its_roster(community, by):
    commands.create_buildings_by_rule(community, buildings=["3"], entrances=1, storeys=1, per_storey=1, by=by)
    commands.add_unit(community, building="三幢", entrance="1单元", number="501", by=by)
    assert [cell.name for cell in queries.buildings(community, on=ON, by=by)] == ["3幢"]


def test_a_rule_may_not_make_more_homes_than_any_estate_has(community, by):
    with pytest.raises(values.TooManyUnits):
        commands.create_buildings_by_rule(community, buildings=["1"], entrances=40, storeys=99, per_storey=9, by=by)


def test_a_unit_is_corrected_with_its_history_and_taken_out_of_use(community, unit, by):
    commands.correct_unit(unit, area=Decimal("90.10"), use="let", on=ON, reason="测绘", by=by)
    home = queries.homes(community, on=ON, by=by).rows[0]
    assert (home.area, home.use_title) == (Decimal("90.10"), "出租")
    with pytest.raises(values.NothingChanges):
        commands.correct_unit(unit, use="let", on=ON, reason="再来", by=by)
    commands.remove_unit(unit, on=ON, reason="两户合并", by=by)
    assert queries.homes(community, on=ON, by=by).rows == []
    with pytest.raises(values.AlreadyRemoved):
        commands.remove_unit(unit, on=ON, reason="两户合并", by=by)


def test_the_count_of_homes_is_that_of_the_rows(area, community, unit, by):
    commands.create_buildings_by_rule(community, buildings=["9"], entrances=1, storeys=3, per_storey=2, by=by)
    commands.remove_unit(unit, on=ON, reason="拆除", by=by)
    with in_area(area):
        rows = Unit.objects.filter(community_id=community, removed_on=None).count()
    assert queries.community(community, on=ON, by=by).units == rows == queries.census(community, on=ON, by=by).units == 6


@pytest.mark.parametrize("square_metres", ["0", "-1", "100000", "89.533"])
def test_an_impossible_area_is_refused(community, square_metres, by):
    with pytest.raises(values.AreaOutOfRange):
        factories.new_unit(community, area=square_metres, by=by)


def test_a_unit_is_entered_once(community, unit, by):
    with pytest.raises(values.PlaceExists):
        factories.new_unit(community, by=by)


def test_a_class_holds_from_a_day(community, unit, by):
    commands.set_acquisition(unit, acquisition="resold", on=factories.START, by=by)
    commands.set_acquisition(unit, acquisition="rented", on=ON, by=by)
    assert queries.homes(community, on=date(2026, 5, 1), by=by).rows[0].acquisition_title == "交易户"
    assert queries.homes(community, on=ON, by=by).rows[0].acquisition_title == "出租户"
    assert commands.set_acquisitions(community, unit_ids=[unit], acquisition="other", on=date(2026, 12, 1), by=by) == 1


def test_a_spot_gets_a_code_to_print(area, community, by):
    spot = commands.add_spot(community, name="东门", by=by)
    [row] = queries.spots(community, by=by)
    assert codes.resolve(row.code) == codes.Found(area, "place", spot)


def test_a_manager_of_one_community_does_not_reach_another(area, community, unit):
    elsewhere = factories.new_community(area, "邻村")
    manager = factories.member(area, roles.PROJECT_MANAGER, "community", elsewhere)
    assert queries.homes(community, on=ON, by=manager).rows == []
    with pytest.raises(NotFound):
        commands.correct_unit(unit, use="let", on=ON, reason="不该", by=manager)


@pytest.mark.parametrize(("number", "storey"), [("501", 5), ("1203", 12), ("-101", -1), ("101A", 1), ("S1", None)])
def test_a_unit_number_tells_its_storey(number, storey):
    assert rules.storey_of(number) == storey
