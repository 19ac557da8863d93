"""A sheet of matters, read cell by cell: columns are found by their titles and may be put right. Nothing is written."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.engines.cases.importing import checking
from linli.engines.cases.importing.handlers import Handlers
from linli.engines.cases.importing.values import Matter
from linli.engines.cases.intake import categories
from linli.engines.cases.intake.categories import Category
from linli.kernel.sheets import Column
from linli.kernel.spreadsheets import SHANGHAI, Problem, moment, plain
from linli.registry.places.directory import Directory

# Field → its column here, and what other systems call it.
COLUMNS = {
    "number": ("来源编号", "编号", "工单编号", "工单号", "单号", "事项编号", "受理编号"),
    "source": ("来源", "来源系统"),
    "category": ("类别", "诉求类型", "事项类别", "工单类型", "类型", "问题类型", "一级分类"),
    "reported": ("报告时间", "报事时间", "诉求时间", "受理时间", "来电时间", "登记时间", "创建时间", "派单时间"),
    "place": ("地点", "地址", "位置", "房号", "诉求地址", "报修地址", "事发地点"),
    "name": ("联系人", "诉求人", "报事人", "报修人", "来电人", "姓名"),
    "phone": ("电话", "联系电话", "来电号码", "手机", "手机号", "联系方式"),
    "text": ("内容", "诉求内容", "事项内容", "问题描述", "报修内容", "描述", "标题"),
    "state": ("状态", "工单状态", "办理状态"),
    "handler": ("办理人", "处理人", "维修人员", "维修师傅", "接单人", "承办人", "经办人", "负责人"),
    "ended": ("办结时间", "完成时间", "结案时间", "关闭时间"),
    "result": ("办结结果", "办理结果", "处理结果", "处理情况", "办理情况", "答复内容"),
    "limit": ("时限", "办理时限", "截止时间", "办结时限"),
}
TITLES = {field: names[0] for field, names in COLUMNS.items()}
NEEDED = ("number", "reported", "text")
IN_WORDS = ("text", "result", "name", "place", "handler")
WIDEST, SEARCHED = 60, 20       # columns that are read; rows from the top in which the header is looked for
LONGEST_SHOWN = 40
LONG_AGO = datetime(2000, 1, 1, tzinfo=SHANGHAI)
HOTLINE, FORMER = re.compile("12345|热线"), re.compile("旧系统|原系统|老系统")
ENDED = {"已办结", "办结", "已完成", "完成", "已关闭", "关闭", "已结案", "结案", "已处理"}
ACCEPTED = {"办理中", "在办", "处理中", "进行中", "已接单"}
WAITING = {"待派单", "待受理", "待处理", "未处理", "新建"}
GOING_ON = {*ACCEPTED, *WAITING, "未办结", "已派单"}
KINDS = {"报修": "repair", "维修": "repair", "求助": "repair", "投诉": "complaint", "举报": "complaint",
         "建议": "suggestion", "意见": "suggestion", "咨询": "consultation", "突发": "emergency", "紧急": "emergency"}


@dataclass(frozen=True)
class Table:
    """A sheet below its header: titles, [row number, cells …], and which column each field was found in."""

    titles: tuple[str, ...]
    rows: list[list[str]]
    columns: dict[str, int]


@dataclass(frozen=True)
class Read:
    matters: dict[int, Matter]
    problems: list[Problem]
    strangers: list[int]        # rows whose handler is not known here


def table(sheet: Sequence[Sequence[str]]) -> Table | None:
    """Find the header, the first row with two titles that are known; None: there is none."""
    for at, row in enumerate(sheet[:SEARCHED]):
        titles = tuple(plain(cell)[:LONGEST_SHOWN] for cell in row[:WIDEST])
        if len(columns := found(titles)) >= 2:
            return Table(titles, [
                [str(number), *((kept(cells[n]) if n < len(cells) else "") for n in range(len(titles)))]
                for number, cells in enumerate(sheet[at + 1:], start=at + 2) if any(map(str.strip, cells))], columns)
    return None


def kept(text: str) -> str:
    """The text of a cell as it was written: people's words keep their own signs."""
    return text.replace("\x00", "").strip()


def found(titles: Sequence[str]) -> dict[str, int]:
    """Field → column; of two columns that could be one field, the better title."""
    bare = [re.sub(r"\s|[（(].*?[）)]|\*", "", title) for title in titles]
    return {field: next(bare.index(name) for name in names if name in bare)
            for field, names in COLUMNS.items() if any(name in bare for name in names)}


