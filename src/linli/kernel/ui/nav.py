"""The navigation: rooms register entries, a face shows those whose right the actor holds.

    nav.entry("console", "收费", "收银台", "fees:desk", icon="cash-register", right=TAKE_PAYMENT, order=10)
    nav.entry("console", "服务", "待我审批", "approvals:mine", icon="checklist", count=waiting, hot=True)

The community a person works in is a cookie, chosen in the top bar: `nav.community_of(request)` is the one shown there.
An entry of `whole_area` is about all communities within reach, whichever is chosen: there the top bar names the area.
"""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from linli.kernel import clock
from linli.kernel.access import Actor, Right
from linli.kernel.errors import NotFound
from linli.kernel.http import Request, whole

ONE_YEAR = 365 * 24 * 3600
GROUPS = ("服务", "收费", "小区", "共治", "考评", "管理")     # in the order of the rail
COMMUNITY_COOKIE = "linli_community"
CHOSEN_COOKIE = "linli_community_at"
log = logging.getLogger("linli.nav")


@dataclass(frozen=True)
class Entry:
    face: str
    group: str
    title: str
    url_name: str
    icon: str
    right: Right | None
    order: int
    count: Callable[[Actor], int] | None = None     # what waits behind the entry
    hot: bool = False                               # a count that somebody must act upon
    whole_area: bool = False                        # its pages are about all communities within reach

    @property
    def url(self) -> str:
        return reverse(self.url_name)


ENTRIES: list[Entry] = []


def entry(face: str, group: str, title: str, url_name: str, *, icon: str, right: Right | None = None,
          order: int = 50, count: Callable[[Actor], int] | None = None, hot: bool = False,
          whole_area: bool = False) -> None:
    """Register one entry of a face: console, staff or phone. `count` is a cheap query of what waits there."""
    ENTRIES.append(Entry(face, group, title, url_name, icon, right, order, count, hot, whole_area))


def shown(face: str, actor: Actor) -> list[tuple[str, list[Entry]]]:
    """The entries of a face that this actor may open, by group."""
    found = [one for one in ENTRIES if one.face == face and (one.right is None or actor.may(one.right)) and stands(one)]
    found.sort(key=lambda one: (GROUPS.index(one.group) if one.group in GROUPS else len(GROUPS), one.order, one.title))
    return [(group, list(entries)) for group, entries in groupby(found, key=lambda one: one.group)]


TABS = 5     # more do not fit under a thumb


def tabs(entries: list[Entry]) -> list[Entry]:
    """What the bar of a phone has room for: the first ones and the last (我的); the rest stand on the first page."""
    return entries if len(entries) <= TABS else [*entries[:TABS - 1], entries[-1]]


def stands(one: Entry) -> bool:
    try:
        return bool(one.url)
    except NoReverseMatch:
        return False


def here(shown_urls: list[str], path: str) -> str:
    """The address of the entry a page belongs to: the longest that begins the path."""
    fitting = [url for url in shown_urls if path == url or path.startswith(url.rstrip("/") + "/")]
    return max(fitting, key=len, default="")


def counted(one: Entry, actor: Actor) -> int:
    """What waits behind an entry; a menu never takes down the page it stands on."""
    if one.count is None:
        return 0
    try:
        return one.count(actor)
    except Exception:
        log.exception("the count of %s failed", one.title)
        return 0


@dataclass(frozen=True)
class Community:
    """A choice of the switch in the top bar."""

    id: int
    name: str
    note: str = ""


# Which communities an actor may work in; the console asks the registry, which this floor does not know.
_communities: list[Callable[[Actor], list[Community]]] = []


def tells_communities(function: Callable[[Actor], list[Community]]) -> Callable[[Actor], list[Community]]:
    """Register the function that lists the communities within an actor's reach."""
    _communities.append(function)
    return function


def communities(actor: Actor) -> list[Community]:
    try:
        return [community for function in _communities for community in function(actor)]
    except Exception:
        log.exception("the communities of the switch failed")
        return []


def choose(response: HttpResponse, community_id: int) -> None:
    """Let the top bar stay at this community; rights are checked where it is used."""
    for name, value in ((COMMUNITY_COOKIE, str(community_id)), (CHOSEN_COOKIE, f"{clock.now():%Y%m%dT%H%M%SZ}")):
        response.set_cookie(name, value, max_age=ONE_YEAR, samesite="Lax", httponly=True)


def show_at(request: Request, community_id: int) -> None:
    """Let the top bar of the page that is being made stand at this community; `choose` keeps it there."""
    request.COOKIES[COMMUNITY_COOKIE] = str(community_id)
    request.shown_at = community_id


def chosen(request: HttpRequest) -> int | None:
    """The community that the person chose to work in, not yet checked for reach."""
    return whole(request.COOKIES.get(COMMUNITY_COOKIE, ""))


def about(request: HttpRequest) -> int | None:
    """The community that a page is about: its own word, its address, else the chosen one, not yet checked."""
    return _named(request) or chosen(request)


def is_of_area(request: HttpRequest) -> bool:
    """Is this page about all communities within reach?"""
    return _named(request) is None and is_address_of_area(request.path)


def _named(request: HttpRequest) -> int | None:
    given = request.resolver_match.kwargs if request.resolver_match else {}
    return getattr(request, "shown_at", None) or given.get("community_id")


def is_address_of_area(path: str) -> bool:
    """Does this address lie below an entry of the whole area?"""
    entries = {one.url: one for one in ENTRIES if one.face == "console" and stands(one)}
    url = here(list(entries), path)
    return bool(url) and entries[url].whole_area


def chosen_at(request: HttpRequest) -> datetime | None:
    """When it was chosen, so that what began later may go before it."""
    try:
        return datetime.strptime(request.COOKIES.get(CHOSEN_COOKIE, ""), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def community_of(request: Request) -> int | None:
    """The community the top bar shows: the chosen one, else the first within reach."""
    within = [community.id for community in communities(request.actor)]
    wanted = chosen(request)
    return wanted if wanted in within else next(iter(within), None)


def needed_community(request: Request) -> int:
    """The same for a page that is nothing without one. Raises NotFound."""
    community = community_of(request)
    if community is None:
        raise NotFound
    return community
