"""An open board shows what became overdue within two seconds and without a reload: by its own countdown while nothing
tells it, by the ticker's word, and after web and ticker were killed and started again."""
from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.ticking import LOCK
from linli.kernel.crypto import token_hash
from linli.kernel.models import Session
from linli.kernel.signin.sessions import cookie_name
from linli.kernel.signin.values import CONSOLE
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.places.models import Place
from tests.engines.cases.town import Town, new_town
from tests.faults import processes

from .conftest import WIDE

pytestmark = [pytest.mark.journey, pytest.mark.fault]
STANDS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s::oid AND granted)"
WITHIN, TRIES = timedelta(seconds=2), 3
# The page itself notes when its figure changes: a busy test is no slow board.
WATCH = """() => { window.noted = {}; const note = () => {
  const shown = document.getElementById("centre-overdue")?.firstChild?.textContent.trim();
  if (shown !== undefined) noted[shown] ??= Date.now() };
  note(); new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true}) }"""
# What the page's own countdown says is kept from the board: it hears of a due from the server alone.
DEAF = """() => addEventListener("linli:late", (event) => event.stopImmediatePropagation(), true)"""


class House:
    """The processes of a running house: a web that keeps its address, and a ticker."""

    def __init__(self) -> None:
        self.port = processes.free_port()
        self.web = processes.Web(processes.environment(), port=self.port)
        self.ticker: processes.Running | None = None

    def start_ticker(self) -> None:
        self.ticker = processes.Running("ticker", around=processes.environment())
        processes.until(lambda: processes.asked(STANDS, LOCK), "the ticker stands")

    def kill(self) -> None:
        self.web.kill()
        if self.ticker:
            self.ticker.kill()

    def start_again(self) -> None:
        self.web = processes.Web(processes.environment(), port=self.port)
        self.start_ticker()

    def stop(self) -> None:
        self.web.stop()
        if self.ticker:
            self.ticker.stop()


@pytest.fixture
def town(transactional_db: None, settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    return new_town()


@pytest.fixture
def house(town: Town) -> Iterator[House]:
    house = House()
    yield house
    house.stop()


def new_case(town: Town) -> int:
    """An urgent repair that was reported just now; its next limit is fifteen minutes away."""
    town.at = timezone.now()
    return town.case()


def comes_due(town: Town, case: int, **later: float) -> datetime:
    with in_area(town.area):
        due = timezone.now() + timedelta(**later)
        CaseClock.objects.filter(case_id=case, name="resolve").update(due=due, fires=due, step=1)
    return due


def appoint(town: Town) -> None:
    """Let the one at the desk be the dispatcher of the area."""
    with in_area(town.area):
        root = Place.objects.get(kind="area").pk
    memberships.appoint(town.desk.account, role=roles.DISPATCHER, place_id=root, since=date(2026, 1, 1), reason="试验",
                        by=town.by)


def board(chromium: Browser, house: House, town: Town, path: str = "/console/centre/") -> Page:
    """Open a page as the dispatcher, who is signed in."""
    token, now = secrets.token_urlsafe(), timezone.now()
    Session.objects.create(user_id=town.desk.account, area_id=town.area, token_hash=token_hash(token), face=CONSOLE,
                           seen_at=now, expires_at=now + timedelta(hours=1))
    context = chromium.new_context(viewport=WIDE, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": cookie_name(), "value": token, "url": house.web.address}])
    page = context.new_page()
    with page.expect_response(lambda answer: answer.url.endswith("/live")):     # the first word of the link
        page.goto(house.web.address + path)
    page.evaluate(WATCH)
    return page


def shown_at(page: Page, figure: int, seconds: float = 30) -> datetime:
    """When the page first showed so many overdue."""
    page.wait_for_function("figure => figure in noted", arg=str(figure), timeout=seconds * 1000)
    return datetime.fromtimestamp(page.evaluate("figure => noted[figure]", str(figure)) / 1000, timezone.get_current_timezone())


def shown_in_time(measured: Callable[[int], timedelta]) -> None:
    """`measured(n)` lets the n-th case come due on an open page and tells how much later the page showed it.

    Never before the due, and within two seconds. A machine that stood still for a moment is no slow board: then another
    case is tried, and all that was measured is told.
    """
    spans: list[timedelta] = []
    while not spans or (spans[-1] > WITHIN and len(spans) < TRIES):
        spans.append(measured(len(spans) + 1))
    assert timedelta(0) <= spans[-1] <= WITHIN, f"shown after the due by {', '.join(map(str, spans))}"


@pytest.mark.parametrize("path", ["/console/centre/", "/wall/"])
def test_the_page_knows_the_due_and_shows_it_while_no_ticker_runs(chromium, house, town, path):
    def measured(n: int) -> timedelta:
        case = new_case(town)
        due = comes_due(town, case, seconds=9 * n)      # the page is open by then, the machine however busy
        page = board(chromium, house, town, path)
        span = shown_at(page, n) - due
        assert page.locator(f"[data-case='{case}']").evaluate("row => row.classList.contains('od')")
        page.context.close()
        return span

    appoint(town)
    shown_in_time(measured)


def test_the_ticker_tells_a_page_that_counts_nothing_down(chromium, house, town):
    house.start_ticker()
    appoint(town)
    page = board(chromium, house, town)
    page.evaluate(DEAF)

    def measured(n: int) -> timedelta:
        case = new_case(town)
        due = comes_due(town, case, seconds=8)
        span = shown_at(page, n) - due
        assert page.locator(f"[data-case='{case}']").evaluate("row => row.classList.contains('od')")
        return span

    shown_in_time(measured)


def test_after_a_restart_of_web_and_ticker_the_same_page_goes_on(chromium, house, town):
    first = new_case(town)
    house.start_ticker()
    appoint(town)
    page = board(chromium, house, town)
    page.evaluate(DEAF)
    house.kill()
    comes_due(town, first, seconds=0)                      # while nothing of the house runs
    house.start_again()
    shown_at(page, 1, seconds=60)                          # by itself, when the link is back

    def measured(n: int) -> timedelta:
        due = comes_due(town, new_case(town), seconds=8)
        return shown_at(page, 1 + n) - due

    shown_in_time(measured)