def read(rows: Sequence[Sequence[str]], columns: Mapping[str, int], *, source: str, directory: Directory,
         handlers: Handlers, now: datetime) -> Read:
    """`source`: whence the matters come where the sheet does not say it."""
    matters: dict[int, Matter] = {}
    problems: list[Problem] = []
    strangers: list[int] = []
    seen: dict[tuple[str, str], int] = {}
    for number, *cells in rows:
        one = _Row(int(number), {field: cells[n] if field in IN_WORDS else plain(cells[n])
                                 for field, n in columns.items() if n < len(cells)}, source)
        matter = one.matter(directory, handlers, now)
        if matter is not None and (first := seen.setdefault((matter.source, matter.number), one.number)) != one.number:
            one.wrong("number", f"与第 {first} 行重复")
        elif matter is not None:
            matters[one.number] = matter
            strangers += [one.number] if one.in_hand and matter.handler_id is None else []
        problems += one.problems
    return Read(matters, problems, strangers)


def problem(row: int, column: str, value: str, words: str) -> Problem:
    return Problem(row, column, value[:LONGEST_SHOWN], words)


def kept_out(titles: Sequence[str], rows: Sequence[Sequence[str]],
             problems: Sequence[Problem]) -> tuple[list[Column], list[list[str]]]:
    """The rows with problems as they were, and what is wrong beside each: columns and rows of a workbook."""
    wrong: dict[str, list[str]] = {}
    for one in problems:
        wrong.setdefault(str(one.row), []).append(f"{one.column}：{one.words}")
    columns = [*(Column(title or f"第 {n} 列") for n, title in enumerate(titles, 1)), Column("问题", width=60)]
    return columns, [[*cells, "；".join(wrong[number])] for number, *cells in rows if number in wrong]


class _Row:
    def __init__(self, number: int, cells: dict[str, str], source: str) -> None:
        self.number, self.cells, self.instead, self.problems = number, cells, source, list[Problem]()

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    def wrong(self, field: str, words: str) -> None:
        self.problems.append(problem(self.number, TITLES[field], self[field], words))

    @property
    def in_hand(self) -> bool:
        """Somebody had it who is to go on with it."""
        return bool(self["handler"]) and not self["ended"] and self["state"] not in WAITING

    def matter(self, directory: Directory, handlers: Handlers, now: datetime) -> Matter | None:
        kind, category = self._category()
        reported, ended, limit = self._moment("reported", needed=True), self._moment("ended"), self._moment("limit")
        source = self._source()
        ended = self._ended(ended)
        where, spot = directory.meant(self["place"])
        found = Matter(self["number"], source, kind, category, reported or LONG_AGO, self["text"],
                       None if where == directory.community else where.id, spot, self["name"], self["phone"], ended,
                       self["result"], limit, handlers.meant(self["handler"], category) if self.in_hand else None,
                       self["state"] in ACCEPTED)
        told = {one.column for one in self.problems}
        self.problems += [problem(self.number, column, self[_field(column)], words)
                          for column, words in checking.wrong(found, now=now) if column not in told]
        return None if self.problems else found

    def _source(self) -> str:
        said = self["source"]
        if not said:
            return self.instead
        if HOTLINE.search(said):
            return "hotline"
        if not FORMER.search(said):
            self.wrong("source", "只认“12345热线”和“旧系统”；这一列不是的话，对列时选“不用”")
        return "former"

    def _category(self) -> tuple[str, str]:
        """A kind (投诉), a category (漏水排水; 漏水), or both (投诉/噪声). Of a kind alone the text says."""
        parts = [part for part in re.split(r"[/\-—、>\s·]+", self["category"]) if part]
        kind = next((KINDS[part] for part in parts if part in KINDS), "")
        known = [one for one in categories.ALL if "objection" not in one.kinds and (not kind or kind in one.kinds)]
        fitting = [one for one in known if one.title in parts] or _only(
            [one for one in known if any(len(part) > 1 and part not in KINDS and part in one.title for part in parts)])
        if not parts:
            self.wrong("category", "没有填写")
        elif fitting:
            return kind or fitting[0].kinds[0], fitting[0].code
        elif kind:
            return kind, categories.guessed(self["text"], kind).code
        else:
            self.wrong("category", "没有这个类别，可写报修、投诉、建议、咨询、突发，或如“漏水排水”“投诉/噪声”")
        return "", ""

    def _moment(self, field: str, *, needed: bool = False) -> datetime | None:
        said = self[field]
        if not said:
            if needed:
                self.wrong(field, "没有填写")
            return None
        found = moment(said, whole=True)
        if found is None:
            self.wrong(field, "时间看不懂，请写成 2026-11-23 14:30")
        return found

    def _ended(self, ended: datetime | None) -> datetime | None:
        """By the state; where none is told, by whether it has an end."""
        state = self["state"]
        if not state or state in ENDED:
            if state and not self["ended"]:
                self.wrong("ended", "已办结的要写办结时间")
            return ended
        if state not in GOING_ON:
            self.wrong("state", "看不懂，请写已办结、办理中或待派单")
        elif self["ended"]:
            self.wrong("ended", f"状态是“{state}”，不该有办结时间")
        return None


def _only(found: list[Category]) -> list[Category]:
    return found if len(found) == 1 else []


def _field(column: str) -> str:
    return next(field for field, title in TITLES.items() if title == column)
