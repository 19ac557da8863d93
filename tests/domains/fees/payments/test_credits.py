"""减免 and 红冲: by two persons, with a voucher, off the bill, the statement and the collection rate's denominator."""
from datetime import date

import pytest
from django.db import IntegrityError

from linli.domains.fees.bills import queries as bills
from linli.domains.fees.bills.models import CreditNote
from linli.domains.fees.collection import reading as collection
from linli.domains.fees.credits import commands, queries
from linli.domains.fees.credits.values import (
    AlreadyUndone,
    BasisNeeded,
    MoreThanOpen,
    NoSuchLine,
    NothingCredited,
    NotOurClaim,
    ReasonNeeded,
    UndoUnexplained,
    UnknownKind,
)
from linli.domains.fees.payments import commands as desk_commands
from linli.domains.fees.payments import queries as desk_queries
from linli.domains.fees.payments.values import OpeningDraft
from linli.domains.fees.returns import commands as returns
from linli.domains.fees.tariffs import commands as tariffs
from linli.kernel import clock, sql
from linli.kernel.approvals import AlreadyAsked, Granted, SecondPersonNeeded, decide
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.kernel.wishes import inbox
from tests.domains.fees.payments.conftest import AT, DAY, one, resident, rows

ON = date(2026, 1, 1)


@pytest.fixture
def owed(desk):
    """An own opening bill of 100.00 for 物业服务费."""
    desk.more["charge"] = tariffs.add_charge(desk.community, code="property", name="物业服务费", basis="area",
                                             book_id=desk.books["service"], account="6001", by=desk.accountant)
    desk_commands.record_opening(desk.community, on=ON, at=AT, by=desk.by, items=[OpeningDraft(
        desk.home, desk.more["charge"], open_from="2025-12", open_until="2025-12", open_fen=10_000)])
    desk.more["bill"] = one("SELECT id FROM fees_bill", desk.area)
    return desk


def said(desk, **given):
    return {"charge_id": desk.more["charge"], "kind": "waiver", "amount": 3_000, "reason": "屋顶漏水期间减收",
            "basis": "合同第 12 条"} | given


def credit(desk, **given):
    commands.ask_credit(desk.more["bill"], by=desk.cashier, **said(desk, **given))
    [wish] = inbox(desk.area, by=desk.manager).waiting
    decide(wish.id, yes=True, at=clock.now(), by=desk.manager)


def test_it_lowers_bill_claim_and_denominator(owed):
    before = owed.balances()
    credit(owed)
    assert rows("SELECT total_fen, settled_fen FROM fees_bill", owed.area) == [(10_000, 3_000)]
    after = owed.balances()
    assert (after["1122"] - before["1122"], after["4101"] - before["4101"]) == (-3_000, 3_000)
    assert after["1122"] == owed.open_fen() == 7_000
    with in_area(owed.area):
        [(homes, due, paid, *_)] = sql.rows(collection.TOTAL, community=owed.community, on=clock.today())
    assert (homes, due, paid) == (1, 7_000, 0)          # 100.00 billed − 30.00 credited
    statement = desk_queries.statement(owed.home, on=DAY, by=owed.accountant)
    assert (statement[-1].what, statement[-1].paid_fen, statement[-1].balance_fen) == ("减免 屋顶漏水期间减收", 3_000, 7_000)
    [line] = bills.bill(owed.more["bill"], by=owed.accountant).credits
    assert (line.kind_title, line.fen, line.basis, line.approved_by) == ("减免", 3_000, "合同第 12 条", "钱经理")
    assert owed.take(7_000).advance_fen == 0
    assert owed.open_fen() == 0


def test_a_waived_rest_settles_the_month(owed):
    owed.take(4_000)
    credit(owed, amount=6_000, kind="credit", reason="面积多登记了，改正")
    assert owed.open_fen() == 0
    assert owed.balances()["1122"] == 0
    # The payment can still be taken back: the bill owes what was paid, not what was waived.
    receipt = one("SELECT id FROM fees_receipt", owed.area)
    returns.refund_receipt(receipt, approval=Granted(1, 7, "叶", "退"), at=AT, by=owed.accountant)
    assert owed.balances()["1122"] == owed.open_fen() == 4_000


