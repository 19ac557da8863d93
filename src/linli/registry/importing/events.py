"""What an import did."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RosterImported:
    """Homes came in or changed. `changed` are units that were on file before; `moved` those whose owners changed."""

    community_id: int
    added: int
    changed: tuple[int, ...]
    moved: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class ImportStarted:
    """Somebody pressed the button; the file is read and written by a job."""

    run_id: int
