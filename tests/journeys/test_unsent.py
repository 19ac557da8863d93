"""The staff phone loses no typed word and no photo: without a network, when the answer is lost on the way, when the
server is killed between photo and text. What was sent again counts once."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from linli.engines.cases.handling import commands as handling
from linli.engines.cases.matters.models import Case, CaseEvent, CaseFile
from linli.kernel.files.models import StoredFile
from linli.kernel.signin.values import STAFF
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from tests.engines.cases.town import Town, new_town
from tests.faults import processes

from .signed import signed_in

pytestmark = [pytest.mark.journey, pytest.mark.fault]


@pytest.fixture
def town(transactional_db: None, settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    return new_town()


class Server:
    """The web of a house; started again it has the same address."""

    def __init__(self) -> None:
        self.port = processes.free_port()
        self.start()

    def start(self) -> None:
        self.web = processes.Web(processes.environment(), port=self.port)


@pytest.fixture
def server(town: Town) -> Iterator[Server]:
    server = Server()
    yield server
    server.web.stop()


@pytest.fixture
def phone(chromium: Browser, server: Server, town: Town) -> Iterator[Page]:
    """The repairer's own phone, signed in."""
    memberships.appoint(town.repairer.account, role=roles.REPAIRER, place_id=town.community, since=date(2026, 1, 1),
                        reason="试验", by=town.by)
    page = signed_in(chromium, server.web.address, town.repairer, STAFF)
    yield page
    page.context.close()


@pytest.fixture
def case(town: Town) -> int:
    town.at = timezone.now() - timedelta(minutes=10)
    return town.working()


def picture() -> dict[str, object]:
    data = BytesIO()
    Image.new("RGB", (60, 40), (9, 90, 120)).save(data, "PNG")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": data.getvalue()}


def write(page: Page, case: int, words: str) -> None:
    """Open the page of a word on progress, type, pick a photo; not sent yet."""
    page.goto(f"/staff/cases/{case}/add_note/")
    page.get_by_label("写一句进展").fill(words)
    page.locator("input[name=photos]").set_input_files(picture())
    expect(page.locator(".picked img")).to_have_count(1)


def send(page: Page) -> None:
    page.get_by_role("button", name="发出").click()


def kept(page: Page) -> None:
    expect(page.locator("#unsent")).to_contain_text("1 条还没发出")


def arrived(town: Town, case: int, words: str) -> tuple[int, int]:
    """(words of progress with this text, photos with them) that the database has."""
    with in_area(town.area):
        events = CaseEvent.objects.filter(case=case, action="add_note", evidence__text=words)
        return events.count(), CaseFile.objects.filter(event__in=events).count()


def came_once(page: Page, town: Town, case: int, words: str) -> None:
    expect(page.locator("#unsent")).to_have_count(0)
    processes.until(lambda: arrived(town, case, words) == (1, 1), "word and photo arrived once")
    page.reload()
    page.wait_for_load_state("networkidle")         # nothing is left to be sent
    assert arrived(town, case, words) == (1, 1)


def test_without_a_network_word_and_photo_wait_and_go_by_themselves(phone, town, case):
    write(phone, case, "等配件到货")
    phone.context.set_offline(True)
    send(phone)
    kept(phone)
    expect(phone.locator("#unsent")).to_contain_text("有网自动发出")
    expect(phone.get_by_label("写一句进展")).to_have_value("等配件到货")
    assert arrived(town, case, "等配件到货") == (0, 0)
    phone.context.set_offline(False)
    phone.wait_for_url(f"**/staff/cases/{case}/")
    came_once(phone, town, case, "等配件到货")


