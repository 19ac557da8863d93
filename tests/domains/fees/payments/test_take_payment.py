import threading

import pytest
from django.db import connection

from linli.domains.fees.bills.models import Bill
from linli.domains.fees.payments import commands
from linli.domains.fees.payments.models import Advance, Allocation, Receipt
from linli.domains.fees.payments.values import (
    DigitsNeeded,
    DigitsUsed,
    NoFenCoins,
    NoShift,
    NothingTaken,
    NotOpenBill,
    NotThatUnit,
    OutOfTurn,
)
from linli.kernel.codes import resolve
from linli.kernel.errors import KeyReused, NotAllowed, NotFound
from linli.kernel.tenancy import in_area
from tests import factories
from tests.domains.fees.payments.conftest import AT, one, rows


def settled(desk) -> dict[str, int]:
    with in_area(desk.area):
        return dict(Bill.objects.filter(unit=desk.home).values_list("ym", "settled_fen"))


@pytest.mark.parametrize(("amount", "september", "october", "november", "advance"), [
    (4297, 4297, 0, 0, 0),
    (5000, 4297, 703, 0, 0),
    (12891, 4297, 4297, 4297, 0),
    (20000, 4297, 4297, 4297, 7109),
])
def test_the_oldest_bill_comes_first(desk, amount, september, october, november, advance):
    for ym in ("2026-11", "2026-09", "2026-10"):
        desk.bill(ym, 4297)
    receipt = desk.take(amount)
    assert settled(desk) == {"2026-09": september, "2026-10": october, "2026-11": november}
    assert (receipt.number, receipt.fen, receipt.advance_fen) == ("2-0000001", amount, advance)
    balances = desk.balances()
    assert balances["1002"] == amount
    assert balances["1122"] == desk.open_fen()
    assert balances.get("2203", 0) == -advance == -desk.left_fen()


def test_cash_has_no_fen_and_the_tail_becomes_an_advance(desk):
    desk.bill("2026-10", 4297)
    with pytest.raises(NoFenCoins, match="43.00"):
        desk.take(4297, "cash")
    assert desk.take(4300, "cash").advance_fen == 3
    assert desk.balances()["1001"] == 4300


def test_several_homes_and_books_in_one_payment(desk):
    desk.bill("2026-10", 4297)
    desk.bill("2026-10", 8000, fund="common")
    desk.bill("2026-10", 1000, unit=desk.neighbour, fund="custody")
    receipt = desk.take(13297, units=[desk.home, desk.neighbour])
    assert receipt.bills == 3
    assert rows("SELECT fund, p.fen FROM fees_payment p JOIN ledger_book b ON b.id = p.book_id ORDER BY 1", desk.area) \
        == [("common", 8000), ("custody", 1000), ("service", 4297)]
    # A former firm's claim never was our receivable: it is passed through.
    assert desk.balances()["2241.02"] == -1000
    assert desk.balances()["1122"] == 0


def test_jumping_an_older_bill_needs_a_reason(desk):
    desk.bill("2026-09", 4297)
    late = desk.bill("2026-10", 4297)
    with pytest.raises(OutOfTurn, match="2026-09"):
        desk.take(4297, pick=[late])
    desk.take(4297, pick=[late], reason="九月账单正在核对")
    assert settled(desk) == {"2026-09": 0, "2026-10": 4297}
    with pytest.raises(NotOpenBill):
        desk.take(4297, pick=[late], reason="再来一次")


@pytest.mark.parametrize(("given", "refusal"), [
    ({"amount": 0}, NothingTaken), ({"amount": -5}, NothingTaken), ({"amount": 42.97}, NothingTaken),
    ({"amount": 100, "method": "static_code"}, DigitsNeeded),
    ({"amount": 100, "method": "static_code", "digits": "12a4"}, DigitsNeeded),
])
def test_refuses_what_is_no_payment(desk, given, refusal):
    with pytest.raises(refusal):
        desk.take(**given)
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 0


def test_a_bill_number_is_booked_once_a_day(desk):
    desk.take(100, "static_code", digits="482913")
    with pytest.raises(DigitsUsed):
        desk.take(200, "static_code", digits="482913")


def test_receipt_numbers_have_no_gap_and_lead_to_their_proof(desk):
    first = desk.take(100)
    with pytest.raises(NotThatUnit):
        desk.take(100, units=[desk.home, 999_999_999])
    second = desk.take(100)
    assert (first.number, second.number) == ("2-0000001", "2-0000002")
    assert resolve(second.code).object_id == second.id


def test_needs_a_shift_and_the_right(desk):
    other = factories.member(desk.area, "cashier", "community", desk.community, user_id=70)
    with pytest.raises(NoShift):
        desk.take(100, by=other)
    with pytest.raises(NotAllowed):
        desk.take(100, by=desk.accountant)
    elsewhere = factories.member(desk.area, "cashier", "community", desk.community + 1_000, user_id=71)
    with pytest.raises(NotFound):
        desk.take(100, by=elsewhere)
    assert desk.balances() == {}


def test_the_same_key_with_another_amount_changes_nothing(desk):
    first = desk.take(100, key="same")
    assert desk.take(100, key="same") == first
    with pytest.raises(KeyReused):
        desk.take(200, key="same")
    assert one("SELECT sum(fen) FROM fees_receipt", desk.area) == 100


def test_eight_desks_repeat_one_payment_and_it_is_booked_once(desk):
    desk.bill("2026-10", 4297)
    answers, errors = set(), []

    def repeat() -> None:
        try:
            for _ in range(100):
                answers.add(commands.take_payment(desk.community, units=[desk.home], amount=5000, method="pos",
                                                  key="once", at=AT, by=desk.cashier))
        except Exception as error:      # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=repeat) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(answers) == 1
    with in_area(desk.area):
        assert (Receipt.objects.count(), Allocation.objects.count(), Advance.objects.count()) == (1, 1, 1)
    assert desk.balances() == {"1122": 0, "6001": -4297, "1002": 5000, "2203": -703}