@pytest.mark.parametrize(("wrong", "refusal"), [
    ({"amount": 0}, NothingCredited), ({"amount": -1}, NothingCredited), ({"amount": 10_001}, MoreThanOpen),
    ({"charge_id": 10**15}, NoSuchLine), ({"kind": "gift"}, UnknownKind), ({"reason": "x"}, ReasonNeeded),
    ({"reason": "        "}, ReasonNeeded), ({"basis": " "}, BasisNeeded)])
def test_what_is_refused(owed, wrong, refusal):
    with pytest.raises(refusal):
        commands.ask_credit(owed.more["bill"], by=owed.cashier, **said(owed, **wrong))


def test_what_changed_since_it_was_asked_is_looked_at_again(owed):
    commands.ask_credit(owed.more["bill"], by=owed.cashier, **said(owed, amount=9_000))
    with pytest.raises(AlreadyAsked):
        commands.ask_credit(owed.more["bill"], by=owed.accountant, **said(owed))
    owed.take(5_000)
    [wish] = inbox(owed.area, by=owed.manager).waiting
    with pytest.raises(MoreThanOpen, match="50.00"):
        decide(wish.id, yes=True, at=clock.now(), by=owed.manager)


def test_nobody_waives_alone_and_the_database_knows_it(owed):
    given = said(owed)
    reason = given.pop("reason")
    with pytest.raises(SecondPersonNeeded):
        commands.credit_bill(owed.more["bill"], approval=Granted(1, 9, "钱经理", reason), by=owed.manager, **given)
    with pytest.raises(IntegrityError, match="credit_by_second_person"), in_area(owed.area):
        CreditNote.objects.create(bill_id=owed.more["bill"], kind="waiver", fen=1, reason="x", asked_by_id=9,
                                  approved_by_id=9, approved_by="钱经理", day=DAY)


def test_a_former_firms_claim_is_not_ours_to_waive(owed):
    desk_commands.record_opening(owed.community, on=ON, at=AT, by=owed.by, items=[OpeningDraft(
        owed.home, owed.more["charge"], open_from="2024-12", open_until="2024-12", open_fen=500, creditor="旧物业公司")])
    theirs = one("SELECT bill_id FROM fees_openingitem WHERE creditor <> ''", owed.area)
    with pytest.raises(NotOurClaim):
        commands.ask_credit(theirs, by=owed.cashier, **said(owed, amount=100))


def undo(desk, **given):
    note = one("SELECT max(id) FROM fees_creditnote WHERE undo_of_id IS NULL", desk.area)
    return commands.ask_undo(note, by=desk.cashier, **{"reason": "减错了户，应减 502"} | given)


def grant(desk):
    [wish] = inbox(desk.area, by=desk.manager).waiting
    decide(wish.id, yes=True, at=clock.now(), by=desk.manager)


def test_a_note_granted_by_mistake_is_taken_back_by_two(owed):
    before = owed.balances()
    credit(owed)
    undo(owed)
    grant(owed)
    assert rows("SELECT total_fen, settled_fen FROM fees_bill", owed.area) == [(10_000, 0)]
    assert {code: fen for code, fen in owed.balances().items() if fen != before.get(code, 0)} == {}
    assert owed.balances()["1122"] == owed.open_fen() == 10_000
    with in_area(owed.area):
        [(homes, due, paid, *_)] = sql.rows(collection.TOTAL, community=owed.community, on=clock.today())
    assert (homes, due, paid) == (1, 10_000, 0)
    assert [(line.kind_title, line.signed) for line in bills.bill(owed.more["bill"], by=owed.accountant).credits] == [
        ("减免", "−30.00"), ("撤销减免", "+30.00")]
    moves = desk_queries.statement(owed.home, on=DAY, by=owed.accountant)
    assert (moves[-1].what, moves[-1].paid_fen, moves[-1].balance_fen) == ("撤销减免 减错了户，应减 502", -3_000, 10_000)
    assert queries.credit(owed.more["bill"], by=owed.cashier).charges[0].most_fen == 10_000     # may be asked again
    credit(owed, amount=10_000)
    assert owed.open_fen() == 0


