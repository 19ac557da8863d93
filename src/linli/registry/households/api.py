"""Homes and their people for programs, masked as on the pages. Opening a file or card is noted, as there."""
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from linli.kernel.api import Body, Cursor, Day, Done, Id, Key, Made, Name, Operations, Phone, Why
from linli.kernel.clock import today
from linli.kernel.http import Request
from linli.registry.bodies import Basis, Kind, Relation, SquareMetres, Use, square_metres
from linli.registry.households import cards, commands, queries
from linli.registry.households.cards import HomeCard, WorkPlace
from linli.registry.households.values import Household, OwnHome, Revealed
from linli.registry.people import commands as people
from linli.registry.people.values import Buyer
from linli.registry.places import commands as places
from linli.registry.places.values import HomeRow

Share = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}/[0-9]{1,5}$")]
Plate = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16, pattern=r"^[^\x00]*$")]
Parking = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[^\x00]*$")]
Purpose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
router = Operations("registry")


class Facts(Body):
    """What is left out stays as it is."""

    area: SquareMetres | None = None
    area_basis: Basis | None = None
    kind: Kind | None = None
    use: Use | None = None
    handed_over_on: Day | None = None
    on: Day
    reason: Why


class Class(Body):
    acquisition: Literal["resold", "resettled", "rented", "other"]
    on: Day


class NewHolder(Body):
    name: Name
    phone: Phone | None = None
    kind: Relation
    share: Share | None = None
    on: Day
    until: Day | None = None


class NewOwner(Body):
    name: Name
    phone: Phone | None = None
    share: Share | None = None


class Sale(Body):
    buyers: Annotated[list[NewOwner], Field(min_length=1, max_length=20)]
    on: Day
    reason: Why


class End(Body):
    on: Day
    reason: Why


class NewVehicle(Body):
    """A car, a parking place or both."""

    plate: Plate = ""
    parking: Parking = ""


class NewContact(Body):
    name: Name
    phone: Phone
    relation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20,
                                               pattern=r"^[^\x00]*$")]


class Look(Body):
    purpose: Purpose


class HomeHit(BaseModel):
    unit_id: int
    title: str
    detail: str
    why: str


class WorkPlacePage(BaseModel):
    """A community with its buildings, or a building with one page of its homes."""

    place: WorkPlace
    buildings: list[WorkPlace]
    homes: list[HomeRow]
    next: str | None


@router.get("/homes/look-up", shows=cards.look_up, title="查一户")
def look_up(request: Request, text: Words) -> list[HomeHit]:
    """The homes that the words lead to: room, name, initials, last figures of a phone, plate."""
    return [HomeHit(unit_id=hit.subject_id, title=hit.title, detail=hit.detail, why=hit.why)
            for hit in cards.look_up(text, by=request.actor)]


@router.get("/homes/{unit_id}", shows=queries.household, title="一户一档")
def home(request: Request, unit_id: Id, on: Day | None = None) -> Household:
    """The household file of a home as of a day (today if none is given); that it was read is noted."""
    found = queries.household(unit_id, on=on or today(), at=request.now, by=request.actor)
    commands.note_look(unit_id, by=request.actor)
    return found


@router.get("/homes/{unit_id}/card", shows=cards.card, title="一户的卡片")
def card(request: Request, unit_id: Id) -> HomeCard:
    """Whose home this is, for the one before its door; that it was read is noted."""
    found = cards.card(unit_id, on=today(), by=request.actor)
    commands.note_look(unit_id, by=request.actor)
    return found


@router.get("/places/{place_id}/work", shows=cards.work_place, title="我管的一处与它的房屋")
def work_place(request: Request, place_id: Id, after: Cursor = None) -> WorkPlacePage:
    here, inside, homes = cards.work_place(place_id, on=today(), after=after, by=request.actor)
    return WorkPlacePage(place=here, buildings=list(inside), homes=homes.rows, next=homes.next)


@router.get("/me/homes", shows=queries.own_homes, title="自家的房屋与可拨的电话")
def own_homes(request: Request) -> list[OwnHome]:
    """The caller's own homes with whom they may ring now."""
    return queries.own_homes(at=request.now, by=request.actor)


@router.post("/homes/{unit_id}/people/{person_id}/reveal", does=commands.reveal, title="看一个人的完整信息")
def reveal(request: Request, unit_id: Id, person_id: Id, given: Look, key: Key) -> Revealed:
    """A person in full; every look stands in the journal with its purpose, also one that is repeated."""
    return commands.reveal(unit_id, person_id=person_id, purpose=given.purpose, by=request.actor)


@router.post("/homes/{unit_id}/facts", does=places.correct_unit, title="更正房屋")
def correct(request: Request, unit_id: Id, given: Facts, key: Key) -> Done:
    """Change facts of a home from a day on; what was said before is kept."""
    places.correct_unit(unit_id, **given.model_dump() | {"area": square_metres(given.area)}, key=key, by=request.actor)
    return Done()


@router.post("/homes/{unit_id}/acquisition", does=places.set_acquisition, title="登记户的类别")
def set_acquisition(request: Request, unit_id: Id, given: Class, key: Key) -> Done:
    places.set_acquisition(unit_id, acquisition=given.acquisition, on=given.on, key=key, by=request.actor)
    return Done()


@router.post("/homes/{unit_id}/holders", does=people.add_holder, title="登记业主或住户")
def add_holder(request: Request, unit_id: Id, given: NewHolder, key: Key) -> Made:
    """Enter a person who is new to the community; the answer is the id of what ties them to the home."""
    return Made(id=people.add_holder(unit_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/homes/{unit_id}/sale", does=people.sell_unit, title="过户")
def sell(request: Request, unit_id: Id, given: Sale, key: Key) -> Done:
    """The owners leave on a day, the buyers pay from it."""
    buyers = [Buyer(one.name, one.phone, one.share) for one in given.buyers]
    people.sell_unit(unit_id, buyers=buyers, on=given.on, reason=given.reason, key=key, by=request.actor)
    return Done()


@router.post("/tenures/{tenure_id}/end", does=people.end_tenure, title="结束一个人与房屋的关系")
def end_tenure(request: Request, tenure_id: Id, given: End, key: Key) -> Done:
    """`on` is the first day on which it no longer holds."""
    people.end_tenure(tenure_id, on=given.on, reason=given.reason, key=key, by=request.actor)
    return Done()


@router.post("/homes/{unit_id}/vehicles", does=people.add_vehicle, title="登记车辆或车位")
def add_vehicle(request: Request, unit_id: Id, given: NewVehicle, key: Key) -> Made:
    return Made(id=people.add_vehicle(unit_id, plate=given.plate, parking=given.parking, on=today(), key=key,
                                      by=request.actor))


@router.post("/homes/{unit_id}/emergency-contacts", does=people.add_emergency_contact, title="登记紧急联系人")
def add_contact(request: Request, unit_id: Id, given: NewContact, key: Key) -> Made:
    return Made(id=people.add_emergency_contact(unit_id, **given.model_dump(), on=today(), key=key, by=request.actor))
