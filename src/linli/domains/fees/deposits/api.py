"""Deposits for programs: the same queries and commands as the pages."""
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from linli.domains.fees.deposits import commands, queries
from linli.domains.fees.deposits.values import DepositRow, DepositView
from linli.domains.fees.payments.values import ReceiptRow
from linli.kernel.api import Body, Id, Key, Operations, Text
from linli.kernel.http import Request

router = Operations("deposits")

Amount = Annotated[int, Field(ge=0, le=100_000_000_00, json_schema_extra={"x-unit": "fen"})]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]


class NewDeposit(Body):
    unit_id: Id
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=40,
                                              pattern=r"^[^\x00]*$")]
    fen: Annotated[int, Field(ge=1, le=100_000_000_00, json_schema_extra={"x-unit": "fen"})]
    method: Literal["cash", "pos", "transfer", "static_code"]
    digits: Annotated[str, StringConstraints(pattern=r"^([0-9]{4,20})?$")] = ""


class NewReturn(Body):
    back_fen: Amount
    deduct_fen: Amount = 0
    why: Note = ""
    method: Literal["cash", "transfer"] = "transfer"
    reason: Text


class ReturnAsked(BaseModel):
    title: str


@router.get("/communities/{community_id}/deposits", shows=queries.deposits, title="小区的押金")
def deposits(request: Request, community_id: Id, held: bool = True) -> list[DepositRow]:
    """The deposits of a community that are held, or those that were given back."""
    return queries.deposits(community_id, held=held, by=request.actor)


@router.post("/communities/{community_id}/deposits", does=commands.take_deposit, title="收一笔押金")
def take_deposit(request: Request, community_id: Id, given: NewDeposit, key: Key) -> ReceiptRow:
    """Take a deposit in the caller's open shift, on a receipt of its own kind."""
    return commands.take_deposit(community_id, unit_id=given.unit_id, purpose=given.purpose, amount=given.fen,
                                 method=given.method, digits=given.digits, key=key, at=request.now, by=request.actor)


@router.get("/deposits/{deposit_id}", shows=queries.deposit, title="一笔押金")
def deposit(request: Request, deposit_id: Id) -> DepositView:
    """A deposit with what was given back."""
    return queries.deposit(deposit_id, by=request.actor)


@router.post("/deposits/{deposit_id}/return", does=commands.ask_return, title="申请退押金")
def ask_return(request: Request, deposit_id: Id, given: NewReturn, key: Key) -> ReturnAsked:
    """Ask a second person to give a deposit back, or to keep part of it with a reason."""
    return ReturnAsked(title=commands.ask_return(
        deposit_id, back=given.back_fen, deduct=given.deduct_fen, why=given.why, method=given.method,
        reason=given.reason[:200], key=key, by=request.actor))
