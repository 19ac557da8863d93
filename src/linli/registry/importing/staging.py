"""The roster beside the registry, in tables that live as long as the transaction: who is who, and what differs.

Matching: a home by its code. A person of a home by name, a nameless one by phone; a newcomer is the same human as
somebody else's owner in the community only when name and phone are both equal (one buyer of several units).
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.db import connection

from linli.kernel import pinyin
from linli.registry.importing.values import HomeDraft
from linli.registry.people.rules import read_share
from linli.registry.places import bulk
from linli.registry.places.values import UnitDraft

STAGE = """
CREATE TEMP TABLE stage_person (
  n int, position smallint, relation text, name text, initials text, phone text, other_phones text[],
  share_num int, share_den int, unit_id bigint, person_id bigint, tenure_id bigint,
  is_new boolean NOT NULL DEFAULT false) ON COMMIT DROP;
CREATE TEMP TABLE stage_vehicle (n int, plate text, parking text, unit_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE stage_change (unit_id bigint, label text, sort text, field text, before text, after text,
                                tenure_id bigint, person_id bigint) ON COMMIT DROP"""

# The tenures that hold now, of the homes the file names. Fenced, so that the matching below is one hash join.
PRESENT = """
CREATE TEMP TABLE stage_present ON COMMIT DROP AS
SELECT t.id AS tenure_id, t.unit_id, t.person_id, t.kind, t.share_num, t.share_den, p.name, p.phone, p.other_phones,
       s.label, s.sort
  FROM stage_unit s JOIN registry_tenure t ON t.unit_id = s.unit_id AND upper_inf(t.valid) AND NOT isempty(t.valid)
  JOIN registry_person p ON p.id = t.person_id"""

MATCH = """
UPDATE stage_person s SET tenure_id = m.tenure_id, person_id = m.person_id
  FROM (SELECT DISTINCT ON (s.n, s.position) s.n, s.position, t.tenure_id, t.person_id
          FROM stage_person s JOIN stage_present t ON t.unit_id = s.unit_id
               AND (t.name = s.name OR ((t.name IS NULL OR s.name IS NULL)
                                        AND (t.phone = s.phone OR (t.phone IS NULL AND s.phone IS NULL))))
         ORDER BY s.n, s.position, (t.name = s.name) DESC NULLS LAST, t.tenure_id) m
 WHERE m.n = s.n AND m.position = s.position"""

DIFFER = """
INSERT INTO stage_change (unit_id, label, sort, field, before, after)
SELECT u.place_id, u.label, u.sort, f.field, f.before, f.after
  FROM stage_unit s JOIN registry_unit u ON u.place_id = s.unit_id,
       LATERAL (VALUES ('area', u.area::text, s.area::text), ('use', u.use, s.use), ('storey', u.storey::text,
         s.storey::text),
         -- A blank kind is read as 住宅: it must not turn a shop that is on file into a home.
         ('kind', u.kind, nullif(s.kind, 'home'))) AS f (field, before, after)
 WHERE f.after IS NOT NULL AND f.after IS DISTINCT FROM f.before;

INSERT INTO stage_change (unit_id, label, sort, field, after)
SELECT u.unit_id, u.label, u.sort, 'came', s.name FROM stage_person s JOIN stage_unit u USING (n)
 WHERE s.tenure_id IS NULL AND u.unit_id IS NOT NULL;

-- Who holds the home now and is not in the file leaves, when the file names somebody else of the same relation.
INSERT INTO stage_change (unit_id, label, sort, field, before, tenure_id, person_id)
SELECT t.unit_id, t.label, t.sort, 'left', t.name, t.tenure_id, t.person_id FROM stage_present t
 WHERE t.tenure_id NOT IN (SELECT tenure_id FROM stage_person WHERE tenure_id IS NOT NULL)
   AND EXISTS (SELECT FROM stage_person s WHERE s.unit_id = t.unit_id AND s.relation = t.kind AND s.name IS NOT NULL);

INSERT INTO stage_change (unit_id, label, sort, field, before, after, person_id)
SELECT t.unit_id, t.label, t.sort, f.field, f.before, f.after, t.person_id
  FROM stage_person s JOIN stage_present t USING (tenure_id),
       LATERAL (VALUES ('phone', t.phone, s.phone, s.phone <> ALL (t.other_phones)),
                       ('name', t.name, s.name, t.name IS NULL),
                       ('share', t.share_num || '/' || t.share_den, s.share_num || '/' || s.share_den, true))
       AS f (field, before, after, counts)
 WHERE f.after IS NOT NULL AND f.after IS DISTINCT FROM f.before AND f.counts;

INSERT INTO stage_change (unit_id, label, sort, field, after)
SELECT u.unit_id, u.label, u.sort, f.field, f.value
  FROM stage_vehicle s JOIN stage_unit u USING (n),
       LATERAL (VALUES ('vehicle', s.plate), ('parking', s.parking)) AS f (field, value)
 WHERE u.unit_id IS NOT NULL AND f.value IS NOT NULL AND NOT EXISTS (
       SELECT FROM registry_vehicle v WHERE v.unit_id = u.unit_id AND upper_inf(v.valid)
          AND CASE f.field WHEN 'vehicle' THEN v.plate ELSE v.parking END = f.value)"""

TABLES = ("stage_person", "stage_vehicle", "stage_change", "stage_present")


@contextmanager
def compared(community_id: int, homes: Sequence[HomeDraft], on: date) -> Iterator[None]:
    """Stage the homes and write every difference to `stage_change`; nothing of the registry is touched."""
    with bulk.staged_units(community_id, map(unit_draft, homes)), connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy("COPY stage_person (n, position, relation, name, initials, phone, other_phones, share_num, "
                         "share_den) FROM STDIN") as copy:
            for n, home in enumerate(homes):
                for position, person in enumerate(home.people, start=1):
                    copy.write_row((n, position, person.relation, person.name, pinyin.initials(person.name or ""),
                                    person.phone, list(person.other_phones), *read_share(person.share)))
        with cursor.copy("COPY stage_vehicle (n, plate, parking) FROM STDIN") as copy:
            for n, home in enumerate(homes):
                for plate in home.vehicles:
                    copy.write_row((n, plate, None))
                for parking in home.parking:
                    copy.write_row((n, None, parking))
        link()
        cursor.execute("ANALYZE stage_person")
        cursor.execute(PRESENT)
        cursor.execute("ANALYZE stage_present")
        cursor.execute(MATCH)
        cursor.execute(DIFFER)
        yield
        cursor.execute(f"DROP TABLE {', '.join(TABLES)}")


def link() -> None:
    """Write the unit's id beside its people, once it is known."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stage_person p SET unit_id = u.unit_id FROM stage_unit u WHERE u.n = p.n")


def unit_draft(home: HomeDraft) -> UnitDraft:
    return UnitDraft(home.building, home.entrance, home.number, home.storey, home.kind,
                     Decimal(home.area) if home.area else None, home.area_assumed, "roster", home.use)
