"""Whoever reviews a run sees why a home's bill differs from its last, in words, before and after publishing."""
from datetime import date
from decimal import Decimal

import pytest

from linli.domains.fees.bills import commands as bills
from linli.domains.fees.bills import queries, reviewing
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.values import HomeMoved, NotInReview
from linli.domains.fees.tariffs import commands as tariffs
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places
from linli.registry.policies import commands as policies
from tests.domains.fees.estate import AT, new_estate

pytestmark = pytest.mark.django_db(transaction=True)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def estate(transactional_db):
    estate = new_estate()
    estate.price("0.48")
    told_from(estate, 0)
    return estate


def told_from(estate, percent: int) -> None:
    policies.set_value(estate.community, policy="bill.deviation", value=percent, on=date(2020, 1, 1 + percent % 28),
                       reason="逐户看", by=estate.by)


def changes(estate, ym: str = "2026-11") -> list[tuple[str, int, int | None, tuple[str, ...]]]:
    """What the reviewer of a month is told of it, after the month before was published; told again once it is out."""
    estate.publish("2026-10")
    run = estate.draft(ym)
    found = queries.review(run, by=estate.by)
    bills.publish(run, at=AT, by=estate.by)
    assert queries.review(run, by=estate.by).changes == found.changes
    return [(one.label, one.fen, one.before_fen, one.why) for one in found.changes]


def test_a_new_price_and_a_home_handed_over(estate):
    estate.price("0.55", date(2026, 11, 11))
    home = estate.home("3-2-501")
    estate.pays(home, estate.person("张三丰"), until=date(2026, 11, 17))
    estate.pays(home, estate.person("李四光"), date(2026, 11, 17))
    assert changes(estate) == [("3-2-501", 4715, 4297, (
        "物业服务费：单价由 0.48 元变为 0.55 元", "11 月 17 日起换了缴费人（交房或过户）"))]


def test_a_home_that_is_vacant_no_more(estate):
    estate.price("0.50", date(2026, 10, 1), vacant_bp=7000)
    home = estate.home("3-2-501", "100.00", use="vacant")
    estate.pays(home, estate.person("张三丰"))
    estate.publish("2026-10")
    places.correct_unit(home, on=NOVEMBER, reason="入住", use="occupied", by=estate.by)
    [change] = queries.review(estate.draft("2026-11"), by=estate.by).changes
    assert change.why == ("物业服务费：不再减收（上月空置的家只收 70%，少收 15.00 元）",)


def test_a_parking_place_more_and_one_that_is_given_back(estate):
    charge = tariffs.add_charge(estate.community, code="parking", name="车位管理费", book_id=estate.books["service"],
                                account="6001", basis="vehicle", cycle="month", by=estate.by)
    property_fee, estate.charge = estate.charge, charge
    estate.price("80")
    more, fewer = estate.home("3-2-501"), estate.home("3-2-502")
    who = estate.person("张三丰")
    estate.pays(more, who, NOVEMBER, qty=2)
    estate.pays(fewer, who, until=NOVEMBER)
    estate.charge = property_fee
    estate.pays(more, who)
    estate.pays(fewer, who)
    assert changes(estate) == [("3-2-501", 20297, 4297, ("车位管理费：上月没有，新收",)),
                               ("3-2-502", 4297, 12297, ("车位管理费：不再收",))]


def test_a_yearly_charge_is_told_as_one(estate):
    yearly = new_estate(area=estate.area, cycle="year")
    yearly.price("0.48")
    told_from(yearly, 0)
    yearly.charge, yearly_charge = tariffs.add_charge(
        yearly.community, code="waste", name="垃圾清运费", book_id=yearly.books["service"], account="6001",
        basis="fixed", cycle="month", by=yearly.by), yearly.charge
    yearly.price("5")
    home, who = yearly.home("3-2-501"), yearly.person("张三丰")
    yearly.pays(home, who)
    yearly.charge = yearly_charge
    yearly.pays(home, who)
    yearly.publish("2026-12")
    january = yearly.publish("2027-01")
    assert [one.why for one in queries.review(january, by=yearly.by).changes] == [("物业服务费：一年收一次，这个月收",)]
    assert [one.why for one in queries.review(yearly.draft("2027-02"), by=yearly.by).changes] == [
        ("物业服务费：一年收一次，上月收过",)]


def test_homes_billed_before_stand_before_first_bills_and_all_are_counted(estate):
    who = estate.person("张三丰")
    estate.pays(estate.home("3-2-501", "75.25"), who, until=date(2026, 11, 16))
    estate.pays(estate.home("3-2-502", "75.25"), who, until=NOVEMBER)
    estate.pays(estate.home("3-2-503"), who)
    for number in range(20):
        estate.pays(estate.home(f"4-1-{number + 101}"), who, date(2026, 11, 21))
    estate.publish("2026-10")
    found = queries.review(estate.draft("2026-11"), by=estate.by)
    assert found.changed == 22 and len(found.changes) == 20
    assert [(one.label, one.before_fen, one.why) for one in found.changes[:3]] == [
        ("3-2-502", 3612, ("这个月没有账单，原因见“跳过”",)),
        ("3-2-501", 3612, ("物业服务费：上月算了 31 天，这个月算 15 天（到 11 月 15 日）",)),
        ("4-1-101", None, ("第一次出账（11 月 21 日起）",))]


