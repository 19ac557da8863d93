"""Figures read the same everywhere."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.kernel.ui.tags import figures
from linli.kernel.ui.templatetags import ui

NOW = datetime(2026, 11, 23, 6, 9, tzinfo=UTC)


@pytest.mark.parametrize(("fen", "shown"), [(123450, "¥ 1,234.50"), (0, "¥ 0.00"), (-748, "−¥ 7.48"), (None, "—")])
def test_money_has_two_decimals_and_its_sign(fen: int | None, shown: str) -> None:
    assert shown in figures.cash(fen)


@pytest.mark.parametrize(("fen", "shown"), [(457, "+4.57"), (-2965, "−29.65"), (0, "0.00")])
def test_difference_keeps_its_sign(fen: int, shown: str) -> None:
    assert figures.change(fen) == shown


def test_person_is_masked_to_family_name_and_seven_digits() -> None:
    assert figures.masked_name("张示例") == "张**"
    assert figures.masked_phone("199 0000 1234") == "199****1234"
    assert figures.masked_phone("12") == "—"


def test_the_day_of_an_instant_is_that_of_shanghai() -> None:
    assert ui.day(datetime(2026, 11, 27, 19, 43, tzinfo=UTC)) == "2026-11-28"
    assert (ui.day(date(2026, 11, 27)), ui.day(None)) == ("2026-11-27", "—")


def test_time_is_that_of_shanghai() -> None:
    assert figures.clock(NOW) == "14:09"
    assert figures.long_day(date(2026, 11, 27)) == "11 月 27 日 周五"
    assert figures.month("2026-11") == "2026 年 11 月"


@pytest.mark.parametrize(("left", "words", "state"), [
    (-timedelta(minutes=52, seconds=11), "超 0:52:11", "late"),
    (timedelta(minutes=9, seconds=51), "余 0:09:51", "soon"),
    (timedelta(hours=5, minutes=40), "余 5:40", "far"),
])
def test_clock_says_late_soon_or_far(left: timedelta, words: str, state: str) -> None:
    assert figures.time_left(NOW + left, NOW) == (words, state)


def test_a_count_is_written_like_money() -> None:
    assert (figures.count(0), figures.count(1970), figures.count(-1000)) == ("0", "1,970", "-1,000")


def test_size_of_a_file() -> None:
    assert figures.size(880640) == "860 kB"
    assert figures.size(1_258_291) == "1.2 MB"
