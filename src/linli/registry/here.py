"""Which community a page of the staff phone is about: where one stands now."""
from __future__ import annotations

from collections.abc import Sequence

from linli.kernel.http import Request
from linli.kernel.ui import nav
from linli.registry.organisations.values import OwnShift


def community_now(request: Request, shifts: Sequence[OwnShift]) -> int | None:
    """The community of the shift that runs; else the one that the switch shows.

    Whoever has chosen another since the shift began has meant it, and stays there.
    """
    within = {one.id for one in nav.communities(request.actor)}
    running = next((one for one in shifts if one.now and one.community_id in within), None)
    chosen_at = nav.chosen_at(request)
    if running is None or (nav.chosen(request) in within and chosen_at is not None and chosen_at >= running.starts):
        return nav.community_of(request)
    return running.community_id
