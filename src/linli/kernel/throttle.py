"""Slow down, never lock out: leaking buckets in one table, shared by all processes.

    take("login", login, capacity=5, every=60)      # five at once, then one a minute

A bucket leaks while nobody pours; a full one refuses with the seconds to wait. Keys are kept as keyed hashes.
Call it outside a transaction that may roll back: what was tried stays tried.
"""
from __future__ import annotations

import ipaddress
import math

from django.db import connection

from .crypto import keyed_hash
from .errors import TooMany

# One statement: of two at the same instant each counts, and a refused one pours nothing.
POUR = """
INSERT INTO kernel_signin_bucket AS b (key, level, at) VALUES (%(key)s, 1, now())
ON CONFLICT (key) DO UPDATE
   SET level = greatest(0, b.level - extract(epoch FROM now() - b.at)::float8 / %(every)s::float8) + 1, at = now()
 WHERE greatest(0, b.level - extract(epoch FROM now() - b.at)::float8 / %(every)s::float8) + 1 <= %(capacity)s
RETURNING b.level
"""
WAIT = """
SELECT (greatest(0, level - extract(epoch FROM now() - at)::float8 / %(every)s::float8) + 1
        - %(capacity)s) * %(every)s::float8
  FROM kernel_signin_bucket WHERE key = %(key)s
"""


def take(kind: str, subject: str, *, capacity: int, every: float) -> None:
    """Count one try. `capacity` at once, afterwards one per `every` seconds. Refuses: TooMany."""
    given: dict[str, str | float] = {"key": _key(kind, subject), "capacity": capacity, "every": every}
    with connection.cursor() as cursor:
        cursor.execute(POUR, given)
        if cursor.fetchone() is None:
            cursor.execute(WAIT, given)
            [seconds] = cursor.fetchone() or [every]
            raise TooMany(seconds=max(1, math.ceil(seconds)))


def give_back(kind: str, subject: str) -> None:
    """Take the last try out of a bucket again: it came to nothing, through no fault that should cost a turn."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_signin_bucket SET level = greatest(0, level - 1) WHERE key = %s",
                       [_key(kind, subject)])


def forget(kind: str, subject: str) -> None:
    """Empty a bucket: the person has shown who they are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_signin_bucket WHERE key = %s", [_key(kind, subject)])


def sweep() -> int:
    """Remove buckets that have long run dry; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_signin_bucket WHERE at < now() - interval '2 days'")
        return int(cursor.rowcount)


def network(address: str) -> str:
    """Return the network a sender belongs to: /24 of IPv4, /48 of IPv6 (what one household or firm holds)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def _key(kind: str, subject: str) -> str:
    return keyed_hash("throttle", f"{kind}\n{subject}")
