import threading
from dataclasses import replace

import pytest
from django.db import connection

from linli.domains.fees.bills.models import Bill
from linli.domains.fees.payments import commands, queries
from linli.domains.fees.payments.models import Advance, Allocation, Receipt
from linli.domains.fees.payments.values import (
    NEVER_LIMITED,
    CashTooMuch,
    DigitsNeeded,
    DigitsUsed,
    NoFenCoins,
    NoShift,
    NothingTaken,
    NotOpenBill,
    NotThatUnit,
    OutOfTurn,
    PaymentTooLarge,
    SurplusUnconfirmed,
)
from linli.engines.ledger import commands as ledger
from linli.kernel.codes import resolve
from linli.kernel.errors import KeyReused, NotAllowed, NotFound
from linli.kernel.tenancy import in_area
from linli.registry.policies import commands as policies
from linli.registry.policies.pack import KEYS
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows


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
    assert (receipt.number, receipt.fen, receipt.advance_fen) == (desk.number("2", 1), amount, advance)
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


def test_what_is_left_over_belongs_to_the_home_it_was_paid_for_not_to_its_neighbour(desk):
    desk.bill("2026-09", 4000)
    desk.bill("2026-10", 6000, unit=desk.neighbour)     # the newest bill is the neighbour's
    desk.take(10500, units=[desk.home, desk.neighbour])
    assert rows("SELECT unit_id, payer_id, left_fen FROM fees_advance", desk.area) == [(desk.home, desk.owner, 500)]
    assert one("SELECT payer_id FROM fees_receipt", desk.area) == desk.owner


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
    assert (first.number, second.number) == (desk.number("2", 1), desk.number("2", 2))
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


def test_too_much_money_and_too_much_cash_are_refused(desk):
    with pytest.raises(PaymentTooLarge, match="500,000.00"):
        desk.take(500_000_01, surplus=500_000_01)
    with pytest.raises(CashTooMuch, match="50,000.00"):
        desk.take(50_000_10, "cash", surplus=50_000_10)
    policies.set_value(desk.community, policy="desk.cash_limit", value=1_000, on=DAY, reason="窗口没有保险柜",
                       by=desk.by)
    with pytest.raises(CashTooMuch, match="1,000.00"):
        desk.take(1_000_10, "cash", surplus=1_000_10)
    assert desk.take(1_000_00, "cash").advance_fen == 1_000_00


def test_no_limit_can_be_set_below_what_is_never_looked_up():
    for key in ("desk.cash_limit", "desk.payment_limit", "desk.surplus_line"):
        assert KEYS[key].low * 100 == NEVER_LIMITED


def test_a_large_surplus_is_confirmed_by_its_very_amount(desk):
    desk.bill("2026-10", 4297)
    with pytest.raises(SurplusUnconfirmed, match="多收 1,957.03 元：欠费只有 42.97 元") as refused:
        desk.take(200_000)
    assert refused.value.facts["fen"] == 195_703
    with pytest.raises(SurplusUnconfirmed):
        desk.take(200_000, surplus=195_702)
    assert desk.take(200_000, surplus=195_703).advance_fen == 195_703
    assert desk.take(100_000).advance_fen == 100_000      # up to the line nobody is asked


def test_numbers_are_unique_in_the_area(desk):
    other = factories.new_community(desk.area)
    ledger.open_books(other, by=desk.by)
    unit = factories.new_unit(other, "1-1-101", by=desk.by)
    cashier = factories.member(desk.area, "cashier", "community", other, user_id=70)
    commands.open_shift(other, window="2", float_fen=0, at=AT, by=cashier)
    mine = desk.take(100)
    theirs = commands.take_payment(other, units=[unit], amount=100, method="pos", key="o1", at=AT, by=cashier)
    assert mine.number != theirs.number
    both = replace(desk.cashier, grants=(*desk.cashier.grants, *cashier.grants))
    assert [row.id for row in queries.receipts_numbered(mine.number.lower(), by=both)] == [mine.id]
    assert [row.id for row in queries.receipts_numbered("2-0000001", by=both)] == [mine.id, theirs.id]
    assert [row.id for row in queries.receipts_numbered("2-0000001", by=desk.cashier)] == [mine.id]
    assert queries.receipts_numbered(theirs.number, by=desk.cashier) == []
