"""A plain Fraction model says the same as the SQL, whatever payers, prices, shares and vacancy do in a month."""
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domains.fees.bills.arithmetic import Span, price
from tests.domains.fees.estate import EVER, new_estate

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, DAYS = date(2026, 11, 1), 30
LINES = """
SELECT a.unit_id, u.area, l.price, l.days, l.dim, l.share_num, l.share_den, l.from_day, b.payer_id, u.use, l.assignment_id,
       l.part, sum(l.amount_fen) FILTER (WHERE l.kind = 'fee')::bigint,
       coalesce(-sum(l.amount_fen) FILTER (WHERE l.kind = 'reduction'), 0)::bigint
  FROM fees_billline l JOIN fees_bill b ON b.id = l.bill_id JOIN fees_assignment a ON a.id = l.assignment_id
  JOIN registry_unit u ON u.place_id = a.unit_id
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 ORDER BY l.from_day, b.payer_id, l.assignment_id"""


@settings(max_examples=6)
@given(st.integers(0, 2**32))
def test_the_fraction_model_and_the_sql_agree_to_the_fen(seed):
    dice = Random(seed)
    estate = new_estate()
    estate.price(f"{dice.randint(1000, 90_000) / 10_000:.4f}", vacant_bp=7000)
    if dice.random() < 0.6:
        estate.price(f"{dice.randint(1000, 90_000) / 10_000:.4f}", some_day(dice), vacant_bp=6500)
    people = [estate.person(name) for name in "甲乙丙"]
    for number in range(1, 9):
        home = estate.home(f"1-1-{number}01", f"{dice.randint(1500, 40_000) / 100:.2f}",
                           use=dice.choice(["vacant", "occupied"]))
        live_in(estate, dice, home, people)
    estate.publish("2026-11")
    homes = defaultdict(list)
    for row in estate.rows(LINES):
        homes[row[0]].append(row)
    keeps = dict(estate.rows("SELECT unit_price, vacant_bp FROM fees_tariff"))
    assert len(homes) == 8
    for rows in homes.values():
        expected = price([Span(Fraction(area), Fraction(yuan), days, dim, Fraction(num, den),
                               Fraction(keeps[yuan], 10_000) if use == "vacant" else Fraction(1), start, payer)
                          for _, area, yuan, days, dim, num, den, start, payer, use, *_ in rows])
        assert [(fee, off) for *_, fee, off in rows] == expected
        assert all(fee - off >= 0 for *_, fee, off in rows)
    assert estate.rows("SELECT sum(total_fen) - (SELECT sum(amount_fen) FROM fees_billline) FROM fees_bill") == [(0,)]
    assert estate.rows("SELECT sum(total_fen) - (SELECT sum(amount_fen) FROM ledger_entry WHERE code = '1122') "
                       "FROM fees_bill") == [(0,)]


def some_day(dice: Random) -> date:
    return FIRST + timedelta(days=dice.randint(1, DAYS - 1))


def live_in(estate, dice: Random, home: int, people: list[int]) -> None:
    """One payer, a transfer, or co-owners of whom one leaves."""
    way, day = dice.choice(["one", "transfer", "shares"]), some_day(dice)
    if way == "one":
        estate.pays(home, people[0], dice.choice([EVER, day]))
    elif way == "transfer":
        estate.pays(home, people[0], until=day)
        estate.pays(home, people[1], day)
    else:
        for person in people:
            estate.pays(home, person, until=day, share="1/3")
        for person in people[:2]:
            estate.pays(home, person, day, share="1/2")
