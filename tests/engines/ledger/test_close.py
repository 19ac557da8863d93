"""Closing: it waits for open posters, numbers without gaps, and nothing enters a closed month."""
import threading
import time
from datetime import date

import pytest
from django.db import IntegrityError, connection

from linli.engines.ledger import commands, permissions, queries, sealing
from linli.engines.ledger.models import Period, PeriodAct, Snapshot, Voucher, VoucherNo
from linli.engines.ledger.values import (
    AlreadyClosed,
    EarlierMonthOpen,
    EntryDraft,
    MonthAhead,
    NotTheLastClosed,
    ReasonMissing,
)
from linli.kernel import wishes
from linli.kernel.access import Actor
from linli.kernel.commands import command
from linli.kernel.errors import NotAllowed
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import accountant, book, decide, take_back

OCTOBER, NOVEMBER = date(2026, 10, 30), date(2026, 11, 3)
PAIR = [("1122", 500), ("6001", -500)]


def balances(books, ym):
    rows = queries.trial_balance(books.service, ym=ym, by=books.by).rows
    return {row.code: row.closing_fen for row in rows if row.is_used}


def test_numbers_have_no_gap_and_follow_the_date(books):
    late, early = (book(books.service, amounts=PAIR, on=date(2026, 10, day), src=str(day), by=books.by)
                   for day in (30, 2))
    commands.close_period(books.service, ym="2026-10", by=accountant(books))
    with in_area(books.by.area_id):
        assert list(VoucherNo.objects.order_by("no").values_list("no", "voucher_id")) == [(1, early), (2, late)]


def test_what_is_late_counts_in_the_next_open_month(books):
    commands.close_period(books.service, ym="2026-10", by=books.by)
    voucher = book(books.service, amounts=PAIR, on=OCTOBER, src="late", by=books.by)
    with in_area(books.by.area_id):
        assert Voucher.objects.get(pk=voucher).ym == "2026-11"


def test_the_database_refuses_a_closed_month(books):
    commands.close_period(books.service, ym="2026-10", by=books.by)
    with pytest.raises(IntegrityError, match="closed"), in_area(books.by.area_id), connection.cursor() as cursor:
        cursor.execute(
            "WITH v AS (INSERT INTO ledger_voucher (book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, actor) "
            "VALUES (%(book)s, '2026-10', '2026-10-30', 'test', 'x', '', 2, 5, '甲') RETURNING id) "
            "INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, amount_fen) "
            "SELECT v.id, n, %(book)s, '2026-10', '1001', CASE n WHEN 1 THEN 5 ELSE -5 END "
            "FROM v, generate_series(1, 2) n", {"book": books.service})


def test_months_close_in_order_and_once(books):
    book(books.service, amounts=PAIR, on=OCTOBER, src="a", by=books.by)
    with pytest.raises(EarlierMonthOpen, match="2026-10"):
        commands.close_period(books.service, ym="2026-11", by=books.by)
    for ym in ("2026-10", "2026-11"):
        commands.close_period(books.service, ym=ym, by=books.by)
    with pytest.raises(AlreadyClosed):
        commands.close_period(books.service, ym="2026-10", by=books.by)


def test_no_month_closes_before_it_begins(books):
    with pytest.raises(MonthAhead):
        commands.close_period(books.service, ym="2027-01", today=date(2026, 12, 31), by=books.by)
    commands.close_period(books.service, ym="2026-12", today=date(2026, 12, 31), by=books.by)


def test_reopening_takes_the_last_month_a_reason_and_a_manager(books):
    for ym in ("2026-09", "2026-10"):
        commands.close_period(books.service, ym=ym, by=books.by)
    manager = accountant(books, 9, role="project_manager")


    def ask(ym, reason):
        return commands.ask_reopening(books.service, ym=ym, reason=reason, by=accountant(books))

    with pytest.raises(ReasonMissing):
        ask("2026-10", " ")
    with pytest.raises(NotTheLastClosed):
        ask("2026-09", "漏记")
    wish = ask("2026-10", "漏记")
    with pytest.raises(NotAllowed):
        decide(wish, books, by=accountant(books, 8))
    decide(wish, books, by=manager)
    book(books.service, amounts=PAIR, on=OCTOBER, src="a", by=books.by)
    commands.close_period(books.service, ym="2026-10", by=books.by)
    assert balances(books, "2026-10") == {"1122": 500, "6001": -500}
    with in_area(books.by.area_id):
        acts = PeriodAct.objects.filter(period__ym="2026-10").order_by("id").values_list("act", "reason")
        assert list(acts) == [("close", ""), ("reopen", "漏记"), ("close", "")]
        assert PeriodAct.objects.values_list("asked_by_id", "decided_by_id").get(act="reopen") == (7, 9)


def test_a_wish_to_reopen_that_the_next_close_has_overtaken_says_so(books):
    manager = accountant(books, 9, role="project_manager")
    commands.close_period(books.service, ym="2026-10", by=books.by)
    commands.ask_reopening(books.service, ym="2026-10", reason="漏记", by=accountant(books))
    assert wishes.inbox(books.by.area_id, by=manager).waiting[0].stuck == ""
    commands.close_period(books.service, ym="2026-11", by=books.by)
    assert wishes.inbox(books.by.area_id, by=manager).waiting[0].stuck == NotTheLastClosed(ym="2026-11").sentence


