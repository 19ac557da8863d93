"""The bank's file for programs: the same queries and commands as the page."""
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from linli.domains.fees.payments.api import Instant, Positive, now
from linli.domains.fees.transfers import commands, queries
from linli.domains.fees.transfers.values import MOST_LINES, BankDraft, FileBooked, HeldMoney
from linli.kernel.api import Body, Id, Key, Operations
from linli.kernel.http import Request

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]

router = Operations("transfers")


class Line(Body):
    txn: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
    at: Instant
    fen: Positive
    payer: Annotated[Words, Field(max_length=80)] = ""
    remark: Words = ""
    unit_id: Id | None = None       # none: held until somebody knows whose it is


class NewFile(Body):
    lines: Annotated[list[Line], Field(min_length=1, max_length=MOST_LINES)]


class Given(Body):
    unit_id: Id


class GivenReceipt(BaseModel):
    receipt_id: int


@router.get("/communities/{community_id}/held-money", shows=queries.held, title="待认领的钱")
def held(request: Request, community_id: Id) -> HeldMoney:
    """Money that came into the bank and waits for its home; who paid is masked."""
    return queries.held(community_id, by=request.actor)


@router.post("/communities/{community_id}/bank-files", does=commands.book_file, title="登记银行流水")
def book_file(request: Request, community_id: Id, given: NewFile, key: Key) -> FileBooked:
    """Book what came into the bank: with a home as its payment, without one as held money; a number only once."""
    lines = [BankDraft(**line.model_dump()) for line in given.lines]
    return commands.book_file(community_id, lines=lines, key=key, by=request.actor)


@router.post("/held-money/{line_id}/give", does=commands.give, title="认领到一户")
def give(request: Request, line_id: Id, given: Given, key: Key) -> GivenReceipt:
    """Give held money to a home, oldest bill first."""
    return GivenReceipt(receipt_id=commands.give(line_id, unit_id=given.unit_id, at=now(request), key=key,
                                                 by=request.actor))
