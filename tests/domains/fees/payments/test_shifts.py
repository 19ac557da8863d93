from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from linli.domains.fees.payments import commands, papers, queries
from linli.domains.fees.payments.models import Payment, Receipt, Refund, Shift, SlipTotal
from linli.domains.fees.payments.values import (
    AlreadyHandedOver,
    BadWindow,
    CountedBefore,
    DepositTooLarge,
    DifferenceUnexplained,
    NotCounted,
    ShiftOpen,
    SlipMissing,
    SlipUnexplained,
    TakeOverByAnother,
    WindowTaken,
    WrongCount,
)
from linli.domains.fees.returns import commands as returns
from linli.kernel import clock
from linli.kernel.access import Actor, Grant
from linli.kernel.approvals import AlreadyAsked, Granted, decide, withdraw
from linli.kernel.errors import NotAllowed, NotFound, Several
from linli.kernel.signin import journal_queries
from linli.kernel.tenancy import in_area
from linli.kernel.wishes import inbox
from linli.registry.policies import commands as policies
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows

FLOAT = {10_000: 5}


def hand_over(desk, counted, **given):
    """Cash as counted; the slips of the other methods agree unless a test says what they show."""
    booked = {row.method: row.fen for row in queries.shift(desk.more["shift"], by=desk.cashier).methods
              if row.method != "cash" and row.fen}
    asked = {"counted": counted, "slips": booked, "deposit": 0, "at": AT, "by": desk.cashier} | given
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
    returns.void_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    assert hand_over(desk, FLOAT).expected_fen == 50_000


def test_the_sheet_adds_up_whatever_is_taken_back(desk):
    """By method, by book and in the till: what a void leaves; a move brings no money, a refund later changes nothing."""
    desk.bill("2026-10", 4297)
    kept, moved = desk.take(4300, "cash"), desk.take(1000, "cash")
    void = desk.take(2000, "cash")
    returns.void_receipt(void.id, approval=Granted(1, 7, "叶收银", "金额录错"), at=AT, by=desk.accountant)
    returns.move_receipt(moved.id, to_unit=desk.neighbour, approval=Granted(1, 7, "叶收银", "房号听错"), at=AT,
                         by=desk.accountant)
    hand_over(desk, FLOAT | {5_000: 1, 100: 3})
    adds_up(desk, void.number)
    returns.refund_receipt(kept.id, approval=Granted(1, 7, "叶收银", "重复缴费"), at=AT, by=desk.accountant)
    adds_up(desk, void.number)


def adds_up(desk, void: str) -> None:
    view = queries.shift(desk.more["shift"], by=desk.accountant)
    assert view.row.fen == sum(row.fen for row in view.methods) == sum(row.fen for row in view.books) == 5300
    assert view.cash_fen == view.row.float_fen + 5300
    assert [(row.void_count, row.void_fen) for row in view.methods] == [(1, 2000)]
    assert [(row.number, row.void_reason, row.voided_by) for row in view.voids] == [
        (void, "金额录错", desk.accountant.name)]
    report = queries.day_report(desk.community, day=DAY, by=desk.accountant)
    assert [(row.fen, row.void_fen) for row in report.methods] == [(5300, 2000)]


def test_a_slip_lists_notes_only_if_all_of_them_go_to_the_bank(desk):
    desk.take(4300, "cash")
    hand_over(desk, FLOAT | {2_000: 2, 100: 3}, deposit=4300, at=datetime(2026, 11, 23, 17, tzinfo=UTC))
    slip = papers.deposit_slip(queries.shift(desk.more["shift"], by=desk.cashier), AT)
    assert (slip.fen, slip.number, list(slip.cash)) == (4300, "CK-20261124-2", [])     # the day is Shanghai's


