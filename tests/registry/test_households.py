"""The household file: as of any day, masked, and it says who looked."""
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from linli.kernel.errors import NotAllowed, NotFound
from linli.registry import roles
from linli.registry.households import commands, pages, queries, values
from linli.registry.people import commands as people
from linli.registry.places import commands as places
from tests import factories

MAY, JUNE, NOVEMBER = date(2026, 5, 1), date(2026, 6, 8), date(2026, 11, 23)


@pytest.fixture
def buyer(community, unit, by):
    factories.new_owner(unit, "沈甲乙", community_id=community, share="1/1", by=by)
    buyer = people.add_person(community, name="陆丙丁", phone="+447700900123", lives_abroad=True, by=by)
    people.transfer_unit(unit, to=[people.NewOwner(buyer, "1/1")], on=JUNE, reason="买卖", by=by)
    places.correct_unit(unit, use="let", area=Decimal("90"), on=JUNE, reason="测绘", by=by)
    return buyer


@pytest.fixture
def file(unit, by):
    return lambda on, actor=by: queries.household(unit, on=on, at=timezone.now(), by=actor)


def test_it_tells_any_day(buyer, file):
    before, after = file(MAY), file(NOVEMBER)
    assert [row.name for row in before.present] == ["沈**"] and before.area == Decimal("89.53")
    assert [row.name for row in after.present] == ["陆**"] and after.area == Decimal("90.00")
    assert (before.use_title, after.use_title) == ("未登记", "出租")
    assert [row.name for row in after.former] == ["沈**"]
    assert after.moments[0] == (JUNE, "过户")


@pytest.mark.parametrize("day", [date(1899, 1, 1), date(1949, 12, 31), date(2100, 1, 1), date(3000, 1, 1)])
def test_a_day_that_nobody_kept_is_refused_with_those_that_are(unit, file, day):
    with pytest.raises(values.NoSuchDay, match=f"{day} .*1950-01-01 到 2099-12-31"):
        file(day)


@pytest.mark.parametrize("day", [date(1950, 1, 1), MAY, date(2099, 12, 31)])
def test_the_time_axis_reaches_the_day_and_names_it_with_its_year(buyer, file, day):
    drawn = pages.axis(file(day), NOVEMBER)
    at, words = drawn["now"]
    assert drawn["start"] < at < drawn["end"] and words == str(day)
    assert len(drawn["ticks"]) <= pages.MOST_YEARS + 1


def test_the_time_axis_has_a_row_for_owners_and_one_for_use(buyer, file):
    owners, use = file(NOVEMBER).bands
    assert [(span.text, span.start, span.end) for span in owners.spans] == [
        ("沈** 1/1", factories.START, JUNE), ("陆** 1/1", JUNE, None)]
    assert [(span.text, span.start) for span in use.spans] == [("出租", JUNE)]


def test_a_representative_of_an_owner_abroad_stands_on_it(buyer, file, by):
    people.name_representative(buyer, name="顾代理", phone="19900001111", may="缴费、报修", proof="委托书",
                               on=JUNE, until=date(2027, 6, 8), by=by)
    [row] = file(NOVEMBER).representatives
    assert (row.holder, row.name, row.phone, row.end) == ("陆**", "顾**", "199****1111", date(2027, 6, 8))
    assert file(date(2027, 7, 1)).representatives == ()


def test_looking_is_written_down(area, community, unit, buyer, file):
    butler = factories.member(area, roles.BUTLER, "community", community, name="刘试验")
    commands.note_look(unit, by=butler)
    shown = commands.reveal(unit, person_id=buyer, purpose="漏水，联系业主", by=butler)
    assert (shown.name, shown.phone) == ("陆丙丁", "+447700900123")
    assert [(look.actor, look.what) for look in file(NOVEMBER).looks] == [
        ("刘试验", "看完整信息：漏水，联系业主"), ("刘试验", "打开一户一档")]


def test_full_names_need_a_purpose_and_the_right(area, community, unit, buyer, by):
    with pytest.raises(values.PurposeMissing):
        commands.reveal(unit, person_id=buyer, purpose=" ", by=by)
    with pytest.raises(NotAllowed):
        commands.reveal(unit, person_id=buyer, purpose="好奇", by=factories.member(
            area, roles.CASHIER, "community", community))


def test_a_butler_of_another_building_finds_nothing(area, unit, file):
    with pytest.raises(NotFound):
        file(NOVEMBER, factories.member(area, roles.BUTLER, "building", unit))


def test_it_costs_few_statements(unit, buyer, file, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        file(NOVEMBER)
