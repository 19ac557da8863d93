"""What happened to the books."""
from dataclasses import dataclass


@dataclass(frozen=True)
class PeriodClosed:
    book_id: int
    community_id: int
    fund: str
    ym: str


@dataclass(frozen=True)
class PeriodReopened:
    book_id: int
    community_id: int
    fund: str
    ym: str
    reason: str
