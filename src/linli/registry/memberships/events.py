"""What happened to memberships and requests; ids only."""
from dataclasses import dataclass


@dataclass(frozen=True)
class MembershipBegun:
    membership_id: int
    user_id: int
    role: str
    place_id: int


@dataclass(frozen=True)
class MembershipEnded:
    membership_id: int
    user_id: int
    role: str
    place_id: int


@dataclass(frozen=True)
class HomeRequested:
    """Those who hold the home are told; `matches`: the phone is the one on file there."""

    request_id: int
    unit_id: int
    matches: bool


@dataclass(frozen=True)
class HomeRequestAnswered:
    request_id: int
    user_id: int
    granted: bool
