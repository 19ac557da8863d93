from datetime import UTC, date, datetime

import pytest

from linli.domains.fees.payments import commands, queries
from linli.domains.fees.payments.values import OpeningDraft, OpeningOnce, WrongOpening
from tests.domains.fees.estate import AT, Estate, new_estate

ON = date(2026, 9, 1)


@pytest.fixture
def estate(transactional_db: None) -> Estate:
    estate = new_estate()
    estate.price("0.48")
    return estate


def opened(estate: Estate, *items: OpeningDraft) -> int:
    return commands.record_opening(estate.community, items=list(items), on=ON, at=AT, by=estate.staff("accountant", 8))


def home_of(estate: Estate, label: str = "3-2-501") -> int:
    unit = estate.home(label)
    estate.pays(unit, estate.person("张三丰"), since=ON)
    return unit


def balances(estate: Estate) -> dict[str, int]:
    return dict(estate.rows("SELECT code, sum(amount_fen)::bigint FROM ledger_entry GROUP BY 1"))


def desk_of(estate: Estate, unit: int):
    return queries.desk(unit, on=date(2026, 11, 23), by=estate.staff("cashier", 7))


def until(view):
    return [(one.charge, one.ym, one.late) for one in view.until]


def test_open_months_become_a_bill_and_the_months_after_follow(estate):
    unit = home_of(estate)
    opened(estate, OpeningDraft(unit, estate.charge, paid_until="2026-05", open_from="2026-06", open_until="2026-08",
                                open_fen=12891))
    assert balances(estate) == {"1122": 12891, "4101": -12891}
    assert until(desk_of(estate, unit)) == [("物业服务费", "2026-05", True)]
    for ym in ("2026-09", "2026-10"):
        estate.publish(ym)
    assert [bill.ym for bill in desk_of(estate, unit).bills] == ["2026-06", "2026-09", "2026-10"]
    cashier = estate.staff("cashier", 7)
    commands.open_shift(estate.community, window="1", float_fen=0, at=AT, by=cashier)
    commands.take_payment(estate.community, units=[unit], amount=12891 + 4297, method="pos", key="a", at=AT, by=cashier)
    assert until(desk_of(estate, unit)) == [("物业服务费", "2026-09", True)]


def test_an_advance_is_used_when_the_next_bills_are_published(estate):
    unit = home_of(estate)
    opened(estate, OpeningDraft(unit, estate.charge, paid_until="2026-08", advance_fen=5000))
    estate.publish("2026-09")
    view = desk_of(estate, unit)
    assert (view.bills, view.advance_fen) == ((), 703)
    assert until(view) == [("物业服务费", "2026-09", True)]
    assert balances(estate)["2203"] == -703


def test_what_was_entered_before_breakfast_stands_on_that_day(estate):
    unit = home_of(estate)
    early = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)      # 06:30 of the 23rd
    ahead = OpeningDraft(unit, estate.charge, paid_until="2026-08", advance_fen=5000)
    commands.record_opening(estate.community, items=[ahead], on=ON, at=early, by=estate.staff("accountant", 8))
    [move] = queries.statement(unit, on=date(2026, 11, 23), by=estate.staff("cashier", 7))
    assert (move.on, move.what) == (date(2026, 11, 23), "期初预存")


def test_a_former_firms_claim_is_never_our_income(estate):
    unit = home_of(estate)
    opened(estate, OpeningDraft(unit, estate.charge, open_from="2026-01", open_until="2026-08", open_fen=34376,
                                creditor="前物业公司（示例）"))
    assert balances(estate) == {}
    [bill] = desk_of(estate, unit).bills
    assert (bill.fund, bill.creditor, bill.open_fen) == ("custody", "前物业公司（示例）", 34376)


@pytest.mark.parametrize("wrong", [
    {}, {"creditor": "前物业公司"}, {"open_fen": -1, "open_from": "2026-06"}, {"open_fen": 100}, {"open_from": "2026-06"},
    {"advance_fen": 100, "creditor": "前物业公司"},
    {"open_fen": 100, "open_from": "2026-05", "paid_until": "2026-05"},
])
def test_refuses_what_contradicts_itself_or_says_nothing(estate, wrong):
    unit = home_of(estate)
    with pytest.raises(WrongOpening):
        opened(estate, OpeningDraft(unit, estate.charge, **wrong))
    assert balances(estate) == {}


def test_a_home_and_charge_are_opened_once(estate):
    item = OpeningDraft(home_of(estate), estate.charge, open_from="2026-06", open_fen=100)
    opened(estate, item)
    with pytest.raises(OpeningOnce):
        opened(estate, item)
    assert balances(estate)["1122"] == 100


def test_an_opening_is_typed_in_on_the_homes_page(estate, as_):
    unit = home_of(estate)
    browser = as_(estate.staff("accountant", 8))
    typed = {"charge": estate.charge, "paid_until": "2026-05", "open_from": "2026-06", "open_until": "2026-08",
             "open_fen": "128.91"}
    for wrong in ({"open_from": "2026-04"}, {"open_fen": "abc"}, {"charge": "0"}, {"paid_until": "五月"}):
        assert browser.post(f"/console/desk/{unit}/opening/record", typed | wrong).status_code == 422
    assert browser.post(f"/console/desk/{unit}/opening/record", typed).status_code == 302
    page = browser.get(f"/console/desk/{unit}/opening").content.decode()
    assert "128.91" in page
    assert browser.post(f"/console/desk/{unit}/opening/record", typed).status_code == 422
    assert balances(estate) == {"1122": 12891, "4101": -12891}
