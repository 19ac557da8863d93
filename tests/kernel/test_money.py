"""Fen, read and shared out exactly."""
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.money import NotMoney, fen, half_up, plain_yuan, yuan


@pytest.mark.parametrize(("text", "amount"), [
    ("268.35", 26835), ("1,234.5", 123450), (" ¥ 20 ", 2000), ("0", 0), ("-3.20", -320), ("1，000", 100000), ("１００", 10000)])
def test_reads_what_people_type(text, amount):
    assert fen(text) == amount


@pytest.mark.parametrize("text", ["", "1.234", "1e3", "12,34", "nan", "十元", "1.2.3", "1" * 13, "200000000"])
def test_refuses_what_is_no_money(text):
    with pytest.raises(NotMoney):
        fen(text)


@given(st.integers(-10**9, 10**9))
def test_writing_and_reading_is_the_identity(amount):
    assert fen(yuan(amount)) == fen(plain_yuan(amount)) == amount


@pytest.mark.parametrize(("exact", "rounded"), [
    (Fraction("3762.5"), 3763), (Fraction("4297.44"), 4297), (Fraction("-0.5"), -1), (Fraction(1, 3), 0)])
def test_rounds_half_up_once(exact, rounded):
    assert half_up(exact) == rounded
