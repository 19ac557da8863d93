"""Collection rates of a small estate whose figures are known."""
import subprocess
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from linli.domains.fees.collection import queries
from linli.domains.fees.collection.values import NothingToPrint, Rate, Wanted, hidden_if_few
from linli.kernel import http
from linli.kernel.errors import NotAllowed, NotFound
from tests import factories
from tests.domains.fees.payments.conftest import new_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    """Two homes, 100.00 each due in September and in October; the first pays September late, in October."""
    desk = new_desk()
    for ym in ("2026-09", "2026-10"):
        desk.bill(ym, 10_000)
        desk.bill(ym, 10_000, unit=desk.neighbour)
    desk.take(10_000, at=datetime(2026, 10, 15, 6, tzinfo=UTC))
    return desk


def test_the_rate_is_what_was_paid_of_what_fell_due(desk):
    board = queries.board(desk.community, ym="2026-10", by=desk.by)
    assert (board.total.due_fen, board.total.paid_fen, board.total.share) == (40_000, 10_000, 0.25)
    assert [(one.ym, one.total.share, one.at_end.share, one.to_date.share) for one in board.months] == [
        ("2026-09", 0, 0, 0.5), ("2026-10", 0.25, 0, 0)]
    assert [one.share for one in board.buildings[0].months] == [0, 0.25]
    assert [(one.name, one.homes, one.share) for one in board.classes] == [("其他", 2, 0.25)]
    assert (board.clear_homes, board.two_months_homes, board.overdue_fen) == (0, 1, 30_000)
    assert sum(age.fen for age in board.ages) == 30_000


def test_the_rate_of_a_community_stands_on_its_page_too(desk):
    rate = queries.rate(desk.community, on=date(2026, 10, 31), by=desk.by)
    board = queries.board(desk.community, ym="2026-10", by=desk.by)
    assert rate.share == 0.25 and rate.due_fen - rate.paid_fen == board.overdue_fen
    with pytest.raises(NotFound):
        queries.rate(desk.community + 10**6, on=date(2026, 10, 31), by=desk.by)


def test_the_trend_on_its_page_is_the_boards(desk, monkeypatch):
    with time_machine.travel(datetime(2026, 11, 20, 6, tzinfo=UTC), tick=False):
        desk.take(5_000, at=datetime(2026, 11, 3, 6, tzinfo=UTC))
        board = queries.board(desk.community, ym="2026-11", by=desk.by)
        with CaptureQueriesContext(connection) as asked:
            trend = queries.trend(desk.community, on=date(2026, 11, 20), by=desk.by)
        assert sum("fees_" in one["sql"] for one in asked) == 1
        assert [(ym, rate.share) for ym, rate in trend] == [("2026-09", 0), ("2026-10", 0.25), ("2026-11", 0.375)]
        assert [(ym, rate.share) for ym, rate in trend] == [(one.ym, one.total.share) for one in board.months]
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", desk.accountant)])
        page = Client().get(f"/console/communities/{desk.community}/").content.decode()
    told = page[page.index("收缴率走势"):]
    assert "看数字" in told and "37.5 %" in told and reverse("fees:collection", args=[desk.community]) in told
    assert queries.trend(factories.new_community(desk.area, "新接小区"), on=date(2026, 11, 20), by=desk.by) == []


def test_an_earlier_month_reads_as_it_stood(desk):
    assert queries.board(desk.community, ym="2026-09", by=desk.by).total.share == 0


def test_few_homes_are_hidden_from_who_may_not_see_single_homes(desk):
    secretary = factories.member(desk.area, "committee_secretary", "community", desk.community)
    board = queries.board(desk.community, ym="2026-10", by=secretary)
    assert all(rate.hidden and rate.share is None for rate in board.classes)
    assert all(rate.share is None for one in board.buildings for rate in one.months)
    assert all(age.fen == 0 for age in board.ages)


def test_a_single_hidden_group_cannot_be_told_from_the_total():
    shown = hidden_if_few([Rate("甲", 3, 10, 5), Rate("乙", 9, 10, 5), Rate("丙", 40, 10, 5)])
    assert [rate.hidden for rate in shown] == [True, True, False]


