"""Every page that a role can reach by links opens, is accessible in light and dark, and fits a phone."""
import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page, Response

from linli.registry import roles

from .conftest import NARROW, WIDE, picture

pytestmark = pytest.mark.journey
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
FILES = re.compile(r"\.(pdf|xlsx|csv|zip|beancount|journal|svg|png|jpg)(\?|$)|/files/\d+")
LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
EXAMINED: set[str] = set()      # looked at for an earlier role: asked for again, not drawn again


def kind_of(address: str) -> str:
    """Its route: one home, month or case shows what the others look like. A link to nowhere is a kind of its own."""
    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return address


def links(page: Page) -> list[str]:
    return onward(page.url, page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)"))


def links_in(text: str, address: str) -> list[str]:
    return onward(address, [urljoin(address, unescape(found)) for found in LINK.findall(text)])


def onward(address: str, found: list[str]) -> list[str]:
    """Those that lead to pages of ours."""
    return [one for one in found if urlsplit(one).netloc == urlsplit(address).netloc and not FILES.search(one)]


RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"


def complaints(page: Page, only: str = RULES) -> list[str]:
    """Serious findings of axe against WCAG 2.2 AA, or of some of its rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {only}}})")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]
            if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("role", [roles.CASHIER, roles.ACCOUNTANT, roles.PROJECT_MANAGER, roles.AREA_MANAGER,
                                  roles.ADMINISTRATOR, roles.STREET_SUPERVISOR, roles.BUTLER, roles.REPAIRER,
                                  roles.OWNER, roles.TENANT, roles.COMMITTEE_MEMBER, roles.DISPATCHER, "visitor"])
def test_every_page_of_a_role_opens_and_is_accessible(enter, role):
    page = enter.anybody(WIDE) if role == "visitor" else enter(role)
    if role == "visitor":
        page.goto("/console/sign-in")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("console", lambda said: errors.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    waiting, seen = [page.url, *links(page)], set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in seen or "sign-out" in kind:
            continue
        seen.add(kind)
        if kind in EXAMINED:
            asked = page.request.get(address)
            if asked.status >= 400:
                errors.append(f"{address}: {asked.status}")
            elif "text/html" in asked.headers["content-type"]:
                waiting.extend(links_in(asked.text(), address))
            continue
        answer = opened(page, address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status >= 400:
            errors.append(f"{address}: {answer.status}")
            continue
        waiting.extend(links(page))
        EXAMINED.add(kind)
        unfold(page)
        errors.extend(f"{address}: {one}" for one in complaints(page))
        name = re.sub(r"<\w+:(\w+)>", r"\1", kind).strip("/").replace("/", "_") or "root"
        for width, viewport in (("1440", WIDE), ("390", NARROW)):
            page.set_viewport_size(viewport)
            picture(page, f"{name}-{width}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                errors.append(f"{address}: scrolls sideways at {width} px")
        dark(page)      # here the page is narrow: the other width is drawn by the same colours
        errors.extend(f"{address} in the dark: {one}" for one in complaints(page, "['color-contrast']"))
        picture(page, f"{name}-390-dark")
        page.set_viewport_size(WIDE)
    assert errors == []
    assert seen


def opened(page: Page, address: str) -> Response | None:
    """Go there; a file that is saved instead of shown is no page."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise


def unfold(page: Page) -> None:
    """Show the whole page at once: what the bar at the foot happens to cover can be scrolled free, and is no finding."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size(WIDE | {"height": max(WIDE["height"], height + 120)})


def dark(page: Page) -> None:
    """Turn the colours, without the fade in which no contrast can be measured."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.documentElement.dataset.theme = document.documentElement.dataset.bsTheme = 'dark'")
