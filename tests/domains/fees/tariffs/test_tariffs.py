"""A price needs a paper and two persons; it shows what it does before it holds; payers follow the owners."""
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from linli.domains.fees.tariffs import commands, queries
from linli.domains.fees.tariffs.pages import console
from linli.domains.fees.tariffs.values import (
    AlreadyBilled,
    BadPrice,
    BadShare,
    DaysReversed,
    NoGround,
    NoPaper,
    NotADraft,
    NotYourDraft,
    SamePerson,
    SharesExceed,
    VersionsOverlap,
)
from linli.kernel import approvals, http, wishes
from linli.kernel.clock import now
from linli.kernel.errors import NotFound
from linli.registry.people import commands as people
from linli.registry.people.values import NewOwner
from linli.registry.policies import commands as policies
from tests import factories
from tests.domains.fees.estate import ASKED, AT, EVER, new_estate

pytestmark = pytest.mark.django_db(transaction=True)

JULY = date(2026, 7, 1)


@pytest.fixture
def estate(transactional_db):
    return new_estate()


def propose(estate, by, **given):
    asked = {"unit_price": Decimal("0.50"), "valid_from": JULY, "ground": "vote", "principal": "试验新村业主大会",
             "ground_on": date(2026, 5, 19), "file_id": factories.new_paper(by=by)} | given
    return commands.draft_tariff(estate.charge, by=by, **asked)


@pytest.mark.parametrize(("given", "refusal"), [
    ({"principal": " "}, NoGround), ({"ground": "habit"}, NoGround), ({"unit_price": Decimal("-1")}, BadPrice),
    ({"unit_price": Decimal("0.48001")}, BadPrice), ({"unit_price": Decimal(100_000)}, BadPrice)])
def test_refuses_a_price_without_a_paper_or_sense(estate, given, refusal):
    with pytest.raises(refusal):
        propose(estate, estate.by, **given)


def test_the_drafter_cannot_approve_under_another_role(estate):
    tariff = propose(estate, estate.staff("accountant", 8))
    with pytest.raises(SamePerson):
        commands.approve_tariff(tariff, approval=ASKED, at=AT, by=estate.staff("project_manager", 8))
    with pytest.raises(SamePerson):
        commands.approve_tariff(tariff, approval=ASKED, at=AT, by=estate.staff("project_manager", ASKED.asked_by_id))
    commands.approve_tariff(tariff, approval=ASKED, at=AT, by=estate.staff("project_manager", 9))
    with pytest.raises(NotADraft):
        commands.approve_tariff(tariff, approval=ASKED, at=AT, by=estate.staff("project_manager", 9))


def test_the_database_refuses_the_drafter_and_a_price_without_its_paper(estate):
    tariff = propose(estate, estate.staff("accountant", 8))
    with pytest.raises(IntegrityError, match="tariff_by_second_person"):
        estate.rows("UPDATE fees_tariff SET approved_by_id = 8 WHERE id = %s RETURNING 1", tariff)
    with pytest.raises(IntegrityError, match="tariff_approved_on_a_ground"):
        estate.rows("UPDATE fees_tariff SET status = 'approved', approved_at = now(), file_id = NULL WHERE id = %s "
                    "RETURNING 1", tariff)


def test_it_shows_its_effect_asks_and_holds_by_the_second_persons_yes(estate):
    estate.price("0.48")
    estate.pays(estate.home(), estate.person("甲"))
    clerk, manager = estate.staff("accountant", 8), estate.staff("project_manager", 9)
    tariff = propose(estate, clerk)
    wish = commands.ask_approval(tariff, reason="第 2 次会议", by=clerk)
    with pytest.raises(approvals.AlreadyAsked):
        commands.ask_approval(tariff, by=clerk)
    [row] = wishes.inbox(estate.area, by=manager).waiting
    assert (row.short, row.rest) == ("物业服务费新标准", "0.48 → 0.50 元/m²·月 · 每月 +1.80 元")
    assert ["每月应收", "42.97 元", "44.77 元（+1.80）"] in row.effect
    assert row.see == f"/console/fees/charges/tariffs/{tariff}/"
    with pytest.raises(approvals.OwnAct):
        approvals.decide(wish, yes=True, at=now(), by=estate.staff("project_manager", 8))
    approvals.decide(wish, yes=True, at=now(), by=manager)
    assert estate.rows("SELECT status, approved_by_id FROM fees_tariff WHERE id = %s", tariff) == [("approved", 9)]


