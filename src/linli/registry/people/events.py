"""What happened to the people of a home."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TenureChanged:
    """From `on` other people hold a unit in this way. `left` and `came` are person ids."""

    unit_id: int
    community_id: int
    kind: str
    left: tuple[int, ...]
    came: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class PersonCorrected:
    person_id: int
    community_id: int
    fields: tuple[str, ...]
