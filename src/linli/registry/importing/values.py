"""What an import brings in, and what it would change."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from linli.kernel.errors import Refused
from linli.kernel.jobs import GaveUp, HowFar

FIELD_TITLES = {"area": "建筑面积", "kind": "用途", "use": "居住状态", "storey": "楼层", "came": "新增住户",
                "left": "不再是业主或住户", "name": "补上姓名", "phone": "电话", "share": "产权份额",
                "vehicle": "新增车辆", "parking": "新增车位"}
PURPOSE = "registry.roster"     # of the uploaded files and the returned workbooks
BRING_IN = "registry.importing.jobs.bring_in"     # the job that reads the file and writes the homes
SHOWN = 200     # changes listed on the page; all of them are counted
MOST_CORRECTIONS = 2_000    # cells and rows of one import


class NothingToImport(Refused):
    code = "nothing_to_import"
    sentence = "表里没有读出一户，没有导入。请看“问题”里的说明。"


class NoSuchColumn(Refused):
    code, field = "no_such_column", "sheets"
    sentence = "花名册里没有“{where}”，对列没有改动。请照读出来的工作表名和列写。"


class NoSuchCell(Refused):
    code, field = "no_such_cell", "cells"
    sentence = "花名册里没有“{where}”这一格（行），没有改动。请照读出来的工作表名、列和行写。"


class TooManyCorrections(Refused):
    code, field = "too_many_corrections", "cells"
    sentence = "在这里最多改 {most} 格，这一次的没有收下，先前改的都在。改得再多，请改好表格后重新上传。"


class ImportNotOpen(Refused):
    code = "import_not_open"
    sentence = "这次导入已经{state}，不能再改。要再导一次，请重新上传。"


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person of a home as the roster names them. `relation`: owner, tenant, family, other; share `1/2`."""

    name: str | None
    phone: str | None = None
    other_phones: tuple[str, ...] = ()
    relation: str = "owner"
    share: str | None = None


@dataclass(frozen=True, slots=True)
class HomeDraft:
    """A home as the roster gives it (FORMAT.md §5 writes the codes). None: the roster does not say."""

    building: str
    entrance: str | None
    number: str
    storey: int | None = None
    area: str | None = None             # m², decimal text
    kind: str = "home"
    use: str | None = None
    people: tuple[PersonDraft, ...] = ()
    vehicles: tuple[str, ...] = ()
    parking: tuple[str, ...] = ()
    area_assumed: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One thing that differs between file and registry. Names, phones and plates are masked."""

    label: str
    field: str
    before: str
    after: str
    applied: bool = True      # False: shown for a person to decide (a share that differs)

    @property
    def title(self) -> str:
        return FIELD_TITLES[self.field]


@dataclass(frozen=True)
class ImportDiff:
    """What a file changes against what is in: counted in full, listed up to SHOWN."""

    homes: int
    new: int
    changed: int
    unchanged: int
    missing: int                                   # on file here, not in the spreadsheet; they stay
    by_field: dict[str, int] = field(default_factory=dict)
    changes: list[FieldChange] = field(default_factory=list)
    new_labels: list[str] = field(default_factory=list)
    missing_labels: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """The homes of the file are on file just so."""
        return self.homes > 0 and self.homes == self.unchanged


@dataclass(frozen=True)
class CellText:
    """What a person writes over a cell, named as `C3`."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class RowChoice:
    """Whether a row (as the spreadsheet numbers it) is passed over."""

    sheet: str
    row: int
    passed: bool = True


@dataclass(frozen=True)
class CorrectedCell:
    """A cell as it stands in the file and as a person corrected it."""

    sheet: str
    cell: str
    was: str
    now: str


@dataclass(frozen=True)
class RunRow:
    """One import on the list of a community."""

    id: int
    community_id: int
    file_id: int
    file_name: str
    mapping: dict[str, Any]
    state: str
    on: date | None
    summary: dict[str, Any]
    returned_file_id: int | None
    actor: str
    at: datetime
    ended_at: datetime | None
    corrected: list[CorrectedCell]
    passed: list[RowChoice]
    how_far: HowFar | None = None       # while it is brought in
    gave_up: GaveUp | None = None       # its job ended undone: nothing was written

    @property
    def state_title(self) -> str:
        return "已停下" if self.gave_up else STATE_TITLES[self.state]


STATE_TITLES = {"uploaded": "待导入", "running": "正在导入", "done": "已完成", "failed": "未完成", "dropped": "已放弃"}


@dataclass(frozen=True)
class ProblemRow:
    """One cell that a clerk must look at."""

    sheet: str
    cell: str
    row: int
    value: str
    code: str
    severity: str
    reason: str


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its letter, header word, the field it is read as ("" = left out), some values."""

    letter: str
    title: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class SheetColumns:
    name: str
    read: bool
    header_rows: tuple[int, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Reading:
    """What a file says, before anything is written."""

    rows: int
    homes: int
    kept_out: int
    errors: int
    warnings: int
    problems: list[ProblemRow]
    sheets: list[SheetColumns]
    readable: bool = True

    @property
    def summary(self) -> dict[str, int]:
        return {"rows": self.rows, "homes": self.homes, "kept_out": self.kept_out, "errors": self.errors,
                "warnings": self.warnings}
