"""A month billed for many homes, from draft to published, against a bare INSERT … SELECT of the same finished rows.

Ours runs as linli_app with row security, reference checks, voucher guards, journal and events, community by community
(each its own commit). The reference writes the same bills, lines, vouchers and entries into tables with the same
columns and indexes, one statement a table, without row security and triggers. Both in turn, month after month, on the
same cluster with durable commits, each after a checkpoint.
"""
from __future__ import annotations

import resource
import time

from django.db import connection
from django.db.backends.utils import CursorWrapper

from linli.bench.measure import Measure, cpu_seconds
from linli.bench.town import AT, build, superuser
from linli.domains.fees.bills import commands as bills
from linli.kernel.access import Actor, system
from linli.kernel.clock import months_later
from linli.kernel.pg.base import as_owner

SIZE = 1_000_000
ROUNDS = 3
FIRST = "2026-02"
TABLES = ("fees_bill", "fees_billline", "ledger_voucher", "ledger_entry")


def run(size: int, rounds: int = ROUNDS, warm: int = 1) -> Measure:
    """Bill `warm` months that are not counted (caches, plans, files), then `rounds` that are."""
    start = time.perf_counter()
    area, communities, homes = build(size)
    by = system(area)
    prepared = time.perf_counter() - start
    ours, theirs, lines = [], [], 0
    cpu = [0.0, 0.0]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for round_ in range(warm + rounds):
        ym = months_later(FIRST, round_)
        settle()
        mine, mine_cpu, runs = bill(communities, ym, by)
        reference, reference_cpu, lines = write_bare(ym, round_)
        if round_ >= warm:
            cpu = [cpu[0] + mine_cpu, cpu[1] + reference_cpu]
            ours.append(mine)
            theirs.append(reference)
    again = seconds_of(lambda: [bills.publish(run_id, at=AT, by=by) for run_id in runs])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    return Measure("billing", homes, sum(ours) / rounds, sum(theirs) / rounds, more={
        "communities": len(communities), "cpu_ratio": round(cpu[1] / cpu[0], 3),
        "setup_seconds": round(prepared, 1), "lines": lines,
        "lines_per_second": round(lines / (sum(ours) / rounds)),
        "rounds": [[round(a, 2), round(b, 2)] for a, b in zip(ours, theirs, strict=True)],
        "again_seconds": round(again, 3), "memory_grown_mb": grown // 1024})


def bill(communities: list[int], ym: str, by: Actor) -> tuple[float, float, list[int]]:
    """Ours: draft and publish each community; return the seconds, those of the CPU, and the runs."""
    runs: list[int] = []

    def go() -> None:
        for community in communities:
            run_id = bills.draft(community, ym=ym, today=AT.date(), by=by)
            bills.publish(run_id, at=AT, by=by)
            runs.append(run_id)

    before = cpu_seconds()
    return seconds_of(go), cpu_seconds() - before, runs


def write_bare(ym: str, round_: int) -> tuple[float, float, int]:
    """The reference: the rows that ours just wrote, from plain copies into tables of the same shape."""
    with as_owner(connection), connection.cursor() as cursor:
        if not round_:
            for table in TABLES:
                cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
        for table in TABLES:
            cursor.execute(f"CREATE UNLOGGED TABLE from_{table} AS SELECT * FROM {table} WHERE ym = %s", [ym])
        settle()
        start, before = time.perf_counter(), cpu_seconds()
        lines = write_all(cursor)
        taken, used = time.perf_counter() - start, cpu_seconds() - before
        for table in TABLES:
            cursor.execute(f"DROP TABLE from_{table}")
        return taken, used, lines


def write_all(cursor: CursorWrapper) -> int:
    lines = 0
    cursor.execute("BEGIN")
    for table in TABLES:
        cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM from_{table}")
        lines = cursor.rowcount if table == "fees_billline" else lines
    cursor.execute("COMMIT")
    return lines


def settle() -> None:
    """What autovacuum and the checkpointer do by themselves between two months: nobody pays for the other's rows."""
    with superuser(autocommit=True) as db:
        db.execute("VACUUM (ANALYZE)")
        db.execute("CHECKPOINT")


def analyse() -> None:
    """What autovacuum does by itself within a minute or two of such growth."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seconds_of(act: object) -> float:
    start = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - start
