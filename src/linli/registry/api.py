"""The registry for programs: the same queries and commands as the pages, masked alike."""
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import BaseModel, StringConstraints

from linli.kernel.api import Body, Cursor, Id, Key, Limit, Operations, Text
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.registry.corrections import commands as corrections
from linli.registry.corrections import queries as proposals
from linli.registry.corrections.values import ProposalRow
from linli.registry.households import queries as households
from linli.registry.households.values import Household
from linli.registry.organisations import queries as organisations
from linli.registry.organisations.values import OnDuty, OrganisationRow
from linli.registry.places import queries as places
from linli.registry.places.values import BuildingCell, CommunityRow, HomeFilter, HomeRow, PlaceRow
from linli.registry.policies import commands as policies
from linli.registry.policies import queries as policy_queries
from linli.registry.policies.pack import key_of

Word = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,40}$")]
Role = Literal["project_manager", "butler", "repairer", "guard", "cleaner", "dispatcher", "cashier", "accountant"]

router = Operations("registry")


class HomesPage(BaseModel):
    """One page of homes; `next` is the cursor of the next one."""

    rows: list[HomeRow]
    next: str | None


class ProposalsPage(BaseModel):
    rows: list[ProposalRow]
    next: str | None


class Held(BaseModel):
    """What a policy is at a place, and the level that says so."""

    policy: str
    title: str
    words: str
    level: str
    law: str


class NewValue(Body):
    value: int | bool | Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    on: date
    reason: Text


class NewProposal(Body):
    kind: Literal["unit", "phone", "name", "newcomer", "left", "vehicle", "other"]
    area: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}(\.[0-9]{1,2})?$")] | None = None
    use: Literal["owner_occupied", "let", "occupied", "vacant", "fitting_out", "unsold"] | None = None
    person_id: Id | None = None
    tenure_id: Id | None = None
    name: Text | None = None
    phone: Text | None = None
    relation: Literal["owner", "tenant", "family", "other"] | None = None
    plate: Text | None = None
    text: Text | None = None
    proof: Text


class Made(BaseModel):
    id: int


@router.get("/communities", shows=places.communities, title="小区清单")
def communities(request: Request) -> list[CommunityRow]:
    """The communities within reach, with homes counted and management status."""
    return places.communities(on=today(), by=request.actor)


@router.get("/communities/{community_id}/buildings", shows=places.buildings, title="小区的楼栋")
def buildings(request: Request, community_id: Id) -> list[BuildingCell]:
    """The buildings of a community in their order."""
    return places.buildings(community_id, on=today(), by=request.actor)


@router.get("/communities/{community_id}/homes", shows=places.homes, title="小区的房屋")
def homes(request: Request, community_id: Id, building_id: Id | None = None, use: Word | None = None,
          kind: Word | None = None, acquisition: Word | None = None, after: Cursor = None,
          limit: Limit = 50) -> HomesPage:
    """Homes in the order of their codes; people masked."""
    page = places.homes(community_id, wanted=HomeFilter(building_id, kind, use, acquisition), on=today(), after=after,
                        limit=limit, by=request.actor)
    return HomesPage(rows=page.rows, next=page.next)


@router.get("/communities/{community_id}/organisations", shows=organisations.organisations, title="小区里的各方组织")
def sides(request: Request, community_id: Id) -> list[OrganisationRow]:
    """The working sides of a community."""
    return organisations.organisations(community_id, on=today(), by=request.actor)


@router.get("/homes/{unit_id}", shows=households.household, title="一户一档")
def home(request: Request, unit_id: Id, on: date | None = None) -> Household:
    """The household file of a home as of a day (today if none is given); people masked."""
    return households.household(unit_id, on=on or today(), at=timezone.now(), by=request.actor)


@router.get("/places/{place_id}", shows=places.place, title="一个位置")
def place(request: Request, place_id: Id) -> PlaceRow:
    """One node of the place tree."""
    return places.place(place_id, by=request.actor)


@router.get("/places/{place_id}/children", shows=places.children, title="一个位置下面的位置")
def children(request: Request, place_id: Id) -> list[PlaceRow]:
    """The places directly below one."""
    return places.children(place_id, by=request.actor)


@router.get("/places/{place_id}/on-duty", shows=organisations.on_duty, title="现在由谁负责")
def on_duty(request: Request, place_id: Id, role: Role, at: datetime | None = None) -> list[OnDuty]:
    """Who answers for a kind of work at a place, now or at an instant; the nearest place first."""
    return organisations.on_duty(place_id, role=role, at=_aware(at), by=request.actor)


@router.get("/places/{place_id}/policies/{policy}", shows=policy_queries.why, title="一条政策在这里怎么定")
def policy(request: Request, place_id: Id, policy: Word, on: date | None = None) -> Held:
    """What a policy is at a place on a day, and which level says so."""
    told = policy_queries.why(place_id, key=policy, on=on or today(), by=request.actor)
    return Held(policy=policy, title=told.key.title, words=told.words, level=told.holding.level, law=told.key.source)


@router.post("/places/{place_id}/policies/{policy}", does=policies.set_value, title="设定政策")
def set_policy(request: Request, place_id: Id, policy: Word, given: NewValue, key: Key) -> Made:
    """Let a policy have another value at a place from a day."""
    key_of(policy)
    return Made(id=policies.set_value(place_id, policy=policy, value=given.value, on=given.on, reason=given.reason,
                                      key=key, by=request.actor))


@router.post("/places/{place_id}/policies/{policy}/approval", does=policies.ask_value, title="提请改政策")
def ask_policy(request: Request, place_id: Id, policy: Word, given: NewValue, key: Key) -> Made:
    """Ask a second person for a value: what touches money, votes or privacy holds only by their yes."""
    key_of(policy)
    return Made(id=policies.ask_value(place_id, policy=policy, value=given.value, on=given.on, reason=given.reason,
                                      key=key, by=request.actor))


@router.post("/homes/{unit_id}/proposals", does=corrections.propose, title="提出更正")
def propose(request: Request, unit_id: Id, given: NewProposal, key: Key) -> Made:
    """Propose a correction of a home; it changes nothing before somebody says yes."""
    fields: dict[str, Any] = given.model_dump(exclude={"kind", "proof"}, exclude_none=True)
    return Made(id=corrections.propose(unit_id, kind=given.kind, given=fields, proof=given.proof, key=key,
                                       by=request.actor))


@router.get("/proposals", shows=proposals.queue, title="更正申请")
def queue(request: Request, state: Literal["open", "accepted", "refused", "withdrawn"] = "open", after: Cursor = None,
          limit: Limit = 50) -> ProposalsPage:
    """Proposed corrections within reach."""
    page = proposals.queue(state=state, after=after, limit=limit, by=request.actor)
    return ProposalsPage(rows=page.rows, next=page.next)


def _aware(at: datetime | None) -> datetime:
    """An instant without a zone is one of Shanghai."""
    if at is None:
        return timezone.now()
    return timezone.make_aware(at) if timezone.is_naive(at) else at
