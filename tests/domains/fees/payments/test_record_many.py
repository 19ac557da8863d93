from datetime import timedelta

import pytest

from linli.domains.fees.payments import commands
from linli.domains.fees.payments.values import BatchRow, IncomingPayment, NothingTaken, NotThatUnit
from linli.kernel.codes import codes_of
from tests.domains.fees.payments.conftest import AT, one, rows


def record(desk, *lines: IncomingPayment) -> BatchRow:
    return commands.record_many(desk.community, payments=list(lines), by=desk.accountant)


def test_a_file_settles_oldest_first_in_each_home(desk):
    for ym in ("2026-09", "2026-10"):
        desk.bill(ym, 4297)
        desk.bill(ym, 2000, unit=desk.neighbour)
    desk.bill("2026-10", 500, unit=desk.neighbour, fund="common")
    done = record(
        desk,
        IncomingPayment(desk.home, 5000, "transfer", AT, "T1"),
        IncomingPayment(desk.home, 5000, "transfer", AT + timedelta(days=1), "T2"),
        IncomingPayment(desk.neighbour, 4500, "transfer", AT, "T3"))
    assert done == BatchRow(receipts=3, fen=14500, allocated_fen=13094, advance_fen=1406)
    assert rows("SELECT ym, settled_fen FROM fees_bill WHERE unit_id = %s ORDER BY 1", desk.area, desk.home) == [
        ("2026-09", 4297), ("2026-10", 4297)]
    assert rows("SELECT ym, settled_fen FROM fees_bill WHERE unit_id = %s ORDER BY 1, 2", desk.area, desk.neighbour) \
        == [("2026-09", 2000), ("2026-10", 500), ("2026-10", 2000)]
    balances = desk.balances()
    assert balances["1122"] == desk.open_fen() == 0
    assert balances["2203"] == -desk.left_fen() == -1406
    assert balances["1002"] == 14500


def test_one_voucher_a_book_and_day(desk):
    desk.bill("2026-09", 100)
    desk.bill("2026-09", 100, fund="common")
    record(desk, *(IncomingPayment(desk.home, 100, "transfer", AT + timedelta(days=day)) for day in (0, 0, 1)))
    assert rows("SELECT vdate - %s::date, count(*) FROM ledger_voucher WHERE kind = 'payments' GROUP BY 1 ORDER BY 1",
                desk.area, AT.date()) == [(0, 2), (1, 1)]


def test_the_same_file_again_books_nothing(desk):
    line = IncomingPayment(desk.home, 5000, "transfer", AT, "T1")
    assert record(desk, line, line) == BatchRow(1, 5000, 0, 5000, repeated=1)
    assert record(desk, line) == BatchRow(0, 0, 0, 0, repeated=1)
    assert desk.balances() == {"1002": 5000, "2203": -5000}


def test_receipts_of_a_batch_are_numbered_without_a_gap_and_can_be_proved(desk):
    record(desk, *(IncomingPayment(desk.home, 100, "transfer", AT) for _ in range(3)))
    record(desk, IncomingPayment(desk.home, 100, "transfer", AT))
    receipts = rows("SELECT id, no FROM fees_receipt WHERE series LIKE '%%-P' ORDER BY no", desk.area)
    assert [no for _, no in receipts] == [1, 2, 3, 4]
    assert len(codes_of([receipt for receipt, _ in receipts], area_id=desk.area, kind="receipt")) == 4


def test_a_bad_line_refuses_the_whole_file(desk):
    with pytest.raises(NothingTaken):
        record(desk, IncomingPayment(desk.home, 0, "transfer", AT))
    with pytest.raises(NotThatUnit):
        record(desk, IncomingPayment(desk.home, 100, "transfer", AT), IncomingPayment(1, 100, "transfer", AT))
    assert one("SELECT count(*) FROM fees_receipt", desk.area) == 0
