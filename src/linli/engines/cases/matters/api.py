"""Cases to read, for programs: lists, counts, one case; and what a resident reported."""
from typing import Annotated

from django.http import HttpResponse
from django.utils import timezone
from pydantic import BaseModel, Field

from linli.engines.cases.bodies import Level
from linli.engines.cases.figures.values import CommunityLine, Counters
from linli.engines.cases.matters import exporting, queries, reporters
from linli.engines.cases.matters.values import CaseFilter, CasePage, CaseRow, OwnCase, OwnPage
from linli.kernel import sheets
from linli.kernel.api import Cursor, Id, Key, Limit, Operations
from linli.kernel.http import Request

router = Operations("cases")


class CasesPage(BaseModel):
    """One page of cases; `next` is the cursor of the next one."""

    rows: list[CaseRow]
    next: str | None


class OwnCasesPage(BaseModel):
    rows: list[OwnCase]
    next: str | None


@router.get("/cases", shows=queries.cases, title="工单清单")
def cases(request: Request, view: str = "open", state: str = "", kind: str = "", category: str = "", source: str = "",
          level: Level | None = None, community_id: Id | None = None, place_id: Id | None = None,
          handler_id: Id | None = None, text: Annotated[str, Field(max_length=80)] = "", newest: bool = False,
          after: Cursor = None, limit: Limit = 50) -> CasesPage:
    """The cases within reach, the most urgent first. `view`: open, overdue, due_soon, unassigned, call_back …"""
    wanted = CaseFilter(view=view, state=state, kind=kind, category=category, source=source, level=level,
                        community_id=community_id, place_id=place_id, handler_id=handler_id, text=text, newest=newest)
    page = queries.cases(request.actor.area_id, wanted=wanted, after=after, limit=limit, by=request.actor)
    return CasesPage(rows=page.rows, next=page.next)


@router.post("/cases/export", does=exporting.export, title="导出工单清单", gives=sheets.TYPES["csv"])
def export(request: Request, key: Key, view: str = "open", state: str = "", kind: str = "", category: str = "",
           source: str = "", level: Level | None = None, community_id: Id | None = None, place_id: Id | None = None,
           handler_id: Id | None = None, text: Annotated[str, Field(max_length=80)] = "",
           newest: bool = False) -> HttpResponse:
    """All that the filter finds as CSV, as on the list; each call is a new file, and the journal keeps it."""
    wanted = CaseFilter(view=view, state=state, kind=kind, category=category, source=source, level=level,
                        community_id=community_id, place_id=place_id, handler_id=handler_id, text=text, newest=newest)
    sheet = exporting.export(request.actor.area_id, wanted=wanted, form="csv", by=request.actor)
    return sheets.attached(f"工单 {timezone.localdate(request.now)}", sheet, form="csv")


@router.get("/cases/counters", shows=queries.counters, title="工单各状态的数")
def counters(request: Request, community_id: Id | None = None) -> Counters:
    """How many cases of each view, state and kind."""
    return queries.counters(request.actor.area_id, community_id=community_id, by=request.actor)


@router.get("/cases/board", shows=queries.board, title="各小区的工单概况")
def board(request: Request) -> list[CommunityLine]:
    """The communities with what waits in them, those with most overdue first."""
    return queries.board(request.actor.area_id, at=request.now, by=request.actor)


@router.get("/cases/{case_id}", shows=queries.case, title="一件工单")
def case(request: Request, case_id: Id) -> CasePage:
    """All of one case, people masked."""
    return queries.case(case_id, at=request.now, by=request.actor)


@router.get("/me/cases", shows=reporters.my_cases, title="我报的事")
def my_cases(request: Request, ended: bool | None = None, after: Cursor = None, limit: Limit = 30) -> OwnCasesPage:
    """The caller's own reports, newest first."""
    page = reporters.my_cases(None, ended=ended, after=after, limit=limit, by=request.actor)
    return OwnCasesPage(rows=page.rows, next=page.next)


@router.get("/me/cases/{case_id}", shows=reporters.my_case, title="我报的一件事")
def my_case(request: Request, case_id: Id) -> OwnPage:
    """One's own report with its progress."""
    return reporters.my_case(case_id, by=request.actor)
