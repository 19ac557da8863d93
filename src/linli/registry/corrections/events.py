"""What happened to proposals."""
from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalMade:
    proposal_id: int
    community_id: int
    unit_id: int | None


@dataclass(frozen=True)
class ProposalAnswered:
    proposal_id: int
    community_id: int
    unit_id: int | None
    user_id: int | None      # who proposed it, to be told
    accepted: bool
    answer: str
