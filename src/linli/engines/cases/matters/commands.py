"""Upkeep of what is counted."""
from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from linli.engines.cases import permissions
from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.matters.models import CaseFile
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.commands import command
from linli.kernel.files import commands as filing
from linli.kernel.files import queries as files

FORGOTTEN_AFTER = timedelta(days=1)      # nobody fills in a report for longer
LOOKED_BACK = timedelta(days=30)         # nights that the job may have missed

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


@command(needs=permissions.RUN_RULES)
def sweep_files(area_id: int, *, at: datetime, by: Actor) -> list[str]:
    """Forget photos that a day later no case refers to: of a report that was broken off between photo and text.

    Return the digests of their bytes, which the job takes off the disk when this is committed.
    """
    until = at - FORGOTTEN_AFTER
    ids = files.brought(FILE, since=until - LOOKED_BACK, until=until)
    used = set(CaseFile.objects.filter(file__in=ids).values_list("file_id", flat=True))
    digests = filing.discard([one for one in ids if one not in used])
    journal.remark(files=len(digests))
    return digests
