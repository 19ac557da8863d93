"""People of the test's own town at a real server: signed in without a page, on the face they use."""
from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, Page

from linli.kernel.access import Actor
from linli.kernel.crypto import token_hash
from linli.kernel.models import Session
from linli.kernel.signin.sessions import cookie_name
from linli.kernel.signin.values import CONSOLE
from linli.kernel.tenancy import in_area

from .conftest import NARROW, WIDE


def signed_in(chromium: Browser, address: str, actor: Actor, face: str) -> Page:
    """A page of this person in a browser of their own: wide at the console, a phone elsewhere."""
    token, now = secrets.token_urlsafe(), timezone.now()
    with in_area(actor.area_id):
        Session.objects.create(user_id=actor.account, area_id=actor.area_id, token_hash=token_hash(token), face=face,
                               seen_at=now, expires_at=now + timedelta(hours=1))
    context = chromium.new_context(viewport=WIDE if face == CONSOLE else NARROW, locale="zh-CN",
                                   timezone_id="Asia/Shanghai", base_url=address)
    context.add_cookies([{"name": cookie_name(), "value": token, "url": address}])
    page = context.new_page()
    page.set_default_timeout(60_000)     # the machine may be busy: slow is no finding
    return page
