import threading

import pytest
from django.db import IntegrityError, connection

from linli.domains.fees.payments import commands, stuck
from linli.domains.fees.payments.models import Allocation, Receipt
from linli.domains.fees.payments.values import (
    AlreadyVoid,
    IncomingPayment,
    MoreThanReceived,
    PartlyRefunded,
    ReasonNeeded,
    ShiftHandedOver,
)
from linli.domains.fees.returns import commands as returns
from linli.kernel import clock
from linli.kernel.access import Actor
from linli.kernel.approvals import AnotherWaits, Granted, SecondPersonNeeded, decide
from linli.kernel.errors import NotAllowed
from linli.kernel.models import Approval
from linli.kernel.tenancy import in_area
from linli.kernel.wishes import inbox
from tests.domains.fees.payments.conftest import AT, DAY, one, rows

CASHIER = 7


def granted(reason: str = "金额录错", asked_by_id: int = CASHIER) -> Granted:
    return Granted(1, asked_by_id, "叶收银", reason)


def void(desk, receipt_id: int, *, by: Actor | None = None, **given):
    returns.void_receipt(receipt_id, approval=granted(**given), at=AT, by=by or desk.accountant)


def nothing_but(desk, billed: int) -> None:
    """As if nothing had been paid: the whole bill is owed, no cash, no advance."""
    balances = desk.balances()
    assert {code: fen for code, fen in balances.items() if fen} == ({"1122": billed, "6001": -billed} if billed else {})
    assert desk.open_fen() == billed
    assert desk.left_fen() == 0


def test_a_void_leaves_the_bill_owed_and_a_reversal_in_the_books(desk):
    desk.bill("2026-10", 4297)
    receipt = desk.take(5000, "cash")
    void(desk, receipt.id)
    nothing_but(desk, 4297)
    assert rows("SELECT kind FROM ledger_voucher WHERE reverses_id IS NOT NULL", desk.area) == [("reversal",)]
    with pytest.raises(AlreadyVoid):
        void(desk, receipt.id)


def test_a_void_also_takes_back_what_the_advance_had_paid(desk):
    receipt = desk.take(5000)
    desk.bill("2026-10", 4297)
    commands.use_advances(desk.community, on=DAY, by=desk.manager)
    void(desk, receipt.id)
    nothing_but(desk, 4297)


def test_needs_a_second_person_with_the_right(desk):
    receipt = desk.take(5000)
    with pytest.raises(SecondPersonNeeded):
        void(desk, receipt.id, asked_by_id=desk.accountant.user_id)
    with pytest.raises(NotAllowed):
        void(desk, receipt.id, by=desk.cashier)
    with pytest.raises(ReasonNeeded):
        void(desk, receipt.id, reason=" ")
    with pytest.raises(IntegrityError, match="receipt_void_by_second_person"), in_area(desk.area):
        Receipt.objects.filter(pk=receipt.id).update(voided_at=AT, voided_by_id=8, void_asked_by_id=8, void_reason="错")


def test_after_the_shift_it_is_a_refund(desk):
    desk.bill("2026-10", 4297)
    receipt = desk.take(4300, "cash")
    commands.hand_over(desk.more["shift"], counted={10_000: 5, 1_000: 4, 100: 3}, deposit=4300, at=AT, by=desk.cashier)
    with pytest.raises(ShiftHandedOver):
        void(desk, receipt.id)
    returns.refund_receipt(receipt.id, approval=granted("重复缴费"), at=AT, by=desk.manager)
    # The till is closed: the bank paid it back.
    nothing_but(desk, 4297)


def test_a_receipt_of_the_wrong_home_moves_to_the_right_one(desk):
    wrong = desk.bill("2026-10", 4297)
    desk.bill("2026-10", 2000, unit=desk.neighbour)
    receipt = desk.take(4297)
    moved = returns.move_receipt(receipt.id, to_unit=desk.neighbour, approval=granted("房号听错"), at=AT,
                                  by=desk.accountant)
    assert (moved.number, moved.unit_id, moved.advance_fen) == (desk.number("G", 1), desk.neighbour, 2297)
    assert one("SELECT settled_fen FROM fees_bill WHERE id = %s", desk.area, wrong) == 0
    balances = desk.balances()
    assert (balances["1122"], balances["2203"], balances["1002"]) == (desk.open_fen(), -desk.left_fen(), 4297)


