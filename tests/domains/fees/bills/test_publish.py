"""Publishing: once, all or nothing, with the books; and only what was reviewed."""
from datetime import date
from threading import Thread

import pytest
from django.db import connection

from linli.domains.fees.bills import commands
from linli.domains.fees.bills.values import AlreadyInReview, InputsChanged, NothingToBill, NotInReview
from linli.kernel.errors import NotAllowed, NotFound
from tests.domains.fees.estate import AT, new_estate

pytestmark = pytest.mark.django_db(transaction=True)

YM = "2026-11"


@pytest.fixture
def estate(transactional_db):
    estate = new_estate()
    estate.price("0.48")
    for label, area in (("3-2-501", "89.53"), ("3-2-502", "75.25"), ("3-2-503", None)):
        estate.pays(estate.home(label, area), estate.person(label))
    return estate


def test_bills_lines_and_one_voucher_a_charge_stand_together(estate):
    run = estate.publish(YM)
    assert estate.rows("SELECT total_fen, settled_fen, rev, due FROM fees_bill ORDER BY total_fen") == [
        (3612, 0, 1, date(2026, 11, 30)), (4297, 0, 1, date(2026, 11, 30))]
    assert estate.rows("SELECT src, debit_fen FROM ledger_voucher") == [(f"run:{run}:{estate.charge}", 7909)]
    assert estate.rows("SELECT code, amount_fen FROM ledger_entry ORDER BY seq") == [("1122", 7909), ("6001", -7909)]


def test_a_draft_writes_no_bill_and_counts_what_it_skips(estate):
    commands.draft(estate.community, ym=YM, by=estate.by)
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(0,)]
    [(totals,)] = estate.rows("SELECT totals::text FROM fees_billrun")
    assert '"skipped": {"no_area": 1}' in totals and '"fen": 7909' in totals


def test_publishing_again_changes_nothing(estate):
    run = estate.publish(YM)
    assert commands.publish(run, at=AT, by=estate.by).fen == 7909
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(2,)]


def test_eight_at_once_publish_once(estate):
    run = commands.draft(estate.community, ym=YM, by=estate.by)

    def one() -> None:
        commands.publish(run, at=AT, by=estate.by)
        connection.close()

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert estate.rows("SELECT count(*), sum(total_fen)::bigint FROM fees_bill") == [(2, 7909)]
    assert estate.rows("SELECT count(*) FROM ledger_voucher") == [(1,)]


def test_refuses_what_was_changed_since_the_review(estate):
    run = commands.draft(estate.community, ym=YM, by=estate.by)
    estate.price("0.50", date(2026, 11, 1))
    with pytest.raises(InputsChanged):
        commands.publish(run, at=AT, by=estate.by)
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(0,)]


def test_a_later_run_bills_only_what_was_left_out(estate):
    estate.publish(YM)
    estate.pays(estate.home("3-2-504", "100.00"), estate.person("丁"))
    estate.publish(YM)
    assert estate.rows("SELECT rev, total_fen FROM fees_bill ORDER BY id") == [(1, 4297), (1, 3612), (2, 4800)]


def test_refuses_a_second_draft_a_discarded_run_and_an_empty_month(estate):
    run = commands.draft(estate.community, ym=YM, by=estate.by)
    with pytest.raises(AlreadyInReview):
        commands.draft(estate.community, ym=YM, by=estate.by)
    commands.discard(run, reason="面积有误", by=estate.by)
    with pytest.raises(NotInReview):
        commands.publish(run, at=AT, by=estate.by)
    with pytest.raises(NothingToBill):
        commands.draft(estate.community, ym="2019-11", by=estate.by)


def test_the_accountant_drafts_and_the_manager_publishes(estate):
    run = commands.draft(estate.community, ym=YM, by=estate.staff("accountant", 8))
    with pytest.raises(NotAllowed):
        commands.publish(run, at=AT, by=estate.staff("accountant", 8))
    commands.publish(run, at=AT, by=estate.staff("project_manager", 9))


def test_a_stranger_finds_no_run(estate):
    run = commands.draft(estate.community, ym=YM, by=estate.by)
    stranger = new_estate()
    with pytest.raises(NotFound):
        commands.publish(run, at=AT, by=stranger.by)
    with pytest.raises(NotFound):
        commands.draft(estate.community, ym="2026-12", by=stranger.staff("accountant", 8))
