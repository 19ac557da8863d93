"""关怀版: on a resident's phone with large type every word is large, nothing is clipped, nothing scrolls sideways."""
import pytest

from linli.registry import roles

from .conftest import NARROW

pytestmark = pytest.mark.journey
PAGES = ("/home/", "/bills/", "/bills/receipts/", "/books", "/household", "/me", "/sessions", "/bind", "/bind/request")
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


def test_large_type_is_large_and_whole(enter):
    page = enter(roles.OWNER, NARROW)
    page.evaluate("localStorage.setItem('linli-size', 'large')")
    home = page.url
    addresses = [*PAGES, *(one for one in page.goto(home) and page.eval_on_selector_all(
        "main a[href^='/home/']", "all => all.map(one => one.getAttribute('href'))"))]
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address} {what}" for what in page.evaluate(LOOK, SMALLEST)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            found.append(f"{address} scrolls sideways")
    assert found == []
    assert len(addresses) > len(PAGES)
