"""Addresses of notices on the console, the staff phone, the residents' phone, and for anybody."""
from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path

from linli.engines.messaging import permissions
from linli.engines.messaging.notices import queries
from linli.engines.messaging.notices.pages import residents, staff
from linli.kernel.access import Actor
from linli.kernel.ui import nav

PAGES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("", staff.notices, "notices"), ("new", staff.new, "new-notice"),
    ("<int:notice_id>", staff.notice, "notice"), ("<int:notice_id>/edit", staff.rewrite, "rewrite-notice"),
    ("<int:notice_id>/publish", staff.publish, "publish-notice"),
    ("<int:notice_id>/withdraw", staff.withdraw, "withdraw-notice")]

urlpatterns = [
    *(path(f"console/notices/{end}", view, name=name) for end, view, name in PAGES),
    *(path(f"staff/notices/{end}", view, name=f"staff-{name}") for end, view, name in PAGES),
    path("console/notices/<int:notice_id>/a4.pdf", staff.paper, name="notice-paper"),
    path("notices", residents.own, name="own-notices"),
    path("notices/<int:notice_id>", residents.own_one, name="own-notice"),
    path("notice/<str:code>", residents.public_one, name="public-notice"),
    path("board/<str:code>", residents.board, name="board"),
]


def unread(actor: Actor) -> int:
    return queries.unread(by=actor)


nav.entry("console", "小区", "公告", "messaging:notices", icon="speakerphone", right=permissions.SEE_NOTICES, order=60)
nav.entry("staff", "服务", "公告", "messaging:staff-notices", icon="speakerphone", right=permissions.WRITE_NOTICES,
          order=60)
nav.entry("phone", "服务", "公告", "messaging:own-notices", icon="speakerphone", right=permissions.READ_OWN_NOTICES,
          order=20, count=unread)
