"""What messaging shows on pages of the registry."""
from datetime import date

from linli.engines.messaging import permissions
from linli.engines.messaging.notices import queries
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.slots import Panel
from linli.registry import slots


@slots.resident_home.panel(order=30, needs=permissions.READ_OWN_NOTICES)
def notices_of_own_home(*, unit_id: int, on: date, by: Actor) -> Panel | None:
    rows = queries.own_notices(unit_id=unit_id, limit=3, by=by)
    return Panel("公告", "messaging/notices/panel.html", {"rows": rows}) if rows else None


@slots.place_public.panel(order=30, needs=permissions.SEE_NOTICES)
def notices_at_place(*, place_id: int, by: Actor) -> Panel | None:
    rows = queries.hanging_at(place_id, on=today(), by=by)
    return Panel("这里的公告", "messaging/notices/place_panel.html", {"rows": rows}) if rows else None
