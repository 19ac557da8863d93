"""Importing a roster for programs: bring the file, see what it says and would change, correct the columns, start."""
from typing import Annotated, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import BaseModel, Field, StringConstraints

from linli.kernel.api import Body, Day, Done, Id, Key, Made, Operations
from linli.kernel.clock import today
from linli.kernel.files import commands as files
from linli.kernel.files.values import SHEETS
from linli.kernel.http import Request
from linli.registry.importing import commands, queries
from linli.registry.importing.values import PURPOSE, CellText, ImportDiff, NoSuchColumn, Reading, RowChoice, RunRow

Sheet = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
Field_ = Literal["serial", "building", "entrance", "unit", "storey", "area", "kind", "status", "name", "phone",
                 "relation", "share", "tenant", "tenant_phone", "family", "vehicle", "parking", "note"]
router = Operations("registry")


class NewImport(Body):
    """`file_id` comes from `/communities/{id}/import-files`; the roster holds from `on`."""

    file_id: Id
    on: Day


class Mapping(Body):
    """By sheet: column letter → field; null leaves a sheet out. Sheets not named are read as they were found."""

    sheets: Annotated[dict[Sheet, dict[Letter, Field_] | None], Field(max_length=50)]


class CellGiven(Body):
    """`text` is read in place of what stands in the cell; the cell's own text undoes a correction."""

    sheet: Sheet | Literal[""]
    cell: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[1-9]\d{0,6}$")]
    text: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]


class RowGiven(Body):
    """A row as the spreadsheet numbers it; `passed` false takes it in again."""

    sheet: Sheet | Literal[""]
    row: Annotated[int, Field(ge=1, le=2_000_000)]
    passed: bool = True


class CorrectionsGiven(Body):
    """Cells to read otherwise and rows to pass over; what was corrected before stays."""

    cells: Annotated[list[CellGiven], Field(max_length=500)] = []
    passed: Annotated[list[RowGiven], Field(max_length=500)] = []


class Told(BaseModel):
    """What a file says, and what it would change; no change is known while no home was read."""

    reading: Reading
    difference: ImportDiff | None


@router.get("/communities/{community_id}/imports", shows=queries.runs, title="花名册导入记录")
def runs(request: Request, community_id: Id) -> list[RunRow]:
    """The imports of a community, the newest first."""
    return queries.runs(community_id, by=request.actor)


@router.post("/communities/{community_id}/import-files", does=commands.begin, title="上传花名册")
def add_roster(request: Request, community_id: Id, key: Key, file: File[UploadedFile]) -> Made:
    """Bring a spreadsheet: xlsx, xls or csv, up to 20 MB."""
    return Made(id=files.store(file, kinds=SHEETS, purpose=PURPOSE, by=request.actor).id)


@router.post("/communities/{community_id}/imports", does=commands.begin, title="开始一次花名册导入")
def begin(request: Request, community_id: Id, given: NewImport, key: Key) -> Made:
    """Nothing is written to the registry yet."""
    return Made(id=commands.begin(community_id, file_id=given.file_id, on=given.on, key=key, by=request.actor))


@router.get("/imports/{import_run_id}", shows=queries.run, title="一次花名册导入")
def run(request: Request, import_run_id: Id) -> RunRow:
    """How far it is and what it did."""
    return queries.run(import_run_id, by=request.actor)


@router.get("/imports/{import_run_id}/told", shows=queries.told, title="花名册里读出了什么")
def told(request: Request, import_run_id: Id) -> Told:
    """Columns, problems by cell, and the difference from what is on file."""
    reading, difference = queries.told(import_run_id, by=request.actor)
    return Told(reading=reading, difference=difference)


@router.post("/imports/{import_run_id}/columns", does=commands.map_columns, title="更正花名册的对列")
def map_columns(request: Request, import_run_id: Id, given: Mapping, key: Key) -> Done:
    """Have sheets and columns read as a person says."""
    reading, _ = queries.told(import_run_id, by=request.actor)
    found = queries.run(import_run_id, by=request.actor)
    sheets = {sheet.name: sheet for sheet in reading.sheets}
    wanted = dict(found.mapping)
    for name, columns in given.sheets.items():
        if name not in sheets:
            raise NoSuchColumn(where=name)
        if unknown := set(columns or ()) - {column.letter for column in sheets[name].columns}:
            raise NoSuchColumn(where=f"{name} {min(unknown)}")
        wanted[name] = columns and {"header_rows": list(sheets[name].header_rows), "columns": dict(columns)}
    commands.map_columns(import_run_id, mapping=wanted, on=found.on or today(), key=key, by=request.actor)
    return Done()


@router.post("/imports/{import_run_id}/corrections", does=commands.correct, title="更正花名册的格")
def correct_cells(request: Request, import_run_id: Id, given: CorrectionsGiven, key: Key) -> Done:
    """Have cells read as a person says and rows passed over; the file itself stays as it came."""
    commands.correct(import_run_id, cells=[CellText(one.sheet, one.cell, one.text) for one in given.cells],
                     passed=[RowChoice(one.sheet, one.row, one.passed) for one in given.passed], key=key,
                     by=request.actor)
    return Done()


@router.post("/imports/{import_run_id}/start", does=commands.start, title="导入花名册")
def start(request: Request, import_run_id: Id, key: Key) -> Done:
    """Let a worker bring the file in."""
    commands.start(import_run_id, key=key, by=request.actor)
    return Done()


@router.post("/imports/{import_run_id}/drop", does=commands.drop, title="放弃一次导入")
def drop(request: Request, import_run_id: Id, key: Key) -> Done:
    commands.drop(import_run_id, at=request.now, key=key, by=request.actor)
    return Done()