def test_a_line_of_a_batch_is_taken_back_alone(desk):
    desk.bill("2026-10", 4297)
    commands.record_many(desk.community, by=desk.accountant, payments=[
        IncomingPayment(desk.home, 5000, "transfer", AT, "T1"), IncomingPayment(desk.neighbour, 900, "transfer", AT)])
    receipt = one("SELECT id FROM fees_receipt WHERE unit_id = %s", desk.area, desk.home)
    returns.refund_receipt(receipt, approval=granted("退错账"), at=AT, by=desk.accountant)
    balances = desk.balances()
    assert (balances["1122"], balances["2203"], balances["1002"]) == (4297, -900, 900)


def test_an_advance_is_paid_back_once_and_never_beyond(desk):
    receipt = desk.take(5000)
    advance = one("SELECT id FROM fees_advance", desk.area)
    given = {"method": "transfer", "approval": granted("搬离"), "at": AT, "by": desk.accountant}
    for _ in range(2):
        assert returns.refund_advance(advance, amount=3000, key="r1", **given) == 2000
    with pytest.raises(MoreThanReceived, match="20.00"):
        returns.refund_advance(advance, amount=3000, key="r2", **given)
    with pytest.raises(PartlyRefunded):
        void(desk, receipt.id)
    assert desk.balances() == {"1002": 2000, "2203": -2000}


def test_paying_an_advance_back_is_asked_for_and_leaves_the_till(desk):
    desk.take(5000, "cash")
    advance = one("SELECT id FROM fees_advance", desk.area)
    with pytest.raises(MoreThanReceived):
        returns.ask_refund_advance(advance, amount=5010, method="cash", reason="搬离", by=desk.cashier)
    returns.ask_refund_advance(advance, amount=2000, method="cash", reason="搬离", by=desk.cashier)
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    assert wish.effect[0] == ["预存余额", "50.00 元", "30.00 元"]
    decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)
    assert desk.balances() == {"1001": 3000, "2203": -3000}
    counted = {10_000: 5, 1_000: 3}
    done = commands.hand_over(desk.more["shift"], counted=counted, deposit=3000, at=AT, by=desk.cashier)
    assert done.difference_fen == 0


def test_allocations_are_never_changed(desk):
    desk.bill("2026-10", 4297)
    desk.take(4297)
    with pytest.raises(Exception, match="permission denied"), in_area(desk.area):
        Allocation.objects.update(fen=1)


def test_the_cashier_asks_and_the_accountants_yes_voids_it(desk):
    desk.bill("2026-10", 4297)
    receipt = desk.take(4297)
    assert returns.ask_take_back(receipt.id, reason="金额录错", by=desk.cashier) == "作废收据"
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    assert wish.effect[0] == ["收据", desk.number("2", 1), "已作废，钱从本班退还"]
    assert decide(wish.id, yes=True, at=clock.now(), by=desk.accountant) == "granted"
    nothing_but(desk, 4297)


def test_one_wish_a_receipt_waits_whatever_it_asks(desk):
    receipt = desk.take(5000)
    advance = one("SELECT id FROM fees_advance", desk.area)
    returns.ask_take_back(receipt.id, reason="金额录错", by=desk.cashier)
    with pytest.raises(AnotherWaits, match=f"作废收据 {receipt.number} · 3-2-501 · 50.00 元（叶收银"):
        returns.ask_move(receipt.id, to_unit=desk.neighbour, reason="听错", by=desk.accountant)
    with pytest.raises(AnotherWaits):
        returns.ask_refund_advance(advance, amount=100, method="transfer", reason="搬离", by=desk.cashier)
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    decide(wish.id, yes=False, answer="没有录错", at=clock.now(), by=desk.accountant)
    returns.ask_move(receipt.id, to_unit=desk.neighbour, reason="听错", by=desk.cashier)
    with pytest.raises(IntegrityError, match="approval_open_about_once"), in_area(desk.area):
        Approval.objects.update(status="open")


