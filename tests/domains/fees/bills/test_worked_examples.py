"""The worked examples of the exact arithmetic, and the law's tests E and F: what a month costs, to the fen."""
from datetime import date

import pytest

from tests.domains.fees.estate import EVER, new_estate

pytestmark = pytest.mark.django_db(transaction=True)

D = date
A, B, C = "甲", "乙", "丙"
# number, area, prices [(yuan, from)], payers [(name, from, until, share)], month, amounts by day and payer
EXAMPLES = [
    ("1 one month", "89.53", [("0.48", EVER)], [(A, EVER, None, "1/1")], "2026-05", [4297]),
    ("2 half a fen rounds up", "75.25", [("0.50", EVER)], [(A, EVER, None, "1/1")], "2026-05", [3763]),
    ("3 hand-over on 17 May", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2026, 5, 17), "1/1"), (B, D(2026, 5, 17), None, "1/1")], "2026-05", [2218, 2079]),
    ("4 hand-over on 17 April", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2026, 4, 17), "1/1"), (B, D(2026, 4, 17), None, "1/1")], "2026-04", [2292, 2005]),
    ("5 transfer on 8 June", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2026, 6, 8), "1/1"), (B, D(2026, 6, 8), None, "1/1")], "2026-06", [1003, 3294]),
    ("6 price change on 11 May", "89.53", [("0.48", EVER), ("0.55", D(2026, 5, 11))], [(A, EVER, None, "1/1")],
     "2026-05", [1386, 3336]),
    ("7 price change and new owner", "89.53", [("0.48", EVER), ("0.55", D(2026, 5, 11))],
     [(A, EVER, D(2026, 5, 17), "1/1"), (B, D(2026, 5, 17), None, "1/1")], "2026-05", [1386, 953, 2383]),
    ("12 co-owners, one leaves on 11 June", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2026, 6, 11), "1/2"), (B, EVER, D(2026, 6, 11), "1/2"), (B, D(2026, 6, 11), None, "1/1")],
     "2026-06", {A: 716, B: 3581}),
    ("13 thirds, one leaves on 11 June", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2026, 6, 11), "1/3"), (B, EVER, D(2026, 6, 11), "1/3"), (C, EVER, D(2026, 6, 11), "1/3"),
      (A, D(2026, 6, 11), None, "1/2"), (B, D(2026, 6, 11), None, "1/2")], "2026-06", {A: 1910, B: 1910, C: 477}),
    ("18 hand-over in a leap February", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2028, 2, 10), "1/1"), (B, D(2028, 2, 10), None, "1/1")], "2028-02", [1333, 2964]),
    ("18 hand-over in an ordinary February", "89.53", [("0.48", EVER)],
     [(A, EVER, D(2027, 2, 10), "1/1"), (B, D(2027, 2, 10), None, "1/1")], "2027-02", [1381, 2916]),
]


@pytest.mark.parametrize(("area", "prices", "payers", "ym", "expected"), [row[1:] for row in EXAMPLES],
                         ids=[row[0] for row in EXAMPLES])
def test_a_month_costs(area, prices, payers, ym, expected):
    estate = new_estate()
    home = estate.home(area=area)
    for yuan, since in prices:
        estate.price(yuan, since)
    people = {name: estate.person(name) for name in dict.fromkeys(name for name, *_ in payers)}
    for name, since, until, share in payers:
        estate.pays(home, people[name], since, until, share=share)
    estate.publish(ym)
    if isinstance(expected, list):
        assert estate.amounts(ym) == expected
    else:
        sums = {name: sum(fen for payer, _, fen in estate.lines(ym) if payer == person)
                for name, person in people.items()}
        assert sums == expected


def test_19_a_vacant_home_pays_seventy_percent_and_the_reduction_is_the_difference_of_two_roundings():
    estate = new_estate()
    home = estate.home(area="60.05", use="vacant")
    estate.price("0.48", vacant_bp=7000)
    estate.pays(home, estate.person(A))
    estate.publish("2026-05")
    assert estate.lines("2026-05")[0][1:] == ("fee", 2882)
    assert estate.lines("2026-05")[1][1:] == ("reduction", -864)
    assert estate.rows("SELECT total_fen FROM fees_bill") == [(2018,)]


def test_e_twelve_monthly_bills_come_to_514_80():
    estate = new_estate()
    estate.pays(estate.home(area="89.37"), estate.person(A))
    estate.price("0.48")
    for month in range(1, 13):
        estate.publish(f"2026-{month:02d}")
    assert estate.rows("SELECT count(*), sum(total_fen)::bigint FROM fees_bill") == [(12, 51480)]


def test_e_one_yearly_bill_comes_to_514_77():
    estate = new_estate(cycle="year")
    estate.pays(estate.home(area="89.37"), estate.person(A))
    estate.price("0.48")
    estate.publish("2026-01")
    assert estate.amounts("2026-01") == [51477]


def test_a_yearly_bill_split_by_a_transfer_still_comes_to_the_same():
    estate = new_estate(cycle="year")
    home = estate.home(area="89.37")
    estate.price("0.48")
    estate.pays(home, estate.person(A), until=D(2026, 5, 17))
    estate.pays(home, estate.person(B), D(2026, 5, 17))
    estate.publish("2026-01")
    assert sum(estate.amounts("2026-01")) == 51477
    assert len(estate.amounts("2026-01")) == 13