def test_of_a_first_month_there_is_nothing_to_compare(estate):
    estate.pays(estate.home("3-2-501", "75.25"), estate.person("张三丰"))
    found = queries.review(estate.draft("2026-11"), by=estate.by)
    assert (found.changed, found.changes) == (0, ())


def test_co_owners_are_one_home(estate):
    home, stays = estate.home("3-2-501"), estate.person("张三丰")
    estate.pays(home, stays, share="1/2")
    estate.pays(home, estate.person("李四光"), until=date(2026, 11, 16), share="1/2")
    [(_, fen, before, why)] = changes(estate)
    assert (fen, before, why) == (3223, 4297, ("物业服务费：合缴的人变了",))


def test_a_home_is_told_from_the_deviation_on_that_the_policy_says(estate):
    told_from(estate, 30)
    who = estate.person("张三丰")
    less, much = estate.home("3-2-501", "100.00"), estate.home("3-2-502", "100.00")
    for home in (less, much):
        estate.pays(home, who)
    for month in ("2026-08", "2026-09", "2026-10"):
        estate.publish(month)
    places.correct_unit(less, area=Decimal("129.90"), on=NOVEMBER, reason="复测", by=estate.by)
    places.correct_unit(much, area=Decimal("130.00"), on=NOVEMBER, reason="复测", by=estate.by)
    found = queries.review(estate.draft("2026-11"), by=estate.by)
    assert [(one.label, one.before_fen, one.mean_fen, one.deviation) for one in found.changes] == [
        ("3-2-502", 4800, 4800, "+30%")]
    assert (found.deviation, found.changed, found.unchecked) == (30, 1, 1)


def test_the_mean_is_of_the_months_with_a_bill_among_the_three_before(estate):
    home, who = estate.home("3-2-501", "100.00"), estate.person("张三丰")
    estate.pays(home, who, date(2026, 9, 16))
    estate.publish("2026-09")      # 24.00, half the month
    estate.publish("2026-10")      # 48.00
    estate.price("0.96", NOVEMBER)
    [change] = queries.review(estate.draft("2026-11"), by=estate.by).changes
    assert (change.before_fen, change.mean_fen, change.fen, change.deviation) == (4800, 3600, 9600, "+167%")
    assert change.tariff_id is not None     # put right at the price


@pytest.fixture
def differing(estate):
    """A home whose area was corrected, in a November that waits for its publisher."""
    estate.unit = estate.home("3-2-501", "100.00")
    estate.pays(estate.unit, estate.person("张三丰"))
    estate.publish("2026-10")
    places.correct_unit(estate.unit, area=Decimal("200.00"), on=NOVEMBER, reason="复测", by=estate.by)
    estate.run = estate.draft("2026-11")
    return estate


def confirm(estate, fen: int = 9600, run: int | None = None, who: int = 8) -> None:
    bills.confirm_home(run or estate.run, unit_id=estate.unit, fen=fen, at=AT, by=estate.staff("accountant", who))


def checked(estate, run: int | None = None) -> tuple[int, str]:
    found = queries.review(run or estate.run, by=estate.by)
    return found.unchecked, found.changes[0].checked_by


def test_who_finds_a_home_right_says_so_with_their_name(differing):
    assert checked(differing) == (1, "")
    confirm(differing)
    confirm(differing, who=9)      # the first name stays
    assert checked(differing) == (0, "accountant 8")
    assert differing.rows("SELECT checked_by_id FROM fees_homecheck") == [(8,)]
    bills.publish(differing.run, at=AT, by=differing.by)
    assert checked(differing) == (0, "accountant 8")
    with pytest.raises(NotInReview):
        confirm(differing)


def test_a_mark_stays_with_the_sum_it_speaks_of(differing):
    confirm(differing)
    bills.discard(differing.run, reason="重算", by=differing.by)
    again = differing.draft("2026-11")
    assert checked(differing, again) == (0, "accountant 8")
    bills.discard(again, reason="面积又改了", by=differing.by)
    places.correct_unit(differing.unit, area=Decimal("210.00"), on=NOVEMBER, reason="再测", by=differing.by)
    assert checked(differing, differing.draft("2026-11")) == (1, "")


def test_a_sum_that_moved_since_it_was_read_is_not_confirmed(differing):
    with pytest.raises(HomeMoved, match="96.00"):
        confirm(differing, fen=9601)
    elsewhere = new_estate(area=differing.area)
    differing.unit = elsewhere.home("1-1-101")
    with pytest.raises(NotFound):
        confirm(differing)


def test_the_second_person_reads_how_many_nobody_confirmed(differing):
    with in_area(differing.area):
        told = reviewing.summary(BillRun.objects.get(pk=differing.run))
    assert ["差异大的户", "偏离前三个月均值 0% 以上", "1 户，1 户没有人确认"] in told
