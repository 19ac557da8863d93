"""期初表: the openings of a whole community on one spreadsheet, read cell by cell. Nothing is written here.

A row is a home and a charge; columns are found by their titles, in any order. Every problem names its cell. A row that
says nothing of its home, as the sheet to fill in has for every home, is passed over.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linli.domains.fees.payments import openings
from linli.domains.fees.payments.values import OpeningDraft, WrongOpening
from linli.kernel.clock import MONTHS
from linli.kernel.money import NotMoney, fen
from linli.kernel.spreadsheets import Problem, plain

COLUMNS = ("房号", "收费项目", "缴至", "欠费起", "欠费止", "欠费金额", "预存金额", "债权人")
NEEDED = COLUMNS[:2]
MOST_ROWS = 5_000
MONTH = re.compile(r"(20[0-9]{2})(?:[-./年]?)(0[1-9]|1[0-2]|[1-9])月?")


@dataclass(frozen=True)
class Known:
    """What the community has: homes by label, charges by name, and openings that were written before."""

    homes: Mapping[str, int]
    charges: Mapping[str, int]
    written: frozenset[tuple[int, int, str]]


@dataclass(frozen=True)
class Checked:
    drafts: tuple[OpeningDraft, ...]
    problems: tuple[Problem, ...]
    rows: int
    empty: int                  # rows that say nothing of their home

    @property
    def open_fen(self) -> int:
        return sum(one.open_fen for one in self.drafts if not one.creditor)

    @property
    def theirs_fen(self) -> int:
        return sum(one.open_fen for one in self.drafts if one.creditor)

    @property
    def advance_fen(self) -> int:
        return sum(one.advance_fen for one in self.drafts)


def table(sheet: Sequence[Sequence[str]]) -> list[list[str]] | None:
    """Return [row number, cells in the order of COLUMNS] below the header, blank rows left out; None: no header."""
    for at, row in enumerate(sheet[:10]):
        titles = {plain(cell).removesuffix("（元）").removesuffix("(元)"): n for n, cell in enumerate(row)}
        if all(name in titles for name in NEEDED):
            return [[str(number), *(plain(cells[titles[name]]) if titles.get(name, len(cells)) < len(cells) else ""
                                    for name in COLUMNS)]
                    for number, cells in enumerate(sheet[at + 1:], start=at + 2) if any(map(str.strip, cells))]
    return None


def check(rows: Sequence[Sequence[str]], known: Known) -> Checked:
    drafts: list[OpeningDraft] = []
    problems: list[Problem] = []
    seen: dict[tuple[int, int, str], int] = {}
    told = [row for row in rows if any(row[1 + len(NEEDED):])]
    for number, *cells in told:
        found = _Row(int(number), dict(zip(COLUMNS, cells, strict=True)), known)
        draft = found.draft()
        if draft is not None:
            key = (draft.unit_id, draft.charge_id, draft.creditor)
            if key in seen:
                found.wrong("房号", f"与第 {seen[key]} 行重复")
            elif key in known.written:
                found.wrong("房号", "这户的这个项目已登记过期初")
            else:
                seen[key] = found.number
                drafts.append(draft)
        problems += found.problems
    return Checked(tuple(drafts), tuple(problems), len(told), len(rows) - len(told))


class _Row:
    def __init__(self, number: int, cells: dict[str, str], known: Known) -> None:
        self.number, self.cells, self.known, self.problems = number, cells, known, list[Problem]()

    def wrong(self, column: str, words: str) -> None:
        self.problems.append(Problem(self.number, column, self.cells[column][:40], words))

    def draft(self) -> OpeningDraft | None:
        unit = self._one_of("房号", self.known.homes, "本小区没有这个房号")
        charge = self._one_of("收费项目", self.known.charges, "本小区没有这个收费项目")
        until, since, last = (self._month(name) for name in ("缴至", "欠费起", "欠费止"))
        owed, ahead = self._fen("欠费金额"), self._fen("预存金额")
        if len(self.cells["债权人"]) > 80:
            self.wrong("债权人", "最多 80 个字")
        if self.problems or unit is None or charge is None:
            return None
        draft = OpeningDraft(unit, charge, until, since, last or since, owed, ahead, self.cells["债权人"])
        try:
            openings.check(draft)
        except WrongOpening as error:
            self.wrong("欠费金额", str(error.facts["what"]))
            return None
        return draft

    def _one_of(self, column: str, known: Mapping[str, int], words: str) -> int | None:
        found = known.get(self.cells[column])
        if found is None:
            self.wrong(column, words if self.cells[column] else "没有填写")
        return found

    def _month(self, column: str) -> str | None:
        if not self.cells[column]:
            return None
        found = MONTH.fullmatch(self.cells[column])
        if not found:
            self.wrong(column, f"请写 {MONTHS} 的一个月份，如 2026-05")
            return None
        return f"{found[1]}-{int(found[2]):02d}"

    def _fen(self, column: str) -> int:
        if not self.cells[column]:
            return 0
        try:
            amount = fen(self.cells[column])
        except NotMoney as error:
            self.wrong(column, error.sentence)
            return 0
        if amount < 0:
            self.wrong(column, "不能是负数")
        return max(amount, 0)
