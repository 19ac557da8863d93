"""One's own views."""
from __future__ import annotations

from linli.engines.cases import permissions
from linli.kernel.commands import Actor, query

from . import values
from .models import SavedView


@query(needs=permissions.SEE_CASES)
def saved(area_id: int, *, by: Actor) -> list[values.SavedView]:
    """The views of the person who asks, by name."""
    rows = SavedView.objects.filter(user_id=by.user_id or 0).order_by("name")
    return [values.SavedView(*row) for row in rows.values_list("pk", "name", "query")]
