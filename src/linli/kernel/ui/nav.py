"""The navigation: rooms register entries, a face shows those whose right the actor holds.

    nav.entry("console", "收费", "收银台", "fees:desk", icon="cash-register", right=TAKE_PAYMENT, order=10)
"""
from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.urls import NoReverseMatch, reverse

from linli.kernel.access import Actor, Right

GROUPS = ("服务", "收费", "小区", "管理")     # in the order of the rail


@dataclass(frozen=True)
class Entry:
    face: str
    group: str
    title: str
    url_name: str
    icon: str
    right: Right | None
    order: int

    @property
    def url(self) -> str:
        return reverse(self.url_name)


ENTRIES: list[Entry] = []


def entry(face: str, group: str, title: str, url_name: str, *, icon: str, right: Right | None = None,
          order: int = 50) -> None:
    """Register one entry of a face: console, staff or phone."""
    ENTRIES.append(Entry(face, group, title, url_name, icon, right, order))


def shown(face: str, actor: Actor) -> list[tuple[str, list[Entry]]]:
    """The entries of a face that this actor may open, by group."""
    found = [one for one in ENTRIES if one.face == face and (one.right is None or actor.may(one.right)) and stands(one)]
    found.sort(key=lambda one: (GROUPS.index(one.group) if one.group in GROUPS else len(GROUPS), one.order, one.title))
    return [(group, list(entries)) for group, entries in groupby(found, key=lambda one: one.group)]


def stands(one: Entry) -> bool:
    try:
        return bool(one.url)
    except NoReverseMatch:
        return False