def test_a_deposit_slip_names_the_account_that_held_on_its_day(desk):
    def account() -> str:
        return papers.deposit_slip(queries.shift(desk.more["shift"], by=desk.cashier), AT).account
    assert account() == ""
    for on, told in ((date(2026, 1, 1), "试验新村共管专户，示例银行，尾号 6621"), (date(2026, 12, 1), "新账户，尾号 7788")):
        policies.set_value(desk.community, policy="desk.account", value=told, on=on, reason="开户通知", by=desk.by)
    hand_over(desk, FLOAT)
    assert account() == "试验新村共管专户，示例银行，尾号 6621"


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
    with pytest.raises(AlreadyHandedOver):
        hand_over(desk, FLOAT)


def both_at(desk, community: int) -> Actor:
    """The desk's cashier, also posted to another community."""
    return replace(desk.cashier, grants=(*desk.cashier.grants, Grant("cashier", "community", community)))


def test_cash_that_nobody_counted_is_no_hand_over(desk):
    desk.take(4300, "cash")
    for said in ("", "x", "钱都在抽屉里没有点"):
        with pytest.raises(NotCounted, match="543.00"):
            hand_over(desk, {}, reason=said)
    with pytest.raises(DifferenceUnexplained, match="-543.00"):     # an empty drawer is counted with a 0
        hand_over(desk, {10_000: 0}, reason="")


@pytest.mark.parametrize("reason", ["", "x", "错", "......", "aaaaaaaa", "对不上"])
def test_a_letter_is_no_reason(desk, reason):
    with pytest.raises(DifferenceUnexplained):
        hand_over(desk, {10_000: 4, 5_000: 1}, reason=reason)


def test_a_large_difference_waits_for_a_second_person(desk):
    desk.take(4300, "cash")
    waiting = hand_over(desk, {10_000: 4}, deposit=10_000, reason="少了一张百元，已复点两遍")
    assert (waiting.waiting, waiting.difference_fen) == (True, -14_300)
    assert one("SELECT count(*) FROM fees_shift WHERE closed_at IS NULL", desk.area) == 1
    with pytest.raises(AlreadyAsked):
        hand_over(desk, {10_000: 4}, reason="少了一张百元，已复点两遍")
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    assert wish.effect[2] == ["差额", "", "-143.00 元，挂待查"]
    with pytest.raises(NotAllowed):
        decide(wish.id, yes=True, at=clock.now(), by=desk.cashier)
    decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)
    assert rows("SELECT reason, allowed_by, counted_fen - expected_fen FROM fees_shift", desk.area) == [
        ("少了一张百元，已复点两遍", "冯会计", -14_300)]
    assert (desk.balances()["2241.03"], desk.balances()["1001"]) == (14_300, 4300 - 14_300 - 10_000)


def waiting(desk):
    """The one wish the manager finds."""
    [wish] = inbox(desk.area, by=desk.manager).waiting
    return wish


def test_cash_that_moves_after_the_count_asks_for_another_count(desk):
    hand_over(desk, {10_000: 4}, reason="少了一张百元，已复点两遍")
    assert waiting(desk).stuck == ""
    receipt = desk.take(4300, "cash")
    assert waiting(desk).stuck == CountedBefore.sentence
    with pytest.raises(CountedBefore):
        decide(waiting(desk).id, yes=True, at=clock.now(), by=desk.manager)
    assert one("SELECT closed_at FROM fees_shift", desk.area) is None
    returns.void_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    assert waiting(desk).stuck == ""                    # the same till as counted
    decide(waiting(desk).id, yes=True, at=clock.now(), by=desk.manager)
    assert one("SELECT expected_fen FROM fees_shift", desk.area) == 50_000


def test_a_cashier_takes_an_overtaken_count_back_and_counts_again(desk):
    hand_over(desk, {10_000: 4}, reason="少了一张百元，已复点两遍")
    desk.take(4300, "cash")
    withdraw(waiting(desk).id, at=clock.now(), by=desk.cashier)
    assert hand_over(desk, FLOAT | {2_000: 2, 100: 3}).difference_fen == 0


