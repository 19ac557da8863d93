"""Bill runs and bills for programs: the same queries and commands as the pages."""
from typing import Annotated

from django.utils import timezone
from pydantic import BaseModel, Field, StringConstraints

from linli.domains.fees.bills import commands, queries
from linli.domains.fees.bills.values import BillRow, BillSheet, Review, RunRow
from linli.kernel import clock
from linli.kernel.api import Body, Day, Fen, Id, Key, Month, Operations, Text
from linli.kernel.http import Request

router = Operations("bills")


class NewRun(Body):
    ym: Month
    due: Day | None = None


class Asking(Body):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")] = ""


class Discarding(Body):
    reason: Text


class HomeRead(Body):
    """The sum of the home that was read, in fen."""

    fen: Fen


class RunMade(BaseModel):
    id: int


class Published(BaseModel):
    """What a run came to."""

    id: int
    homes: int
    bills: int
    lines: int
    fen: int


@router.get("/communities/{community_id}/runs", shows=queries.runs, title="小区的出账批次")
def runs(request: Request, community_id: Id) -> list[RunRow]:
    """The last sixty bill runs of a community, newest first."""
    return queries.runs(community_id, by=request.actor)


@router.post("/communities/{community_id}/runs", does=commands.draft, title="拟一批账单")
def draft(request: Request, community_id: Id, given: NewRun, key: Key) -> RunMade:
    """Count a month for every home, to be reviewed; no bill is written yet."""
    return RunMade(id=commands.draft(community_id, ym=given.ym, due=given.due, key=key, by=request.actor))


@router.get("/runs/{run_id}", shows=queries.review, title="一批账单的核对单")
def run(request: Request, run_id: Id) -> Review:
    """A run against the month before: charges, homes left out and why, the largest changes."""
    return queries.review(run_id, by=request.actor)


@router.get("/runs/{run_id}/bills", shows=queries.bills_of_run, title="一批里的账单")
def bills_of_run(request: Request, run_id: Id, limit: Annotated[int, Field(ge=1, le=200)] = 50) -> list[BillRow]:
    """The first bills of a published run, in the order of the homes."""
    return queries.bills_of_run(run_id, limit=limit, by=request.actor)


@router.post("/runs/{run_id}/approval", does=commands.ask_publish, title="提请发布一批账单")
def ask_publish(request: Request, run_id: Id, given: Asking, key: Key) -> RunMade:
    """Ask a second person to publish; the answer is the approval's id."""
    return RunMade(id=commands.ask_publish(run_id, reason=given.reason, key=key, by=request.actor))


@router.post("/runs/{run_id}/publish", does=commands.publish, title="发布一批账单")
def publish(request: Request, run_id: Id, key: Key) -> Published:
    """Write the bills and their vouchers, if nothing has changed since the review. Never by who drafted the run."""
    done = commands.publish(run_id, at=timezone.now(), key=key, by=request.actor)
    return Published(id=run_id, homes=done.homes, bills=done.bills, lines=done.lines, fen=done.fen)


@router.post("/runs/{run_id}/homes/{unit_id}/check", does=commands.confirm_home, title="确认一户的账单无误")
def confirm_home(request: Request, run_id: Id, unit_id: Id, given: HomeRead, key: Key) -> RunMade:
    """Say that the sum of a home that differs from the months before is right, before the run is published."""
    commands.confirm_home(run_id, unit_id=unit_id, fen=given.fen, key=key, by=request.actor)
    return RunMade(id=run_id)


@router.post("/runs/{run_id}/discard", does=commands.discard, title="作废一批未发布的账单")
def discard(request: Request, run_id: Id, given: Discarding, key: Key) -> RunMade:
    """Give up a run that is not published."""
    commands.discard(run_id, reason=given.reason, key=key, by=request.actor)
    return RunMade(id=run_id)


@router.get("/bills/{bill_id}", shows=queries.bill, title="一张账单与计算过程")
def bill(request: Request, bill_id: Id) -> BillRow:
    """A bill with every line in words."""
    return queries.bill(bill_id, by=request.actor)


@router.get("/bills/{bill_id}/sheet", shows=queries.bill_sheet, title="一张账单的打印内容")
def bill_sheet(request: Request, bill_id: Id) -> BillSheet:
    """What a bill's paper says: the bill, and what its payer still owes from before."""
    return queries.bill_sheet(bill_id, on=clock.today(), by=request.actor)
