"""What cases show on pages of the registry."""
from __future__ import annotations

from datetime import date

from django.urls import reverse

from linli.engines.cases import permissions
from linli.engines.cases.matters import queries, reporters
from linli.engines.cases.pages.public_forms import SpotReport
from linli.engines.cases.pages.resident_words import headline
from linli.engines.cases.rating import queries as ratings
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.clock import now
from linli.kernel.slots import Panel
from linli.kernel.tenancy import in_area
from linli.kernel.ui.values import Kpi, Task
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
    rows = reporters.my_cases(None, ended=False, limit=3, by=by)
    return Panel("报修", "cases/phone/panel.html", {"lines": [(row, headline(row)) for row in rows], "more": rows.next,
                                                  "unit_id": unit_id})


@slots.household.panel(order=10, needs=permissions.SEE_CASES)
def cases_of_home(*, unit_id: int, on: date, by: Actor) -> Panel:
    """Whoever opens a home's file sees first what is being mended there."""
    rows = queries.of_home(unit_id, limit=6, by=by)
    return Panel("工单", "cases/console/home_panel.html", {"rows": rows})


@slots.community_figures.panel(order=10, needs=permissions.SEE_CASES)
def figures_of_community(*, community_id: int, on: date, by: Actor) -> Panel:
    found = queries.counters(by.area_id, community_id=community_id, by=by)
    late = found["overdue"]
    rated = ratings.figures(by.area_id, community_id=community_id, at=now(), by=by)
    kpis = [Kpi(
        "在办工单", f"{found['open']:,}", "件", note=f"超时 {late} 件" if late else "没有超时",
        note_tone="danger" if late else "ok", href=reverse("cases:list") + f"?community={community_id}")]
    if rated.stars:
        kpis.append(Kpi("近 30 天评价", f"{rated.stars:.1f}", "星", note=rated.words or f"{rated.ratings} 人评价"))
    return Panel("工单", "", {"kpis": kpis})


@slots.community_tasks.panel(order=10, needs=permissions.SEE_CASES)
def cases_to_push(*, community_id: int, on: date, by: Actor) -> Panel:
    found = queries.counters(by.area_id, community_id=community_id, by=by)
    where = f"{reverse('cases:list')}?community={community_id}&view="
    late, idle = found["overdue"], found["unassigned"] if by.may(permissions.DISPATCH) else 0
    return Panel("工单", "", {"tasks": [
        *([Task(f"{late} 件工单超时", "先到时限的在前", "去督办", f"{where}overdue", "clock-exclamation", "danger")]
          if late else []),
        *([Task(f"{idle} 件工单还没派", "派给值班的人", "去派单", f"{where}unassigned", "user-plus", "warn")]
          if idle else [])]})


@slots.building.panel(order=20, needs=permissions.SEE_CASES)
def cases_of_buildings(*, community_id: int, on: date, by: Actor) -> Panel:
    found = queries.of_buildings(community_id, by=by)
    return Panel("在办工单", "", {"says": {
        building: (f"{count} 件", "danger" if late else "") for building, (count, late) in found.items()}})
