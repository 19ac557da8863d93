"""What holds after any sequence of acts on the books (money.md I1, I2, I13–I16)."""
import itertools
from datetime import date

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.engines.ledger import commands, queries, sealing
from linli.engines.ledger.byhand import commands as byhand
from linli.engines.ledger.models import Voucher
from linli.engines.ledger.values import AlreadyReversed
from linli.kernel.approvals import AlreadyAsked
from linli.kernel.errors import Refused
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book, books_of, decide

MONTHS = ("2026-09", "2026-10", "2026-11")
numbers = itertools.count(1)
FUNDS = ("service", "common", "maint")
fens = st.integers(1, 10**10)
days = st.dates(date(2026, 9, 1), date(2026, 11, 30))
step = st.one_of(
    st.tuples(st.just("book"), st.sampled_from(FUNDS), fens, days),
    st.tuples(st.just("expense"), st.sampled_from(FUNDS), st.integers(1, 20_000_00), days),
    st.tuples(st.just("transfer"), st.permutations(FUNDS), fens, days),
    st.tuples(st.just("reverse"), st.integers(0, 30), st.none(), days),
    st.tuples(st.just("close"), st.sampled_from(FUNDS), st.sampled_from(MONTHS), st.none()),
    st.tuples(st.just("reopen"), st.sampled_from(FUNDS), st.sampled_from(MONTHS), st.none()))


def do(books, at: int, act: str, what, how, on) -> None:
    """One act as people cause it; a refusal is an answer, anything else is not."""
    mine, theirs = accountant(books), accountant(books, 9, "project_manager")
    if act == "book":
        book(getattr(books, what), amounts=[("1002", how), ("6401", -how)], on=on, src=str(at), by=books.by)
    elif act == "expense":
        byhand.record_expense(getattr(books, what), on=on, account="6401", fen=how, paid_from="1002",
                              supplier="示例公司", purpose="修", key=str(at), by=mine)
    elif act == "transfer":
        decide(byhand.ask_transfer(
            getattr(books, what[0]), to_book_id=getattr(books, what[1]), from_account="1002", to_account="1002",
            fen=how, on=on, memo="补", key=str(at), by=mine), books, by=theirs)
    elif act == "reverse":
        vouchers = by_hand(books)
        if vouchers:
            decide(byhand.ask_reversal(vouchers[what % len(vouchers)], on=on, reason="错", by=mine), books, by=theirs)
    elif act == "close":
        commands.close_period(getattr(books, what), ym=how, by=mine)
    else:
        decide(commands.ask_reopening(getattr(books, what), ym=how, reason="漏", by=mine), books, by=theirs)


def by_hand(books) -> list[int]:
    with in_area(books.by.area_id):
        return list(Voucher.objects.filter(kind__in=("expense", "transfer")).order_by("pk").values_list("pk", flat=True))


def look(books, sql: str) -> list[tuple]:
    with in_area(books.by.area_id), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def sealed(books) -> dict[tuple[int, str], list]:
    """What each closed month of each book says: its trial balance and vouchers."""
    closed = look(books, "SELECT book_id, ym FROM ledger_period WHERE status = 'closed'")
    return {(of, ym): [queries.trial_balance(of, ym=ym, by=books.by).rows,
                       look(books, f"SELECT voucher_id, no FROM ledger_voucherno WHERE book_id = {of} AND ym = '{ym}' "
                                   "ORDER BY no")] for of, ym in closed}


@pytest.mark.django_db(transaction=True)
@settings(max_examples=8, deadline=None)
@given(steps=st.lists(step, min_size=4, max_size=14))
def test_the_books_stand_after_any_sequence_of_acts(steps):
    books = books_of(f"area{next(numbers)}")
    for at, one in enumerate(steps):
        before = sealed(books)
        try:
            do(books, at, *one)
        except Refused as refusal:
            assert refusal.status in (409, 422), refusal
        after = sealed(books)
        for month in before.keys() & after.keys():      # I13, I14: nothing enters a closed month, it reads the same
            assert before[month] == after[month]
    standing(books)


def standing(books) -> None:
    # I1: every voucher adds up to nothing and has what its header says.
    assert look(books, "SELECT v.id FROM ledger_voucher v JOIN ledger_entry e ON e.voucher_id = v.id GROUP BY v.id "
                       "HAVING sum(amount_fen) <> 0 OR count(*) <> min(n_entries) "
                       "OR sum(greatest(amount_fen, 0)) <> min(debit_fen)") == []
    # I2: so does the trial balance of every book and month, and a month begins where the one before ended.
    for fund in FUNDS:
        of, before = getattr(books, fund), None
        for ym in MONTHS:
            balance = queries.trial_balance(of, ym=ym, by=books.by)
            assert balance.difference_fen == 0
            assert balance.debit_fen == balance.credit_fen
            assert before is None or before == [row.opening_fen for row in balance.rows]
            before = [row.closing_fen for row in balance.rows]
        assert sealing.verify(of, by=books.by) == []
    # I15: a reversal is the negated copy, once; I16: 2999 nets to nothing over the books, entries stay in their book.
    assert look(books, "SELECT reverses_id FROM ledger_voucher WHERE reverses_id IS NOT NULL GROUP BY 1 "
                       "HAVING count(*) > 1") == []
    assert look(books, "SELECT o.id FROM ledger_voucher v JOIN ledger_voucher o ON o.id = v.reverses_id JOIN ledger_entry e "
                       "ON e.voucher_id IN (v.id, o.id) GROUP BY o.id, e.code HAVING sum(amount_fen) <> 0") == []
    assert look(books, "SELECT coalesce(sum(amount_fen), 0)::bigint FROM ledger_entry WHERE code = '2999'") == [(0,)]
    assert look(books, "SELECT e.voucher_id FROM ledger_entry e JOIN ledger_voucher v ON v.id = e.voucher_id "
                       "WHERE (v.book_id, v.ym) <> (e.book_id, e.ym)") == []
    # What numbers a closed month gave has no gap.
    assert look(books, "SELECT book_id, ym FROM ledger_voucherno GROUP BY 1, 2 HAVING max(no) <> count(*)") == []
    # By hand means by two.
    assert look(books, "SELECT v.id FROM ledger_voucher v WHERE kind = 'transfer' AND NOT EXISTS (SELECT FROM "
                       "ledger_countersign c WHERE (c.book_id, c.kind, c.src) = (v.book_id, v.kind, v.src) "
                       "AND asked_by_id <> decided_by_id)") == []


@pytest.mark.django_db(transaction=True)
@settings(max_examples=10, deadline=None)
@given(fen=fens, on=days, back=days)
def test_i15_a_reversal_restores_every_balance_and_comes_once(fen, on, back):
    books = books_of(f"area{next(numbers)}")
    book(books.service, amounts=[("1002", 700), ("6001", -700)], on=date(2026, 9, 1), src="a", by=books.by)
    before = [row.closing_fen for row in queries.trial_balance(books.service, ym="2026-12", by=books.by).rows]
    voucher = byhand.record_expense(
        books.service, on=on, account="6401", fen=min(fen, 20_000_00), paid_from="1002", supplier="示例公司",
        purpose="修", key="k", by=accountant(books))
    decide(byhand.ask_reversal(voucher, on=back, reason="错", by=accountant(books)), books)
    assert [row.closing_fen for row in queries.trial_balance(books.service, ym="2026-12", by=books.by).rows] == before
    with pytest.raises((AlreadyReversed, AlreadyAsked)):
        byhand.ask_reversal(voucher, on=back, reason="错", by=accountant(books))
