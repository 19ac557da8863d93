"""关怀版: on a phone with large type every word is large, nothing is clipped, nothing scrolls sideways."""
import pytest
from playwright.sync_api import Page

from linli.registry import roles

from .conftest import NARROW
from .test_every_page import complaints, dark

pytestmark = pytest.mark.journey
PAGES = ("/home/", "/bills/", "/bills/receipts/", "/books", "/household", "/me", "/sessions", "/bind", "/bind/request")
STAFF = ("/staff/today", "/staff/cases/", "/staff/cases/?view=pool", "/staff/cases/?view=called",
         "/staff/cases/?view=ended", "/staff/cases/report/", "/staff/cases/fix/", "/staff/cases/duty/", "/staff/me")
SMALLEST = 18     # px
LOOK = """smallest => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), box = walker.currentNode.parentElement;
    if (!text || !box.checkVisibility() || box.closest('.sr, .skip, script, style, svg, option')) continue;
    if (parseFloat(getComputedStyle(box).fontSize) < smallest) found.push(`small: ${text.slice(0, 20)}`);
    const rects = document.createRange(); rects.selectNodeContents(walker.currentNode);
    const right = rects.getBoundingClientRect().right;
    const card = box.closest('.card, .tab a, .btn, .note');
    const edge = card ? card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight) : innerWidth;
    if (right > edge + 1) found.push(`clipped: ${text.slice(0, 20)}`);
  }
  return found;
}"""


def wanting(page: Page, address: str) -> list[str]:
    page.goto(address)
    found = [f"{address} {what}" for what in page.evaluate(LOOK, SMALLEST)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append(f"{address} scrolls sideways")
    return found


def links(page: Page, address: str, pattern: str) -> list[str]:
    page.goto(address)
    return page.eval_on_selector_all(f"main a[href*='{pattern}'], .foot a[href*='{pattern}']",
                                     "all => all.map(one => one.getAttribute('href'))")


def test_large_type_is_large_and_whole(enter):
    page = enter(roles.OWNER, NARROW)
    page.evaluate("localStorage.setItem('linli-size', 'large')")
    addresses = [*PAGES, *(one for one in links(page, page.url, "/home/") if one.startswith("/home/"))]
    assert [what for address in addresses for what in wanting(page, address)] == []
    assert len(addresses) > len(PAGES)


def test_the_home_of_the_old_has_few_large_things_a_call_and_everything_behind_one_more(enter):
    page = enter(roles.OWNER, NARROW)
    hrefs = "all => all.filter(one => one.checkVisibility()).map(one => one.getAttribute('href'))"
    usual = set(page.eval_on_selector_all("main .links a", hrefs))
    page.evaluate("localStorage.setItem('linli-size', 'large')")
    page.goto("/home/")
    tiles = page.locator("main .tile-big:visible")
    assert 3 <= tiles.count() <= 5
    assert all(one.bounding_box()["height"] >= 90 for one in tiles.all())
    assert tiles.first.get_attribute("href").startswith("tel:") and page.locator(".foot a[href^='tel:']").is_visible()
    assert page.locator("main :is(.links, .calls, .btn):visible").count() == 0
    page.locator(".rest > summary").click()
    assert usual and usual <= set(page.eval_on_selector_all("main a", hrefs))
    page.get_by_role("button", name="标准版").click()
    assert page.locator(".tile-big:visible").count() == 0 and page.locator(".tab").is_visible()


def test_large_type_can_be_read_in_the_dark(enter):
    page = enter(roles.OWNER, NARROW)
    page.evaluate("localStorage.setItem('linli-size', 'large')")
    for address in ("/home/", "/cases/", "/notices"):
        page.goto(address)
        dark(page)
        assert complaints(page, "['color-contrast']") == [], address


def test_it_is_so_on_the_staff_phone_too(enter):
    page = enter(roles.REPAIRER, NARROW)
    page.evaluate("localStorage.setItem('linli-size', 'large')")
    cases = [one for one in links(page, "/staff/cases/", "/staff/cases/") if one.rstrip("/").rpartition("/")[2].isdigit()]
    acts = [one for case in cases for one in links(page, case, case)]
    assert cases and acts
    addresses = list(dict.fromkeys([*STAFF, *cases, *acts]))
    assert [what for address in addresses for what in wanting(page, address)] == []
