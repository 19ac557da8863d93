"""Facts of bill runs."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RunPublished:
    """The bills of a community and month stand; `on` is the day they count for in the books."""

    run_id: int
    community_id: int
    ym: str
    fen: int
    on: date