def test_a_note_is_taken_back_once_and_its_undoing_never(owed):
    credit(owed)
    undo(owed)
    with pytest.raises(AlreadyAsked):
        undo(owed)
    grant(owed)
    with pytest.raises(AlreadyUndone):
        undo(owed)
    undoing = one("SELECT id FROM fees_creditnote WHERE undo_of_id IS NOT NULL", owed.area)
    with pytest.raises(NotFound):
        commands.ask_undo(undoing, reason="再撤销一次试试", by=owed.cashier)
    given = {"bill_id": owed.more["bill"], "kind": "waiver", "reason": "x", "day": DAY, "approved_by": "钱经理"}
    for wrong in ({"fen": -3_000}, {"fen": 3_000, "undo_of_id": undoing}):
        with pytest.raises(IntegrityError, match="credit_fen"), in_area(owed.area):
            CreditNote.objects.create(**given, **wrong)


def test_nobody_takes_a_note_back_alone(owed):
    credit(owed)
    note = one("SELECT id FROM fees_creditnote", owed.area)
    with pytest.raises(SecondPersonNeeded):
        commands.undo_credit(note, approval=Granted(1, 9, "钱经理", "减错了户"), by=owed.manager)
    with pytest.raises(UndoUnexplained):
        undo(owed, reason="错")


def test_a_wish_that_cannot_be_granted_any_more_says_so(owed):
    commands.ask_credit(owed.more["bill"], by=owed.cashier, **said(owed, amount=9_000))
    owed.take(5_000)
    [wish] = inbox(owed.area, by=owed.manager).waiting
    assert wish.stuck == "这张账单现在只剩 50.00 元未收，不够减。"


def test_the_page_takes_a_note_back(owed, as_):
    credit(owed)
    browser, address = as_(owed.cashier), f"/console/bills/{owed.more['bill']}/credit"
    note = one("SELECT id FROM fees_creditnote", owed.area)
    assert "减错了，要撤销" in browser.get(address).content.decode()
    assert browser.get(f"{address}/undo").headers["Location"] == address
    for typed, words in (({"note": note, "why": "错"}, "至少 5 个字"), ({"note": note + 9, "why": "减错了户，应减 502"}, "请从列表里选"),
                         ({"note": note, "why": ""}, "请填写")):
        page = browser.post(f"{address}/undo", typed)
        assert (page.status_code, words in page.content.decode()) == (422, True)
    assert browser.post(f"{address}/undo", {"note": note, "why": "减错了户，应减 502"}).status_code == 302
    assert "等会计或项目经理确认" in browser.get(address).content.decode()
    grant(owed)
    text = browser.get(address).content.decode()
    assert "后已撤销" in text and "撤销减免" in text and "减错了，要撤销" not in text


def test_the_pages(owed, as_):
    browser, address = as_(owed.cashier), f"/console/bills/{owed.more['bill']}/credit"
    assert address in browser.get(f"/console/desk/{owed.home}/").content.decode()
    assert "最多 100.00 元" in browser.get(address).content.decode()
    typed = {"charge": owed.more["charge"], "kind": "waiver", "amount": "30", "reason": "屋顶漏水期间减收", "basis": "合同第 12 条"}
    for wrong, words in (({"amount": "200"}, "最多还能减 100.00 元"), ({"basis": ""}, "请填写“"), ({"amount": "abc"}, "看不懂")):
        page = browser.post(f"{address}/ask", typed | wrong)
        assert (page.status_code, words in page.content.decode()) == (422, True)
    assert browser.post(f"{address}/ask", typed).status_code == 302
    assert "等会计或项目经理确认" in browser.get(address).content.decode()
    [wish] = inbox(owed.area, by=owed.manager).waiting
    decide(wish.id, yes=True, at=clock.now(), by=owed.manager)
    assert "减免 30.00" in browser.get(f"/console/desk/{owed.home}/").content.decode()
    assert "合同第 12 条" in browser.get(f"/console/fees/runs/bills/{owed.more['bill']}/").content.decode()
    assert "减免 30.00" in as_(resident(owed)).get("/bills/").content.decode()
    assert queries.credit(owed.more["bill"], by=owed.cashier).open_fen == 7_000
