"""The whole story of a repair, on two phones and the console at once, against a real server with its streams."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from linli.engines.cases.matters.models import Case
from linli.kernel.signin.values import CONSOLE, PHONE, STAFF
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.memberships.binding import commands as binding
from linli.registry.places.models import Place
from tests.engines.cases.town import Town, new_town
from tests.faults import processes

from .hands import press, shown
from .matters import fits, photo
from .signed import signed_in

pytestmark = [pytest.mark.journey, pytest.mark.fault]
AT_ONCE = 10_000        # milliseconds for what comes without a reload: a busy machine, not a slow page


@pytest.fixture
def town(transactional_db: None, settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    town = new_town()
    town.at = timezone.now()
    since, by = date(2026, 1, 1), town.by
    with in_area(town.area):
        root = Place.objects.get(kind="area").pk
    memberships.appoint(town.desk.account, role=roles.DISPATCHER, place_id=root, since=since, reason="试验", by=by)
    memberships.appoint(town.repairer.account, role=roles.REPAIRER, place_id=town.community, since=since, reason="试验",
                        by=by)
    assert town.owner.person_id
    binding.settle_user(town.unit, user_id=town.owner.account, role=roles.OWNER, person_id=town.owner.person_id,
                        on=since, by=by)
    return town


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    with processes.web() as web:
        yield web.address


def listening(page: Page, path: str) -> None:
    """Open a page of the console and leave it open: it is never loaded again, and would lose this mark."""
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.goto(path)
    page.evaluate("window.untouched = true")


def by_itself(page: Page, *words: str) -> None:
    """The open page says this without having been loaded again."""
    for word in words:
        expect(page.locator("main")).to_contain_text(word, timeout=AT_ONCE)
    assert page.evaluate("window.untouched") is True


def only_case(town: Town) -> Case:
    with in_area(town.area):
        return Case.objects.get()


def report(phone: Page) -> None:
    phone.goto("/cases/new")
    phone.locator("[name=category][value=leak]").check(force=True)
    phone.get_by_label("说说情况").fill("厨房水槽下面一直滴水")
    phone.locator("input[name=photos]").set_input_files(photo("漏水.png"))
    assert fits(phone)
    press(phone, "提交")
    shown(phone, "厨房水槽下面一直滴水")


def sent(desk: Page, case: int, whom: str) -> None:
    """Open the case from the list that grew by itself, and send somebody in its dialog."""
    desk.locator(f"#case-{case}").click()
    desk.wait_for_url(f"**/console/cases/{case}/**")
    desk.locator("#case-act").get_by_role("link", name="派单").first.click()
    dialog = desk.locator("dialog#act")
    dialog.get_by_text(whom).click()
    dialog.get_by_role("textbox", name="理由").fill("住得近")      # asked for when nobody is on duty, at whatever hour this runs
    dialog.get_by_role("button", name="派单").click()
    expect(desk.locator("#case-badges")).to_contain_text("已派单")
    listening(desk, f"/console/cases/{case}/")


def done(hand: Page, case: int) -> None:
    """The repairer's part, on the staff phone."""
    hand.goto("/staff/cases/")
    press(hand, "厨房水槽下面一直滴水")
    assert fits(hand)
    press(hand, "接单")
    hand.get_by_role("link", name="到场").wait_for()
    press(hand, "到场")
    hand.get_by_label("拍照", exact=True).check()
    hand.locator("input[name=photos]").set_input_files(photo("到场.png", (10, 90, 120)))
    press(hand, "我到了")
    hand.get_by_role("button", name="开始处置").click()
    expect(hand.get_by_role("button", name="开始处置")).to_have_count(0)
    hand.get_by_role("link", name="办结").click()
    hand.get_by_label("做了什么").fill("换了软管和角阀，试水十分钟不漏")
    hand.locator("input[name=after]").set_input_files(photo("修后.png", (200, 200, 90)))
    hand.get_by_label("费用（元）").fill("35")
    assert fits(hand)
    hand.get_by_role("button", name="提交办结").click()
    shown(hand, "待验收", "换了软管和角阀")


def test_from_a_dripping_pipe_to_three_marks(chromium: Browser, town: Town, address: str):
    desk = signed_in(chromium, address, town.desk, CONSOLE)
    owner = signed_in(chromium, address, town.owner, PHONE)
    hand = signed_in(chromium, address, town.repairer, STAFF)
    listening(desk, "/console/cases/")
    report(owner)
    by_itself(desk, "厨房水槽下面一直滴水", "待派单")
    case = only_case(town).pk
    sent(desk, case, "周师傅")
    owner.reload()
    shown(owner, "周师傅")

    done(hand, case)
    by_itself(desk, "换了软管和角阀，试水十分钟不漏", "35.00")
    expect(desk.locator("#case-badges")).to_contain_text("待验收", timeout=AT_ONCE)

    owner.reload()
    shown(owner, "换了软管和角阀，试水十分钟不漏")
    assert owner.locator(".pics img").count() >= 3              # reported, arrived, mended
    for part, stars in (("speed", 5), ("result", 4), ("manner", 5)):
        owner.locator(f"[name={part}][value='{stars}']").check(force=True)
    assert fits(owner)
    press(owner, "确认已办好")
    shown(owner, "已办结", "您的评价")

    by_itself(desk, "速度 5 星", "结果 4 星", "态度 5 星")
    expect(desk.locator("#case-badges")).to_contain_text("已办结", timeout=AT_ONCE)
    ended = only_case(town)
    assert (ended.state, ended.outcome, ended.cost_fen) == ("closed", "confirmed", 3500)