def test_a_no_sends_it_back_for_good_a_withdrawn_wish_may_be_asked_again(estate):
    clerk, manager = estate.staff("accountant", 8), estate.staff("project_manager", 9)
    tariff = propose(estate, clerk)
    approvals.withdraw(commands.ask_approval(tariff, by=clerk), at=now(), by=clerk)
    wish = commands.ask_approval(tariff, by=clerk)
    approvals.decide(wish, yes=False, answer="公示未满 30 天", at=now(), by=manager)
    with pytest.raises(NotADraft):
        commands.ask_approval(tariff, by=clerk)


def test_without_a_paper_it_is_not_asked_for(estate):
    with pytest.raises(NoPaper):
        commands.ask_approval(propose(estate, estate.by, file_id=None), by=estate.by)
    with pytest.raises(NotFound):
        propose(estate, estate.staff("accountant", 8), file_id=factories.new_paper(by=estate.staff("accountant", 9)))


def test_a_wish_that_was_overtaken_says_so_and_can_still_be_refused(estate):
    clerk, manager = estate.staff("accountant", 8), estate.staff("project_manager", 9)
    wish = commands.ask_approval(propose(estate, clerk), by=clerk)
    estate.price("0.55", JULY)
    row = wishes.approval(wish, by=manager)
    assert row.stuck == "从 2026-07-01 起已有后来的版本。"
    with pytest.raises(VersionsOverlap):
        approvals.decide(wish, yes=True, at=now(), by=manager)
    assert approvals.decide(wish, yes=False, answer="已有新版", at=now(), by=manager) == "refused"


def test_only_the_drafter_takes_a_draft_back_and_its_wish_with_it(estate):
    clerk = estate.staff("accountant", 8)
    tariff = propose(estate, clerk)
    wish = commands.ask_approval(tariff, by=clerk)
    with pytest.raises(NotYourDraft):
        commands.drop_tariff(tariff, at=AT, by=estate.staff("accountant", 9))
    commands.drop_tariff(tariff, at=AT, by=clerk)
    assert wishes.approval(wish, by=clerk).status == "withdrawn"


@pytest.mark.parametrize(("given", "refusal"), [
    ({"share": "3/2"}, BadShare), ({"share": "半"}, BadShare), ({"until": date(2020, 1, 1)}, DaysReversed)])
def test_refuses_payers_that_make_no_sense(estate, given, refusal):
    with pytest.raises(refusal):
        estate.pays(estate.home(), estate.person("甲"), **given)


def test_refuses_a_payer_who_is_not_on_file_and_a_home_of_another_community(estate):
    with pytest.raises(NotFound):
        estate.pays(estate.home(), 10**9)
    other = factories.new_unit(factories.new_community(estate.area), by=estate.by)
    with pytest.raises(NotFound):
        estate.pays(other, estate.person("甲"))
    with pytest.raises(NotFound):
        commands.transfer_payer(other, payer_id=estate.person("甲"), on=JULY, by=estate.staff("accountant", 8))


def test_a_new_version_ends_the_one_before(estate):
    estate.price("0.48")
    estate.price("0.50", JULY)
    assert estate.rows("SELECT unit_price, lower(valid), upper(valid) FROM fees_tariff ORDER BY id") == [
        (Decimal("0.4800"), EVER, JULY), (Decimal("0.5000"), JULY, None)]
    with pytest.raises(VersionsOverlap):
        estate.price("0.49", date(2026, 6, 1))