def test_the_database_reopens_no_month_for_one_person(books):
    commands.close_period(books.service, ym="2026-10", by=books.by)
    with pytest.raises(IntegrityError, match="period_reopened_by_second"), in_area(books.by.area_id):
        PeriodAct.objects.create(period=Period.objects.get(), act="reopen", reason="漏记", actor="甲", seal="",
                                 asked_by_id=7, decided_by_id=7)


def test_l3_a_lower_id_that_commits_later_is_not_lost(books):
    """Totals cut at max(id) lost it; ours are snapshots of closed months plus every open entry."""
    with in_area(books.by.area_id), connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_voucher', 'id'))")
        low = cursor.fetchone()[0]
    high = book(books.service, amounts=[("1122", 1100), ("6001", -1100)], on=OCTOBER, src="high", by=books.by)
    assert low < high and balances(books, "2026-10")["1122"] == 1100
    with in_area(books.by.area_id), connection.cursor() as cursor:
        cursor.execute(
            "WITH v AS (INSERT INTO ledger_voucher (id, book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, "
            "actor) VALUES (%(id)s, %(book)s, '2026-10', '2026-10-30', 'test', 'low', '', 2, 500, '甲') RETURNING id) "
            "INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, amount_fen) "
            "SELECT v.id, n, %(book)s, '2026-10', CASE n WHEN 1 THEN '1122' ELSE '6001' END, "
            "CASE n WHEN 1 THEN 500 ELSE -500 END FROM v, generate_series(1, 2) n", {"id": low, "book": books.service})
    assert balances(books, "2026-10")["1122"] == 1600
    commands.close_period(books.service, ym="2026-10", by=books.by)
    assert balances(books, "2026-11")["1122"] == 1600


def test_l5_a_reversal_leaves_the_closed_month_as_it_was(books):
    voucher = book(books.service, amounts=PAIR, on=OCTOBER, src="a", by=books.by)
    commands.close_period(books.service, ym="2026-10", by=books.by)
    before = queries.trial_balance(books.service, ym="2026-10", by=books.by).rows
    take_back(voucher, on=OCTOBER, by=books.by)
    assert queries.trial_balance(books.service, ym="2026-10", by=books.by).rows == before
    assert balances(books, "2026-11") == {"1122": 0, "6001": 0}
    rows = queries.trial_balance(books.service, ym="2026-11", by=books.by).rows
    row = next(row for row in rows if row.code == "1122")
    assert (row.opening_fen, row.debit_fen, row.credit_fen) == (500, -500, 0)


@command(needs=permissions.POST_MANUAL)
def book_slowly(book_id: int, *, posted: threading.Event, by: Actor) -> None:
    commands.post(book_id, kind="test", src="slow", on=OCTOBER, entries=[EntryDraft(*pair) for pair in PAIR], by=by)
    posted.set()
    time.sleep(0.5)


def test_the_close_waits_for_an_open_poster_and_sees_its_entries(books):
    posted = threading.Event()

    def post_slowly():
        book_slowly(books.service, posted=posted, by=books.by)
        connection.close()

    poster = threading.Thread(target=post_slowly)
    poster.start()
    assert posted.wait(10)
    commands.close_period(books.service, ym="2026-10", by=books.by)
    poster.join()
    with in_area(books.by.area_id):
        assert VoucherNo.objects.count() == 1
        assert dict(Snapshot.objects.values_list("code", "fen")) == {"1122": 500, "6001": -500}


def test_seals_tell_when_a_row_was_touched(books):
    book(books.service, amounts=PAIR, on=OCTOBER, src="a", by=books.by)
    commands.close_period(books.service, ym="2026-10", by=books.by)
    assert sealing.verify(books.service, by=books.by) == []
    touch(books, "UPDATE ledger_voucher SET memo = '改过'")
    assert sealing.verify(books.service, by=books.by) == ["2026-10 的凭证与结账时的封存不符"]


def test_the_night_seals_finished_days_only_and_finds_what_changed(books):
    book(books.service, amounts=PAIR, on=OCTOBER, src="a", by=books.by)
    assert commands.seal_days(date(2100, 1, 1), by=books.by) == 0
    touch(books, "UPDATE ledger_voucher SET posted_at = posted_at - interval '3 days'")
    assert commands.seal_days(date(2100, 1, 1), by=books.by) == 1
    assert commands.seal_days(date(2100, 1, 1), by=books.by) == 0
    assert sealing.verify(books.service, by=books.by) == []
    touch(books, "UPDATE ledger_entry SET amount_fen = amount_fen * 2")
    assert len(sealing.verify(books.service, by=books.by)) == 1


def touch(books, sql):
    """What somebody with the owner's password could do."""
    with as_owner(connection), in_area(books.by.area_id), connection.cursor() as cursor:
        table = sql.split()[1]
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        cursor.execute(sql)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")
