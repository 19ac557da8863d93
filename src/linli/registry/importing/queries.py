"""What the import wizard reads."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from linli.kernel.commands import Actor, query
from linli.registry import permissions
from linli.registry.importing import staging, summing
from linli.registry.importing.values import HomeDraft, ImportDiff
from linli.registry.places.models import Community


@query(needs=permissions.IMPORT_ROSTER)
def preview(community_id: int, *, homes: Sequence[HomeDraft], on: date, by: Actor) -> ImportDiff:
    """Return what importing these homes would change, writing nothing."""
    Community.objects.find(by, community_id)
    with staging.compared(community_id, homes, on):
        return summing.difference(community_id)
