"""Bring a roster in. Importing again changes only what differs; what a file leaves out stays."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from linli.kernel import live
from linli.kernel.commands import Actor, command, emit
from linli.kernel.files import queries as files
from linli.kernel.jobs import gave_up
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.importing import reading, staging, summing, writing
from linli.registry.importing.events import ImportStarted, RosterImported
from linli.registry.importing.models import ImportRun
from linli.registry.importing.values import (
    BRING_IN,
    MOST_CORRECTIONS,
    PURPOSE,
    STATE_TITLES,
    CellText,
    HomeDraft,
    ImportDiff,
    ImportNotOpen,
    NothingToImport,
    RowChoice,
    TooManyCorrections,
)
from linli.registry.places import bulk, finding
from linli.registry.places.events import UnitsAdded
from linli.registry.places.models import Community


@command(needs=permissions.IMPORT_ROSTER, secret=("homes",))
def import_homes(community_id: int, *, homes: Sequence[HomeDraft], on: date, by: Actor) -> ImportDiff:
    """Write the homes of a roster that hold from `on`: new ones come in, differences change, equal ones stay.

    Returns the same difference that `queries.preview` shows beforehand. Refuses: NothingToImport.
    """
    Community.objects.held_for(by, community_id)
    if not homes:
        raise NothingToImport
    writing.hold_units(community_id)
    with staging.compared(community_id, homes, on):
        result = summing.difference(community_id)
        added = bulk.add_new(community_id)
        staging.link()
        changed, moved = writing.changed_units()
        writing.change_units(on, "花名册导入", by.name)
        writing.change_people(on, "花名册导入", by.name)
        writing.add_people(community_id, on)
        finding.index_staged(writing.TOUCHED)
    remark(place_id=community_id, new=result.new, changed=result.changed, fields=result.by_field)
    if added:
        emit(UnitsAdded(community_id, added))
    emit(RosterImported(community_id, added, changed, moved, on))
    return result


@command(needs=permissions.IMPORT_ROSTER)
def begin(community_id: int, *, file_id: int, on: date, key: str | None = None, by: Actor) -> int:
    """Open an import for a file that was just uploaded. Returns its id; nothing is written to the registry yet."""
    Community.objects.find(by, community_id)
    file = files.mine(file_id, purpose=PURPOSE, by=by)
    run = ImportRun.objects.create(community_id=community_id, file_id=file.id, file_name=file.name, on=on,
                                   actor=by.name, user_id=by.user_id)
    remark(place_id=community_id, file=file.name)
    return run.pk


@command(needs=permissions.IMPORT_ROSTER)
def map_columns(run_id: int, *, mapping: dict[str, Any], on: date, key: str | None = None, by: Actor) -> None:
    """Correct how sheets and columns are read, and the day from which the file holds. Refuses: ImportNotOpen."""
    run = _uploaded(run_id, by)
    ImportRun.objects.filter(pk=run.pk).update(mapping=mapping, on=on)


@command(needs=permissions.IMPORT_ROSTER, secret=("cells",))
def correct(run_id: int, *, cells: Sequence[CellText] = (), passed: Sequence[RowChoice] = (), key: str | None = None,
            by: Actor) -> None:
    """Read cells as a person writes them and pass over rows; the file itself stays as it came.

    What was corrected before stays; a cell given its own text again is no longer corrected.
    Refuses: ImportNotOpen, NoSuchCell, TooManyCorrections.
    """
    data = files.open_file(ImportRun.objects.find(by, run_id).file_id, by=by).path.read_bytes()
    run = _uploaded(run_id, by)
    corrections = reading.add_corrections(data, run.corrections, cells, passed)
    if sum(len(given["cells"]) + len(given["passed"]) for given in corrections.values()) > MOST_CORRECTIONS:
        raise TooManyCorrections(most=MOST_CORRECTIONS)
    ImportRun.objects.filter(pk=run.pk).update(corrections=corrections)
    remark(place_id=run.community_id, corrected={
        name: sorted(given["cells"]) for name, given in corrections.items() if given["cells"]})


@command(needs=permissions.IMPORT_ROSTER)
def start(run_id: int, *, key: str | None = None, by: Actor) -> None:
    """Let a worker bring the file in; once more where its job gave up. Refuses: ImportNotOpen."""
    run = ImportRun.objects.held_for(by, run_id)
    if run.state != "running" or not gave_up(BRING_IN, [run.pk]):
        _demand_uploaded(run)
    ImportRun.objects.filter(pk=run.pk).update(state="running")
    remark(place_id=run.community_id)
    emit(ImportStarted(run_id))


@command(needs=permissions.IMPORT_ROSTER, secret=("homes",))
def complete(run_id: int, *, homes: Sequence[HomeDraft], summary: dict[str, Any], returned_file_id: int | None,
             at: datetime, by: Actor) -> None:
    """Write the homes of a running import and close it; done once, however often the worker comes."""
    run = ImportRun.objects.held_for(by, run_id)
    if run.state != "running" or run.on is None:
        return
    difference = import_homes(run.community_id, homes=homes, on=run.on, by=by)
    _close(run, "done", at, summary | {"new": difference.new, "changed": difference.changed,
                                       "unchanged": difference.unchanged, "missing": difference.missing,
                                       "by_field": difference.by_field}, returned_file_id)


@command(needs=permissions.IMPORT_ROSTER)
def fail(run_id: int, *, why: str, at: datetime, by: Actor) -> None:
    """Close a running import that could not be brought in, with the sentence that says why."""
    run = ImportRun.objects.held_for(by, run_id)
    if run.state == "running":
        _close(run, "failed", at, {"why": why}, None)


@command(needs=permissions.IMPORT_ROSTER)
def drop(run_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Give an uploaded file up. Refuses: ImportNotOpen."""
    _close(_uploaded(run_id, by), "dropped", at, {}, None)


def _uploaded(run_id: int, by: Actor) -> ImportRun:
    run = ImportRun.objects.held_for(by, run_id)
    _demand_uploaded(run)
    return run


def _demand_uploaded(run: ImportRun) -> None:
    if run.state != "uploaded":
        raise ImportNotOpen(state=STATE_TITLES[run.state])


def _close(run: ImportRun, state: str, at: datetime, summary: dict[str, Any], returned_file_id: int | None) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=state, summary=summary, returned_file_id=returned_file_id,
                                               ended_at=at)
    remark(place_id=run.community_id, state=[run.state, state])
    live.changed(f"import-{run.pk}")
