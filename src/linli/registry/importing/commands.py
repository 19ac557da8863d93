"""Bring a roster in. Importing again changes only what differs; what a file leaves out stays."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from linli.kernel.commands import Actor, command, emit
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.importing import staging, summing, writing
from linli.registry.importing.events import RosterImported
from linli.registry.importing.values import HomeDraft, ImportDiff, NothingToImport
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
