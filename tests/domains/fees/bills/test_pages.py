"""The month on the screen: draft, review, publish, and a bill that explains itself."""
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from linli.domains.fees.bills import papers, queries
from linli.kernel import http
from linli.kernel.access import Actor, Grant
from linli.kernel.errors import NotFound
from linli.kernel.signin.users import commands as users
from linli.registry.memberships import commands as memberships
from tests import factories
from tests.domains.fees.estate import EVER, new_estate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_(monkeypatch):
    def signed_in(actor: Actor, community: int | None = None) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        browser = Client()
        if community:
            browser.cookies["linli_community"] = str(community)
        return browser
    return signed_in


@pytest.fixture
def estate(transactional_db):
    estate = new_estate()
    estate.price("0.48")
    home, other = estate.home("3-2-501"), estate.home("3-2-502", "75.25")
    estate.home("3-2-503", None)
    seller, buyer = estate.person("张三丰"), estate.person("李四光")
    estate.pays(home, seller, until=date(2026, 11, 17))
    estate.pays(home, buyer, date(2026, 11, 17))
    estate.pays(other, seller)
    return estate


def test_a_month_is_reviewed_and_published_on_the_screen(estate, as_):
    manager = estate.staff("project_manager", 9)
    browser = as_(manager)
    estate.publish("2026-10")
    run = estate.draft("2026-11", estate.staff("accountant", 8))
    page = browser.get(f"/console/fees/runs/{run}/")
    assert page.status_code == 200
    text = " ".join(page.content.decode().split())
    assert "发布 3 张账单：¥ 79.09" in text
    assert "没有缴费人" in text
    assert "待复核" in text
    assert "试验新村 2026 年 11 月，2 户，合计 79.09 元" in text
    unread = browser.post(f"/console/fees/runs/{run}/publish")
    assert unread.status_code == 422 and "请先勾选确认" in unread.content.decode()
    assert browser.post(f"/console/fees/runs/{run}/publish", {"agreed": "7908"}).status_code == 422
    assert browser.post(f"/console/fees/runs/{run}/publish", {"agreed": "7909"}).status_code == 302
    assert "已发布" in browser.get("/console/fees/runs/").content.decode()
    assert "张三丰" not in browser.get(f"/console/fees/runs/{run}/").content.decode()
    sheet = browser.get(f"/console/fees/runs/{run}/bills.xlsx")
    [head, *bills] = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet))).get_sheet_by_index(0).to_python()
    assert head[:2] == ["房号", "缴费人"] and len(bills) == 3
    assert round(sum(row[4] for row in bills), 2) == 79.09
    assert all(row[1].endswith("**") for row in bills)


def test_a_home_that_differs_is_confirmed_on_the_screen_or_leads_to_where_it_is_put_right(estate, as_):
    estate.publish("2026-10")
    estate.pays(estate.home("3-2-504"), estate.person("王五味"), date(2026, 11, 1))
    run = estate.draft("2026-11", estate.staff("accountant", 8))
    [differs] = queries.review(run, by=estate.by).changes      # 3-2-504, handed over in November
    browser, page = as_(estate.staff("project_manager", 9)), f"/console/fees/runs/{run}/"
    text = " ".join(browser.get(page).content.decode().split())
    assert f"/console/homes/{differs.unit_id}/" in text and "调整规则" in text
    assert "1 户，1 户没有人确认" in text
    check = f"{page}homes/{differs.unit_id}/check"
    stale = browser.post(check, {"fen": differs.fen + 1})
    assert stale.status_code == 422 and "没有记下确认" in stale.content.decode()
    assert browser.post(check, {"fen": differs.fen}).status_code == 302
    text = " ".join(browser.get(page).content.decode().split())
    assert "project_manager 9" in text and "1 户，都有人确认" in text


def test_a_new_community_says_what_is_still_to_be_set_up(estate, as_):
    new = factories.new_community(estate.area, "新接小区")
    both = estate.staff("project_manager", 9)
    both = replace(both, grants=(*both.grants, Grant("project_manager", "community", new)))
    browser = as_(both, estate.community)
    page = browser.get(f"/console/communities/{new}/").content.decode()
    assert "新接小区" in page[page.index("ll-switch"):][:600]      # the top bar goes along
    assert browser.cookies["linli_community"].value == str(new)
    steps = ["导入花名册", "建账", "收费标准", "第一次出账"]
    told = page[page.index("接着办"):]
    assert sorted(steps, key=told.index) == steps
    assert "任命人员" not in told      # nothing for who may not appoint
    admin = replace(both, grants=(*both.grants, Grant("administrator", "area", estate.area)))
    assert "任命人员" in as_(admin, estate.community).get(f"/console/communities/{new}/").content.decode()
    user = users.create_user("cashier-new", name="陶收银", by=estate.by)
    memberships.appoint(user, role="cashier", place_id=new, since=EVER, reason="新接", by=estate.by)
    assert "任命人员" not in as_(admin, estate.community).get(f"/console/communities/{new}/").content.decode()
    estate.publish("2026-10")
    assert "接着办" not in as_(estate.staff("project_manager", 9)).get(
        f"/console/communities/{estate.community}/").content.decode()


