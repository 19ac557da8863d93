"""The seal of the journal: SHA-256 over closed stretches, each chained to the one before (per area).

A stretch is every row written after the last sealed instant and before a `until` at which no transaction older than
it is still running: nothing can slip into a sealed stretch afterwards. Beside the seal stands a short digest per row,
itself part of what is hashed, so that `verify` names the first row that was changed, added or taken away. Who can
rewrite rows and seals alike is caught by a head that was kept elsewhere (`linli journal head`).
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from .access import Actor, right, system
from .commands import command
from .models import JournalRow, JournalSeal
from .signin.models import SealMarks
from .tenancy import in_area

SEAL = right("journal.seal", "封存操作日志")    # nobody's: the clock's
MARK = 24           # bytes a row: id 8, digest 16
START = "0" * 64

# Rows of a transaction carry its start; older ones than the oldest that still runs are complete.
CLOSED = """
SELECT least(now() - interval '5 seconds', coalesce(min(xact_start), now())) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


@dataclass(frozen=True)
class Finding:
    """What `verify` found: how many rows and seals hold, and the first row that does not."""

    rows: int
    seals: int
    unsealed: int
    head: str
    broken: str = ""


def seal(area_id: int) -> int:
    """Seal what is closed in an area; return how many rows."""
    return seal_stretch(area_id, by=system(area_id, "时钟")) if _waiting(area_id) else 0


def _waiting(area_id: int) -> bool:
    """A stretch worth a seal: any row of people's acts (the seal's own row would never let it rest)."""
    with in_area(area_id):
        last = SealMarks.objects.order_by("-id").first()
        rows = JournalRow.objects.exclude(command="kernel.seal.seal_stretch")
        return (rows.filter(at__gte=last.until) if last else rows).exists()


@command(needs=SEAL)
def seal_stretch(area_id: int, *, by: Actor) -> int:
    with connection.cursor() as cursor:  # two sealers at once would fork the chain
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('linli.seal'), %s)", [area_id % 2**31])
        cursor.execute(CLOSED)
        [until] = cursor.fetchone()
    last = SealMarks.objects.select_related("seal").order_by("-id").first()
    marks = b"".join(_marks(last.until if last else None, until))
    count = len(marks) // MARK
    if not count:
        return 0
    made = JournalSeal.objects.create(
        first_id=_id(marks[:8]), last_id=_id(marks[-MARK:-16]), rows=count,
        digest=_chained(last.seal.digest if last else START, marks, until))
    SealMarks.objects.create(seal=made, marks=marks, until=until)
    return count


def verify(area_id: int) -> Finding:
    """Compare every sealed row with its seal."""
    with in_area(area_id):
        before, start, rows, seals = START, None, 0, 0
        for kept in SealMarks.objects.select_related("seal").order_by("id").iterator(chunk_size=20):
            marks = bytes(kept.marks)
            if _chained(before, marks, kept.until) != kept.seal.digest or kept.seal.rows * MARK != len(marks):
                return Finding(rows, seals, 0, before, f"第 {kept.seal_id} 段封存记录本身被改动")
            if broken := _difference(marks, start, kept.until):
                return Finding(rows, seals, 0, before, broken)
            before, start = kept.seal.digest, kept.until
            rows, seals = rows + kept.seal.rows, seals + 1
        left = JournalRow.objects.filter(at__gte=start).count() if start else JournalRow.objects.count()
        return Finding(rows, seals, left, before)


def _difference(marks: bytes, start: datetime | None, until: datetime) -> str:
    """Name the first row that is not as it was sealed."""
    sealed = {_id(marks[at:at + 8]): marks[at + 8:at + MARK] for at in range(0, len(marks), MARK)}
    found = {_id(mark[:8]): mark[8:] for mark in _marks(start, until)}
    for row_id in sorted(sealed.keys() | found.keys()):
        if row_id not in found:
            return f"第 {row_id} 行不见了，或时间被改动"
        if row_id not in sealed:
            return f"第 {row_id} 行是后来加进去的"
        if sealed[row_id] != found[row_id]:
            return f"第 {row_id} 行的内容被改动"
    return ""


def _marks(start: datetime | None, until: datetime) -> Iterator[bytes]:
    rows = JournalRow.objects.filter(at__lt=until)
    if start is not None:
        rows = rows.filter(at__gte=start)
    for row in rows.order_by("at", "id").values_list(
            "id", "at", "actor", "user_id", "command", "subject", "place_id", "given", "changed", "request_id"
    ).iterator(chunk_size=2_000):
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
        yield int(row[0]).to_bytes(8, "big") + hashlib.sha256(text.encode()).digest()[:16]


def _chained(before: str, marks: bytes, until: datetime) -> str:
    return hashlib.sha256(before.encode() + until.astimezone(UTC).isoformat().encode() + marks).hexdigest()


def _id(raw: bytes) -> int:
    return int.from_bytes(raw, "big")
