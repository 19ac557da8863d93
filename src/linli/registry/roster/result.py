"""What a reading returns."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from linli.registry.roster.problems import SEVERITY


@dataclass(frozen=True, slots=True)
class Source:
    """Where a home stands: row as the spreadsheet program shows it; in a CSV file the sheet is ``""``."""

    sheet: str
    row: int


@dataclass(slots=True)
class Person:
    """A person of a home. `relation`: owner, tenant, family, other; `share` in lowest terms, `1/2`."""

    name: str | None
    phone: str | None = None
    other_phones: list[str] = field(default_factory=list)
    relation: str = "owner"
    share: str | None = None

    def add_phone(self, phone: str) -> None:
        if self.phone is None:
            self.phone = phone
        elif phone != self.phone and phone not in self.other_phones:
            self.other_phones.append(phone)

    @property
    def phones(self) -> list[str]:
        return [*([self.phone] if self.phone else []), *self.other_phones]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "phone": self.phone, "other_phones": self.other_phones, "relation": self.relation,
                "share": self.share}


@dataclass(slots=True)
class Home:
    """One home; its key is building, entrance and unit. `area` is decimal text in m²."""

    building: str
    entrance: str | None
    unit: str
    source: Source
    storey: int | None = None
    area: str | None = None
    area_assumed: bool = False
    kind: str = "住宅"
    status: str | None = None
    people: list[Person] = field(default_factory=list)
    vehicles: list[str] = field(default_factory=list)
    parking: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def key(self) -> tuple[str, str | None, str]:
        return (self.building, self.entrance, self.unit)

    def as_json(self) -> dict[str, Any]:
        return {"building": self.building, "entrance": self.entrance, "unit": self.unit, "storey": self.storey,
                "area": self.area, "kind": self.kind, "status": self.status,
                "people": [person.as_json() for person in self.people], "vehicles": self.vehicles,
                "parking": self.parking, "source": {"sheet": self.source.sheet, "row": self.source.row},
                **({"note": self.note} if self.note else {})}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a clerk must look at. `detail` completes the reason (the row that a duplicate repeats, the value read)."""

    sheet: str
    cell: str
    value: str
    code: str
    detail: str = ""
    row: int = 0            # the row that it concerns; a merged cell may stand higher up
    title: str = ""         # the column's own header word

    @property
    def severity(self) -> str:
        return SEVERITY[self.code]

    def as_json(self) -> dict[str, str]:
        return {"sheet": self.sheet, "cell": self.cell, "value": self.value, "code": self.code,
                "severity": self.severity}


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """The header rows (1-based) and the field of each recognised column letter."""

    header_rows: list[int]
    columns: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"header_rows": self.header_rows, "columns": self.columns}


@dataclass(slots=True)
class Result:
    """Everything that one file says."""

    rows_read: int = 0
    homes: list[Home] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mapping: dict[str, SheetMapping] = field(default_factory=dict)
    kept_out: dict[str, list[int]] = field(default_factory=dict)    # data rows by sheet, 1-based

    @property
    def exit_status(self) -> int:
        """0 no errors, 1 some rows kept out, 2 nothing could be read."""
        if any(problem.code.startswith("file.") for problem in self.problems):
            return 2
        return int(any(problem.severity == "error" for problem in self.problems))

    def as_json(self) -> dict[str, Any]:
        return {"format": 1, "rows_read": self.rows_read, "homes": [home.as_json() for home in self.homes],
                "problems": [problem.as_json() for problem in self.problems],
                "mapping": {name: mapping.as_json() for name, mapping in self.mapping.items()}}
