"""Which community a page of the staff phone is about: where one stands now."""
from __future__ import annotations

from collections.abc import Sequence

from linli.kernel.http import Request
from linli.kernel.ui import nav
from linli.registry.organisations.values import OwnShift


def community_now(request: Request, shifts: Sequence[OwnShift]) -> int | None:
    """The community of the shift that runs, else of the next one; without any, the one that the switch shows.

    Whoever has chosen another, since the shift began if one runs, has meant it, and stays there.
    """
    within = {one.id for one in nav.communities(request.actor)}
    own = [one for one in shifts if one.community_id in within]
    running = next((one for one in own if one.now), None)
    chosen, at = nav.chosen(request), nav.chosen_at(request)
    if chosen in within and (running is None or (at is not None and at >= running.starts)):
        return chosen
    first = running or next(iter(own), None)
    return first.community_id if first else nav.community_of(request)
