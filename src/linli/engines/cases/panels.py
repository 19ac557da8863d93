"""What cases show on pages of the registry."""
from __future__ import annotations

from datetime import date

from linli.engines.cases import permissions
from linli.engines.cases.matters import queries
from linli.engines.cases.pages.public_forms import SpotReport
from linli.engines.cases.pages.resident_words import headline
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.slots import Panel
from linli.kernel.tenancy import in_area
from linli.registry import slots


@slots.place_public.panel(order=10, needs=permissions.REPORT_AT_SPOT)
def report_here(*, place_id: int, by: Actor) -> Panel | None:
    """Whoever scans a code: what is known to be wrong here, and three taps to say what else is."""
    code = codes.codes_of([place_id], area_id=by.area_id, kind="place").get(place_id)
    if code is None:
        return None
    with in_area(by.area_id):
        known = queries.at_spot(place_id)
    return Panel("报修、投诉与建议", "cases/public/panel.html", {"code": code, "known": known, "form": SpotReport()})


@slots.resident_home.panel(order=5, needs=permissions.REPORT)
def own_matters(*, unit_id: int, on: date, by: Actor) -> Panel:
    rows = queries.my_cases(None, ended=False, limit=3, by=by)
    return Panel("报修", "cases/phone/panel.html", {"lines": [(row, headline(row)) for row in rows], "more": rows.next,
                                                  "unit_id": unit_id})
