"""One box finds a home by code, name, initials, phone and plate."""
import pytest

from linli.kernel import pinyin, search
from linli.registry import roles
from linli.registry.people import commands as people
from tests import factories


@pytest.fixture
def home(community, unit, by):
    factories.new_owner(unit, "单晓明", community_id=community, by=by)
    people.add_vehicle(unit, plate="苏E12345", parking="A-012", on=factories.START, by=by)
    return unit


def found(text, by):
    return [hit.subject_id for answer in search.find(text, by=by) if answer.group.name == "homes"
            for hit in answer.hits]


@pytest.mark.parametrize("text", [
    "3-2-501", "3幢501", "3幢2单元501", "501", "3-5", "单晓明", "晓明", "sxm", "SX", "1234",
    "19900001234", "苏E·12345", "2345", "单 501", "sxm 3-2"])
def test_a_home_is_found_by_what_people_remember(home, by, text):
    assert found(text, by) == [home]


@pytest.mark.parametrize("text", ["4-2-501", "dxm", "0000", "19900009234", "单 601", ""])
def test_what_does_not_fit_is_not_found(home, by, text):
    assert found(text, by) == []


def test_hits_are_masked_and_within_reach(area, community, home, by):
    [answer] = search.find("单晓明", by=by)
    assert "晓" not in answer.hits[0].title + answer.hits[0].detail
    assert found("单晓明", factories.member(area, roles.CASHIER, "community", community)) == [home]
    elsewhere = factories.new_community(area)
    assert found("单晓明", factories.member(area, roles.CASHIER, "community", elsewhere)) == []


def test_who_has_left_is_not_found(area, community, home, by):
    buyer = people.add_person(community, name="仇新", by=by)
    people.transfer_unit(home, to=[people.NewOwner(buyer)], on=factories.date(2026, 6, 1), reason="买卖", by=by)
    assert found("单晓明", by) == [] and found("qx", by) == [home]


@pytest.mark.parametrize(("name", "initials"), [
    ("曾国", "zg"), ("解放", "xf"), ("单于丹", "cyd"), ("仇英", "qy"), ("张A", "za")])
def test_surnames_are_read_as_surnames(name, initials):
    assert pinyin.initials(name) == initials
