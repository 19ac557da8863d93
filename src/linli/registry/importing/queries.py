"""What the import wizard reads."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Q

from linli.kernel.commands import Actor, query
from linli.kernel.files import queries as files
from linli.kernel.files import serving
from linli.kernel.jobs import gave_up, how_far
from linli.registry import permissions
from linli.registry.importing import reading, staging, summing
from linli.registry.importing.models import ImportRun
from linli.registry.importing.values import BRING_IN, PURPOSE, HomeDraft, ImportDiff, Reading, RunRow
from linli.registry.places.models import Community


@query(needs=permissions.IMPORT_ROSTER)
def preview(community_id: int, *, homes: Sequence[HomeDraft], on: date, by: Actor) -> ImportDiff:
    """Return what importing these homes would change, writing nothing."""
    Community.objects.find(by, community_id)
    with staging.compared(community_id, homes, on):
        return summing.difference(community_id)


@query(needs=permissions.IMPORT_ROSTER)
def run(run_id: int, *, by: Actor) -> RunRow:
    """Return one import. Raises NotFound."""
    [row] = _stopped([_row(ImportRun.objects.find(by, run_id))])
    return replace(row, how_far=how_far(BRING_IN, run_id) if row.state == "running" else None)


@query(needs=permissions.IMPORT_ROSTER)
def runs(community_id: int, *, by: Actor) -> list[RunRow]:
    """Return the imports of a community, the newest first."""
    newest = ImportRun.objects.seen_by(by).filter(community_id=community_id).order_by("-id")[:20]
    return _stopped([_row(row) for row in newest])


@query(needs=permissions.IMPORT_ROSTER)
def told(run_id: int, *, by: Actor) -> tuple[Reading, ImportDiff | None]:
    """Read the file of an import as its columns are mapped; return what it says and what it would change."""
    row = ImportRun.objects.find(by, run_id)
    data = files.open_file(row.file_id, by=by).path.read_bytes()
    result = reading.read(data, _row(row))
    homes = [reading.draft(home) for home in result.homes]
    difference = preview(row.community_id, homes=homes, on=row.on, by=by) if homes and row.on else None
    return reading.told(data, result), difference


@serving.served_by(PURPOSE)
def may_see_file(file_id: int, *, by: Actor) -> bool:
    """Rosters and returned workbooks are for those who may import into that community."""
    reader = by.using(permissions.IMPORT_ROSTER)
    return by.may(permissions.IMPORT_ROSTER) and ImportRun.objects.seen_by(reader).filter(
        Q(file_id=file_id) | Q(returned_file_id=file_id)).exists()


def _stopped(found: list[RunRow]) -> list[RunRow]:
    """Tell of those that are still running whose job is not coming back."""
    stopped = gave_up(BRING_IN, [row.id for row in found if row.state == "running"])
    return [replace(row, gave_up=stopped.get(str(row.id))) for row in found]


def _row(row: ImportRun) -> RunRow:
    return RunRow(row.pk, row.community_id, row.file_id, row.file_name, row.mapping, row.state, row.on, row.summary,
                  row.returned_file_id, row.actor, row.at, row.ended_at, *reading.written_over(row.corrections))
