"""What importing takes and answers, and its ways to say no."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused
from linli.kernel.spreadsheets import Problem

SOURCE_TITLES = {"former": "旧系统", "hotline": "12345 热线"}
MOST = 10_000           # matters at once
LONGEST_NUMBER, SHORTEST_ORDER = 40, 4


class TooManyMatters(Refused):
    code, field = "too_many_matters", "file"
    sentence = "一次最多 {most:,} 件，现在有 {given:,} 件，请分几份导入。没有导入任何一件。"


class NoMatters(Refused):
    code, field, sentence = "no_matters", "file", "没有可导入的事项。"


class WrongMatter(Refused):
    code, field, sentence = "wrong_matter", "matters", "编号“{number}”的{column}：{what}。没有导入任何一件。"


class ImportedMeanwhile(Refused):
    code, status = "imported_meanwhile", 409
    sentence = "刚刚有人登记了同样编号的事项，请重新上传核对。没有导入任何一件。"


@dataclass(frozen=True)
class Matter:
    """A matter as another system had it. With `ended_at` it has ended, else it goes on here, with `handler_id` in the
    hands of that colleague, who had `accepted` it already or was only sent.

    `number` is unique in the community and source (`former`: the system an office comes from, `hotline`: 12345), so
    that a second import changes nothing. Without a place it is the community's, `spot` says where in words. `limit` is
    the hotline's own.
    """

    number: str
    source: str
    kind: str
    category: str
    reported_at: datetime
    text: str
    place_id: int | None = None
    spot: str = ""
    name: str = ""
    phone: str = ""
    ended_at: datetime | None = None
    result: str = ""
    limit: datetime | None = None
    handler_id: int | None = None
    accepted: bool = False


@dataclass(frozen=True)
class Imported:
    """What an import came to. `known`: numbers that were there already, nothing of them changed."""

    new: int
    ended: int      # of the new ones, those that had ended
    known: int


@dataclass(frozen=True)
class Told:
    """What a sheet says: matters by row, those in already, and what is wrong by cell."""

    rows: int
    matters: Mapping[int, Matter]       # that will be new, by row of the sheet
    known: tuple[int, ...]              # rows of numbers that are in already
    problems: tuple[Problem, ...]
    unplaced: int                       # of the new ones, whose place is not known: the words are kept
    strangers: tuple[int, ...] = ()     # rows in hand by somebody who is not known here: they wait for the desk
    late: int = 0                       # of the new ones, orders of 12345 past their own limit

    @property
    def handled(self) -> int:
        """That go on in the hands of whoever had them."""
        return sum(one.handler_id is not None for one in self.matters.values())

    @property
    def ended(self) -> int:
        return sum(one.ended_at is not None for one in self.matters.values())

    @property
    def going_on(self) -> int:
        return len(self.matters) - self.ended

    @property
    def kept_out(self) -> int:
        return len({one.row for one in self.problems})
