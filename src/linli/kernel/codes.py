"""Public codes: what is printed on paper and leads to one object of one area without sign-in.

Two kinds of code: a chosen one (a community's, unique in the installation) and 64 random bits (a place, a receipt).
"""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from .errors import Refused
from .models import PublicCode

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread


class CodeTaken(Refused):
    code, field, status = "code_taken", "code", 422
    sentence = "编码“{code}”已被使用，请换一个。"


@dataclass(frozen=True)
class Found:
    area_id: int
    kind: str
    object_id: int


def reserve(code: str, *, area_id: int, kind: str, object_id: int) -> None:
    """Take a chosen code. Raises CodeTaken."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO kernel_publiccode (code, of_area_id, kind, object_id) VALUES (%s, %s, %s, %s) "
                       "ON CONFLICT DO NOTHING", [code, area_id, kind, object_id])
        if cursor.rowcount == 0:
            raise CodeTaken(code=code)


def issue(object_ids: Sequence[int], *, area_id: int, kind: str) -> dict[int, str]:
    """Return the random code of each object, made now for those that have none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_publiccode (code, of_area_id, kind, object_id) "
            "SELECT code, %s, %s, id FROM unnest(%s::text[], %s::bigint[]) AS given (code, id) "
            "ON CONFLICT (of_area_id, kind, object_id) DO NOTHING",
            [area_id, kind, [random_code() for _ in object_ids], list(object_ids)])
    return codes_of(object_ids, area_id=area_id, kind=kind)


def codes_of(object_ids: Sequence[int], *, area_id: int, kind: str) -> dict[int, str]:
    found = PublicCode.objects.filter(area=area_id, kind=kind, object_id__in=list(object_ids))
    return dict(found.values_list("object_id", "code"))


def resolve(code: str) -> Found | None:
    """Return what a code leads to. Needs no area: this is how a visitor without sign-in finds one."""
    row = PublicCode.objects.filter(code=code.upper()).values_list("area_id", "kind", "object_id").first()
    return Found(*row) if row else None


def random_code() -> str:
    number = secrets.randbits(64)
    return "".join(LETTERS[number >> shift & 31] for shift in range(60, -1, -5))