def test_a_published_month_is_not_priced_again(estate):
    estate.price("0.48")
    estate.pays(estate.home(), estate.person("甲"))
    estate.publish("2026-08")
    with pytest.raises(AlreadyBilled):
        estate.price("0.50", JULY)


def test_the_effect_is_what_the_bills_will_say(estate):
    estate.price("0.48")
    for label, area, use in (("3-2-501", "89.53", None), ("3-2-502", "228.10", "vacant"), ("3-2-503", None, None)):
        estate.pays(estate.home(label, area, use=use), estate.person(label))
    tariff = propose(estate, estate.by, vacant_bp=7000)
    effect = queries.effect(tariff, on=JULY, by=estate.by)
    assert (effect.before, effect.after, effect.up, effect.down, effect.left_out) == (15246, 12461, 1, 1, 1)
    assert [(home.label, home.change) for home in effect.largest] == [("3-2-502", -2965), ("3-2-501", 180)]
    assert sum(effect.counts) == 2
    commands.approve_tariff(tariff, approval=ASKED, at=AT, by=estate.by)
    estate.publish("2026-07")
    assert sum(estate.amounts("2026-07")) == effect.after


def test_all_homes_are_assigned_from_their_owners(estate):
    home = estate.home()
    factories.new_owner(home, community_id=estate.community, by=estate.by)
    estate.home("3-2-502")
    assert commands.assign_all(estate.charge, on=date(2026, 1, 1), by=estate.by) == 1
    assert commands.assign_all(estate.charge, on=date(2026, 1, 1), by=estate.by) == 0


@pytest.mark.parametrize(("policy", "start"), [("next_month", date(2026, 6, 1)), ("day", date(2026, 5, 12))])
def test_f_the_first_owner_pays_from_the_month_after_the_hand_over_unless_the_policy_says_the_day(estate, policy, start):
    from_policy = {"next_month": None, "day": "day"}[policy]
    home = estate.home()
    if from_policy:
        policies_set(estate, from_policy)
    hand_over(estate, home, date(2026, 5, 12))
    factories.new_owner(home, community_id=estate.community, on=date(2026, 5, 12), by=estate.by)
    commands.assign_all(estate.charge, on=date(2026, 1, 1), by=estate.by)
    assert estate.rows("SELECT lower(valid) FROM fees_assignment") == [(start,)]


def policies_set(estate, value):
    policies.set_value(estate.community, policy="fee.start", value=value, on=date(2026, 1, 1), reason="合同约定",
                       by=estate.by)


def hand_over(estate, home, day):
    estate.rows("UPDATE registry_unit SET handed_over_on = %s WHERE place_id = %s RETURNING 1", day, home)


def test_a_transfer_splits_what_is_paid(estate):
    home = estate.home()
    factories.new_owner(home, community_id=estate.community, by=estate.by)
    commands.assign_all(estate.charge, on=date(2026, 1, 1), by=estate.by)
    buyer = estate.person("李四光")
    people.transfer_unit(home, to=[NewOwner(person_id=buyer)], on=date(2026, 6, 8), reason="买卖过户", by=estate.by)
    assert estate.rows("SELECT lower(valid), upper(valid), payer_id = %s FROM fees_assignment ORDER BY id", buyer) == [
        (date(2026, 1, 1), date(2026, 6, 8), False), (date(2026, 6, 8), None, True)]


def test_shares_never_exceed_the_whole(estate):
    home = estate.home()
    estate.pays(home, estate.person("甲"), share="2/3")
    estate.pays(home, estate.person("乙"), share="1/3")
    with pytest.raises(SharesExceed):
        estate.pays(home, estate.person("丙"), share="1/10000")


