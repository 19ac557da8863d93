"""The gallery shows every component; a program that is not ours (axe) judges it in a real browser."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from playwright.sync_api import Browser

from linli.kernel import http
from linli.kernel.access import Actor
from linli.kernel.ui import nav

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RULES = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
WHO = Actor(1, "管理员示例", 1, everything=True)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The pages of this process, for somebody who is signed in; no database is asked."""
    reverse("console:gallery")   # loads the addresses, with which rooms enter the menu
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", WHO)])
    monkeypatch.setattr(nav, "ENTRIES", [one for one in nav.ENTRIES if one.url_name == "console:gallery"])
    monkeypatch.setattr(nav, "_communities", [lambda by: [nav.Community(1, "示例新村", "822 户"),
                                                          nav.Community(2, "示例苑", "410 户")]])
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.journey
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_gallery_is_accessible_and_keeps_the_content_policy(address: str, chromium: Browser,
                                                                 theme: Literal["light", "dark"], width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/console/gallery")
    page.evaluate(AXE.read_text())
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in page.evaluate(RULES)["violations"]]
    assert (found, complaints) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.journey
def test_keys_theme_drawer_and_dialog_work(address: str, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page.goto(f"{address}/console/gallery")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.click("[data-theme-switch]")
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click("[data-dialog=void]")
    assert page.is_visible("dialog#void")
    page.click("dialog#void [data-close] >> nth=0")
    assert not page.is_visible("dialog#void")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("[data-drawer][aria-expanded]")
    assert page.is_visible("#rail a")
    page.keyboard.press("Escape")
    assert not page.is_visible("#rail a")
    page.close()
