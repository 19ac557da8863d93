"""Publishing: once, all or nothing, with the books; and only what was reviewed."""
from datetime import date
from threading import Thread

import pytest
from django.db import IntegrityError, connection

from linli.domains.fees.bills import commands
from linli.domains.fees.bills.values import (
    AlreadyInReview,
    AlreadyPublished,
    BadMonth,
    BeforeTheBooks,
    EarlierWaits,
    InputsChanged,
    NothingToBill,
    NotInReview,
    SamePerson,
    SumNotAgreed,
    TooFar,
)
from linli.kernel import approvals, wishes
from linli.kernel.clock import now
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


@pytest.mark.parametrize("column", ["community_id", "run_id", "unit_id", "payer_id", "book_id"])
def test_no_bill_points_to_nothing(estate, column):
    estate.publish(YM)
    copy = {"community_id": "community_id", "run_id": "run_id", "unit_id": "unit_id", "payer_id": "payer_id",
            "book_id": "book_id", column: "987654321"}
    with pytest.raises(IntegrityError, match="fees_bill points to no"):
        estate.rows(f"INSERT INTO fees_bill ({', '.join(copy)}, ym, rev, due, total_fen) "
                    f"SELECT {', '.join(copy.values())}, ym, 7, due, total_fen FROM fees_bill RETURNING id")


def test_a_draft_writes_no_bill_and_counts_what_it_skips(estate):
    estate.draft(YM)
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(0,)]
    [(totals,)] = estate.rows("SELECT totals::text FROM fees_billrun")
    assert '"skipped": {"no_area": 1}' in totals and '"fen": 7909' in totals


def test_publishing_again_changes_nothing(estate):
    run = estate.publish(YM)
    assert commands.publish(run, at=AT, by=estate.by).fen == 7909
    assert estate.rows("SELECT count(*) FROM fees_bill") == [(2,)]


def test_eight_at_once_publish_once(estate):
    run = estate.draft(YM)

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
    run = estate.draft(YM)
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
    run = estate.draft(YM)
    with pytest.raises(AlreadyInReview):
        estate.draft(YM)
    commands.discard(run, reason="面积有误", by=estate.by)
    with pytest.raises(NotInReview):
        commands.publish(run, at=AT, by=estate.by)
    with pytest.raises(NothingToBill):
        new_estate().draft(YM)


@pytest.mark.parametrize(("ym", "refusal", "says"), [
    ("2019-12", BeforeTheBooks, "账簿从 2020-01 开始"), ("2099-12", TooFar, "最多提前出到 2027-02"),
    *((ym, BadMonth, f"“{ym}”.*请写 2000-01 到 2099-12") for ym in ("2026-13", "20２６-11", "1899-01", "3000-01")),
    ("2026-10", AlreadyPublished, "没有漏出的房屋"),
    ("2026-11", AlreadyInReview, "已有一批待复核"), ("2026-12", EarlierWaits, "2026-11 还有一批账单待复核")])
def test_says_what_is_wrong_with_a_month(estate, ym, refusal, says):
    estate.publish("2026-10")
    estate.draft(YM)
    with pytest.raises(refusal, match=says):
        commands.draft(estate.community, ym=ym, today=date(2026, 11, 23), by=estate.by)


def test_who_drafted_cannot_publish_under_another_role_nor_past_the_database(estate):
    run = estate.draft(YM, estate.staff("accountant", 8))
    with pytest.raises(SamePerson):
        commands.publish(run, at=AT, by=estate.staff("project_manager", 8))
    with pytest.raises(IntegrityError, match="run_by_second_person"):
        estate.rows("UPDATE fees_billrun SET published_by_id = 8 WHERE id = %s RETURNING 1", run)
    with pytest.raises(SumNotAgreed):
        commands.publish(run, fen=7908, at=AT, by=estate.staff("project_manager", 9))


def test_the_second_persons_yes_publishes(estate):
    clerk, manager = estate.staff("accountant", 8), estate.staff("project_manager", 9)
    run = estate.draft(YM, clerk)
    wish = commands.ask_publish(run, by=clerk)
    [row] = wishes.inbox(estate.area, by=manager).waiting
    assert (row.short, row.rest) == ("发布 2026-11 账单", "2 户 · 79.09 元")
    assert ["应收合计", "上月没有账单", "79.09 元"] in row.effect
    approvals.decide(wish, yes=True, at=now(), by=manager)
    assert estate.rows("SELECT status, drafted_by_id, published_by_id FROM fees_billrun") == [("published", 8, 9)]


def test_published_on_its_own_page_the_wish_ends_with_it(estate):
    clerk, manager = estate.staff("accountant", 8), estate.staff("project_manager", 9)
    run = estate.draft(YM, clerk)
    wish = commands.ask_publish(run, by=clerk)
    commands.publish(run, at=AT, by=manager)
    assert wishes.approval(wish, by=clerk).status == "granted"


def test_discarded_the_wish_ends_with_it(estate):
    clerk = estate.staff("accountant", 8)
    run = estate.draft(YM, clerk)
    wish = commands.ask_publish(run, by=clerk)
    commands.discard(run, reason="面积有误", by=estate.staff("project_manager", 9))
    row = wishes.approval(wish, by=clerk)
    assert (row.status, row.answer) == ("refused", "已作废：面积有误")


def test_the_accountant_drafts_and_the_manager_publishes(estate):
    run = estate.draft(YM, estate.staff("accountant", 8))
    with pytest.raises(NotAllowed):
        commands.publish(run, at=AT, by=estate.staff("accountant", 8))
    commands.publish(run, at=AT, by=estate.staff("project_manager", 9))


def test_a_stranger_finds_no_run(estate):
    run = estate.draft(YM)
    stranger = new_estate()
    with pytest.raises(NotFound):
        commands.publish(run, at=AT, by=stranger.by)
    with pytest.raises(NotFound):
        estate.draft("2026-12", stranger.staff("accountant", 8))
