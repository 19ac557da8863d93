"""From the stage into the registry, a set at a time. For the import command only."""
from __future__ import annotations

from datetime import date

from django.db import connection

CHANGE_UNITS = """
INSERT INTO registry_unitchange (unit_id, field, before, after, "on", reason, actor)
SELECT unit_id, field, before, after, %(on)s, %(reason)s, %(actor)s FROM stage_change
 WHERE field IN ('area', 'kind', 'use', 'storey');

UPDATE registry_unit u
   SET area = coalesce(s.area, u.area), use = coalesce(s.use, u.use), storey = coalesce(s.storey, u.storey),
       area_assumed = CASE WHEN s.area IS NULL THEN u.area_assumed ELSE s.area_assumed END,
       kind = coalesce(nullif(s.kind, 'home'), u.kind)
  FROM stage_unit s
 WHERE s.unit_id = u.place_id
   AND s.unit_id IN (SELECT unit_id FROM stage_change WHERE field IN ('area', 'kind', 'use', 'storey'))"""

CHANGE_PEOPLE = """
INSERT INTO registry_personchange (person_id, field, before, after, "on", reason, actor)
SELECT DISTINCT ON (person_id, field) person_id, field, before, after, %(on)s::date, %(reason)s, %(actor)s
  FROM stage_change WHERE field IN ('phone', 'name') ORDER BY person_id, field, sort;

UPDATE registry_person p
   SET phone = c.phone, other_phones = p.other_phones || array_remove(ARRAY[p.phone], NULL)
  FROM (SELECT DISTINCT ON (person_id) person_id, after AS phone FROM stage_change WHERE field = 'phone'
         ORDER BY person_id, sort) c
 WHERE c.person_id = p.id;

UPDATE registry_person p SET name = s.name, initials = s.initials
  FROM stage_person s
 WHERE s.person_id = p.id AND p.name IS NULL AND s.name IS NOT NULL;

UPDATE registry_tenure t SET share_num = s.share_num, share_den = s.share_den
  FROM stage_person s
 WHERE s.tenure_id = t.id AND t.share_num IS NULL AND s.share_num IS NOT NULL;

-- A span of no days (put in and taken out on one day) becomes empty: it never held, but it stays on file.
UPDATE registry_tenure t SET valid = daterange(lower(t.valid), greatest(lower(t.valid), %(on)s::date))
  FROM stage_change c
 WHERE c.field = 'left' AND c.tenure_id = t.id"""

ADD_PEOPLE = """
UPDATE stage_person s SET person_id = p.id
  FROM (SELECT name, phone, min(id) AS id FROM registry_person
         WHERE community_id = %(community)s AND name IS NOT NULL AND phone IS NOT NULL GROUP BY name, phone) p
 WHERE s.person_id IS NULL AND p.name = s.name AND p.phone = s.phone;

UPDATE stage_person s SET person_id = f.id, is_new = f.first
  FROM (SELECT n, position, row_number() OVER same = 1 AS first,
               first_value(id) OVER same AS id
          FROM (SELECT n, position, name, phone, nextval(pg_get_serial_sequence('registry_person', 'id')) AS id
                  FROM stage_person WHERE person_id IS NULL) numbered
        -- Without a phone nobody is known to be the same: each row is its own.
        WINDOW same AS (PARTITION BY name, phone, CASE WHEN name IS NULL OR phone IS NULL THEN id END ORDER BY id)) f
 WHERE f.n = s.n AND f.position = s.position;

INSERT INTO registry_person (id, community_id, kind, name, initials, phone, other_phones, lives_abroad)
SELECT person_id, %(community)s,
       CASE WHEN name ~ '(公司|中心|合作社|银行|学校|医院|委员会|管理处|管理所|集团|政府|局)$'
            THEN 'legal' ELSE 'human' END,
       name, initials, phone, other_phones, coalesce(phone LIKE '+%%', false)
  FROM stage_person WHERE is_new;

INSERT INTO registry_tenure (unit_id, person_id, kind, share_num, share_den, valid, position)
SELECT unit_id, person_id, relation, share_num, share_den, daterange(%(on)s::date, NULL), position
  FROM stage_person WHERE tenure_id IS NULL ORDER BY n, position;

INSERT INTO registry_vehicle (unit_id, plate, parking, valid)
SELECT u.unit_id, s.plate, s.parking, daterange(%(on)s::date, NULL)
  FROM stage_vehicle s JOIN stage_unit u USING (n)
 WHERE NOT EXISTS (SELECT FROM registry_vehicle v WHERE v.unit_id = u.unit_id AND upper_inf(v.valid)
                      AND (v.plate = s.plate OR v.parking = s.parking))"""

TOUCHED = "SELECT unit_id FROM stage_unit WHERE is_new UNION SELECT unit_id FROM stage_change"


def hold_units(community_id: int) -> None:
    """Lock the homes on file, in the order of their ids, as every command does that changes one of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM registry_unit WHERE community_id = %s ORDER BY place_id "
                       "FOR UPDATE) AS held", [community_id])


def change_units(on: date, reason: str, actor: str) -> None:
    _run(CHANGE_UNITS, on=on, reason=reason, actor=actor)


def change_people(on: date, reason: str, actor: str) -> None:
    _run(CHANGE_PEOPLE, on=on, reason=reason, actor=actor)


def add_people(community_id: int, on: date) -> None:
    _run(ADD_PEOPLE, community=community_id, on=on)


def changed_units() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the units on file that changed, and those of them whose owners or tenants did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_id, bool_or(field IN ('came', 'left')) FROM stage_change GROUP BY 1 ORDER BY 1")
        rows = cursor.fetchall()
    return tuple(unit for unit, _ in rows), tuple(unit for unit, moved in rows if moved)


def _run(statements: str, **given: date | str | int) -> None:
    """Each statement by itself: parameters go to one at a time."""
    with connection.cursor() as cursor:
        for statement in statements.split(";\n"):
            cursor.execute(statement, given)