def test_the_accountant_sees_no_publish_button(estate, as_):
    accountant = estate.staff("accountant", 8)
    run = estate.draft("2026-11", accountant)
    text = as_(accountant).get(f"/console/fees/runs/{run}/").content.decode()
    assert "提请发布" in text and "要由另一位负责人发布" in text
    assert as_(accountant).post(f"/console/fees/runs/{run}/publish").status_code == 403
    assert as_(accountant).post(f"/console/fees/runs/{run}/ask", {"reason": "核对过"}).status_code == 302
    assert "撤回提请" in as_(accountant).get(f"/console/fees/runs/{run}/").content.decode()


def test_a_manager_who_drafted_finds_no_publish_button_either(estate, as_):
    manager = estate.staff("project_manager", 9)
    run = estate.draft("2026-11", manager)
    assert "要由另一位负责人发布" in as_(manager).get(f"/console/fees/runs/{run}/").content.decode()
    answer = as_(manager).post(f"/console/fees/runs/{run}/publish", {"agreed": "7909"})
    assert answer.status_code == 422 and "要由另一位负责人发布" in answer.content.decode()


def test_a_month_that_was_jumped_is_pointed_out(estate, as_):
    estate.publish("2026-08")
    run = estate.draft("2026-11", estate.staff("accountant", 8))
    page = as_(estate.staff("project_manager", 9)).get(f"/console/fees/runs/{run}/").content.decode()
    assert "2026-09 至 2026-10 没有出过账" in page


def test_a_bill_says_in_words_how_it_came_about(estate, as_):
    estate.publish("2026-11")
    [(bill,)] = estate.rows("SELECT b.id FROM fees_bill b WHERE total_fen = 2292")
    assert queries.explain(bill, by=estate.by) == [
        "建筑面积 89.53 平方米，每平方米每月 0.48 元；11 月 30 天里算 16 天（11 月 1 日到 16 日），是 22.92 元。"]
    page = as_(estate.staff("cashier", 7)).get(f"/console/fees/runs/bills/{bill}/")
    assert "30 天里算 16 天" in page.content.decode() and "上月没有账单" in page.content.decode()


def test_a_bill_says_what_is_new_since_last_month(estate, as_):
    estate.publish("2026-09")
    estate.price("0.50", date(2026, 10, 1))
    estate.publish("2026-10")
    [(bill, home)] = estate.rows("SELECT id, unit_id FROM fees_bill WHERE ym = '2026-10' AND total_fen = 3763")
    owner = factories.member(estate.area, "owner", "unit", home, user_id=90)
    found = queries.bill(bill, by=owner)
    assert (found.before_fen, found.changes) == (3612, (
        "物业服务费比上月多 1.51 元：单价由 0.48 元变为 0.50 元。",))
    page = as_(owner).get(f"/bills/{bill}/").content.decode()
    assert "单价由 0.48 元变为 0.50 元" in page and "乘出来 37.625 元，四舍五入到分" in page


def test_a_bill_is_printed_with_what_is_open_from_before(estate, as_):
    estate.publish("2026-09")
    estate.publish("2026-10")
    [(bill, home)] = estate.rows("SELECT id, unit_id FROM fees_bill WHERE ym = '2026-10' AND total_fen = 3612")
    [(before,)] = estate.rows("SELECT id FROM fees_bill WHERE ym = '2026-09' AND total_fen = 3612")
    estate.rows("UPDATE fees_bill SET settled_fen = 612 WHERE id = %s RETURNING id", before)
    owner = factories.member(estate.area, "owner", "unit", home, user_id=90)
    sheet = queries.bill_sheet(bill, on=date(2026, 10, 20), by=owner)
    assert (sheet.before_first, sheet.before_last, sheet.before_fen, sheet.due_fen) == ("2026-09", "2026-09", 3000, 6612)
    paper = papers.bill(sheet, url="https://linli.example/bills/1/")
    assert [(line.charge, line.fen) for line in [*paper.lines, *paper.arrears]] == [
        ("物业服务费", 3612), ("以前的账单", 3000)]
    cashier = as_(estate.staff("cashier", 7))
    assert f"/console/fees/runs/bills/{bill}/bill.pdf" in cashier.get(f"/console/fees/runs/bills/{bill}/").content.decode()
    assert cashier.get(f"/console/fees/runs/bills/{bill}/bill.pdf").content.startswith(b"%PDF-")
    assert f"/bills/{bill}/bill.pdf" in as_(owner).get(f"/bills/{bill}/").content.decode()
    assert as_(owner).get(f"/bills/{bill}/bill.pdf").content.startswith(b"%PDF-")
    neighbour = factories.member(estate.area, "owner", "unit", home + 10**6, user_id=91)
    assert as_(neighbour).get(f"/bills/{bill}/bill.pdf").status_code == 404


def test_an_owner_reads_the_bill_of_the_own_home_only(estate):
    estate.publish("2026-11")
    bills = estate.rows("SELECT id, unit_id FROM fees_bill ORDER BY id")
    own, (_, home) = bills[0], bills[0]
    other = next(bill for bill, unit in bills if unit != home)
    owner = factories.member(estate.area, "owner", "unit", home, user_id=90)
    assert queries.bill(own[0], by=owner).unit_id == home
    with pytest.raises(NotFound):
        queries.bill(other, by=owner)


def test_a_change_after_the_draft_is_told_before_publishing(estate, as_):
    run = estate.draft("2026-11")
    estate.price("0.50", date(2026, 11, 1))
    text = as_(estate.staff("project_manager", 9)).get(f"/console/fees/runs/{run}/").content.decode()
    assert "请作废后重新起草" in text
