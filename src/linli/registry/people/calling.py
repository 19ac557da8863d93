"""Who calls: the people and homes a phone number belongs to. For the callers' desk and for staff who report."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from linli.kernel import prepared
from linli.kernel.commands import Actor
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.people.values import TENURE_TITLES


@dataclass(frozen=True)
class Caller:
    """One person in one home; the same number may belong to several."""

    person_id: int
    name: str               # masked
    user_id: int | None
    unit_id: int
    home: str               # 玉景花园 3-2-501
    community_id: int
    tenure: str             # 业主


# The number's last four digits are a token of each home (places/finding.py): the rest is compared there.
HOMES = """
SELECT t.id FROM registry_tenure t JOIN registry_person p ON p.id = t.person_id
 WHERE t.unit_id IN (SELECT object_id FROM kernel_gram WHERE gram = right(%(phone)s, 4) AND kind = 'phone')
   AND t.valid @> %(on)s::date AND (p.phone = %(phone)s OR %(phone)s = ANY (p.other_phones))
"""
CONTACT = """
SELECT coalesce(name, ''), coalesce(phone, ''), user_id FROM registry_person
 WHERE area_id = linli_area() AND id = %s::bigint"""


def callers(phone: str, *, on: date, by: Actor) -> list[Caller]:
    """The people with this number in homes within reach of the right in use. Inside the area."""
    with connection.cursor() as cursor:
        cursor.execute(HOMES, {"phone": phone, "on": on})
        ids = [row for row, in cursor.fetchall()]
    rows = Tenure.objects.seen_by(by).filter(pk__in=ids).select_related("person", "unit__community")
    return [Caller(row.person_id, masks.name(row.person.name, row.person.kind), row.person.user_id, row.unit_id,
                   f"{row.unit.community.name} {row.unit.label}", row.unit.community_id, TENURE_TITLES[row.kind])
            for row in rows.order_by("unit__community", "unit__sort", "position", "id")[:50]]


def contact_of(person_id: int) -> tuple[str, str, int | None]:
    """Name, phone and user of a person, in full: for the case that they report. Inside the area."""
    found = prepared.run(CONTACT, [person_id])
    if not found:
        return "", "", None
    [(name, phone, user)] = found
    return name, phone, user