def test_what_waits_is_shown_on_every_page_and_outlives_a_reload(phone, town, case):
    phone.route("**/add_note/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(phone, case, "换了垫片")
    send(phone)
    kept(phone)
    phone.goto("/staff/cases/duty/")
    kept(phone)
    phone.locator("#unsent a").click()
    expect(phone.get_by_label("写一句进展")).to_have_value("换了垫片")
    expect(phone.locator(".picked img")).to_have_count(1)
    phone.unroute("**/add_note/")
    phone.get_by_role("button", name="现在发送").click()
    phone.wait_for_url(f"**/staff/cases/{case}/")
    came_once(phone, town, case, "换了垫片")


def test_an_answer_that_is_lost_on_the_way_counts_once(phone, town, case):
    """The server has done it, the phone does not know."""
    def deaf(route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()
    phone.route("**/add_note/", deaf)
    write(phone, case, "已断水")
    send(phone)
    kept(phone)
    assert arrived(town, case, "已断水") == (1, 1)
    phone.unroute("**/add_note/")
    phone.reload()                                  # a page that opens sends what waits
    came_once(phone, town, case, "已断水")


def test_a_server_killed_between_photo_and_text_gets_both_once(phone, server, town, case):
    write(phone, case, "阀门锈死，准备更换")
    with processes.held("cases_caseevent"):
        send(phone)
        processes.until(lambda: stored(town) == 1, "the photo is stored")
        processes.until(processes.somebody_waits, "the word waits for its table")
        server.web.kill()
    kept(phone)
    assert arrived(town, case, "阀门锈死，准备更换") == (0, 0)
    server.start()
    phone.get_by_role("button", name="现在发送").click()
    phone.wait_for_url(f"**/staff/cases/{case}/")
    came_once(phone, town, case, "阀门锈死，准备更换")


def stored(town: Town) -> int:
    with in_area(town.area):
        return StoredFile.objects.count()


def test_a_report_begun_and_left_is_there_with_its_place_when_one_comes_back(phone, town):
    phone.goto("/staff/cases/report/")
    phone.get_by_label("房号、电话后四位").fill("3-2-501")
    phone.get_by_text("张**").click()
    phone.get_by_label("原话").fill("群里说：厨房又漏水了")
    phone.locator("input[name=photos]").set_input_files(picture())
    expect(phone.locator(".picked img")).to_have_count(1)
    phone.goto("/staff/cases/")
    expect(phone.locator("#unsent")).to_have_count(0)       # nothing was said yet: nothing is sent
    phone.goto("/staff/cases/report/")
    expect(phone.get_by_text("接着上次没写完的。")).to_be_visible()
    expect(phone.get_by_label("原话")).to_have_value("群里说：厨房又漏水了")
    expect(phone.locator("#places input:checked")).to_have_count(1)
    expect(phone.locator(".picked img")).to_have_count(1)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    kept(phone)
    phone.context.set_offline(False)
    phone.wait_for_url("**/staff/cases/")
    with in_area(town.area):
        [found] = Case.objects.all()
    assert (found.text, found.place_id, found.contact_phone) == ("群里说：厨房又漏水了", town.unit, "19900001111")
    phone.goto("/staff/cases/report/")
    expect(phone.get_by_label("原话")).to_have_value("")


def test_what_the_server_refuses_is_said_and_nothing_is_lost(phone, town, case):
    """While the phone was away the case went to a colleague."""
    phone.goto(f"/staff/cases/{case}/resolve/")
    phone.get_by_label("做了什么").fill("换了整条软管")
    phone.locator("input[name=after]").set_input_files(picture())
    expect(phone.locator(".picked img")).to_have_count(1)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交办结").click()
    kept(phone)
    handling.transfer(case, user_id=town.other.user_id, reason="换班", at=timezone.now(), by=town.repairer)
    phone.context.set_offline(False)
    expect(phone.locator("#unsent")).to_contain_text("没有被收下")
    expect(phone.get_by_label("做了什么")).to_have_value("换了整条软管")
    phone.goto("/staff/cases/duty/")
    expect(phone.locator("#unsent")).to_contain_text("没有被收下")
    expect(phone.locator("#unsent")).to_contain_text("换了整条软管")      # to be read, though the act is over
    assert town.state(case) == "dispatched"
    phone.get_by_role("button", name="不要了").click()
    expect(phone.locator("#unsent")).to_have_count(0)


def two_acts(phone: Page, case: int) -> Page:
    """The case with its button, and beside it the page of resolving, both opened while there was a network."""
    phone.goto(f"/staff/cases/{case}/")
    expect(phone.get_by_role("button", name="开始处置")).to_be_visible()
    beside = phone.context.new_page()
    beside.goto(f"/staff/cases/{case}/resolve/")
    beside.get_by_label("做了什么").fill("换了软管，试水不漏")
    beside.locator("input[name=after]").set_input_files(picture())
    expect(beside.locator(".picked img")).to_have_count(1)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="开始处置").click()
    kept(phone)
    beside.get_by_role("button", name="提交办结").click()
    expect(beside.locator("#unsent")).to_contain_text("2 条还没发出")
    return beside


@pytest.fixture
def on_site(town: Town) -> int:
    town.at = timezone.now() - timedelta(minutes=10)
    case = town.dispatched()
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    handling.arrive(case, way="gps", position=(29.9, 121.5), at=town.later(minutes=1), by=town.repairer)
    return case


def test_two_acts_that_waited_are_both_taken_for_only_the_phone_moved_the_case(phone, town, on_site):
    beside = two_acts(phone, on_site)
    phone.context.set_offline(False)
    processes.until(lambda: town.state(on_site) == "resolved", "started and resolved")
    expect(phone.locator("#unsent")).to_have_count(0)
    expect(beside.locator("#unsent")).to_have_count(0)
    with in_area(town.area):
        acts = list(CaseEvent.objects.filter(case=on_site).order_by("id").values_list("action", flat=True))
    assert acts[-2:] == ["start", "resolve"]


def test_what_somebody_else_moved_meanwhile_is_still_said(phone, town, on_site):
    beside = two_acts(phone, on_site)
    handling.start(on_site, at=timezone.now(), by=town.repairer)       # by another phone of theirs, or the console
    phone.context.set_offline(False)
    expect(beside.locator("#unsent")).to_contain_text("没有被收下")
    assert town.state(on_site) == "working"
