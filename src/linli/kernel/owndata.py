"""What Linli keeps of one person, for that person to look at and take away (PIPL 44, 45).

    @keeps(order=20)
    def bills(user_id: int) -> Part: ...

A room tells its own part in a module `owndata.py` beside its `apps.py`. A part holds rows of the person who asks and of
nobody else: never who reported whom, never another member of the household.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import autodiscover_modules

from .sheets import Column

MOST = 2_000    # rows of a part: the newest


@dataclass(frozen=True)
class Part:
    """One sheet of the copy: what it is for and how long it is kept, as the register of personal data says."""

    title: str
    purpose: str
    kept: str
    columns: Sequence[Column]
    rows: Sequence[tuple[Any, ...]]


_parts: list[tuple[int, str, Callable[[int], Part]]] = []


def keeps(*, order: int) -> Callable[[Callable[[int], Part]], Callable[[int], Part]]:
    """Register a part of the copy."""
    def register(build: Callable[[int], Part]) -> Callable[[int], Part]:
        _parts.append((order, f"{build.__module__}.{build.__name__}", build))
        return build
    return register


def parts(user_id: int) -> list[Part]:
    """Every part, in order. Inside the area."""
    autodiscover_modules("owndata")
    return [build(user_id) for _, _, build in sorted(_parts, key=lambda one: one[:2])]
