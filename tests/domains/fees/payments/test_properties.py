"""Whatever happens at the desk, in whatever order, the money adds up (I3–I6, I12, I15) and allocation is exact."""
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.domains.fees.credits import commands as credits
from linli.domains.fees.credits.values import MoreThanOpen
from linli.domains.fees.deposits import commands as deposits
from linli.domains.fees.deposits.values import MoreThanHeld
from linli.domains.fees.payments import commands, rules
from linli.domains.fees.payments.values import (
    DepositByReturn,
    IncomingPayment,
    MoreThanReceived,
    OpenBill,
    OpeningDraft,
    PartlyRefunded,
    SameHome,
    SurplusUnconfirmed,
)
from linli.domains.fees.returns import commands as returns
from linli.domains.fees.tariffs import commands as tariffs
from linli.engines.ledger.values import VOUCHER_TITLES
from linli.kernel.approvals import Granted
from tests.domains.fees.payments.conftest import AT, DAY, new_desk, one, rows

FEN = st.integers(1, 60_000)
BILLS = st.lists(st.builds(
    OpenBill, ym=st.sampled_from(["2026-08", "2026-09", "2026-10"]), due=st.just(date(2026, 11, 1)), id=st.integers(1),
    book_id=st.just(1), unit_id=st.just(1), payer_id=st.none(), open_fen=FEN), unique_by=lambda bill: bill.id)


@given(st.integers(1, 200_000), BILLS)
def test_the_parts_and_what_is_left_are_the_payment(fen, bills):
    split = rules.allocate(fen, rules.oldest_first(bills))
    assert sum(part.fen for part in split.parts) + split.left_fen == fen
    assert all(0 < part.fen <= part.bill.open_fen for part in split.parts)
    assert split.left_fen == 0 or sum(bill.open_fen for bill in bills) == fen - split.left_fen
    # All but the last bill that got something are settled: no younger bill before an older one.
    assert all(part.fen == part.bill.open_fen for part in split.parts[:-1])


@given(st.permutations(range(6)), st.integers(1, 40_000))
def test_the_order_of_rows_changes_no_amount(order, fen):
    bills = [OpenBill(f"2026-{n + 4:02d}", date(2026, n + 4, 28), n + 1, 1, 1, None, 5_000 + n) for n in range(6)]
    shuffled = [bills[n] for n in order]
    assert rules.allocate(fen, rules.oldest_first(shuffled)) == rules.allocate(fen, bills)


@given(st.integers(0, 10**9))
def test_cash_is_asked_for_up_to_the_next_jiao(fen):
    assert 0 <= rules.cash_to_ask(fen) - fen < 10
    assert rules.cash_to_ask(fen) % 10 == 0


ACTS = st.lists(st.one_of(
    st.tuples(st.just("bill"), st.integers(1, 9), st.sampled_from(["service", "common", "custody"]), FEN),
    st.tuples(st.just("take"), st.sampled_from(["pos", "cash"]), st.booleans(), FEN),
    st.tuples(st.just("batch"), FEN, FEN, FEN),
    st.tuples(st.just("use")), st.tuples(st.just("void"), st.integers(0, 9)),
    st.tuples(st.just("move"), st.integers(0, 9)), st.tuples(st.just("pay back"), FEN), st.tuples(st.just("waive"), st.integers(0, 9), FEN),
    st.tuples(st.just("deposit"), st.sampled_from(["pos", "cash"]), FEN),
    st.tuples(st.just("return"), st.integers(0, 9), FEN, FEN)), max_size=16)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_money_adds_up_after_anything(transactional_db, acts):
    does = {"bill": do_bill, "take": do_take, "batch": do_batch, "use": do_use, "void": do_void, "move": do_move,
            "pay back": do_pay_back, "waive": do_waive, "deposit": do_deposit, "return": do_return}
    desk = new_desk()
    open_from_before(desk)
    for number, (act, *chosen) in enumerate(acts):
        does[act](desk, number, *chosen)
        adds_up(desk)


def do_bill(desk, number, month, fund, fen):
    desk.bill(f"{2026 + number:04d}-{month:02d}", fen, fund=fund)


def do_take(desk, number, method, both, fen):
    units = [desk.home, desk.neighbour] if both else [desk.home]
    try:
        desk.take(fen * 10, method, units=units)
    except SurplusUnconfirmed as error:
        desk.take(fen * 10, method, units=units, surplus=error.facts["fen"])


def do_batch(desk, number, *fens):
    commands.record_many(desk.community, by=desk.accountant, payments=[
        IncomingPayment(desk.home if n % 2 else desk.neighbour, fen, "transfer", AT) for n, fen in enumerate(fens)])


def do_use(desk, number):
    commands.use_advances(desk.community, on=DAY, by=desk.manager)


def standing(desk) -> list[int]:
    return [row[0] for row in rows("SELECT id FROM fees_receipt WHERE voided_at IS NULL ORDER BY id", desk.area)]


def do_void(desk, number, which):
    if receipts := standing(desk):
        with suppress(PartlyRefunded):
            returns.refund_receipt(receipts[which % len(receipts)], approval=Granted(1, 7, "叶", "退"), at=AT,
                                    by=desk.accountant)


def do_move(desk, number, which):
    if receipts := standing(desk):
        with suppress(PartlyRefunded, SameHome, DepositByReturn):
            returns.move_receipt(receipts[which % len(receipts)], to_unit=desk.neighbour, at=AT, by=desk.manager,
                                  approval=Granted(1, 7, "叶", "错户"))


