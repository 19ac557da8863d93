"""Upkeep of what is counted."""
from __future__ import annotations

from django.db import connection

from linli.engines.cases import permissions
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.commands import command

FOLD = """
WITH gone AS (DELETE FROM cases_tally WHERE area_id = linli_area() RETURNING community_id, name, n)
INSERT INTO cases_tally (community_id, name, n)
SELECT community_id, name, sum(n) FROM gone GROUP BY 1, 2 HAVING sum(n) <> 0"""


@command(needs=permissions.RUN_RULES)
def fold_tally(area_id: int, *, by: Actor) -> int:
    """Add up what the tally's rows say; return how many are left. What is counted meanwhile stands beside them."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD)
        left = int(cursor.rowcount)
    journal.remark(rows=left)
    return left
