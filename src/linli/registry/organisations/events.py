"""What happened to organisations and duty."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class HolderNamed:
    holder_id: int
    post_id: int
    place_id: int
    on: date


@dataclass(frozen=True)
class DutyRostered:
    post_id: int
    place_id: int
    day: date
