"""What a person does on a page: fill in by label, press by name, look for words."""
import re
import subprocess
from re import Pattern

from playwright.sync_api import Page, expect


def fill(page: Page, **given: str) -> None:
    """Fill fields by their labels; a choice by the words of its option."""
    for label, value in given.items():
        field = page.get_by_label(re.compile(f"^{re.escape(label)}")).locator("visible=true").first
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def press(page: Page, name: str | Pattern[str], *, exact: bool = False) -> None:
    """Press the button or follow the link of this name, and wait for what comes."""
    wanted = page.get_by_role("button", name=name, exact=exact).or_(page.get_by_role("link", name=name, exact=exact))
    wanted.locator("visible=true").first.click()
    page.wait_for_load_state()


def shown(page: Page, *words: str) -> None:
    """The page says all of this; if not, the finding is what it says instead."""
    for word in words:
        try:
            expect(page.locator("body")).to_contain_text(word)
        except AssertionError:
            raise AssertionError(f"{page.url} does not say {word!r} but: {page.inner_text('main')[:1500]}") from None


def work_in(page: Page, community: str) -> None:
    """Choose a community in the top bar."""
    page.goto("/console/")
    page.locator("summary.ll-switch").click()
    page.get_by_role("button", name=community).click()
    page.wait_for_load_state()


def pdf_text(data: bytes) -> str:
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
