"""How a home is found: by its code, its people's names and initials, the last four digits of a phone, a plate.

All tokens lead to the unit; `kind` says why. They are made by SQL from the rows, so an import of 20,000 homes renews
them in two statements.
"""
from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection

from linli.kernel import search

KINDS = ("home", "name", "phone", "plate")

TOKENS = """
WITH subject AS (SELECT u.place_id AS id, u.community_id, u.number, u.label, b.code AS building
                   FROM registry_unit u JOIN registry_place b ON b.id = u.building_id
                  WHERE u.place_id = ANY (%(ids)s)),
person AS (SELECT s.id, s.community_id, p.name, p.initials, p.phone, p.other_phones
             FROM subject s JOIN registry_tenure t ON t.unit_id = s.id AND NOT isempty(t.valid)
              AND upper_inf(t.valid)
             JOIN registry_person p ON p.id = t.person_id)
SELECT token, 'home', id, community_id FROM subject, unnest(ARRAY[label, building || '-' || number, number]) AS token
UNION ALL
SELECT substr(name, at), 'name', id, community_id FROM person, generate_series(1, least(char_length(name), 8)) AS at
UNION ALL
SELECT initials, 'name', id, community_id FROM person
UNION ALL
SELECT right(phone, 4), 'phone', id, community_id FROM person WHERE char_length(phone) >= 7
UNION ALL
SELECT right(other, 4), 'phone', id, community_id FROM person, unnest(other_phones) AS other
 WHERE char_length(other) >= 7
UNION ALL
SELECT substr(plate, at), 'plate', s.id, s.community_id
  FROM subject s JOIN registry_vehicle v ON v.unit_id = s.id AND upper_inf(v.valid),
       generate_series(1, char_length(plate) - 2) AS at
"""
STAGED_NEW = "SELECT unit_id FROM stage_unit WHERE is_new"


def index(unit_ids: Sequence[int]) -> None:
    """Renew the tokens of these units. Inside a command, after its rows are written."""
    search.renew(KINDS, unit_ids, tokens=TOKENS)


def index_staged(objects: str = STAGED_NEW) -> None:
    """Renew the tokens of the units that `objects` selects from the stage."""
    with connection.cursor() as cursor:
        cursor.execute(objects)
        index([row[0] for row in cursor.fetchall()])


def forget(unit_ids: Sequence[int]) -> None:
    search.forget(KINDS, unit_ids)


def readings(word: str) -> list[str]:
    """The ways a word may be meant: `3幢2单元501` and `3#2-501` are 3-2-501; of a whole phone the last four count."""
    code = re.sub(r"(幢|栋|号楼|座|#|单元|门)-?", "-", word.removeprefix("第"))
    code = code.removesuffix("室").removesuffix("户").strip("-")
    meant = [code] if code != word else [word]
    digits = word.lstrip("+")
    if digits.isdigit() and len(digits) >= 7:
        meant.append(digits[-4:])
    plate = re.sub(r"[·•.\-\s]", "", word)
    if plate != word and re.fullmatch(r"[一-龥][a-z][0-9a-z]{3,6}", plate):
        meant.append(plate)
    return meant
