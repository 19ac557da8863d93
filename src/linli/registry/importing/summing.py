"""Reads the differences of the stage into values, masked."""
from __future__ import annotations

from django.db import connection

from linli.registry.importing.values import SHOWN, FieldChange, ImportDiff
from linli.registry.people import masks
from linli.registry.places.values import KIND_TITLES, USE_TITLES


def difference(community_id: int) -> ImportDiff:
    """Return what `stage_change` holds. Only between `compared` and the writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE unit_id IS NULL) FROM stage_unit")
        homes, new = cursor.fetchone()
        cursor.execute("SELECT field, count(*) FROM stage_change GROUP BY field ORDER BY field")
        by_field = dict(cursor.fetchall())
        cursor.execute("SELECT count(DISTINCT unit_id) FROM stage_change")
        [changed] = cursor.fetchone()
        cursor.execute("SELECT label, field, before, after FROM stage_change ORDER BY sort, field LIMIT %s", [SHOWN])
        changes = [_shown(*row) for row in cursor.fetchall()]
        cursor.execute("SELECT label FROM stage_unit WHERE unit_id IS NULL ORDER BY sort LIMIT %s", [SHOWN])
        new_labels = [label for label, in cursor.fetchall()]
        cursor.execute("""
            SELECT u.label, count(*) OVER () FROM registry_unit u JOIN registry_place p ON p.id = u.place_id
             WHERE u.community_id = %s AND p.removed_on IS NULL
               AND NOT EXISTS (SELECT FROM stage_unit s WHERE s.unit_id = u.place_id) ORDER BY u.sort LIMIT %s""",
                       [community_id, SHOWN])
        missing = cursor.fetchall()
    return ImportDiff(homes, new, changed, homes - new - changed, missing[0][1] if missing else 0, by_field, changes,
                      new_labels, [label for label, _ in missing])


def _shown(label: str, field: str, before: str | None, after: str | None) -> FieldChange:
    words = {"kind": KIND_TITLES, "use": USE_TITLES}.get(field)
    if words:
        return FieldChange(label, field, words.get(before or "", ""), words.get(after or "", ""))
    mask = {"came": masks.name, "left": masks.name, "name": masks.name, "phone": masks.phone,
            "vehicle": masks.plate}.get(field)
    if mask:
        before, after = (mask(value) if value else "" for value in (before, after))
    # A share that differs is a matter between owners: a person decides, never a file. A blank one is filled.
    return FieldChange(label, field, before or "", after or "", applied=field != "share" or not before)
