"""Cursor pages: the same cost at 30 and at 3,000,000 rows, and no row twice when rows come in between.

    rows = Bill.objects.seen_by(by).order_by("ym", "id")
    return paged(rows, ("ym", "id"), after=cursor, limit=50)
"""
from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from .errors import Refused

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=Model)

LARGEST = 200


class BadCursor(Refused):
    code, sentence, status = "bad_cursor", "翻页位置已失效，请回到第一页。", 422


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows and where to go on; `next` is None on the last page."""

    rows: list[T]
    next: str | None = None

    def map(self, change: Callable[[T], U]) -> Page[U]:
        return Page([change(row) for row in self.rows], self.next)

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paged(rows: QuerySet[M, Any], order: Sequence[str], *, after: str | None = None, limit: int = 50) -> Page[Any]:
    """Return one page of `rows` in the order of the fields `order`, the last of them unique; `-name` is descending."""
    limit = max(1, min(limit, LARGEST))
    names = [name.lstrip("-") for name in order]
    if after:
        rows = rows.filter(beyond(order, decode(after, len(order))))
    found = list(rows.order_by(*order)[:limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Page(found, encode(*(value_of(found[-1], name) for name in names)) if more else None)


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows after `values`: (a > x) or (a = x and b > y) or …"""
    wanted, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        wanted |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    return wanted


def value_of(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def encode(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise BadCursor from None
    if not isinstance(values, list) or len(values) != length or not all(
            isinstance(value, int | str) and not isinstance(value, bool) for value in values):
        raise BadCursor
    return values
