"""An area of any size: the first community is laid out by the commands, the others are copies of its rows.

Copies skip the checks that the first one passed (keys, overlaps), so a million homes take minutes: the setup is not
what is measured. The checks that stand on the tables are all back before anything is.
"""
from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from linli.domains.fees.tariffs import commands as tariffs
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor, system
from linli.kernel.approvals import Granted
from linli.kernel.files import commands as files
from linli.kernel.files.values import SCANS
from linli.kernel.models import Area
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places
from linli.registry.places import finding, queries

HOMES, IN_BUILDING = 2_000, 100     # of one community, of one building
AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
START = date(2026, 1, 1)
PAPER = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
         b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
STRIDE = 10_000_000                 # between the numbers of one copy and the next

# What a roster import adds to homes laid out by rule.
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
  INSERT INTO registry_person (id, community_id, kind, name, initials, phone, other_phones, lives_abroad)
  SELECT person, %(community)s, 'human', '业主' || number, 'yz', '1990000' || lpad((person %% 10000)::text, 4, '0'),
         '{}', false FROM home)
INSERT INTO registry_tenure (unit_id, person_id, kind, valid, position)
SELECT place_id, person, 'owner', daterange(%(start)s, NULL), 1 FROM home
"""

# The tables that hold a community, and which of their rows are its own.
OWN = {
    "registry_place": "community_id = %(community)s",
    "registry_community": "place_id = %(community)s",
    "registry_managementstatus": "community_id = %(community)s",
    "registry_unit": "community_id = %(community)s",
    "registry_person": "community_id = %(community)s",
    "registry_tenure": "unit_id IN (SELECT place_id FROM registry_unit WHERE community_id = %(community)s)",
    "ledger_book": "community_id = %(community)s",
    "ledger_account": "book_id IN (SELECT id FROM ledger_book WHERE community_id = %(community)s)",
    "fees_charge": "community_id = %(community)s",
    "fees_tariff": "charge_id IN (SELECT id FROM fees_charge WHERE community_id = %(community)s)",
    "fees_assignment": "community_id = %(community)s",
    "kernel_gram": "place_id = %(community)s",
    "kernel_publiccode": "kind = 'community' AND object_id = %(community)s",
}
NUMBERS = {"id", "place_id", "community_id", "building_id", "entrance_id", "parent_id", "unit_id", "person_id",
           "payer_id", "book_id", "charge_id", "object_id"}
CHANGED = {
    ("registry_place", "parent_id"): "CASE kind WHEN 'community' THEN parent_id ELSE parent_id + n * %(stride)s END",
    ("registry_place", "code"): "CASE kind WHEN 'community' THEN code || '-' || n ELSE code END",
    ("registry_community", "code"): "code || '-' || n",
    ("kernel_publiccode", "code"): "code || '-' || n",
}
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
OVERLAPS = ("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x' "
            "AND conrelid = 'fees_assignment'::regclass")


def build(size: int) -> tuple[int, list[int], int]:
    """Lay out `size` homes over communities, each home with an owner, an approved price and a payer, and searchable.

    Returns the area, its communities and the number of homes.
    """
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    count = max(1, round(size / HOMES))
    buildings = max(1, round(size / count / IN_BUILDING))
    paper = files.store(SimpleUploadedFile("测速.pdf", PAPER), kinds=SCANS, purpose=tariffs.PAPERS, by=by).id
    first = build_community(buildings, paper, by)
    copy(first, count - 1)
    return area, [first + n * STRIDE for n in range(count)], count * buildings * IN_BUILDING


def build_community(buildings: int, paper: int, by: Actor) -> int:
    community = places.create_community(f"B{secrets.token_hex(3)}".upper(), name="测速小区", on=START, by=by)
    places.create_buildings_by_rule(community, buildings=[str(n + 1) for n in range(buildings)], entrances=2,
                                    storeys=IN_BUILDING // 4, per_storey=2, by=by)
    with in_area(by.area_id):
        with connection.cursor() as cursor:
            cursor.execute(FACTS, {"community": community})
            cursor.execute(OWNERS, {"community": community, "start": START})
        finding.index(queries.unit_ids(community))
    book = ledger.open_books(community, by=by)["service"]
    charge = tariffs.add_charge(community, code="property", name="物业服务费", book_id=book, account="6001",
                                basis="area", by=by)
    tariff = tariffs.draft_tariff(charge, unit_price=Decimal("0.48"), valid_from=START, ground="contract",
                                  principal="测速", ground_on=START, vacant_bp=7000, file_id=paper, by=by)
    tariffs.approve_tariff(tariff, approval=Granted(0, 0, "测速", "测速"), at=AT, by=by)
    tariffs.assign_all(charge, on=START, by=by)
    return community


def copy(community: int, times: int) -> None:
    """Write the rows of a community that many times again, under numbers of their own."""
    given = {"community": community, "times": times, "stride": STRIDE}
    with superuser() as db:
        db.execute("SET session_replication_role = replica")     # the keys hold: those of the first do
        overlaps = db.execute(OVERLAPS).fetchall()
        for name, _ in overlaps:
            db.execute(f"ALTER TABLE fees_assignment DROP CONSTRAINT {name}")
        for table, own in OWN.items():
            columns = [row[0] for row in db.execute(COLUMNS, [table])]
            moved = [CHANGED.get((table, one)) or (f"{one} + n * %(stride)s" if one in NUMBERS else f'"{one}"')
                     for one in columns]
            names = ", ".join(f'"{one}"' for one in columns)
            db.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(moved)} "
                       f"FROM generate_series(1::bigint, %(times)s) n, {table} WHERE {own} ORDER BY n", given)
        for name, rule in overlaps:
            db.execute(f"ALTER TABLE fees_assignment ADD CONSTRAINT {name} {rule}")


def superuser(*, autocommit: bool = False) -> psycopg.Connection:
    """The bench's own server lets its superuser in through the socket."""
    given: dict[str, Any] = settings.DATABASES["default"]
    return psycopg.connect(host=given["HOST"], dbname=given["NAME"], user="linli_super", autocommit=autocommit,
                           cursor_factory=psycopg.ClientCursor)
