"""Memberships, and the people bound to a home, for programs."""
from datetime import date
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import BaseModel, StringConstraints

from linli.kernel.api import Body, Id, Key, Operations, Text
from linli.kernel.http import Request
from linli.registry.memberships import commands, queries
from linli.registry.memberships.binding import commands as binding
from linli.registry.memberships.values import Household, InvitationCode, MembershipRow, RequestRow

Role = Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,24}$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
router = Operations("memberships")


class Appointment(Body):
    role: Role
    place_id: Id
    since: date
    until: date | None = None
    reason: Text


class Ending(Body):
    on: date
    reason: Text


class NewInvitation(Body):
    role: Literal["family", "tenant"]
    until: date | None = None


class Answer(Body):
    yes: bool
    answer: Note = ""


class Done(BaseModel):
    id: int


@router.get("/users/{user_id}/memberships", shows=queries.memberships, title="一个用户的任职")
def list_memberships(request: Request, user_id: Id) -> list[MembershipRow]:
    return queries.memberships(user_id, by=request.actor)


@router.post("/users/{user_id}/memberships", does=commands.appoint, title="任命")
def appoint(request: Request, user_id: Id, given: Appointment, key: Key) -> Done:
    """Let a user hold a role at a place; homes are bound by their own operations."""
    return Done(id=commands.appoint(user_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/memberships/{membership_id}/end", does=commands.end_membership, title="解除任职")
def end_membership(request: Request, membership_id: Id, given: Ending, key: Key) -> Done:
    """`on` is the first day on which it no longer holds."""
    commands.end_membership(membership_id, on=given.on, reason=given.reason, key=key, by=request.actor)
    return Done(id=membership_id)


@router.get("/homes/{unit_id}/household", shows=queries.household, title="自己家的人")
def get_household(request: Request, unit_id: Id) -> Household:
    """The people of one's own home, masked."""
    return queries.household(unit_id, by=request.actor)


@router.post("/homes/{unit_id}/invitations", does=binding.invite, title="邀请家人或租户")
def invite(request: Request, unit_id: Id, given: NewInvitation, key: Key) -> InvitationCode:
    """An owner makes a code for a family member or a tenant: once, seven days."""
    return binding.invite(unit_id, role=given.role, until=given.until, at=timezone.now(), key=key, by=request.actor)


@router.post("/homes/members/{membership_id}/removal", does=binding.remove_member, title="移出一个人")
def remove_member(request: Request, membership_id: Id, key: Key) -> Done:
    """An owner takes a family member or tenant out of the home."""
    binding.remove_member(membership_id, on=timezone.localdate(), key=key, by=request.actor)
    return Done(id=membership_id)


@router.get("/home-requests", shows=queries.requests, title="绑定申请")
def list_requests(request: Request) -> list[RequestRow]:
    """Who asks to be bound to a home, for staff."""
    return queries.requests(request.actor.area_id, by=request.actor)


@router.post("/home-requests/{request_id}/answer", does=binding.answer_request, title="答复绑定申请")
def answer_request(request: Request, request_id: Id, given: Answer, key: Key) -> Done:
    """A holder of the home, or staff, says yes or no."""
    binding.answer_request(request_id, yes=given.yes, answer=given.answer, on=timezone.localdate(), at=timezone.now(),
                           key=key, by=request.actor)
    return Done(id=request_id)
