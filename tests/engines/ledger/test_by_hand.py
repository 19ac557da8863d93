"""What an accountant books by hand, and moves between books: by one person up to a limit, else by two."""
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError

from linli.engines.ledger import queries
from linli.engines.ledger.byhand import commands
from linli.engines.ledger.byhand import queries as workbench
from linli.engines.ledger.models import Countersign, Entry, Expense, Voucher
from linli.engines.ledger.values import (
    AlreadyReversed,
    ControlAccount,
    DayAhead,
    DayBehind,
    EntryDraft,
    NoSuchAccount,
    NotAnExpense,
    NotBalanced,
    NotByHand,
    PartyMissing,
    ReasonMissing,
    ReversalStays,
    SameBook,
    TakesNoSecond,
)
from linli.kernel import wishes
from linli.kernel.approvals import AlreadyAsked, AlreadyDecided, OwnAct, SecondPersonNeeded
from linli.kernel.errors import NotFound
from linli.kernel.files import commands as files
from linli.kernel.files import queries as opened
from linli.kernel.files.values import SCANS
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book, decide, granted, take_back
from tests.kernel.files import bring

DAY = date(2026, 11, 4)
ALONE = 20_000_00    # the rule pack's limit


def expense(books, act=commands.record_expense, **given):
    return act(books.service, **{
        "on": DAY, "account": "6401.04", "fen": 118_600, "paid_from": "1002", "supplier": "示例电梯公司",
        "purpose": "维保", "key": "k", "by": accountant(books), **given})


def manual(books, amounts, **given):
    return commands.ask_manual(books.service, **{
        "on": DAY, "entries": [EntryDraft(*pair) for pair in amounts], "memo": "手工", "key": "k",
        "by": accountant(books), **given})


def move(books, **given):
    return commands.ask_transfer(books.common, **{
        "to_book_id": books.maint, "from_account": "1002", "to_account": "1002", "fen": 500, "on": DAY, "memo": "补足",
        "key": "k", "by": accountant(books), **given})


def posted(books):
    with in_area(books.by.area_id):
        return sorted(Entry.objects.values_list("book_id", "code", "amount_fen"))


def test_an_expense_is_booked_once_with_its_paper(books):
    voucher = expense(books)
    assert expense(books) == voucher
    assert posted(books) == [(books.service, "1002", -118_600), (books.service, "6401.04", 118_600)]
    with in_area(books.by.area_id):
        assert Expense.objects.get().supplier == "示例电梯公司"


@pytest.mark.parametrize("given", [{"account": "1001"}, {"paid_from": "1122"}, {"fen": 0}, {"fen": -5}])
def test_refuses_what_is_no_expense(books, given):
    with pytest.raises(NotAnExpense):
        expense(books, **given)


@pytest.mark.parametrize("act", [
    lambda books, **given: expense(books, **given), lambda books, **given: expense(
        books, commands.ask_expense, fen=ALONE + 1, **given), lambda books, **given: move(books, **given),
    lambda books, **given: manual(books, [("6602", 5), ("1002", -5)], **given)])
def test_nothing_is_booked_by_hand_for_a_month_to_come_or_another_age(books, act):
    """A slip of the year opens no month ahead; what is known of the running month may be booked."""
    with time_machine.travel("2026-11-20T04:00:00Z", tick=False):
        with pytest.raises(DayBehind, match="1899-01-01 太早：这本账从 2020-01 记起，手工记账最早写到 2019-01-01"):
            act(books, on=date(1899, 1, 1))
        with pytest.raises(DayAhead, match="2027-11-04 还没到：最晚记到本月末 2026-11-30"):
            act(books, on=date(2027, 11, 4))
        with pytest.raises(DayAhead):
            act(books, on=date(2026, 12, 1))
        act(books, on=date(2026, 11, 30))


@pytest.mark.parametrize("given", [{"supplier": " "}, {"purpose": ""}])
@pytest.mark.parametrize("act", [commands.record_expense, commands.ask_expense])
def test_an_expense_says_to_whom_and_what_for(books, act, given):
    with pytest.raises(PartyMissing):
        expense(books, act, fen=ALONE + (act is commands.ask_expense), **given)


@pytest.mark.parametrize(("act", "fen", "refusal"), [
    (commands.record_expense, ALONE + 1, SecondPersonNeeded), (commands.ask_expense, ALONE, TakesNoSecond)])
def test_the_limit_decides_who_books_an_expense(books, act, fen, refusal):
    with pytest.raises(refusal):
        expense(books, act, fen=fen)


def test_a_large_expense_is_booked_by_the_second_person(books):
    wish = expense(books, commands.ask_expense, fen=ALONE + 1)
    assert posted(books) == []
    with pytest.raises(OwnAct):
        decide(wish, books, by=accountant(books, role="project_manager"))
    decide(wish, books)
    assert posted(books)[1] == (books.service, "6401.04", ALONE + 1)
    with in_area(books.by.area_id):
        assert Countersign.objects.values_list("kind", "asked_by", "decided_by").get() == ("expense", "甲7", "甲9")


