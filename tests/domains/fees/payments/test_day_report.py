"""What a day brought, by method and community."""
import subprocess
from dataclasses import replace

from linli.domains.fees.payments import queries
from linli.domains.fees.returns import commands as returns
from linli.kernel.access import Grant
from linli.kernel.approvals import Granted
from linli.kernel.ui import nav
from tests import factories
from tests.domains.fees.payments.conftest import AT, DAY


def test_the_day_is_reported_by_method_and_community_and_as_a_paper(desk, as_):
    desk.take(4300, "cash")
    receipt = desk.take(9999)
    returns.refund_receipt(receipt.id, approval=Granted(1, 7, "叶收银", "录错"), at=AT, by=desk.accountant)
    other = factories.new_community(desk.area, "另一新村")
    both = replace(desk.accountant, grants=(*desk.accountant.grants, Grant("accountant", "community", other)))
    report = queries.day_report(desk.community, day=DAY, by=both)
    assert [(row.method, row.count, row.fen, row.void_fen) for row in report.methods] == [
        ("cash", 1, 4300, 0), ("pos", 1, 9999, 0)]
    assert [(row.method, row.fen) for row in report.back] == [("pos", 9999)]
    assert [(row.community, row.count, row.fen, row.open_shifts) for row in queries.days(DAY, by=both)] == [
        ("试验新村", 2, 14_299, 1), ("另一新村", 0, 0, 0)]
    browser = as_(both)
    page = browser.get(f"/console/desk/report?day=2026-11-23&community={desk.community}").content.decode()
    assert "另一新村" in page
    paper = browser.get(f"/console/desk/report.pdf?day=2026-11-23&community={desk.community}")
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper.content, capture_output=True, check=True).stdout
    assert "现金 1 43.00" in " ".join(text.decode().split())
    for odd in ("9999-99-99", "0001-01-01", "9999-12-31", "x"):
        assert browser.get(f"/console/desk/report?day={odd}&community=999999999999").status_code == 200


def test_the_day_report_of_who_works_at_a_desk_of_one_community_and_sees_another(desk, as_):
    """The top bar may stand at a community whose desk is not theirs: they get the report of theirs."""
    elsewhere = factories.new_community(desk.area, "别处新村")
    seen = factories.member(desk.area, "committee_secretary", "community", elsewhere)
    browser = as_(replace(desk.cashier, grants=desk.cashier.grants + seen.grants))
    browser.cookies[nav.COMMUNITY_COOKIE] = str(elsewhere)
    for address in ("/console/desk/report", f"/console/desk/report?community={elsewhere}"):
        page = browser.get(address)
        assert page.status_code == 200 and "试验新村" in page.content.decode()


def test_only_what_counts_stands_unstruck_in_the_list_and_adds_up(desk, as_):
    kept, moved, refunded, void = (desk.take(fen, "cash") for fen in (1000, 2000, 4000, 8000))
    allowed = Granted(1, 7, "叶收银", "录错")
    returns.void_receipt(void.id, approval=allowed, at=AT, by=desk.accountant)
    returns.move_receipt(moved.id, to_unit=desk.neighbour, approval=allowed, at=AT, by=desk.accountant)
    returns.refund_receipt(refunded.id, approval=allowed, at=AT, by=desk.accountant)
    report = queries.day_report(desk.community, day=DAY, by=desk.accountant)
    told = {row.id: (row.back_title, row.counts) for row in report.receipts}
    assert {told[one.id] for one in (kept,)} == {("", True)}
    assert [told[one.id] for one in (moved, refunded, void)] == [("已改挂", True), ("已退款", True), ("已作废", False)]
    [correction] = [row for row in report.receipts if row.corrects]
    assert not correction.counts
    assert sum(row.fen for row in report.receipts if row.counts) == report.fen == 7000
    page = as_(desk.accountant).get(f"/console/desk/report?day={DAY}&community={desk.community}").content.decode()
    for said in ("已改挂", "已退款", "更正单", "已作废"):
        assert said in page
    assert page.count(" strike i3") == 2
