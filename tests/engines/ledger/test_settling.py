"""到账: what a provider holds reaches the bank once, less its fee, and never more than it holds."""
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection

from linli.engines.ledger.byhand import commands, queries, settling
from linli.engines.ledger.models import Entry, Settlement
from linli.engines.ledger.values import (
    AlreadySettled,
    DayAhead,
    MoreThanOutstanding,
    NoFeeHere,
    NotASettlement,
)
from linli.kernel.commands import violated
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book, decide

PAID, DAY = date(2026, 11, 4), date(2026, 11, 6)


@pytest.fixture
def held(books):
    """100.00 paid online, which the provider holds."""
    book(books.service, amounts=[("1012", 10_000), ("6001", -10_000)], on=PAID, src="paid", by=books.by)
    return books


def settle(books, **given):
    return settling.record_settlement(given.pop("book", books.service), **{
        "on": DAY, "fen": 9_962, "fee_fen": 38, "reference": "HD-1", "key": "k", "by": accountant(books), **given})


def balances(books) -> dict[str, int]:
    found: dict[str, int] = {}
    with in_area(books.by.area_id):
        for code, fen in Entry.objects.values_list("code", "amount_fen"):
            found[code] = found.get(code, 0) + fen
    return found


def test_a_payout_reaches_the_bank_less_the_fee_and_is_booked_once(held):
    voucher = settle(held)
    assert settle(held) == voucher
    assert balances(held) == {"1002": 9_962, "1012": 0, "6001": -10_000, "6603": 38}
    found = queries.settlements(held.service, on=DAY, by=accountant(held))
    assert found.outstanding_fen == 0
    assert [(one.voucher_id, one.day, one.reference, one.fen, one.fee_fen) for one in found.last] == [
        (voucher, DAY, "HD-1", 9_962, 38)]


@pytest.mark.parametrize("given", [
    {"fen": 9_963}, {"on": date(2026, 11, 3)}, {"fen": 10_000, "fee_fen": 1}])
def test_never_more_than_the_provider_held_on_that_day(held, given):
    with pytest.raises(MoreThanOutstanding):
        settle(held, **given)


def test_a_payout_of_an_earlier_day_leaves_what_later_ones_took(held):
    book(held.service, amounts=[("1012", 5_000), ("6001", -5_000)], on=DAY, src="more", by=held.by)
    settle(held, on=date(2026, 11, 10), fen=12_000, fee_fen=0)
    with pytest.raises(MoreThanOutstanding, match="30.00"):
        settle(held, on=PAID, fen=3_001, fee_fen=0, reference="HD-2", key="k2")


@pytest.mark.parametrize(("given", "refusal"), [
    ({"fen": 0}, NotASettlement), ({"fee_fen": -1}, NotASettlement), ({"reference": "  "}, NotASettlement),
    ({"on": date(2099, 1, 1)}, DayAhead)])
def test_what_is_no_payout_is_refused(held, given, refusal):
    with pytest.raises(refusal):
        settle(held, **given)


def test_money_that_is_only_passed_on_arrives_whole(held):
    book(held.custody, amounts=[("1012", 500), ("2241.02", -500)], on=PAID, src="custody", by=held.by)
    with pytest.raises(NoFeeHere):
        settle(held, book=held.custody, fen=499, fee_fen=1)
    settle(held, book=held.custody, fen=500, fee_fen=0)


def test_a_slip_is_taken_once_unless_it_was_taken_back_by_two(held):
    voucher = settle(held, fen=1_000, fee_fen=0)
    with pytest.raises(AlreadySettled):
        settle(held, fen=1_000, fee_fen=0, key="k2")
    decide(commands.ask_reversal(voucher, on=DAY, reason="金额写错", by=accountant(held)), held)
    assert balances(held)["1012"] == 10_000
    settle(held, key="k3")
    assert balances(held)["1012"] == 0


def test_two_payouts_at_once_do_not_take_the_same_money(held):
    def try_to(number: int) -> bool:
        try:
            settle(held, reference=f"HD-{number}", key=f"k{number}")
            return True
        except MoreThanOutstanding:
            return False
        finally:
            connection.close()
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_to, range(4))) == [False, False, False, True]
    with in_area(held.by.area_id):
        assert Settlement.objects.count() == 1


@pytest.mark.parametrize(("given", "rule"), [
    ({"fen": 10_000}, "settlement_held"), ({"fen": 1, "fee_fen": 0, "on": date(2026, 11, 3)}, "settlement_held"),
    ({"fen": 1, "fee_fen": 0, "reference": "HD-0"}, "settlement_once")])
def test_the_database_refuses_what_the_command_overlooks(held, monkeypatch, given, rule):
    settle(held, fen=1, fee_fen=0, reference="HD-0", key="k0")
    monkeypatch.setattr(settling, "outstanding", lambda book_id, on: settling.Outstanding(10**9, 10**9))
    monkeypatch.setattr(settling, "standing", lambda book_id: Settlement.objects.none())
    with pytest.raises(IntegrityError) as error:
        settle(held, **given)
    assert violated(error.value) == rule


def test_a_stranger_finds_no_book(held, strangers):
    with pytest.raises(NotFound):
        settle(held, by=accountant(strangers))