def test_who_may_decide_reads_the_paper_first_and_nobody_else(books, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    asker, manager = accountant(books), accountant(books, 9, "project_manager")
    paper = files.store(bring.Upload(bring.PDF, "发票.pdf"), kinds=SCANS, purpose=commands.SCANS, by=asker).id
    wish = expense(books, commands.ask_expense, fen=ALONE + 1, scan_id=paper, by=asker)
    assert wishes.approval(wish, by=manager).papers == (paper,)
    with in_area(books.by.area_id):
        assert workbench.may_see_scan(paper, by=manager)
    assert opened.open_file(paper, by=manager).ref.name == "发票.pdf"
    with pytest.raises(NotFound):
        opened.open_file(paper, by=accountant(books, 8, "butler"))


def test_two_wishes_wait_beside_each_other_but_not_one_twice(books):
    first, second = (expense(books, commands.ask_expense, fen=ALONE + 1, key=key) for key in "ab")
    assert first != second
    assert expense(books, commands.ask_expense, fen=ALONE + 1, key="b") == second
    voucher = expense(books)
    with pytest.raises(AlreadyAsked):
        for _ in "12":
            commands.ask_reversal(voucher, on=DAY, reason="错了", by=accountant(books))


def test_what_is_refused_leaves_no_voucher(books):
    decide(manual(books, [("6602", 5), ("1001", -5)]), books, yes=False)
    assert posted(books) == []


@pytest.mark.parametrize(("amounts", "refusal"), [
    ([("6602", 5), ("1001", -4)], NotBalanced), ([("6602", 5)], NotBalanced), ([], NotBalanced),
    ([("1122", 5), ("1001", -5)], ControlAccount), ([("2999", 5), ("1001", -5)], ControlAccount),
    ([("9999", 5), ("1001", -5)], NoSuchAccount)])
def test_refuses_by_hand_what_others_keep(books, amounts, refusal):
    with pytest.raises(refusal):
        manual(books, amounts)


def test_a_voucher_by_hand_is_booked_once_by_a_yes(books):
    wish = manual(books, [("6602", 5), ("1001", -5)])
    decide(wish, books)
    assert manual(books, [("6602", 5), ("1001", -5)]) == wish
    with pytest.raises(AlreadyDecided):
        decide(wish, books)
    assert posted(books) == [(books.service, "1001", -5), (books.service, "6602", 5)]


@pytest.mark.parametrize("asked_by", [7, 0])
def test_nobody_says_yes_to_the_own_voucher_by_another_door(books, asked_by):
    with pytest.raises(SecondPersonNeeded):
        commands.post_manual("manual:x", book_id=books.service, on=DAY, memo="手工", approval=granted(asked_by=asked_by),
                             entries=[EntryDraft("6602", 5), EntryDraft("1001", -5)], by=accountant(books))


def test_the_database_takes_no_voucher_by_hand_of_one_person(books):
    for kind in ("manual", "transfer"):
        with pytest.raises(IntegrityError, match="second person"):
            book(books.service, amounts=[("6602", 5), ("1001", -5)], on=DAY, src="x", kind=kind, by=books.by)
    with pytest.raises(IntegrityError, match="second person"):
        take_back(expense(books), on=DAY, by=books.by)
    with pytest.raises(IntegrityError, match="countersign_by_second"), in_area(books.by.area_id):
        Countersign.objects.create(book_id=books.service, kind="manual", src="x", approval_id=1, asked_by_id=7,
                                   asked_by="甲", decided_by_id=7, decided_by="甲")


def test_i16_a_transfer_moves_money_and_2999_nets_to_nothing(books):
    decide(move(books), books)
    assert posted(books) == sorted([
        (books.common, "1002", -500), (books.common, "2999", 500),
        (books.maint, "1002", 500), (books.maint, "2999", -500)])


def test_a_transfer_is_taken_back_on_both_sides(books):
    decide(move(books), books)
    with in_area(books.by.area_id):
        side = Voucher.objects.get(book_id=books.maint).pk
    decide(commands.ask_reversal(side, on=DAY, reason="划错了", by=accountant(books)), books)
    for fund in (books.common, books.maint):
        rows = queries.trial_balance(fund, ym="2026-11", by=books.by).rows
        assert not any(row.closing_fen for row in rows)
    with pytest.raises(AlreadyReversed):
        commands.ask_reversal(side, on=DAY, reason="划错了", by=accountant(books))


def test_moves_only_between_two_books_within_reach(books, strangers):
    with pytest.raises(SameBook):
        move(books, to_book_id=books.common)
    with pytest.raises(NotFound):
        move(books, to_book_id=strangers.maint)


def test_takes_back_only_what_was_booked_by_hand(books):
    def ask(voucher, reason="错了"):
        return commands.ask_reversal(voucher, on=DAY, reason=reason, by=accountant(books))

    with pytest.raises(NotByHand, match="收款"):
        ask(book(books.service, amounts=[("1001", 5), ("1122", -5)], on=DAY, src="a", kind="payment", by=books.by))
    voucher = expense(books)
    with pytest.raises(ReasonMissing):
        ask(voucher, " ")
    decide(ask(voucher), books)
    with in_area(books.by.area_id):
        reversal = Voucher.objects.get(reverses=voucher)
    assert (reversal.memo, reversal.actor) == ("错了", "甲9")
    with pytest.raises(ReversalStays):
        ask(reversal.pk)
