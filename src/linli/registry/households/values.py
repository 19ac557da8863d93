"""一户一档: what one page tells of a home, as of a day."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from linli.kernel.clock import FIRST_DAY, LAST_DAY
from linli.kernel.errors import Refused
from linli.registry.people.values import ContactRow, PetRow, RepresentativeRow, TenureRow, VehicleRow
from linli.registry.places.values import ACQUISITION_TITLES, AREA_BASIS_TITLES, KIND_TITLES, USE_TITLES


class PurposeMissing(Refused):
    code, field = "purpose_missing", "purpose"
    sentence = "请写明为什么要看完整信息，例如“漏水，联系业主”。会记入日志。"


class NoSuchDay(Refused):
    code, field = "no_such_day", "on"
    sentence = f"{{on}} 太早或太晚：只看得到 {FIRST_DAY} 到 {LAST_DAY} 之间的日子。请检查年份。"


@dataclass(frozen=True)
class ChangeRow:
    """One line of the history of a home."""

    on: date
    title: str
    before: str
    after: str
    reason: str
    actor: str


@dataclass(frozen=True)
class Look:
    """Who opened the file or asked for a number in full."""

    at: datetime
    actor: str
    what: str


@dataclass(frozen=True)
class Span:
    """One bar of the time axis; None: open on that side."""

    text: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Band:
    """One row of the time axis."""

    title: str
    kind: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Revealed:
    """A person in full. Shown once, after the act is in the journal."""

    person_id: int
    name: str
    phone: str
    other_phones: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """Whom a resident may ring: a work phone, shown in full since that is its purpose."""

    title: str
    name: str
    phone: str
    icon: str


@dataclass(frozen=True)
class OwnHome:
    """One home of a resident, for the first page of the phone."""

    unit_id: int
    label: str
    community: str
    community_code: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Household:
    id: int
    community_id: int
    community: str
    community_code: str
    building_id: int
    building: str
    entrance: str
    label: str
    on: date
    kind: str
    area: Decimal | None
    area_basis: str
    area_assumed: bool
    use: str | None
    storey: int | None
    handed_over_on: date | None
    acquisition: str | None
    removed_on: date | None
    present: tuple[TenureRow, ...]
    former: tuple[TenureRow, ...]
    representatives: tuple[RepresentativeRow, ...]
    contacts: tuple[ContactRow, ...]
    vehicles: tuple[VehicleRow, ...]
    pets: tuple[PetRow, ...]
    changes: tuple[ChangeRow, ...]
    looks: tuple[Look, ...]
    bands: tuple[Band, ...]
    moments: tuple[tuple[date, str], ...]     # days on which something changed, for the as-of buttons

    @property
    def kind_title(self) -> str:
        return KIND_TITLES[self.kind]

    @property
    def use_title(self) -> str:
        return USE_TITLES.get(self.use or "", "未登记")

    @property
    def acquisition_title(self) -> str:
        return ACQUISITION_TITLES.get(self.acquisition or "", "")

    @property
    def area_basis_title(self) -> str:
        return AREA_BASIS_TITLES[self.area_basis]
