"""What the communities of the demo spend: believable, the same each time, and what the questions to the books speak of."""
from datetime import date

from linli.demo import tales
from linli.demo.communities import SKETCHES
from linli.demo.expenses import EXTRA_CLEANING, EXTRA_MONTHS, LINES, costs

BILLED, TODAY = 100_000_00, date(2026, 11, 27)
YEAR = [f"2025-{month:02}" for month in range(1, 13)]


def test_no_two_months_cost_the_same_and_all_less_than_comes_in() -> None:
    for sketch in SKETCHES:
        sums = [sum(cost.fen for cost in costs(sketch, BILLED, ym, TODAY) if cost.fund == "service") for ym in YEAR]
        assert len(set(sums)) == len(sums)
        assert all(0.6 * BILLED < one < 0.85 * BILLED for one in sums)
        assert sums == [sum(cost.fen for cost in costs(sketch, BILLED, ym, TODAY) if cost.fund == "service")
                        for ym in YEAR]


def test_a_season_turns_around_its_share() -> None:
    for line in LINES:
        assert abs(sum(line.season) / 12 - 100) < 3, line.purpose


def test_the_extra_cleaning_that_residents_ask_about_stands_in_the_books_of_its_month() -> None:
    assert f"{EXTRA_CLEANING // 100} 元" in tales.OBJECTIONS[0][1]
    for sketch in SKETCHES:
        extra = [ym for ym in ("2026-07", "2026-08", "2026-09", "2026-10")
                 if any(cost.fen == EXTRA_CLEANING for cost in costs(sketch, BILLED, ym, TODAY))]
        assert extra == ([f"2026-{11 - EXTRA_MONTHS[sketch.code]:02}"] if sketch.code in EXTRA_MONTHS else [])
