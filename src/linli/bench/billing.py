"""A month billed for many homes, from draft to published, against a bare INSERT … SELECT of the same finished rows.

Ours runs as linli_app with row security, reference checks, voucher guards, journal and events, community by community
(each its own commit). The reference writes the same bills, lines, vouchers and entries into tables with the same
columns and indexes, one statement a table, without row security and triggers. Both in turn, month after month.
"""
from __future__ import annotations

import resource
import secrets
import time
from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.utils import CursorWrapper

from linli.bench.measure import Measure
from linli.domains.fees.bills import commands as bills
from linli.domains.fees.tariffs import commands as tariffs
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor, system
from linli.kernel.approvals import Granted
from linli.kernel.clock import months_later
from linli.kernel.files import commands as files
from linli.kernel.files.values import SCANS
from linli.kernel.models import Area
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places

SIZE = 1_000_000
HOMES = 2_000           # of one community
IN_BUILDING = 100
ROUNDS = 3
AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
START = date(2026, 1, 1)
FIRST = "2026-02"
PAPER = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
         b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
TABLES = ("fees_bill", "fees_billline", "ledger_voucher", "ledger_entry")

# What a roster import adds to homes laid out by rule, written by sets: the setup is not what is measured.
FACTS = """
UPDATE registry_unit SET area = 60 + (place_id %% 9000) / 100.0,
       use = CASE place_id %% 20 WHEN 0 THEN 'vacant' ELSE 'occupied' END
 WHERE area_id = linli_area() AND community_id = %(community)s
"""
OWNERS = """
WITH home AS MATERIALIZED (
  SELECT place_id, number, nextval('registry_person_id_seq') AS person FROM registry_unit
   WHERE area_id = linli_area() AND community_id = %(community)s ORDER BY place_id),
person AS (
  INSERT INTO registry_person (id, community_id, kind, name, initials, other_phones, lives_abroad)
  SELECT person, %(community)s, 'human', '业主' || number, 'yz', '{}', false FROM home)
INSERT INTO registry_tenure (unit_id, person_id, kind, valid, position)
SELECT place_id, person, 'owner', daterange(%(start)s, NULL), 1 FROM home
"""


def run(size: int) -> Measure:
    start = time.perf_counter()
    area, communities, homes = build(size)
    by = system(area)
    prepared = time.perf_counter() - start
    ours, theirs, lines = [], [], 0
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for round_ in range(ROUNDS + 1):        # the first is not counted: caches, plans, files
        ym = months_later(FIRST, round_)
        analyse()
        mine, runs = bill(communities, ym, by)
        reference, lines = write_bare(ym, round_)
        if round_:
            ours.append(mine)
            theirs.append(reference)
    again = seconds_of(lambda: [bills.publish(run_id, at=AT, by=by) for run_id in runs])
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    return Measure("billing", homes, sum(ours) / ROUNDS, sum(theirs) / ROUNDS, more={
        "communities": len(communities),
        "setup_seconds": round(prepared, 1), "lines": lines,
        "lines_per_second": round(lines / (sum(ours) / ROUNDS)),
        "rounds": [[round(a, 2), round(b, 2)] for a, b in zip(ours, theirs, strict=True)],
        "again_seconds": round(again, 3), "memory_grown_mb": grown // 1024})


def build(size: int) -> tuple[int, list[int], int]:
    """Lay out `size` homes over communities, each with an owner, an approved price and a payer."""
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    count = max(1, round(size / HOMES))
    buildings = max(1, round(size / count / IN_BUILDING))
    paper = files.store(SimpleUploadedFile("测速.pdf", PAPER), kinds=SCANS, purpose=tariffs.PAPERS, by=by).id
    communities = [build_community(number, buildings, paper, by) for number in range(count)]
    return area, communities, count * buildings * IN_BUILDING


def build_community(number: int, buildings: int, paper: int, by: Actor) -> int:
    community = places.create_community(f"B{secrets.token_hex(3)}{number}".upper()[:16], name=f"测速小区{number}",
                                        on=START, by=by)
    places.create_buildings_by_rule(community, buildings=[str(n + 1) for n in range(buildings)], entrances=2,
                                    storeys=IN_BUILDING // 4, per_storey=2, by=by)
    with in_area(by.area_id), connection.cursor() as cursor:
        cursor.execute(FACTS, {"community": community})
        cursor.execute(OWNERS, {"community": community, "start": START})
    book = ledger.open_books(community, by=by)["service"]
    charge = tariffs.add_charge(community, code="property", name="物业服务费", book_id=book, account="6001",
                                basis="area", by=by)
    tariff = tariffs.draft_tariff(charge, unit_price=Decimal("0.48"), valid_from=START, ground="contract",
                                  principal="测速", ground_on=START, vacant_bp=7000, file_id=paper, by=by)
    tariffs.approve_tariff(tariff, approval=Granted(0, 0, "测速", "测速"), at=AT, by=by)
    tariffs.assign_all(charge, on=START, by=by)
    return community


def bill(communities: list[int], ym: str, by: Actor) -> tuple[float, list[int]]:
    """Ours: draft and publish each community; return the seconds and the runs."""
    runs: list[int] = []

    def go() -> None:
        for community in communities:
            run_id = bills.draft(community, ym=ym, today=AT.date(), by=by)
            bills.publish(run_id, at=AT, by=by)
            runs.append(run_id)

    return seconds_of(go), runs


def write_bare(ym: str, round_: int) -> tuple[float, int]:
    """The reference: the rows that ours just wrote, from plain copies into tables of the same shape."""
    with as_owner(connection), connection.cursor() as cursor:
        if not round_:
            for table in TABLES:
                cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
        for table in TABLES:
            cursor.execute(f"CREATE UNLOGGED TABLE from_{table} AS SELECT * FROM {table} WHERE ym = %s", [ym])
        cursor.execute("ANALYZE")
        start = time.perf_counter()
        lines = write_all(cursor)
        taken = time.perf_counter() - start
        for table in TABLES:
            cursor.execute(f"DROP TABLE from_{table}")
        return taken, lines


def write_all(cursor: CursorWrapper) -> int:
    lines = 0
    cursor.execute("BEGIN")
    for table in TABLES:
        cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM from_{table}")
        lines = cursor.rowcount if table == "fees_billline" else lines
    cursor.execute("COMMIT")
    return lines


def analyse() -> None:
    """What autovacuum does by itself within a minute or two of such growth."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seconds_of(act: object) -> float:
    start = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - start
