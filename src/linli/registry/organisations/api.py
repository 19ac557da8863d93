"""Organisations, posts and duty for programs."""
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import Field, StringConstraints

from linli.kernel.api import Body, Counted, Day, Done, Id, Key, Label, Made, Month, Name, Note, Operations, Phone
from linli.kernel.clock import month_of, today
from linli.kernel.http import Request
from linli.registry.organisations import commands, queries
from linli.registry.organisations.values import DutyMonth, Leader, OnDuty, OrganisationRow, ShiftHours, Week

Duty = Literal["project_manager", "butler", "repairer", "guard", "cleaner", "dispatcher", "cashier", "accountant"]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,24}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Contact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00]*$")]
router = Operations("registry")


class NewOrganisation(Body):
    """`until`: the end of a supplier's contract."""

    kind: Literal["firm", "community_committee", "party_org", "owners_committee", "property_committee", "street",
                  "bureau", "supplier", "volunteers"]
    name: Name
    contact: Contact = ""
    note: Note = ""
    on: Day
    until: Day | None = None


class NewShift(Body):
    """A shift that ends at or before its start ends the next day."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8, pattern=r"^[^\x00]*$")]
    starts: Clock
    ends: Clock
    needed: Annotated[int, Field(ge=1, le=50)] = 1

    def hours(self) -> ShiftHours:
        return ShiftHours(self.name, time.fromisoformat(self.starts), time.fromisoformat(self.ends), self.needed)


class NewPost(Body):
    place_id: Id
    title: Label
    role: Role
    on: Day
    shifts: Annotated[list[NewShift], Field(max_length=6)] = []


class NewPostHolder(Body):
    name: Label
    phone: Phone = ""
    on: Day
    until: Day | None = None


class Rostered(Body):
    day: Day
    holder_ids: Annotated[list[Id], Field(max_length=50)]


class AsLastWeek(Body):
    """Any day of the week to be filled."""

    day: Day


@router.get("/communities/{community_id}/organisations", shows=queries.organisations, title="小区里的各方组织")
def sides(request: Request, community_id: Id) -> list[OrganisationRow]:
    """The working sides of a community."""
    return queries.organisations(community_id, on=today(), by=request.actor)


@router.post("/places/{place_id}/organisations", does=commands.add_organisation, title="登记组织")
def add_organisation(request: Request, place_id: Id, given: NewOrganisation, key: Key) -> Made:
    return Made(id=commands.add_organisation(place_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/organisations/{organisation_id}/posts", does=commands.add_post, title="登记岗位")
def add_post(request: Request, organisation_id: Id, given: NewPost, key: Key) -> Made:
    """A post that answers for a role at a place; with shifts it is rostered."""
    shifts = tuple(one.hours() for one in given.shifts)
    return Made(id=commands.add_post(organisation_id, place_id=given.place_id, title=given.title, role=given.role,
                                     on=given.on, shifts=shifts, key=key, by=request.actor))


@router.post("/posts/{post_id}/holders", does=commands.name_holder, title="登记岗位上的人")
def name_holder(request: Request, post_id: Id, given: NewPostHolder, key: Key) -> Made:
    return Made(id=commands.name_holder(post_id, **given.model_dump(), key=key, by=request.actor))


@router.get("/places/{place_id}/on-duty", shows=queries.on_duty, title="现在由谁负责")
def on_duty(request: Request, place_id: Id, role: Duty, at: datetime | None = None) -> list[OnDuty]:
    """Who answers for a kind of work at a place, now or at an instant; the nearest place first."""
    return queries.on_duty(place_id, role=role, at=_aware(at), by=request.actor)


@router.get("/duty/leaders", shows=queries.leaders, title="现在谁值班长")
def leaders(request: Request) -> list[Leader]:
    """Who leads now, within the caller's reach; without a number."""
    return queries.leaders(request.actor.area_id, at=request.now, by=request.actor)


@router.get("/places/{place_id}/on-duty-now", shows=queries.on_duty_here, title="现在谁在班上")
def on_duty_here(request: Request, place_id: Id) -> list[OnDuty]:
    """Everybody rostered in a community now, in the order of the posts: whom a colleague may ring."""
    return queries.on_duty_here(place_id, at=request.now, by=request.actor)


@router.get("/places/{place_id}/duty-week", shows=queries.week, title="一周的值班表")
def week(request: Request, place_id: Id, day: Day | None = None) -> Week:
    """The week of a day (of today if none is given): each shift's people, who is missing, everybody's hours."""
    return queries.week(place_id, monday=_monday(day or today()), at=request.now, by=request.actor)


@router.get("/places/{place_id}/duty-month", shows=queries.month, title="一个月的值班表")
def month(request: Request, place_id: Id, ym: Month | None = None) -> DutyMonth:
    """A calendar month (this one if none is given): who leads each day, how many are on, who is missing."""
    return queries.month(place_id, ym=ym or month_of(today()), at=request.now, by=request.actor)


@router.post("/places/{place_id}/duty-week/copy", does=commands.copy_week, title="照上周排班")
def copy_week(request: Request, place_id: Id, given: AsLastWeek, key: Key) -> Counted:
    """Put everybody of the week before on the same shifts, where nobody is on yet."""
    return Counted(count=commands.copy_week(place_id, monday=_monday(given.day), key=key, by=request.actor))


@router.post("/duty-shifts/{duty_shift_id}/roster", does=commands.roster, title="排一个班")
def roster(request: Request, duty_shift_id: Id, given: Rostered, key: Key) -> Done:
    """Say who is on a shift on a day; others than before replace them."""
    commands.roster(duty_shift_id, day=given.day, holder_ids=list(dict.fromkeys(given.holder_ids)), key=key,
                    by=request.actor)
    return Done()


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _aware(at: datetime | None) -> datetime:
    """An instant without a zone is one of Shanghai."""
    if at is None:
        return timezone.now()
    return timezone.make_aware(at) if timezone.is_naive(at) else at
