"""Charts are drawn by the server, carry their figures as a table, and need no inline style."""
from __future__ import annotations

from datetime import date

import pytest

from linli.kernel.ui import charts, pictures

MONTHS = ["7月", "8月", "9月"]
RATES = [("收缴率", [0.07, 0.31, 0.83])]
FLOWS = [("物业费", [41.0, 42.5, 43.8]), ("停车", [16.0, None, 18.6])]


@pytest.mark.parametrize("drawn", [
    charts.line(MONTHS, RATES, "%"), charts.line(MONTHS, FLOWS), charts.bars(MONTHS, FLOWS), charts.stacked(MONTHS, FLOWS),
    pictures.histogram([-10, 0, 1, 2], [3, 0, 158], "每月变化"),
    pictures.time_axis([("业主", [pictures.Span(date(2019, 6, 8).toordinal(), date(2027, 1, 1).toordinal(), "沈**")])],
                       date(2018, 1, 1).toordinal(), date(2027, 1, 1).toordinal(), [], "产权与占用"),
])
def test_chart_has_a_name_a_table_and_no_inline_style(drawn: str) -> None:
    assert 'role="img" aria-label="' in drawn
    assert "<details" in drawn and "<table" in drawn
    assert "style=" not in drawn


def test_table_shows_the_figures_of_the_line() -> None:
    drawn = charts.line(MONTHS, RATES, "%")
    assert all(f"<td class=\"r num\">{shown}</td>" in drawn for shown in ("7.0 %", "31.0 %", "83.0 %"))


def test_unknown_value_is_a_gap_and_a_dash() -> None:
    assert "—" in charts.line(MONTHS, FLOWS)


def test_names_are_escaped() -> None:
    assert "<script>" not in charts.bars(["<script>"], [("<b>", [1.0])])


def test_empty_chart_does_not_fail() -> None:
    assert "<svg" in charts.line([], [("收缴率", [])])


@pytest.mark.parametrize(("highest", "top"), [(158, 160), (0.83, 1), (41_250, 50_000), (0, 1), (100, 100)])
def test_grid_ends_at_the_next_round_figure(highest: float, top: float) -> None:
    assert charts.rounded_up(highest) == pytest.approx(top)


def test_falls_and_rises_of_a_histogram_differ_in_colour() -> None:
    drawn = pictures.histogram([-10, 0, 10], [4, 5], "变化")
    assert drawn.count('class="f-c4"') == 1
    assert drawn.count('class="f-c2"') == 1


@pytest.mark.parametrize(("value", "step"), [(None, ""), (0, ""), (50, "q4"), (100, "q9"), (140, "q9")])
def test_heat_has_ten_steps_of_one_hue(value: float | None, step: str) -> None:
    assert pictures.heat_class(value, 100) == step


def test_level_stays_within_its_bar() -> None:
    assert 'width="100.0%"' in pictures.level(130)
    assert 'width="0.0%"' in pictures.level(-5)
