"""What an accountant books by hand, and moves between books."""
from datetime import date

import pytest

from linli.engines.ledger import commands, queries
from linli.engines.ledger.models import Entry, Expense, Voucher
from linli.engines.ledger.values import (
    AlreadyReversed,
    ControlAccount,
    EntryDraft,
    NotAnExpense,
    NotBalanced,
    NotByHand,
    ReversalStays,
    SameBook,
)
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book

DAY = date(2026, 11, 4)


def expense(books, **given):
    return commands.record_expense(books.service, **{
        "on": DAY, "account": "6401.04", "fen": 118_600, "paid_from": "1002", "supplier": "示例电梯公司",
        "purpose": "维保", "key": "k", "by": accountant(books), **given})


def move(books, **given):
    return commands.transfer(books.common, **{
        "to_book_id": books.maint, "from_account": "1002", "to_account": "1002", "fen": 500, "on": DAY, "memo": "补足",
        "key": "k", "by": accountant(books), **given})


def test_an_expense_is_booked_once_with_its_paper(books):
    voucher = expense(books)
    assert expense(books) == voucher
    with in_area(books.by.area_id):
        assert Expense.objects.get().supplier == "示例电梯公司"
        assert dict(Entry.objects.values_list("code", "amount_fen")) == {"6401.04": 118_600, "1002": -118_600}


@pytest.mark.parametrize("given", [{"account": "1001"}, {"paid_from": "1122"}, {"fen": 0}, {"fen": -5}])
def test_refuses_what_is_no_expense(books, given):
    with pytest.raises(NotAnExpense):
        expense(books, **given)


@pytest.mark.parametrize(("amounts", "refusal"), [
    ([("6602", 5), ("1001", -4)], NotBalanced), ([("6602", 5)], NotBalanced), ([], NotBalanced),
    ([("1122", 5), ("1001", -5)], ControlAccount), ([("2999", 5), ("1001", -5)], ControlAccount)])
def test_refuses_by_hand_what_others_keep(books, amounts, refusal):
    with pytest.raises(refusal):
        commands.post_manual(books.service, on=DAY, entries=[EntryDraft(*pair) for pair in amounts], memo="手工",
                             key="k", by=accountant(books))


def test_i16_a_transfer_moves_money_and_2999_nets_to_nothing(books):
    move(books)
    with in_area(books.by.area_id):
        assert sorted(Entry.objects.values_list("book_id", "code", "amount_fen")) == sorted([
            (books.common, "1002", -500), (books.common, "2999", 500),
            (books.maint, "1002", 500), (books.maint, "2999", -500)])


def test_a_transfer_is_taken_back_on_both_sides(books):
    move(books)
    with in_area(books.by.area_id):
        side = Voucher.objects.get(book_id=books.maint).pk
    commands.reverse_voucher(side, on=DAY, reason="划错了", by=accountant(books))
    for fund in (books.common, books.maint):
        rows = queries.trial_balance(fund, ym="2026-11", by=books.by).rows
        assert not any(row.closing_fen for row in rows)
    with pytest.raises(AlreadyReversed):
        commands.reverse_voucher(side, on=DAY, reason="划错了", by=accountant(books))


def test_moves_only_between_two_books_within_reach(books, strangers):
    with pytest.raises(SameBook):
        move(books, to_book_id=books.common)
    with pytest.raises(NotFound):
        move(books, to_book_id=strangers.maint)


def test_takes_back_only_what_was_booked_by_hand(books):
    with pytest.raises(NotByHand, match="收款"):
        voucher = book(books.service, amounts=[("1001", 5), ("1122", -5)], on=DAY, src="a", kind="payment", by=books.by)
        commands.reverse_voucher(voucher, on=DAY, reason="错了", by=accountant(books))
    reversal = commands.reverse_voucher(expense(books), on=DAY, reason="重复", by=accountant(books))
    with pytest.raises(ReversalStays):
        commands.reverse_voucher(reversal, on=DAY, reason="再来", by=accountant(books))