def test_the_pages_show_versions_effect_and_the_button_with_the_sum(estate, monkeypatch):
    estate.price("0.48")
    estate.pays(estate.home(), estate.person("甲"))
    tariff = propose(estate, estate.staff("accountant", 8))
    manager = estate.staff("project_manager", 9)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", manager)])
    browser = Client()
    assert "按建筑面积" in browser.get("/console/fees/charges/").content.decode()
    address = f"/console/fees/charges/tariffs/{tariff}/"
    assert "提交批准" in browser.get(address).content.decode()
    wish = commands.ask_approval(tariff, by=estate.staff("accountant", 8))
    assert "批准：1 户每月共 +1.80 元" in browser.get(address).content.decode()
    assert "3-2-501" in browser.get(f"{address}homes").content.decode()
    assert browser.get(f"{address}homes.xlsx").headers["Content-Type"].endswith("sheet")
    form = browser.get(f"/console/fees/charges/{estate.charge}/new")
    assert form.status_code == 200
    wrong = browser.post(f"/console/fees/charges/{estate.charge}/new", {"unit_price": "abc"})
    assert wrong.status_code == 422
    answer = browser.post(f"/console/approvals/{wish}/decide", {"yes": "1", "back": address})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)


def test_a_version_is_written_down_with_its_paper_on_the_screen(estate, monkeypatch):
    manager = estate.staff("project_manager", 9)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", manager)])
    browser, address = Client(), f"/console/fees/charges/{estate.charge}/new"
    asked = {"unit_price": "0.50", "valid_from": "2026-07-01", "ground": "vote", "principal": "试验新村业主大会",
             "ground_on": "2026-05-19", "vacant_percent": "70"}
    assert browser.post(address, asked).status_code == 422      # no paper
    answer = browser.post(address, {**asked, "file": SimpleUploadedFile("决定.pdf", factories.PDF)})
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "决定.pdf" in page and "撤销这个版本" in page
    assert browser.post(answer.headers["Location"] + "ask", {"reason": ""}).status_code == 302
    assert "等另一位负责人批准" in browser.get(answer.headers["Location"]).content.decode()


def test_a_charge_is_made_priced_and_given_payers_on_the_screen(estate, monkeypatch):
    home = estate.home()
    factories.new_owner(home, community_id=estate.community, by=estate.by)
    manager = estate.staff("project_manager", 9)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", manager)])
    browser = Client()
    asked = {"name": "车位管理费", "code": "parking", "basis": "fixed", "cycle": "month", "income": "common:6051.01"}
    assert browser.get("/console/fees/charges/new").status_code == 200
    assert browser.post("/console/fees/charges/new", asked).status_code == 302
    assert browser.post("/console/fees/charges/new", asked).status_code == 422
    assert browser.post("/console/fees/charges/new", asked | {"name": "电梯费", "code": ""}).status_code == 302
    assert estate.rows("SELECT name FROM fees_charge WHERE code = 'dtf'") == [("电梯费",)]
    [(charge,)] = estate.rows("SELECT id FROM fees_charge WHERE code = 'parking' AND account = '6051.01'")
    refused = browser.post(f"/console/fees/charges/{charge}/assign", {"ym": "去年"})
    assert refused.status_code == 422 and "请选 2000-01 到 2099-12 的一个月份" in refused.content.decode()
    priced = browser.post(f"/console/fees/charges/{charge}/new", {
        "unit_price": "80", "valid_from": "2026-03-01", "ground": "vote", "principal": "试验新村业主大会",
        "ground_on": "2026-01-19", "file": SimpleUploadedFile("决定.pdf", factories.PDF)})
    assert "还没有人缴这一项" in browser.get(priced.headers["Location"]).content.decode()
    assert browser.post(f"/console/fees/charges/{charge}/assign", {"ym": "2026-03"}).status_code == 302
    assert "还没有人缴这一项" not in browser.get(priced.headers["Location"]).content.decode()
    assert estate.rows("SELECT lower(valid) FROM fees_assignment WHERE charge_id = %s", charge) == [(date(2026, 3, 1),)]


def test_payers_pay_from_the_first_price_unless_another_month_is_named(estate):
    estate.price("0.40", date(2026, 2, 15))
    [charge] = queries.charges(estate.community, on=date(2026, 5, 1), by=estate.by)
    assert console.first_month(charge) == "2026-02"
