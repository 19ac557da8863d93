"""Memberships, and the people bound to a home, for programs."""
from datetime import date
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import BaseModel, StringConstraints

from linli.kernel.api import Asked, Body, Id, Key, Label, Made, Note, Operations, Why
from linli.kernel.http import Request
from linli.registry.households.values import Revealed
from linli.registry.memberships import commands, queries
from linli.registry.memberships.binding import commands as binding
from linli.registry.memberships.binding import entering
from linli.registry.memberships.reveals import commands as reveals
from linli.registry.memberships.values import Household, InvitationCode, MembershipRow, RequestRow

Role = Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,24}$")]
router = Operations("memberships")


class Appointment(Body):
    role: Role
    place_id: Id
    since: date
    until: date | None = None
    reason: Why


class Ending(Body):
    on: date
    reason: Why


class NewInvitation(Body):
    role: Literal["family", "tenant"]
    until: date | None = None


class Answer(Body):
    yes: bool
    answer: Note = ""


class Binding(Body):
    """The code an owner or the office gave, and one's name."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=24, pattern=r"^[^\x00]*$")]
    name: Label


class HomeWanted(Body):
    """`community` is the public code of the community, `label` the home such as 3-2-501."""

    community: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,16}$")]
    label: Label
    role: Literal["owner", "tenant", "family"]
    name: Label


class Full(Body):
    purpose: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200,
                                              pattern=r"^[^\x00]*$")]


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


@router.post("/me/homes/by-code", does=binding.accept, title="用绑定码绑定房屋")
def bind(request: Request, given: Binding, key: Key) -> Done:
    """A code binds at once; the answer is the home. Guessing is slowed down."""
    unit_id, _ = entering.bind(given.code, name=given.name, at=request.now, key=key, by=request.actor)
    return Done(id=unit_id)


@router.post("/me/home-requests", does=binding.ask_for_home, title="申请绑定房屋")
def ask_for_home(request: Request, given: HomeWanted, key: Key) -> Made:
    """Ask to be bound; a holder of the home or the office answers."""
    return Made(id=entering.ask(given.community, label=given.label, role=given.role, name=given.name, at=request.now,
                                key=key, by=request.actor))


@router.post("/homes/{unit_id}/leave", does=binding.leave_home, title="退出自己的一户")
def leave_home(request: Request, unit_id: Id, key: Key) -> Done:
    """An owner stays the owner on file; only the phone is unbound."""
    binding.leave_home(unit_id, on=timezone.localdate(), key=key, by=request.actor)
    return Done(id=unit_id)


@router.post("/homes/{unit_id}/people/{person_id}/slip", does=binding.issue_slip, title="开绑定码")
def issue_slip(request: Request, unit_id: Id, person_id: Id, key: Key) -> InvitationCode:
    """A code to hand to a holder of the home whose identity was seen."""
    return binding.issue_slip(unit_id, person_id=person_id, at=request.now, key=key, by=request.actor)


@router.post("/homes/{unit_id}/people/{person_id}/full-requests", does=reveals.ask_full, title="申请看完整姓名与电话")
def ask_full(request: Request, unit_id: Id, person_id: Id, given: Full, key: Key) -> Asked:
    """Ask to see a person in full, once, where the role does not cover it."""
    return Asked(approval_id=reveals.ask_full(unit_id, person_id=person_id, purpose=given.purpose, key=key,
                                              by=request.actor))


@router.post("/approvals/{approval_id}/look", does=reveals.see_full, title="看一次完整姓名与电话")
def see_full(request: Request, approval_id: Id, key: Key) -> Revealed:
    """Make use of a yes: once, within four hours; a repeated request is refused, since it was seen."""
    return reveals.see_full(approval_id, at=request.now, by=request.actor)
