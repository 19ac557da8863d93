"""The bank's file: every fen is a payment or held, a number is booked once, held money is nobody's income."""
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.domains.fees.payments import commands as payments
from linli.domains.fees.payments.values import IncomingPayment, NotThatUnit
from linli.domains.fees.transfers import commands, queries
from linli.domains.fees.transfers.models import BankLine
from linli.domains.fees.transfers.values import AlreadyGiven, BadLine, BankDraft, FileBooked
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows

SUSPENSE = "2241.03"


def line(txn: str, fen: int, unit: int | None = None, **more) -> BankDraft:
    return BankDraft(txn, AT, fen, unit_id=unit, **more)


def book(desk, *lines: BankDraft) -> FileBooked:
    return commands.book_file(desk.community, lines=list(lines), by=desk.cashier)


def test_what_fits_a_home_settles_its_bills_and_the_rest_is_held(desk):
    desk.bill("2026-10", 4297)
    done = book(desk, line("B1", 5000, desk.home), line("B2", 700), line("B3", 300))
    assert done == FileBooked(1, 5000, 2, 1000, 0, 0, 0)
    balances = desk.balances()
    assert (balances["1002"], balances[SUSPENSE], balances["2203"], balances["1122"]) == (6000, -1000, -703, 0)
    held = queries.held(desk.community, by=desk.cashier)
    assert (held.count, held.fen) == (2, 1000)


def test_the_same_file_again_books_nothing(desk):
    lines = [line("B1", 5000, desk.home), line("B2", 700)]
    book(desk, *lines)
    before = desk.balances()
    assert book(desk, *lines, *lines) == FileBooked(0, 0, 0, 0, 0, 0, repeated=4)
    assert desk.balances() == before


def test_a_number_is_booked_once_whatever_file_or_program_brings_it(desk):
    payments.record_many(desk.community, by=desk.accountant, payments=[IncomingPayment(desk.home, 100, "transfer", AT, "B1")])
    assert book(desk, line("B1", 100), line("B2", 100, desk.home)).repeated == 1
    assert book(desk, line("B2", 100), line("B3", 1)) == FileBooked(0, 0, 1, 1, 0, 0, 1)
    with pytest.raises(IntegrityError, match="bank_line_once"), in_area(desk.area):
        BankLine.objects.create(community_id=desk.community, txn="B3", at=AT, fen=1, entered_by="x")


def test_money_that_a_window_took_is_not_taken_twice(desk):
    desk.take(4297, "transfer", digits="0077")
    before = desk.balances()
    lines = [line("2026112300770077", 4297, desk.home), line("2026112300780078", 100, desk.home)]
    [at_desk, new] = queries.matches(desk.community, lines=lines, on=DAY, by=desk.cashier)
    assert (at_desk.confidence, new.confidence) == ("desk", "none")
    assert book(desk, *lines) == FileBooked(1, 100, 0, 0, 1, 4297, 0)
    assert desk.balances()["1002"] == before["1002"] + 100
    # Another amount, another month or a voided receipt is other money.
    assert book(desk, line("9990077", 4298), replace(line("8880077", 4297), at=AT + timedelta(days=40))).at_desk == 0


def test_held_money_is_given_to_a_home_once(desk):
    desk.bill("2026-10", 4297)
    book(desk, line("B1", 5000, payer="张三丰", remark="忘写房号 19900001234"))
    [held] = queries.held(desk.community, by=desk.cashier).lines
    assert (held.payer, held.remark) == ("张**", "忘写房号 ***")
    receipt = commands.give(held.id, unit_id=desk.home, at=AT, by=desk.cashier)
    balances = desk.balances()
    assert (balances[SUSPENSE], balances["1002"], balances["2203"], balances["1122"]) == (0, 5000, -703, 0)
    assert one("SELECT fen FROM fees_receipt WHERE id = %s", desk.area, receipt) == 5000
    assert queries.held(desk.community, by=desk.cashier).count == 0
    with pytest.raises(AlreadyGiven):
        commands.give(held.id, unit_id=desk.neighbour, at=AT, by=desk.cashier)


@pytest.mark.parametrize("wrong", [line("B1", 0), line("B1", -5), line("", 5), line("x" * 65, 5), line("B1", 10**15)])
def test_a_line_that_says_nothing_refuses_the_file(desk, wrong):
    with pytest.raises(BadLine):
        book(desk, line("B0", 5), wrong)
    assert rows("SELECT count(*) FROM fees_bankline", desk.area) == [(0,)]


def test_only_homes_of_the_community_and_cashiers_of_it(desk):
    with pytest.raises(NotThatUnit):
        book(desk, line("B1", 5, 1))
    assert rows("SELECT count(*) FROM fees_bankline", desk.area) == [(0,)]
    stranger = factories.member(desk.area, "cashier", "community", factories.new_community(desk.area))
    with pytest.raises(NotFound):
        commands.book_file(desk.community, lines=[line("B1", 5)], by=stranger)


LINES = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9_000), st.sampled_from(["home", "neighbour", None])),
                 min_size=1, max_size=8)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(LINES, min_size=1, max_size=3))
def test_booked_and_held_are_the_sum_of_the_file(desk, files):
    desk.keys += 1
    for at, file in enumerate(files):
        lines = [line(f"P{desk.keys}-{txn}", fen, getattr(desk, whose) if whose else None) for txn, fen, whose in file]
        first = {}
        for one_line in lines:
            first.setdefault(one_line.txn, one_line)
        known = {txn for (txn,) in rows("SELECT txn FROM fees_bankline", desk.area)}
        fresh = sum(each.fen for txn, each in first.items() if txn not in known)
        before = desk.balances().get("1002", 0)
        done = book(desk, *lines)
        assert done.booked_fen + done.held_fen == fresh == desk.balances().get("1002", 0) - before, at
    assert -desk.balances().get(SUSPENSE, 0) == queries.held(desk.community, by=desk.cashier).fen
    assert desk.balances().get("2203", 0) == -desk.left_fen()
