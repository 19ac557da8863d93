"""Proposed corrections of homes for programs: put one in, look at the queue, answer."""
from typing import Annotated, Any, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from linli.kernel.api import Body, Cursor, Done, Id, Key, Limit, Made, Operations, Text, Why
from linli.kernel.clock import today
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request
from linli.registry.bodies import Relation, SquareMetres, Use
from linli.registry.corrections import commands, queries
from linli.registry.corrections.values import MOST_FILES, PURPOSE, ProposalRow

router = Operations("registry")


class NewProposal(Body):
    kind: Literal["unit", "phone", "name", "newcomer", "left", "vehicle", "other"]
    area: SquareMetres | None = None
    use: Use | None = None
    person_id: Id | None = None
    tenure_id: Id | None = None
    name: Text | None = None
    phone: Text | None = None
    relation: Relation | None = None
    plate: Text | None = None
    text: Text | None = None
    proof: Text
    file_ids: Annotated[list[Id], Field(max_length=MOST_FILES)] = []


class Refusal(Body):
    answer: Why


class ProposalsPage(BaseModel):
    rows: list[ProposalRow]
    next: str | None


@router.post("/homes/{unit_id}/proposal-files", does=commands.propose, title="上传更正的依据")
def add_file(request: Request, unit_id: Id, key: Key, file: File[UploadedFile]) -> Made:
    """Bring a photo or PDF that proves a correction, up to 10 MB; its id goes into `file_ids`."""
    return Made(id=files.store(file, kinds=PHOTOS | SCANS, purpose=PURPOSE, by=request.actor).id)


@router.post("/homes/{unit_id}/proposals", does=commands.propose, title="提出更正")
def propose(request: Request, unit_id: Id, given: NewProposal, key: Key) -> Made:
    """Propose a correction of a home; it changes nothing before somebody says yes."""
    fields: dict[str, Any] = given.model_dump(exclude={"kind", "proof", "file_ids"}, exclude_none=True)
    return Made(id=commands.propose(unit_id, kind=given.kind, given=fields, proof=given.proof,
                                    file_ids=tuple(given.file_ids), key=key, by=request.actor))


@router.get("/proposals", shows=queries.queue, title="更正申请")
def queue(request: Request, state: Literal["open", "accepted", "refused", "withdrawn"] = "open", after: Cursor = None,
          limit: Limit = 50) -> ProposalsPage:
    """Proposed corrections within reach."""
    page = queries.queue(state=state, after=after, limit=limit, by=request.actor)
    return ProposalsPage(rows=page.rows, next=page.next)


@router.post("/proposals/{proposal_id}/accept", does=commands.accept, title="采纳更正")
def accept(request: Request, proposal_id: Id, key: Key) -> Done:
    """Take it over into the registry from today."""
    commands.accept(proposal_id, on=today(), at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/proposals/{proposal_id}/refuse", does=commands.refuse, title="不采纳更正")
def refuse(request: Request, proposal_id: Id, given: Refusal, key: Key) -> Done:
    """Say no, with the reason that the proposer reads."""
    commands.refuse(proposal_id, answer=given.answer, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/proposals/{proposal_id}/withdraw", does=commands.withdraw, title="撤回自己提出的更正")
def withdraw(request: Request, proposal_id: Id, key: Key) -> Done:
    commands.withdraw(proposal_id, at=request.now, key=key, by=request.actor)
    return Done()
