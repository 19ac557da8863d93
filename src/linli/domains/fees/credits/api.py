"""Credit notes for programs: the same query and command as the page."""
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from linli.domains.fees.credits import commands, queries
from linli.domains.fees.credits.values import CreditView
from linli.kernel.api import Body, Id, Key, Operations, Text
from linli.kernel.http import Request

router = Operations("credits")


class NewCredit(Body):
    charge_id: Id
    kind: Literal["waiver", "credit"]
    fen: Annotated[int, Field(ge=1, le=100_000_000_00, json_schema_extra={"x-unit": "fen"})]
    reason: Text
    basis: Text


class UndoCredit(Body):
    reason: Text


class CreditAsked(BaseModel):
    title: str


@router.get("/bills/{bill_id}/credits", shows=queries.credit, title="账单的减免")
def credit(request: Request, bill_id: Id) -> CreditView:
    """What was taken off a bill, and what still may be."""
    return queries.credit(bill_id, by=request.actor)


@router.post("/bills/{bill_id}/credits", does=commands.ask_credit, title="申请减免")
def ask_credit(request: Request, bill_id: Id, given: NewCredit, key: Key) -> CreditAsked:
    """Ask a second person to take something off an open bill."""
    return CreditAsked(title=commands.ask_credit(
        bill_id, charge_id=given.charge_id, kind=given.kind, amount=given.fen, reason=given.reason[:200],
        basis=given.basis[:200], key=key, by=request.actor))


@router.post("/credits/{note_id}/undo", does=commands.ask_undo, title="申请撤销减免")
def ask_undo(request: Request, note_id: Id, given: UndoCredit, key: Key) -> CreditAsked:
    """Ask a second person to take back what was taken off a bill by mistake."""
    return CreditAsked(title=commands.ask_undo(note_id, reason=given.reason[:200], key=key, by=request.actor))