def test_the_journal_says_what_two_people_agreed_on(desk):
    hand_over(desk, {10_000: 4}, reason="少了一张百元，已复点两遍")
    decide(waiting(desk).id, yes=True, at=clock.now(), by=desk.manager)
    reader = factories.member(desk.area, "administrator", "area", desk.area, user_id=71)
    rows = {row.command: row for row in journal_queries.entries(desk.area, by=reader)}
    said = "2 号窗口 2026-11-23"
    assert rows["kernel.approvals.decide"].object == f"审批 交班差额（班次 {said}）"
    assert f"哪一件：班次 {said}" in rows["kernel.approvals.decide"].changed
    assert rows["domains.fees.payments.hand_over"].object == f"班次 {said}"


def test_a_slip_that_grew_after_the_count_asks_for_another_count(desk):
    desk.take(9999, "pos")
    hand_over(desk, {10_000: 4}, reason="少了一张百元，已复点两遍")
    assert waiting(desk).stuck == ""
    desk.take(100, "pos")
    assert waiting(desk).stuck == CountedBefore.sentence
    with pytest.raises(CountedBefore):
        decide(waiting(desk).id, yes=True, at=clock.now(), by=desk.manager)


def test_every_other_method_is_compared_with_its_slip(desk):
    desk.take(9999, "pos")
    desk.take(8630, "static_code", digits="1102")
    with pytest.raises(SlipMissing, match="：静态收款码记了 86.30 元"):
        hand_over(desk, FLOAT, slips={"pos": 9999})
    with pytest.raises(SlipUnexplained, match="-86.30"):
        hand_over(desk, FLOAT, slips={"pos": 9999, "static_code": 0})
    for wrong in ({"pos": -1}, {"cash": 9999}, {"pos": 10**15}):
        with pytest.raises(WrongCount):
            hand_over(desk, FLOAT, slips={"static_code": 8630} | wrong)
    done = hand_over(desk, FLOAT, slips={"pos": 9999, "static_code": 0, "transfer": 100}, reason="一笔扫码未到账")
    assert [(one.method, one.receipts, one.difference_fen) for one in done.slips] == [
        ("pos", 1, 0), ("static_code", 1, -8630), ("transfer", 0, 100)]
    view = queries.shift(desk.more["shift"], by=desk.cashier)
    assert (view.slips, view.difference_fen, view.reason) == (done.slips, 0, "一笔扫码未到账")
    assert [(line.method, line.slip_fen) for line in papers.shift_sheet(view, AT).by_method] == [
        ("POS 刷卡", 9999), ("静态收款码", 0), ("转账", 100)]
    assert (desk.balances()["1002"], desk.balances()["1012"]) == (9999, 8630)      # the statement clears it, not the shift


