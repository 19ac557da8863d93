"""押金: on a receipt of its own kind, in custody, given back by two persons, never income by itself."""
import pytest

from linli.domains.fees.deposits import commands, queries
from linli.domains.fees.deposits.values import (
    DeductionUnexplained,
    MoreThanHeld,
    NoSuchPurpose,
    NothingReturned,
)
from linli.domains.fees.payments import commands as desk_commands
from linli.domains.fees.payments import queries as desk_queries
from linli.domains.fees.payments.values import DepositByReturn, NoFenCoins, NoShift, NotThatUnit
from linli.domains.fees.returns import commands as returns
from linli.kernel import clock
from linli.kernel.approvals import AnotherWaits, decide
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.wishes import inbox
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY, one, rows


def take(desk, amount: int = 200_000, method: str = "pos", **given):
    desk.keys += 1
    asked = {"unit_id": desk.home, "purpose": "装修押金", "key": f"d{desk.keys}", "at": AT, "by": desk.cashier} | given
    return commands.take_deposit(desk.community, amount=amount, method=method, **asked)


def held(desk) -> int:
    return one("SELECT id FROM fees_advance WHERE kind = 'deposit' ORDER BY id DESC LIMIT 1", desk.area)


def give_back(desk, **given):
    title = commands.ask_return(held(desk), **{"reason": "装修验收合格", "by": desk.cashier} | given)
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)
    return title


def test_a_deposit_is_custody_on_a_series_of_its_own(desk):
    desk.bill("2026-10", 4297)
    first, ordinary = take(desk), desk.take(4297)
    assert (first.number, ordinary.number) == (desk.number("2押", 1), desk.number("2", 1))
    assert desk.balances() | {"1002": 204_297} == desk.balances()
    assert desk.balances()["2241.01"] == -200_000
    assert rows("SELECT fund FROM ledger_book b JOIN fees_payment p ON p.book_id = b.id WHERE receipt_id = %s",
                desk.area, first.id) == [("custody",)]
    assert desk.open_fen() == 0
    view = desk_queries.desk(desk.home, on=DAY, by=desk.cashier)
    assert (view.advance_fen, view.deposit_fen) == (0, 200_000)      # no prepayment: no bill ever takes it
    assert desk_commands.use_advances(desk.community, on=DAY, by=desk.manager) == 0
    assert [(move.billed_fen, move.paid_fen) for move in desk_queries.statement(
        desk.home, on=DAY, by=desk.cashier)] == [(4297, 0), (0, 4297)]
    [row] = queries.deposits(desk.community, by=desk.accountant)
    assert (row.home, row.purpose, row.left_fen, row.number) == ("3-2-501", "装修押金", 200_000, first.number)


def test_it_goes_back_by_two_persons_and_part_of_it_may_be_kept(desk):
    take(desk)
    assert give_back(desk, back=180_000, deduct=20_000, why="装修垃圾没有清运，按约扣除") == "退装修押金 1,800.00 元，扣 200.00 元"
    assert desk.balances() == {"1002": 20_000, "2241.01": 0, "2241.02": -20_000}
    assert rows("SELECT kind, method, fen, reason FROM fees_refund ORDER BY id", desk.area) == [
        ("refund", "transfer", 180_000, "装修验收合格"), ("deduct", "", 20_000, "装修垃圾没有清运，按约扣除")]
    assert queries.deposits(desk.community, by=desk.accountant) == []
    [done] = queries.deposits(desk.community, held=False, by=desk.accountant)
    assert [one.title for one in queries.deposit(done.id, by=desk.accountant).moves] == ["退还（转账）", "扣除"]


def test_cash_of_a_deposit_is_cash_of_the_shift(desk):
    take(desk, 50_000, "cash")
    assert desk_queries.shift(desk.more["shift"], by=desk.cashier).cash_fen == 100_000
    give_back(desk, back=30_000, method="cash")
    assert desk_queries.shift(desk.more["shift"], by=desk.cashier).cash_fen == 70_000
    desk_commands.hand_over(desk.more["shift"], counted={10_000: 7}, deposit=20_000, at=AT, by=desk.cashier)
    commands.ask_return(held(desk), back=20_000, method="cash", reason="验收合格", by=desk.cashier)
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    with pytest.raises(NoShift):
        decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)


