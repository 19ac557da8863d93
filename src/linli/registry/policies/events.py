"""What happened to policies."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PolicySet:
    """From `on` another value of a key holds at a place and below, where nothing nearer is set."""

    place_id: int
    key: str
    on: date
