"""What happened to places."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CommunityCreated:
    """A community entered the registry. Upper rooms prepare what each community has: books, boards."""

    community_id: int
    code: str
    on: date


@dataclass(frozen=True)
class ManagementStatusChanged:
    community_id: int
    before: str | None
    after: str
    on: date


@dataclass(frozen=True)
class UnitsAdded:
    """Units came in, one or thousands at once."""

    community_id: int
    count: int


@dataclass(frozen=True)
class UnitChanged:
    """A fact of a unit changed; `fields` names which (area, kind, use, …)."""

    unit_id: int
    community_id: int
    fields: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class UnitRemoved:
    unit_id: int
    community_id: int
    on: date
