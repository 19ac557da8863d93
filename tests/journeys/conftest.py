"""A small town made by the demo's own code, a real browser, people who sign in by their button."""
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from linli.demo import communities, fill
from linli.kernel.clock import month_of, months_later, today
from linli.registry import roles

SHOTS = Path(__file__).parent.parent.parent / "var" / "shots"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a file: its driver runs a loop in this thread, which other files must not find there."""
    with sync_playwright() as driver:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = launch(driver)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def launch(driver: Playwright) -> Browser:
    return driver.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
                                  args=["--no-sandbox", "--disable-background-networking"])


def small(sketch: communities.Sketch) -> communities.Sketch:
    """The same community with one building of 24 homes and three months."""
    classes = dict.fromkeys(sketch.classes, 6)
    start = months_later(month_of(today()), -2)
    return replace(sketch, blocks=(communities.Blocks(1, 2, 6, 2),), classes=classes, parking=min(sketch.parking, 4),
                   entered=start)


@pytest.fixture
def town(transactional_db, settings, monkeypatch) -> None:
    """Two communities of the demo, small, with a shift open today."""
    settings.DEMO = True
    monkeypatch.setattr(fill, "SKETCHES", tuple(small(sketch) for sketch in communities.SKETCHES[:2]))
    monkeypatch.setattr(fill, "HOME", "1-1-301")
    monkeypatch.setattr(fill, "COMMITTEE_HOME", "1-1-302")
    fill.make(lambda text: None)


@pytest.fixture
def enter(town, live_server, chromium) -> Iterator[Callable[..., Page]]:
    """`enter(roles.CASHIER)`: a page of that person, signed in; nothing on it may complain."""
    contexts = []

    def sign_in(role: str, viewport: dict[str, int] = WIDE) -> Page:
        context = chromium.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai",
                                       base_url=live_server.url, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto("/console/sign-in")
        page.get_by_role("button", name=roles.TITLES[role]).first.click()
        page.wait_for_load_state()
        return page

    yield sign_in
    for context in contexts:
        context.close()