def test_all_that_is_missing_is_told_at_once_and_what_was_typed_stays(desk, as_):
    desk.take(9999, "pos")
    desk.take(8630, "static_code", digits="1102")
    desk.take(5000, "transfer")
    with pytest.raises(Several) as told:
        hand_over(desk, FLOAT | {2_000: 1}, slips={"transfer": 4000}, deposit=90_000, to_id=7)
    assert [type(part) for part in told.value.parts] == [
        DifferenceUnexplained, SlipMissing, SlipUnexplained, DepositTooLarge, TakeOverByAnother]
    assert "POS 刷卡记了 99.99 元（看POS 结算单）、静态收款码记了 86.30 元" in told.value.sentence
    answer = as_(desk.cashier).post(f"/console/desk/shifts/{desk.more['shift']}/hand-over", {
        "n10000": "5", "n2000": "1", "transfer": "40", "deposit": "0", "to_name": "陶收银"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(said in page for said in ("+20.00", "99.99 元（看", "网银流水 -10.00 元", 'value="40"', 'value="陶收银"'))


def test_a_void_is_on_no_slip(desk):
    receipt = desk.take(9999, "pos")
    returns.void_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    assert hand_over(desk, FLOAT, slips={}).slips == ()


def test_the_second_person_closes_with_the_slips_as_compared(desk):
    desk.take(9999, "pos")
    hand_over(desk, {10_000: 4}, slips={"pos": 9000}, reason="少了一张百元，已复点两遍")
    assert waiting(desk).effect[3] == ["POS 刷卡核对", "99.99 元", "90.00 元"]
    decide(waiting(desk).id, yes=True, at=clock.now(), by=desk.manager)
    assert rows("SELECT method, booked_fen, slip_fen FROM fees_sliptotal", desk.area) == [("pos", 9999, 9000)]


def test_the_database_closes_no_shift_whose_slips_nobody_compared(desk):
    desk.take(9999, "pos")
    closing = {"closed_at": AT, "expected_fen": 50_000, "counted_fen": 50_000, "deposit_fen": 0}
    with pytest.raises(IntegrityError, match="compares every slip"), in_area(desk.area):
        Shift.objects.update(**closing)
    slip = {"shift_id": desk.more["shift"], "method": "pos", "receipts": 1, "slip_fen": 9000}
    with pytest.raises(IntegrityError, match="compares every slip"), in_area(desk.area):
        SlipTotal.objects.create(booked_fen=9000, **slip)
        Shift.objects.update(**closing)
    with pytest.raises(IntegrityError, match="differs is explained"), in_area(desk.area):
        SlipTotal.objects.create(booked_fen=9999, **slip)
        Shift.objects.update(**closing)
    hand_over(desk, FLOAT)
    with pytest.raises(IntegrityError, match="handed over"), in_area(desk.area):
        SlipTotal.objects.create(booked_fen=0, **slip | {"method": "transfer", "receipts": 0})


def test_the_database_reckons_what_a_closed_shift_expects(desk):
    desk.take(4300, "cash")
    with pytest.raises(IntegrityError, match="float and the cash"), in_area(desk.area):
        Shift.objects.update(closed_at=AT, expected_fen=50_000, counted_fen=50_000, deposit_fen=0)


def test_the_database_lets_no_money_move_in_a_closed_shift(desk):
    receipt = desk.take(4300, "cash")
    hand_over(desk, FLOAT | {2_000: 2, 100: 3})
    with pytest.raises(IntegrityError, match="handed over"), in_area(desk.area):
        Receipt.objects.filter(pk=receipt.id).update(fen=4400)
    with pytest.raises(IntegrityError, match="handed over"), in_area(desk.area):
        Refund.objects.create(payment=Payment.objects.get(), shift_id=desk.more["shift"], kind="refund", method="cash",
                              fen=4300, reason="x", day=AT.date())


def test_the_database_knows_no_cashier_who_confirms_the_own_difference(desk):
    with pytest.raises(IntegrityError, match="shift_difference_by_second_person"), in_area(desk.area):
        Shift.objects.update(allowed_by_id=desk.cashier.user_id)


def test_one_shift_a_window_and_a_cashier(desk):
    other = factories.member(desk.area, "cashier", "community", desk.community, user_id=70)
    with pytest.raises(WindowTaken):
        commands.open_shift(desk.community, window="2", float_fen=0, at=AT, by=other)
    elsewhere = factories.new_community(desk.area)
    for community in (desk.community, elsewhere):
        with pytest.raises(ShiftOpen, match="试验新村 2 号窗口"):
            commands.open_shift(community, window="3", float_fen=0, at=AT, by=both_at(desk, elsewhere))
    for reserved in ("G", "p", "1-2", "一"):
        with pytest.raises(BadWindow):
            commands.open_shift(desk.community, window=reserved, float_fen=0, at=AT, by=other)


def test_the_next_shift_of_a_window_goes_on_numbering(desk):
    desk.take(100)
    hand_over(desk, FLOAT)
    commands.open_shift(desk.community, window="2", float_fen=0, at=AT, by=desk.cashier)
    assert desk.take(100).number == desk.number("2", 2)
