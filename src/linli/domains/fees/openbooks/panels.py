"""What the open books show on pages of the registry: everybody may read them, so does who sees the community."""
from __future__ import annotations

from datetime import date

from linli.domains.fees.openbooks import queries
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.slots import Panel
from linli.kernel.tenancy import in_area
from linli.registry import permissions, slots

MOST = 5        # lines a side: the rest stands in the books themselves


@slots.community.panel(order=20, needs=permissions.SEE_COMMUNITY)
def last_month(*, community_id: int, on: date, by: Actor) -> Panel | None:
    with in_area(by.area_id):
        ym, income, spent = queries.sums(community_id)
    largest = max((line.fen for line in [*income, *spent]), default=0)
    if largest <= 0:
        return None
    return Panel(f"{int(ym[5:])} 月收支", "fees/open/panel.html", {
        "sides": [(title, tone, sum(line.fen for line in lines),
                   [(line.name, line.fen, 100 * max(line.fen, 0) / largest) for line in lines[:MOST]])
                  for title, tone, lines in (("收入", "c4", income), ("支出", "c2", spent))],
        "code": codes.codes_of([community_id], area_id=by.area_id, kind="community").get(community_id, ""), "ym": ym},
        wide=True)
