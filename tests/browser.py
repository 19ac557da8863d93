"""A real browser, one a file of tests."""
import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Its driver runs a loop in this thread, which other files must not find there."""
    with sync_playwright() as driver:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        connections["default"].close()      # beside a loop Django keeps another one: to the database of an earlier file
        expect.set_options(timeout=20_000)
        browser = launch(driver)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


def launch(driver: Playwright) -> Browser:
    return driver.chromium.launch(executable_path=next(filter(None, map(shutil.which, PROGRAMS))),
                                  args=["--no-sandbox", "--disable-background-networking", "--use-fake-device-for-media-stream",
                                        "--use-fake-ui-for-media-stream"])
