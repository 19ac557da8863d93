"""Typed rows and refusals of memberships and of binding a home."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused


class UnknownRole(Refused):
    code, field, sentence = "unknown_role", "role", "没有“{role}”这个角色。"


class WrongPlace(Refused):
    code, field, sentence = "wrong_place", "place_id", "{role}要任在{scope}上。"


class NotOneself(Refused):
    code, sentence = "own_membership", "不能给自己任职或解除自己的任职，请另一位管理员办。"


class AlreadyHolds(Refused):
    code, sentence = "already_holds", "这个人在这里已有同样的任职，日期重叠。"


class NoSuchUser(Refused):
    code, field, sentence = "no_such_user", "user_id", "本片区没有这个用户。"


class DatesReversed(Refused):
    code, field, sentence = "dates_reversed", "until", "结束日要晚于开始日。"


class InvitationSpent(Refused):
    code, field, sentence = "invitation_spent", "code", "这个码不对、已用过或已过期。请向业主或物业要一个新的。"


class AlreadyBound(Refused):
    code, sentence = "already_bound", "您已经绑定了这一户。"


class NoSuchHome(Refused):
    code, field, sentence = "no_such_home", "label", "这个小区没有“{label}”这一户。例如 3-2-501：3 幢 2 单元 501。"


class AlreadyAskedHome(Refused):
    code, sentence = "already_asked_home", "您对这一户的申请还在等答复。"


class RequestEnded(Refused):
    code, status, sentence = "request_ended", 409, "这个申请已经办过或已过期。"


class OwnRequest(Refused):
    code, sentence = "own_request", "自己的申请不能自己同意。"


class OwnersAnswer(Refused):
    code, sentence = "staff_must_answer", "申请做业主的，要由物业核对产权后办理。"


@dataclass(frozen=True)
class MembershipRow:
    id: int
    user_id: int
    role: str
    title: str
    place: str
    community: str
    since: date | None
    until: date | None
    reason: str
    present: bool


@dataclass(frozen=True)
class InvitationCode:
    """`code` as it is stored; `grouped` as people read it."""

    id: int
    code: str
    grouped: str
    role: str
    role_title: str
    home: str
    expires_at: datetime


@dataclass(frozen=True)
class HouseholdMember:
    membership_id: int | None     # None: on file, but no phone is bound
    name: str
    role_title: str
    phone: str
    until: date | None
    mine: bool
    removable: bool


@dataclass(frozen=True)
class RequestRow:
    id: int
    unit_id: int
    home: str
    role_title: str
    name: str
    phone: str
    matches: bool
    asked_at: datetime
    expires_at: datetime
    role: str


@dataclass(frozen=True)
class Household:
    unit_id: int
    home: str
    community: str
    area: str
    members: list[HouseholdMember]
    requests: list[RequestRow]
    may_invite: bool
