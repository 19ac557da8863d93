"""Limits, ladder and calendars of cases for programs: a draft, publishing it, holiday notices."""
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from linli.engines.cases.calendars import commands as calendars
from linli.engines.cases.clocks import commands, queries
from linli.engines.cases.clocks.queries import RulesPage
from linli.engines.cases.clocks.values import MOST_RUNGS, CalendarRow, ClassRow, LimitWish, RungRow, RungWish
from linli.kernel.api import Asked, Body, Day, Done, Id, Key, Label, Made, Operations
from linli.kernel.http import Request

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,24}$")]
Windows = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00]*$")]
Lines = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Year = Annotated[int, Field(ge=2000, le=2099)]
router = Operations("cases")


class Limit(Body):
    """Without `amount` there is no such limit."""

    name: Literal["dispatch", "grab", "respond", "arrive", "resolve", "reply", "confirm", "ruling", "visit"]
    amount: Annotated[int, Field(ge=1, le=10_000)] | None = None
    unit: Literal["minute", "hour", "workday", "day"] = "hour"
    calendar_id: Id
    pausable: bool = False


class NewLimits(Body):
    limits: Annotated[list[Limit], Field(min_length=1, max_length=9)]


class Step(Body):
    """A step of the ladder: how long after the due, and who is told (`shift_leader` is whoever leads the shift)."""

    after_minutes: Annotated[int, Field(ge=0, le=43_200)]
    roles: Annotated[list[Literal["shift_leader", "dispatcher", "project_manager", "area_manager",
                                  "committee_secretary", "street_supervisor"]], Field(min_length=1, max_length=6)]


class NewLadder(Body):
    """All steps in order; the first is the breach itself, at 0 minutes."""

    rungs: Annotated[list[Step], Field(min_length=1, max_length=MOST_RUNGS)]


class Publishing(Body):
    """With `open_too` running cases change as well, by a second person's yes."""

    open_too: bool = False


class NewHours(Body):
    """Windows such as `08:30-12:00 14:00-17:30`; nothing: time stands still."""

    workday: Windows
    restday: Windows = ""


class NewCalendar(NewHours):
    name: Label


class OtherHours(NewHours):
    valid_from: Day


class HolidayNotice(Body):
    """As the notice says it: `off` a feast a line, `work` the days made up."""

    off: Lines
    work: Lines = ""
    again: bool = False


@router.get("/case-rules", shows=queries.rules_page, title="时限规则与日历")
def rules(request: Request) -> RulesPage:
    """The rules in force or in draft, the ladder, the calendars, the months around today."""
    return queries.rules_page(request.actor.area_id, at=request.now, by=request.actor)


@router.post("/case-rules/adoption", does=commands.adopt, title="采用推荐的时限规则")
def adopt(request: Request, key: Key) -> Made:
    """Take over the recommended rules where there are none."""
    return Made(id=commands.adopt(request.actor.area_id, key=key, by=request.actor))


@router.get("/case-rules/ladder", shows=queries.ladder, title="超时升级的各级")
def ladder(request: Request) -> list[RungRow]:
    """As the draft, else the version in force, has them."""
    return list(queries.ladder(request.actor.area_id, by=request.actor))


@router.post("/case-rules/ladder", does=commands.set_ladder, title="改超时升级的各级")
def set_ladder(request: Request, given: NewLadder, key: Key) -> Made:
    """All steps at once, into the draft, which begins with the first change; the answer is its id."""
    wishes = [RungWish(one.after_minutes, tuple(one.roles)) for one in given.rungs]
    return Made(id=commands.set_ladder(request.actor.area_id, rungs=wishes, key=key, by=request.actor))


@router.get("/case-rules/{slug}", shows=queries.limits_of, title="一类工单的时限")
def limits_of(request: Request, slug: Slug) -> ClassRow:
    """`slug`: level-1 to level-3, common, or a kind such as complaint."""
    return queries.limits_of(slug, by=request.actor)


@router.post("/case-rules/{slug}", does=commands.set_limits, title="改一类工单的时限")
def set_limits(request: Request, slug: Slug, given: NewLimits, key: Key) -> Made:
    """Into the draft, which begins with the first change; the answer is its id."""
    of = queries.limits_of(slug, by=request.actor).of
    wishes = [LimitWish(**one.model_dump()) for one in given.limits]
    return Made(id=commands.set_limits(of.kind, level=of.level, limits=wishes, key=key, by=request.actor))


@router.post("/case-rule-drafts/{timing_id}/publish", does=commands.publish, title="发布时限规则")
def publish(request: Request, timing_id: Id, given: Publishing, key: Key) -> Asked:
    """For new cases at once."""
    asked = commands.publish(timing_id, open_too=given.open_too, at=request.now, key=key, by=request.actor)
    return Asked(approval_id=asked or None)


@router.post("/case-rule-drafts/{timing_id}/discard", does=commands.discard, title="放弃时限规则草稿")
def discard(request: Request, timing_id: Id, key: Key) -> Done:
    commands.discard(timing_id, key=key, by=request.actor)
    return Done()


@router.post("/case-calendars", does=calendars.add_calendar, title="新增工作日历")
def add_calendar(request: Request, given: NewCalendar, key: Key) -> Made:
    return Made(id=calendars.add_calendar(given.name, workday=given.workday, restday=given.restday, key=key,
                                          by=request.actor))


@router.get("/case-calendars/{calendar_id}", shows=queries.calendar, title="一个工作日历")
def calendar(request: Request, calendar_id: Id) -> CalendarRow:
    return queries.calendar(calendar_id, by=request.actor)


@router.post("/case-calendars/{calendar_id}/hours", does=calendars.change_hours, title="改工作日历的时间")
def change_hours(request: Request, calendar_id: Id, given: OtherHours, key: Key) -> Asked:
    """Other hours from a day on; while clocks run by it, a second person decides."""
    asked = calendars.change_hours(calendar_id, **given.model_dump(), at=request.now, key=key, by=request.actor)
    return Asked(approval_id=asked or None)


@router.post("/holiday-notices/{year}", does=calendars.propose_notice, title="录入放假通知")
def propose_notice(request: Request, year: Year, given: HolidayNotice, key: Key) -> Asked:
    """Put a year's notice before a second person."""
    return Asked(approval_id=calendars.propose_notice(year, **given.model_dump(), key=key, by=request.actor))
