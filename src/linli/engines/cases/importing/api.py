"""Importing matters for programs: an office that changes over, or 12345 that hands over its sheets."""
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from linli.engines.cases.bodies import Short
from linli.engines.cases.importing import commands, queries
from linli.engines.cases.importing.sheet import WIDEST, found
from linli.engines.cases.importing.values import LONGEST_NUMBER, MOST, Imported, Matter, Told
from linli.engines.cases.intake.values import LONGEST_TEXT
from linli.kernel.api import Body, Id, Key, Operations, Phone
from linli.kernel.http import Request

Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NUMBER,
                                          pattern=r"^[^\x00]*$")]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
router = Operations("cases")


class MatterFromElsewhere(Body):
    """`number` is unique in the community and `source`. With `ended_at` it has ended; `limit` is the hotline's own.

    With `handler_id` it goes on in the hands of that colleague, who had `accepted` it or was only sent.
    """

    number: Number
    source: Literal["former", "hotline"] = "former"
    kind: Literal["repair", "complaint", "suggestion", "consultation", "emergency"]
    category: Short
    reported_at: AwareDatetime
    text: Long
    place_id: Id | None = None
    spot: Short = ""
    name: Short = ""
    phone: Phone = ""
    ended_at: AwareDatetime | None = None
    result: Long = ""
    limit: AwareDatetime | None = None
    handler_id: Id | None = None
    accepted: bool = False


class MattersFromElsewhere(Body):
    matters: Annotated[list[MatterFromElsewhere], Field(min_length=1, max_length=MOST)]
    tell: bool = True       # the reporters of what goes on their new number


class MattersSheet(Body):
    """A sheet as cells: its titles, then its rows; `source` is whence the matters come where the sheet does not say."""

    titles: Annotated[list[Short], Field(min_length=1, max_length=WIDEST)]
    rows: Annotated[list[Annotated[list[Long], Field(max_length=WIDEST)]], Field(min_length=1, max_length=MOST)]
    source: Literal["former", "hotline"] = "former"


@router.post("/communities/{community_id}/matters-sheet", does=queries.told, title="核对事项表")
def read_sheet(request: Request, community_id: Id, given: MattersSheet, key: Key) -> Told:
    """Say what a sheet comes to, by row (the header is 1): new matters, those in already, problems by cell."""
    rows = [[str(number), *cells] for number, cells in enumerate(given.rows, start=2)]
    return queries.told(community_id, rows=rows, columns=found(given.titles), source=given.source, at=request.now,
                        by=request.actor)


@router.post("/communities/{community_id}/imported-matters", does=commands.import_matters, title="导入事项")
def import_matters(request: Request, community_id: Id, given: MattersFromElsewhere, key: Key) -> Imported:
    """Bring matters along from another system as a set: new numbers come in, known ones change nothing."""
    return commands.import_matters(community_id, matters=[Matter(**one.model_dump()) for one in given.matters],
                                   tell=given.tell, at=request.now, key=key, by=request.actor)
