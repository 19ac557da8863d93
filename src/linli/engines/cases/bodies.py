"""What the operations on cases have in common: the limits of what is sent."""
from datetime import datetime
from typing import Annotated

from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.intake.values import MOST_WORDS
from linli.kernel.access import Actor
from linli.kernel.api import Body, Fen, Id, Text
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, VOICES

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_WORDS, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00]*$")]
Files = Annotated[list[Id], Field(max_length=9)]
Level = Annotated[int, Field(ge=1, le=3)]
Version = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
Cost = Annotated[Fen, Field(ge=0)]
Instant = Annotated[datetime, Field(json_schema_extra={"format": "date-time"})]


class Step(Body):
    """An act without words. `version` is that of the case as the person saw it."""

    version: Version = None


class Several(Body):
    """The cases of an act on many."""

    case_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]


class Reason(Step):
    reason: Text


class Note(Body):
    text: Words = ""
    internal: bool = False
    photos: Files = []


def keep(upload: UploadedFile, *, by: Actor) -> int:
    """Keep what a client brought for a case; return the id for the act that names it. Refuses what is no photo."""
    return files.store(upload, kinds=PHOTOS | VOICES, purpose=FILE, repeatable=True, by=by).id