def do_pay_back(desk, number, fen):
    advance = rows("SELECT id FROM fees_advance WHERE left_fen > 0 AND kind = 'prepayment' "
                   "ORDER BY id LIMIT 1", desk.area)
    if advance:
        with suppress(MoreThanReceived):
            returns.refund_advance(advance[0][0], amount=fen, method="transfer", approval=Granted(1, 7, "叶", "退"),
                                    key=f"back-{number}", at=AT, by=desk.accountant)


def open_from_before(desk):
    """Bills with a charge on them, which can be credited."""
    desk.more["charge"] = tariffs.add_charge(desk.community, code="property", name="物业服务费", basis="area",
                                             book_id=desk.books["service"], account="6001", by=desk.accountant)
    commands.record_opening(desk.community, on=date(2026, 1, 1), at=AT, by=desk.by, items=[
        OpeningDraft(unit, desk.more["charge"], open_from="2025-12", open_until="2025-12", open_fen=40_000)
        for unit in (desk.home, desk.neighbour)])


def do_waive(desk, number, which, fen):
    bills = rows("SELECT id, total_fen - settled_fen FROM fees_bill WHERE rev = 0 AND settled_fen < total_fen "
                 "ORDER BY id", desk.area)
    if bills:
        bill, left = bills[which % len(bills)]
        with suppress(MoreThanOpen):
            credits.credit_bill(bill, charge_id=desk.more["charge"], kind="waiver" if which % 2 else "credit",
                                amount=min(fen, left), basis="合同", at=AT, by=desk.manager,
                                approval=Granted(1, 7, "叶", "漏水期间减收"))


def do_deposit(desk, number, method, fen):
    deposits.take_deposit(desk.community, unit_id=desk.home, purpose="装修押金", amount=fen * 10, method=method,
                          key=f"deposit-{number}", at=AT, by=desk.cashier)


def do_return(desk, number, which, back, deduct):
    held = rows("SELECT id FROM fees_advance WHERE kind = 'deposit' AND left_fen > 0 ORDER BY id", desk.area)
    if held:
        with suppress(MoreThanHeld):
            deposits.return_deposit(held[which % len(held)][0], back=back * 10, deduct=deduct if which % 2 else 0,
                                    why="垃圾没有清运", method="cash" if which % 3 else "transfer", at=AT,
                                    approval=Granted(1, 7, "叶", "验收合格"), key=f"return-{number}", by=desk.accountant)


def adds_up(desk) -> None:
    balances = desk.balances()
    assert sum(balances.values()) == 0
    assert balances.get("1122", 0) == desk.open_fen()                            # I3
    assert balances.get("2203", 0) == -desk.left_fen()                           # I4
    assert balances.get("2241.01", 0) == -desk.deposits_fen()                     # I4 of deposits
    assert rows("""
        SELECT b.id FROM fees_bill b LEFT JOIN (
          SELECT bill_id, sum(CASE WHEN undo_of_id IS NULL THEN fen ELSE -fen END) AS fen
            FROM fees_allocation GROUP BY 1) a ON a.bill_id = b.id
         WHERE b.settled_fen <> coalesce(a.fen, 0)
             + coalesce((SELECT sum(n.fen) FROM fees_creditnote n WHERE n.bill_id = b.id), 0)""", desk.area) == []           # I5
    assert rows("""
        SELECT p.id FROM fees_payment p
         WHERE p.fen <> p.refund_held
             + coalesce((SELECT sum(CASE WHEN undo_of_id IS NULL THEN fen ELSE -fen END) FROM fees_allocation a
                          WHERE a.payment_id = p.id), 0)
             + coalesce((SELECT sum(left_fen) FROM fees_advance v WHERE v.payment_id = p.id), 0)""",
                desk.area) == []                                                  # I6
    assert rows("SELECT p.id FROM fees_payment p JOIN fees_refund f ON f.payment_id = p.id GROUP BY p.id, p.fen "
                "HAVING sum(f.fen) > p.fen", desk.area) == []                     # I12
    kept = one("SELECT coalesce(sum(fen), 0)::bigint FROM fees_refund WHERE kind = 'deduct'", desk.area)
    cash = kept + one("SELECT coalesce(sum(p.fen - p.refund_held), 0)::bigint FROM fees_payment p", desk.area)
    assert sum(balances.get(code, 0) for code in ("1001", "1002", "1012")) == cash
    assert {kind for kind, in rows("SELECT DISTINCT kind FROM ledger_voucher", desk.area)} <= {*VOUCHER_TITLES, "bill"}
    assert rows("SELECT series FROM fees_receipt GROUP BY series HAVING count(*) <> max(no) OR min(no) <> 1",
                desk.area) == []                                                  # no gap


@pytest.mark.parametrize(("months", "before", "until"), [
    ([("2026-09", True), ("2026-10", True), ("2026-11", False)], None, "2026-10"),
    ([("2026-09", False), ("2026-10", True)], None, None),
    ([("2026-09", False), ("2026-10", True)], "2026-08", "2026-08"),
    ([], "2026-08", "2026-08"), ([("2026-12", True), ("2026-11", True)], None, "2026-12"),
])
def test_paid_until_is_the_last_month_without_a_gap(months, before, until):
    assert rules.paid_until(months, before=before) == until
