"""Units by the thousand: COPY to a stage of the transaction, then a handful of statements over the whole set.

For commands only (rule-made buildings, one unit by form, the roster import). COPY cannot feed a table with row
security, hence the stage; it lives as long as the transaction.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from linli.registry.places import rules
from linli.registry.places.values import UnitDraft

COLUMNS = ("n", "building", "entrance", "number", "label", "sort", "storey", "kind", "area", "area_assumed",
           "area_basis", "use")
STAGE = """
CREATE TEMP TABLE stage_unit (
  n int, building text, entrance text, number text, label text, sort text, storey smallint, kind text,
  area numeric(10,2), area_assumed boolean, area_basis text, use text,
  building_id bigint, entrance_id bigint, unit_id bigint, is_new boolean NOT NULL DEFAULT false) ON COMMIT DROP"""

FIND = """
UPDATE stage_unit s SET building_id = b.id, entrance_id = e.id, unit_id = u.id
  FROM stage_unit t
  LEFT JOIN registry_place b ON b.parent_id = %(community)s AND b.kind = 'building' AND b.code = t.building
  LEFT JOIN registry_place e ON e.parent_id = b.id AND e.kind = 'entrance' AND e.code = t.entrance
  LEFT JOIN registry_place u ON u.parent_id = CASE WHEN t.entrance IS NULL THEN b.id ELSE e.id END
                            AND u.kind = 'unit' AND u.code = t.number
 WHERE t.n = s.n"""

ADD_BUILDINGS = """
INSERT INTO registry_place (id, kind, parent_id, community_id, building_id, code, name, label, sort)
SELECT id, 'building', %(community)s, %(community)s, id, code, name, code, sort
  FROM (SELECT nextval(pg_get_serial_sequence('registry_place', 'id')) AS id, code, name, sort
          FROM unnest(%(codes)s::text[], %(names)s::text[], %(sorts)s::text[]) AS given (code, name, sort)
         WHERE code IN (SELECT building FROM stage_unit WHERE building_id IS NULL)) AS fresh"""

ADD_ENTRANCES = """
INSERT INTO registry_place (id, kind, parent_id, community_id, building_id, entrance_id, code, name, label, sort)
SELECT id, 'entrance', building_id, %(community)s, building_id, id, code, name, label, sort
  FROM (SELECT nextval(pg_get_serial_sequence('registry_place', 'id')) AS id, s.building_id, given.*
          FROM unnest(%(codes)s::text[], %(names)s::text[], %(labels)s::text[], %(sorts)s::text[],
                      %(buildings)s::text[]) AS given (code, name, label, sort, building)
          JOIN (SELECT DISTINCT building, entrance, building_id FROM stage_unit
                 WHERE entrance IS NOT NULL AND entrance_id IS NULL) s
            ON s.building = given.building AND s.entrance = given.code) AS fresh"""

NUMBER_NEW = """
UPDATE stage_unit SET unit_id = nextval(pg_get_serial_sequence('registry_place', 'id')), is_new = true
 WHERE unit_id IS NULL"""

ADD_PLACES = """
INSERT INTO registry_place (id, kind, parent_id, community_id, building_id, entrance_id, code, name, label, sort)
SELECT unit_id, 'unit', coalesce(entrance_id, building_id), %(community)s, building_id, entrance_id, number, number,
       label, sort
  FROM stage_unit WHERE is_new ORDER BY n"""

ADD_UNITS = """
INSERT INTO registry_unit (place_id, community_id, building_id, entrance_id, number, label, sort, storey, kind, area,
                           area_basis, area_assumed, use)
SELECT unit_id, %(community)s, building_id, entrance_id, number, label, sort, storey, kind, area, area_basis,
       area_assumed, use
  FROM stage_unit WHERE is_new ORDER BY n"""


@contextmanager
def staged_units(community_id: int, drafts: Iterable[UnitDraft]) -> Iterator[None]:
    """Put the drafts in `stage_unit` and find the ids of those that are on file; the stage is gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # sorts and joins of a whole roster stay in memory
        cursor.execute(STAGE)
        with cursor.copy(f"COPY stage_unit ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for n, draft in enumerate(drafts):
                copy.write_row(_row(n, draft))
        cursor.execute("ANALYZE stage_unit")
        find(community_id)
        yield
        cursor.execute("DROP TABLE stage_unit")


def find(community_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"community": community_id})


def add_new(community_id: int) -> int:
    """Insert what the stage holds and the registry does not: buildings, entrances, units. Return the new units."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT building, entrance FROM stage_unit WHERE unit_id IS NULL")
        pairs = cursor.fetchall()
        if not pairs:
            return 0
        buildings = sorted({building for building, _ in pairs})
        cursor.execute(ADD_BUILDINGS, {
            "community": community_id, "codes": buildings, "names": [*map(rules.building_name, buildings)],
            "sorts": [*map(rules.sort_key, buildings)]})
        find(community_id)
        entrances = sorted((building, entrance) for building, entrance in pairs if entrance)
        labels = [rules.unit_label(building, None, entrance) for building, entrance in entrances]
        cursor.execute(ADD_ENTRANCES, {
            "community": community_id, "codes": [entrance for _, entrance in entrances], "labels": labels,
            "names": [rules.entrance_name(entrance) for _, entrance in entrances],
            "sorts": [*map(rules.sort_key, labels)], "buildings": [building for building, _ in entrances]})
        find(community_id)
        cursor.execute(NUMBER_NEW)
        added = int(cursor.rowcount)
        cursor.execute(ADD_PLACES, {"community": community_id})
        cursor.execute(ADD_UNITS, {"community": community_id})
        cursor.execute("UPDATE registry_community SET unit_count = unit_count + %s WHERE place_id = %s",
                       [added, community_id])
        return added


def _row(n: int, draft: UnitDraft) -> tuple[Any, ...]:
    label = rules.unit_label(draft.building, draft.entrance, draft.number)
    return (n, draft.building, draft.entrance, draft.number, label, rules.sort_key(label), draft.storey, draft.kind,
            draft.area, draft.area_assumed, draft.area_basis, draft.use)
