"""Charges and prices for programs, read only: a price is proposed and approved by people, on the pages."""
from linli.domains.fees.tariffs import queries
from linli.domains.fees.tariffs.values import AssignmentRow, ChargeRow, Effect
from linli.kernel.api import Id, Operations
from linli.kernel.clock import today
from linli.kernel.http import Request

router = Operations("tariffs")


@router.get("/communities/{community_id}/charges", shows=queries.charges, title="小区的收费项目与标准")
def charges(request: Request, community_id: Id) -> list[ChargeRow]:
    """What a community charges for, each with all versions of its price."""
    return queries.charges(community_id, on=today(), by=request.actor)


@router.get("/tariffs/{tariff_id}/effect", shows=queries.effect, title="新标准对每一户的影响")
def effect(request: Request, tariff_id: Id) -> Effect:
    """What a version of a price does to every home in this month, counted as a bill is."""
    return queries.effect(tariff_id, on=today(), by=request.actor)


@router.get("/homes/{unit_id}/payers", shows=queries.assignments_of, title="一户的收费项目由谁缴")
def payers(request: Request, unit_id: Id) -> list[AssignmentRow]:
    """Who pays what for a home, newest first; people masked."""
    return queries.assignments_of(unit_id, by=request.actor)
