"""Collection for programs: the board, and the homes behind its figures; names masked as on the pages."""
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from linli.domains.fees.collection import queries
from linli.domains.fees.collection.values import Board, HomeDue, Slips, Wanted
from linli.kernel.api import Id, Limit, Month, Operations
from linli.kernel.http import Request
from linli.kernel.privacy import mask_name

Skip = Annotated[int, Field(ge=0, le=999_999)]
router = Operations("collection")


class HomesDuePage(BaseModel):
    rows: list[HomeDue]
    next: int | None


@router.get("/communities/{community_id}/collection", shows=queries.board, title="收缴分析")
def board(request: Request, community_id: Id, ym: Month | None = None) -> Board:
    """How much of what fell due by the end of a month (by today in the running one) was paid, and by whom."""
    return queries.board(community_id, ym=ym or queries.this_month(), by=request.actor)


@router.get("/communities/{community_id}/collection/homes", shows=queries.homes, title="收缴分析里的各户")
def homes(request: Request, community_id: Id, ym: Month | None = None,
          state: Literal["open", "clear", "all"] = "open",
          acquisition: Literal["", "resold", "resettled", "rented", "other"] = "", building_id: Id | None = None,
          age: Annotated[int, Field(ge=0, le=4)] | None = None, after: Skip = 0, limit: Limit = 50) -> HomesDuePage:
    """The homes behind a figure, the largest arrears first. `age`: 0 not due yet, then by 30 days, 4 over 90."""
    wanted = Wanted(ym or queries.this_month(), state, acquisition, building_id, age)
    found = queries.homes(community_id, wanted=wanted, skip=after, limit=limit + 1, by=request.actor)
    rows = [replace(one, payer=mask_name(one.payer)) for one in found[:limit]]
    return HomesDuePage(rows=rows, next=after + limit if len(found) > limit else None)


@router.get("/communities/{community_id}/collection/slips", shows=queries.slips, title="账单通知单")
def slips(request: Request, community_id: Id, ym: Month | None = None, building_id: Id | None = None,
          age: Annotated[int, Field(ge=0, le=4)] | None = None) -> Slips:
    """What the notices for the doors of the homes that owe say, in the order one walks; at most 500."""
    wanted = Wanted(ym or queries.this_month(), "open", "", building_id, age)
    return queries.slips(community_id, wanted=wanted, by=request.actor)
