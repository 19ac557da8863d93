import pytest

from linli.domains.fees.payments import commands
from linli.domains.fees.payments.values import (
    DepositTooLarge,
    DifferenceUnexplained,
    ShiftHandedOver,
    ShiftOpen,
    TakeOverByAnother,
    WindowTaken,
    WrongCount,
)
from linli.kernel.approvals import Granted
from linli.kernel.errors import NotFound
from tests import factories
from tests.domains.fees.payments.conftest import AT

FLOAT = {10_000: 5}


def hand_over(desk, counted, **given):
    asked = {"counted": counted, "deposit": 0, "at": AT, "by": desk.cashier} | given
    return commands.hand_over(desk.more["shift"], **asked)


def test_counted_cash_is_float_and_takings(desk):
    desk.take(4300, "cash")
    desk.take(9999, "pos")
    done = hand_over(desk, FLOAT | {2_000: 2, 100: 3}, deposit=4300)
    assert (done.expected_fen, done.counted_fen, done.difference_fen, done.deposit_fen) == (54_300, 54_300, 0, 4300)
    assert desk.balances()["1001"] == 0
    assert desk.balances()["1002"] == 14_299


def test_a_difference_needs_a_reason_and_waits_in_suspense(desk):
    desk.take(4300, "cash")
    with pytest.raises(DifferenceUnexplained, match="-0.50"):
        hand_over(desk, FLOAT | {2_000: 2, 100: 2, 50: 1})
    assert hand_over(desk, FLOAT | {2_000: 2, 100: 2, 50: 1}, reason="找零时少收一枚 5 角").difference_fen == -50
    assert desk.balances()["2241.03"] == 50
    assert desk.balances()["1001"] == 4250


def test_a_void_takes_the_cash_out_of_the_till(desk):
    receipt = desk.take(4300, "cash")
    commands.void_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    assert hand_over(desk, FLOAT).expected_fen == 50_000


def test_a_shift_is_handed_over_once_and_by_its_cashier(desk):
    with pytest.raises(NotFound):
        hand_over(desk, FLOAT, by=factories.member(desk.area, "cashier", "community", desk.community, user_id=70))
    with pytest.raises(TakeOverByAnother):
        hand_over(desk, FLOAT, to_id=7)
    with pytest.raises(DepositTooLarge):
        hand_over(desk, FLOAT, deposit=50_001)
    with pytest.raises(WrongCount):
        hand_over(desk, {10_000: -1})
    hand_over(desk, FLOAT, to_id=70, to_name="陶收银")
    with pytest.raises(ShiftHandedOver):
        hand_over(desk, FLOAT)


def test_one_shift_a_window_and_a_cashier(desk):
    other = factories.member(desk.area, "cashier", "community", desk.community, user_id=70)
    with pytest.raises(WindowTaken):
        commands.open_shift(desk.community, window="2", float_fen=0, at=AT, by=other)
    with pytest.raises(ShiftOpen):
        commands.open_shift(desk.community, window="3", float_fen=0, at=AT, by=desk.cashier)


def test_the_next_shift_of_a_window_goes_on_numbering(desk):
    desk.take(100)
    hand_over(desk, FLOAT)
    commands.open_shift(desk.community, window="2", float_fen=0, at=AT, by=desk.cashier)
    assert desk.take(100).number == "2-0000002"