@pytest.mark.parametrize(("given", "found"), [
    ({}, [("3-2-502", 20_000), ("3-2-501", 10_000)]),
    ({"age": 2}, [("3-2-502", 10_000)]), ({"age": 1}, [("3-2-501", 10_000), ("3-2-502", 10_000)]), ({"age": 4}, []),
    ({"ym": "2026-09"}, [("3-2-501", 10_000), ("3-2-502", 10_000)]),
    ({"kind": "other", "state": "all"}, [("3-2-502", 20_000), ("3-2-501", 10_000)]), ({"kind": "resold"}, []),
    ({"building": 999}, []), ({"state": "clear"}, [])])
def test_a_figure_leads_to_its_homes_the_largest_arrears_first(desk, given, found):
    homes = queries.homes(desk.community, wanted=Wanted(**{"ym": "2026-10", **given}), by=desk.accountant)
    assert [(one.label, one.open_fen) for one in homes] == found


def test_the_homes_of_an_age_add_up_to_the_board(desk):
    board = queries.board(desk.community, ym="2026-10", by=desk.accountant)
    for at, age in enumerate(board.ages):
        homes = queries.homes(desk.community, wanted=Wanted("2026-10", age=at), by=desk.accountant)
        assert (len(homes), sum(one.open_fen for one in homes)) == (age.homes, age.fen)


def test_single_homes_are_for_who_works_with_them(desk):
    secretary = factories.member(desk.area, "committee_secretary", "community", desk.community)
    with pytest.raises(NotAllowed):
        queries.homes(desk.community, wanted=Wanted("2026-10"), by=secretary)


def test_the_list_and_its_sheet_mask_names_and_start_no_formula(desk, monkeypatch):
    unit = factories.new_unit(desk.community, "3-2-503", by=desk.by)
    desk.more[unit] = factories.new_owner(unit, "=1+1公司", community_id=desk.community, phone=None, by=desk.by)
    desk.bill("2026-10", 500, unit=unit)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", desk.accountant)])
    browser, where = Client(), f"/console/fees/collection/{desk.community}/homes"
    page = browser.get(f"{where}?ym=2026-10&age=1&class=no&building=x&from=-1").content.decode()
    sheet = b"".join(browser.get(f"{where}.csv?ym=2026-10")).decode("utf-8-sig")
    for text in (page, sheet):
        assert "李**" in text
        assert "李四光" not in text
    assert "3-2-502,其他,李**,200.00,0.00,200.00,2,2026-09-28" in sheet
    assert ",'=**," in sheet
    assert b"".join(browser.get(f"{where}.xlsx?ym=2026-10")).startswith(b"PK")


def test_another_community_is_out_of_reach(desk):
    stranger = factories.member(desk.area, "accountant", "community", desk.community + 999)
    with pytest.raises(NotFound):
        queries.board(desk.community, ym="2026-10", by=stranger)


def test_the_page(desk, monkeypatch):
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", desk.accountant)])
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(f"/console/fees/collection/{desk.community}?ym=2026-10")
    assert "25.0" in page.content.decode()
    assert "楼栋 × 月" in page.content.decode()
    assert len(asked) <= 20


@time_machine.travel(datetime(2026, 10, 20, 4, tzinfo=UTC))
def test_the_notices_for_the_doors_ask_for_all_that_is_open_by_now(desk, monkeypatch):
    found = queries.slips(desk.community, wanted=Wanted("2026-10"), by=desk.by)
    assert [(one.label, one.fen, one.overdue_fen, one.due_on) for one in found.homes] == [
        ("3-2-502", 20_000, 10_000, date(2026, 10, 28))]
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", desk.accountant)])
    for size in ("", "&large=1"):
        paper = Client().get(f"/console/fees/collection/{desk.community}/slips.pdf?ym=2026-10{size}").content
        said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
        assert all(part in said for part in ("3-2-502", "200.00", "10 月 28 日", "其中 100.00 元已过最晚日"))
        assert "李" not in said     # a paper at a door names nobody
    desk.take(20_000, units=[desk.neighbour], at=datetime(2026, 10, 20, 4, tzinfo=UTC))
    desk.take(10_000, at=datetime(2026, 10, 20, 4, tzinfo=UTC))
    with pytest.raises(NothingToPrint):     # at the end of September both owed
        queries.slips(desk.community, wanted=Wanted("2026-09"), by=desk.by)