def test_what_cannot_be(desk):
    for wrong, refusal in (({"purpose": " "}, NoSuchPurpose), ({"amount": 12_345, "method": "cash"}, NoFenCoins),
                           ({"unit_id": 10**15}, NotThatUnit)):
        with pytest.raises(refusal):
            take(desk, **wrong)
    take(desk)
    for wrong, refusal in (({"back": 0}, NothingReturned), ({"back": -1}, NothingReturned),
                           ({"back": 200_001}, MoreThanHeld), ({"back": 100_000, "deduct": 100_001}, MoreThanHeld),
                           ({"back": 100_000, "deduct": 100_000, "why": "x"}, DeductionUnexplained)):
        with pytest.raises(refusal):
            commands.ask_return(held(desk), reason="验收合格", by=desk.cashier, **wrong)
    commands.ask_return(held(desk), back=100, reason="验收合格", by=desk.cashier)
    receipt = one("SELECT id FROM fees_receipt", desk.area)
    with pytest.raises(AnotherWaits):
        returns.ask_take_back(receipt, reason="录错了", by=desk.cashier)
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    with pytest.raises(NotAllowed):
        decide(wish.id, yes=True, at=clock.now(), by=desk.cashier)


def test_a_deposit_is_never_moved_or_paid_back_as_prepayment(desk):
    receipt = take(desk)
    with pytest.raises(DepositByReturn):
        returns.ask_move(receipt.id, to_unit=desk.neighbour, reason="听错", by=desk.cashier)
    with pytest.raises(DepositByReturn):
        returns.ask_refund_advance(held(desk), amount=100, method="transfer", reason="退", by=desk.cashier)
    assert returns.ask_take_back(receipt.id, reason="金额录错", by=desk.cashier) == "作废收据"
    [wish] = inbox(desk.area, by=desk.accountant).waiting
    decide(wish.id, yes=True, at=clock.now(), by=desk.accountant)
    assert set(desk.balances().values()) == {0}


def test_the_pages(desk, as_):
    browser = as_(desk.cashier)
    address = f"/console/desk/{desk.home}/deposit"
    assert "收押金" in browser.get(address).content.decode()
    wrong = browser.post(address, {"purpose": "装修押金", "amount": "", "method": "pos", "key": "k1"})
    assert wrong.status_code == 422
    assert "请填写收到的押金" in wrong.content.decode()
    done = browser.post(address, {"purpose": "装修押金", "amount": "2000", "method": "pos", "key": "k1"})
    page = browser.get(done.headers["Location"]).content.decode()
    assert "押金收据" in page
    receipt = one("SELECT id FROM fees_receipt", desk.area)
    for paper in ("80.pdf", "241.pdf"):
        assert browser.post(f"/console/receipts/{receipt}/{paper}").content.startswith(b"%PDF-")
    assert "2,000.00" in browser.get("/console/desk/deposits/").content.decode()
    deposit = f"/console/desk/deposits/{held(desk)}/"
    assert "退押金" in browser.get(deposit).content.decode()
    short = browser.post(f"{deposit}return", {"back": "1900", "deduct": "100", "why": "", "method": "transfer",
                                              "reason": "验收"})
    assert (short.status_code, "扣押金要写明原因" in short.content.decode()) == (422, True)
    asked = browser.post(f"{deposit}return", {"back": "2000", "method": "transfer", "reason": "验收合格"})
    assert asked.status_code == 302
    assert "等会计或项目经理确认" in browser.get(deposit).content.decode()
    assert browser.get(f"{deposit}return").headers["Location"] == deposit
    stranger = factories.member(factories.new_area(), "cashier", "community", desk.community, user_id=91)
    assert as_(stranger).get(deposit).status_code == 404
    with pytest.raises(NotFound):
        queries.deposits(desk.community, by=stranger)
