"""Sharing a sum to the fen: floors first, the rest to the largest fractions."""
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.fees.bills.arithmetic import Span, apportion, price

AREAS = {"9": ([1, 1, 1], 10000, [3334, 3333, 3333]), "10": ([8953, 12000, 6047], 10000, [3316, 4444, 2240]),
         "11": ([8953, 8953, 10240, 7518], 123457, [30992, 30992, 35448, 26025])}


@pytest.mark.parametrize(("weights", "total", "parts"), AREAS.values(), ids=AREAS)
def test_a_sum_is_shared_out_by_area(weights, total, parts):
    assert apportion(total, weights) == parts


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=20), st.integers(0, 10**9))
def test_the_parts_are_the_whole(weights, total):
    assert sum(apportion(total, weights)) == total


def test_order_does_not_matter():
    spans = [Span(Fraction("89.53"), Fraction("0.48"), days, 30, payer=payer) for payer, days in ((1, 7), (2, 23))]
    assert price(spans) == price(spans[::-1])[::-1] == [(1003, 0), (3294, 0)]