def test_a_wish_that_ran_out_bars_nobody(desk):
    receipt = desk.take(5000)
    returns.ask_take_back(receipt.id, reason="金额录错", by=desk.cashier)
    with in_area(desk.area):
        Approval.objects.update(expires_at=clock.now())
    returns.ask_move(receipt.id, to_unit=desk.neighbour, reason="听错", by=desk.cashier)
    assert rows("SELECT act, status FROM kernel_approval ORDER BY id", desk.area) == [
        ("fees.void_receipt", "expired"), ("fees.move_receipt", "open")]


def test_moving_is_asked_for_too(desk):
    receipt = desk.take(4297)
    returns.ask_move(receipt.id, to_unit=desk.neighbour, reason="房号听错", by=desk.cashier)
    [wish] = inbox(desk.area, by=desk.manager).waiting
    decide(wish.id, yes=True, at=clock.now(), by=desk.manager)
    assert one("SELECT unit_id FROM fees_receipt WHERE replaces_id = %s", desk.area, receipt.id) == desk.neighbour


def test_four_managers_at_once_take_a_receipt_back_once(desk):
    desk.bill("2026-10", 4297)
    receipt = desk.take(4297)
    told: list[str] = []

    def refund() -> None:
        try:
            returns.refund_receipt(receipt.id, approval=granted("退"), at=AT, by=desk.manager)
            told.append("done")
        except AlreadyVoid as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=refund) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["already_void"] * 3 + ["done"]
    nothing_but(desk, 4297)


def test_moves_in_opposite_directions_do_not_block_each_other(desk):
    for _ in range(3):
        desk.bill(f"2026-{desk.keys + 1:02d}", 1000)
        desk.bill(f"2026-{desk.keys + 1:02d}", 1000, unit=desk.neighbour)
        desk.keys += 1
    mine, theirs = desk.take(3000), desk.take(3000, units=[desk.neighbour])
    errors: list[Exception] = []

    def move(receipt: int, to: int) -> None:
        try:
            returns.move_receipt(receipt, to_unit=to, approval=granted("错户"), at=AT, by=desk.manager)
        except Exception as error:      # shown by the assertion below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((mine.id, desk.neighbour), (theirs.id, desk.home))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (desk.balances()["1002"], desk.open_fen() - desk.left_fen()) == (6000, 0)


def test_a_wish_for_an_advance_that_bills_have_used_says_so(desk):
    desk.take(5000)
    advance = one("SELECT id FROM fees_advance", desk.area)
    returns.ask_refund_advance(advance, amount=2000, method="transfer", reason="搬离", by=desk.cashier)
    assert inbox(desk.area, by=desk.accountant).waiting[0].stuck == ""
    desk.bill("2026-10", 4297)
    commands.use_advances(desk.community, on=DAY, by=desk.manager)
    assert inbox(desk.area, by=desk.accountant).waiting[0].stuck == "最多能退 7.03 元。"


def test_a_wish_whose_shift_or_receipt_is_gone_says_so(desk):
    late, gone = desk.take(5000), desk.take(3000)
    for receipt in (late, gone):
        returns.ask_take_back(receipt.id, reason="金额录错", by=desk.cashier)
    void(desk, gone.id)
    found = stuck.void_too_late
    with in_area(desk.area):
        assert found([str(late.id), str(gone.id)]) == {str(gone.id): AlreadyVoid.sentence}
    commands.hand_over(desk.more["shift"], counted={10_000: 5}, slips={"pos": 5000}, deposit=0, at=AT, by=desk.cashier)
    told = {row.title.split(" ")[1]: row.stuck for row in inbox(desk.area, by=desk.accountant).waiting}
    assert told == {late.number: ShiftHandedOver.sentence, gone.number: AlreadyVoid.sentence}
