"""A small town made by the demo's own code, a real browser, people who sign in by their button."""
import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page
from psycopg import sql
from pytest_django.live_server_helper import LiveServer

from linli.demo import communities, fill, plan
from linli.kernel.clock import month_of, months_later, today
from linli.registry import roles
from tests.conftest import clone, owner, state_of_migrations, use

SHOTS = Path(__file__).parent.parent.parent / "var" / "shots"
copies = itertools.count(1)
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def small(sketch: communities.Sketch) -> communities.Sketch:
    """The same community with one building of 24 homes and three months."""
    classes = dict.fromkeys(sketch.classes, 6)
    start = months_later(month_of(today()), -2)
    return replace(sketch, blocks=(communities.Blocks(1, 2, 6, 2),), classes=classes, parking=min(sketch.parking, 4),
                   entered=start)


@pytest.fixture(scope="session")
def filled(django_db_setup, django_db_blocker, testrun_uid) -> str:
    """A database with two communities of the demo, small, and a shift open today; each file works in its own copy.

    Filled once a run: the worker that needs it second finds it.
    """
    own = settings.DATABASES["default"]["NAME"]
    name = f"linli_town_{testrun_uid[:12]}"
    with owner("postgres") as db, django_db_blocker.unblock(), override_settings(DEMO=True):
        db.execute("SELECT pg_advisory_lock(812)")
        towns = {town for town, in db.execute("SELECT datname FROM pg_database WHERE datname LIKE 'linli_town_%'")}
        if name in towns:
            return name
        for former in towns:
            db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(former)))
        draft = f"{own}_town"
        clone(draft, f"linli_base_{state_of_migrations()}")
        use(draft)
        fill_small()
        use(own)
        db.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def fill_small() -> None:
    whole = plan.history
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "history", lambda *given: whole(*given)[-40:])      # the latest of two years of matters
        patch.setattr(fill, "SKETCHES", tuple(small(sketch) for sketch in communities.SKETCHES[:2]))
        patch.setattr(fill, "HOME", "1-1-301")
        patch.setattr(fill, "COMMITTEE_HOME", "1-1-302")
        fill.make(lambda text: None)
    with connection.cursor() as cursor:     # what waits for a group robot, which nobody plays here
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


@pytest.fixture(scope="module")
def town(filled, django_db_blocker) -> Iterator[str]:
    """The address of a server over a copy of the town that the tests of one file share."""
    own = settings.DATABASES["default"]["NAME"]
    copy = f"{own}_town_{next(copies)}"       # its own name: the server of the last file may still be leaving
    clone(copy, filled)
    with django_db_blocker.unblock(), override_settings(DEMO=True, ALLOWED_HOSTS=["localhost"]):
        use(copy)
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        use(own)


def picture(page: Page, name: str) -> None:
    """Keep the page in var/shots; `make shots` alone asks for it."""
    if "KEEP_SHOTS" in os.environ:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


class Door:
    """Opens the site in a browser of its own for each person; nothing on a page may break."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address, self.errors = browser, address, list[str]()

    def __call__(self, role: str, viewport: dict[str, int] = WIDE) -> Page:
        """A page of the person with this role, signed in: `enter(roles.CASHIER)`."""
        page = self.anybody(viewport)
        page.goto("/console/sign-in")
        page.get_by_role("button", name=roles.TITLES[role]).first.click()
        page.wait_for_load_state()
        return page

    def anybody(self, viewport: dict[str, int] = WIDE) -> Page:
        """A page of somebody who is not signed in."""
        page = self.browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai",
                                        base_url=self.address, accept_downloads=True).new_page()
        page.set_default_timeout(60_000)     # the machine may be busy: slow is no finding
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        # The server of these tests has no streams: one that never answers. test_overdue_live has the real one.
        page.route("**/live/**", lambda route: None)
        page.on("response", lambda answer: self.errors.append(f"{answer.url}: {answer.status}")
                if answer.status >= 500 else None)
        return page


@pytest.fixture
def enter(town, chromium) -> Iterator[Door]:
    door = Door(chromium, town)
    yield door
    for context in list(chromium.contexts):
        context.close()
    assert door.errors == []
