"""Communities, places and policies for programs: the same queries and commands as the pages, masked alike."""
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from linli.kernel.api import (
    Asked,
    Body,
    Counted,
    Cursor,
    Day,
    Done,
    Id,
    Key,
    Label,
    Limit,
    Made,
    Name,
    Note,
    Operations,
    Text,
    Why,
)
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.registry.bodies import Basis, Kind, SquareMetres, square_metres
from linli.registry.places import commands as place_commands
from linli.registry.places import queries as places
from linli.registry.places.values import BuildingCell, CommunityRow, HomeFilter, HomeRow, PlaceRow, SpotRow
from linli.registry.policies import commands as policies
from linli.registry.policies import queries as policy_queries
from linli.registry.policies.pack import key_of

Word = Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,40}$")]

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10, pattern=r"^[^\x00]*$")]
Status = Literal["unmanaged", "entrusted", "contracted", "self_managed"]
router = Operations("registry")


class HomesPage(BaseModel):
    """One page of homes; `next` is the cursor of the next one."""

    rows: list[HomeRow]
    next: str | None


class Held(BaseModel):
    """What a policy is at a place, and the level that says so."""

    policy: str
    title: str
    words: str
    level: str
    law: str


class NewCommunity(Body):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,16}$")]
    name: Name
    address: Note = ""
    built_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    status: Status
    on: Day


class NewStatus(Body):
    status: Status
    on: Day
    reason: Why


class NewBuildings(Body):
    """Buildings that are all alike: entrances × storeys × homes of a storey."""

    buildings: Annotated[list[Code], Field(min_length=1, max_length=200)]
    entrances: Annotated[int, Field(ge=1, le=40)]
    storeys: Annotated[int, Field(ge=1, le=99)]
    per_storey: Annotated[int, Field(ge=1, le=40)]
    kind: Kind = "home"


class NewHome(Body):
    building: Code
    entrance: Code | None = None
    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=r"^[^\x00]*$")]
    kind: Kind = "home"
    area: SquareMetres | None = None
    area_basis: Basis = "registered"


class NewSpot(Body):
    name: Label


class Coded(Body):
    kinds: Annotated[list[Literal["spot", "building", "entrance"]], Field(min_length=1, max_length=3)]


class NewValue(Body):
    value: int | bool | Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    on: date
    reason: Text


class Lift(Body):
    on: Day
    reason: Text


@router.get("/communities", shows=places.communities, title="小区清单")
def communities(request: Request) -> list[CommunityRow]:
    """The communities within reach, with homes counted and management status."""
    return places.communities(on=today(), by=request.actor)


@router.post("/communities", does=place_commands.create_community, title="新建小区")
def create_community(request: Request, given: NewCommunity, key: Key) -> Made:
    """Enter a community; its code is unique in the installation and stays."""
    wanted = given.model_dump()
    return Made(id=place_commands.create_community(wanted.pop("code"), **wanted, key=key, by=request.actor))


@router.get("/communities/{community_id}", shows=places.community, title="一个小区")
def community(request: Request, community_id: Id) -> CommunityRow:
    return places.community(community_id, on=today(), by=request.actor)


@router.post("/communities/{community_id}/status", does=place_commands.set_management_status, title="登记管理状态")
def set_status(request: Request, community_id: Id, given: NewStatus, key: Key) -> Done:
    """From a day on; the one before ends that day."""
    place_commands.set_management_status(community_id, **given.model_dump(), key=key, by=request.actor)
    return Done()


@router.post("/communities/{community_id}/buildings", does=place_commands.create_buildings_by_rule,
             title="按规则生成楼栋")
def make_buildings(request: Request, community_id: Id, given: NewBuildings, key: Key) -> Counted:
    """The answer is the number of new homes; those already on file stay."""
    wanted = given.model_dump() | {"buildings": list(dict.fromkeys(given.buildings))}
    return Counted(count=place_commands.create_buildings_by_rule(community_id, **wanted, key=key, by=request.actor))


@router.post("/communities/{community_id}/homes", does=place_commands.add_unit, title="录入一户")
def add_home(request: Request, community_id: Id, given: NewHome, key: Key) -> Made:
    """Enter one home, with its building and entrance if they are new."""
    wanted = given.model_dump() | {"area": square_metres(given.area)}
    return Made(id=place_commands.add_unit(community_id, **wanted, key=key, by=request.actor))


@router.get("/communities/{community_id}/spots", shows=places.spots, title="小区的点位与二维码")
def spots(request: Request, community_id: Id, kind: Literal["spot", "building", "entrance"] = "spot") -> list[SpotRow]:
    """Named spots, or buildings, or entrances, with the code of each."""
    return places.spots(community_id, kind=kind, by=request.actor)


@router.post("/places/{place_id}/spots", does=place_commands.add_spot, title="登记点位")
def add_spot(request: Request, place_id: Id, given: NewSpot, key: Key) -> Made:
    """Name a place that is no home below a community, building or entrance; it gets a QR code."""
    return Made(id=place_commands.add_spot(place_id, name=given.name, key=key, by=request.actor))


@router.post("/communities/{community_id}/codes", does=place_commands.give_codes, title="生成二维码")
def give_codes(request: Request, community_id: Id, given: Coded, key: Key) -> Counted:
    """Give every place of these kinds its QR code."""
    return Counted(count=place_commands.give_codes(community_id, kinds=sorted(set(given.kinds)), key=key,
                                                   by=request.actor))


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


@router.get("/places/{place_id}", shows=places.place, title="一个位置")
def place(request: Request, place_id: Id) -> PlaceRow:
    """One node of the place tree."""
    return places.place(place_id, by=request.actor)


@router.get("/places/{place_id}/children", shows=places.children, title="一个位置下面的位置")
def children(request: Request, place_id: Id) -> list[PlaceRow]:
    """The places directly below one."""
    return places.children(place_id, by=request.actor)


@router.get("/places/{place_id}/policies", shows=policy_queries.all_here, title="一处的全部政策")
def policies_here(request: Request, place_id: Id, on: date | None = None) -> list[Held]:
    """What every policy is at a place on a day, in the order of the rule pack."""
    groups = policy_queries.all_here(place_id, on=on or today(), by=request.actor)
    return [Held(policy=one.key.name, title=one.key.title, words=one.words, level=one.level, law=one.key.source)
            for rows in groups.values() for one in rows]


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


@router.post("/places/{place_id}/policies/{policy}/lift", does=policies.lift_value, title="取消政策的另设")
def lift_policy(request: Request, place_id: Id, policy: Word, given: Lift, key: Key) -> Done:
    """End the value set at this place: from a day on the next level up holds."""
    key_of(policy)
    policies.lift_value(place_id, policy=policy, on=given.on, reason=given.reason, key=key, by=request.actor)
    return Done()


@router.post("/places/{place_id}/policies/{policy}/lift/approval", does=policies.ask_value, title="提请取消政策的另设")
def ask_lift(request: Request, place_id: Id, policy: Word, given: Lift, key: Key) -> Asked:
    """The same where the change touches money, votes or privacy: a second person decides."""
    key_of(policy)
    return Asked(approval_id=policies.ask_value(place_id, policy=policy, on=given.on, reason=given.reason, key=key,
                                                by=request.actor))
