"""Typed rows, kinds of value and refusals of policies."""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linli.kernel.errors import Refused

NUMBER, CHOICE, SWITCH, TEXT = "number", "choice", "switch", "text"


class UnknownKey(Refused):
    code, field = "unknown_key", "key"
    sentence = "规则包里没有“{key}”这一项。"


class OutOfRange(Refused):
    code, field = "out_of_range", "value"
    sentence = "“{title}”只能是{range}。依据：{source}。"


class Locked(Refused):
    code = "locked"
    sentence = "“{title}”由法律定死，各地不能另设。依据：{source}。"


class ReasonMissing(Refused):
    code, field = "reason_missing", "reason"
    sentence = "请写明理由，住户和上级都看得到。"


class BeforePresent(Refused):
    code, field = "before_present", "on"
    sentence = "这里已有一个从 {start} 起的值，新值要从更晚的一天起。"


class SecondNeeded(Refused):
    code = "second_needed"
    sentence = "“{title}”关系到钱、表决或个人信息，要由第二个人同意才生效。请提交，等另一位负责人同意。"


class NothingSet(Refused):
    code = "nothing_set"
    sentence = "这一级没有设过值，不用取消。"


@dataclass(frozen=True)
class Key:
    """One line of the rule pack: what may be set, within what, and by which law."""

    name: str
    title: str
    type: str
    default: Any
    source: str
    unit: str = ""
    low: int | None = None
    high: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)   # value → words
    locked: bool = False
    used_in: str = ""
    second: bool = False    # a change needs a second person

    @property
    def range(self) -> str:
        """What is allowed, in words."""
        match self.type:
            case "number" if self.low is not None and self.high is not None:
                return f"{self.low:,}–{self.high:,} {self.unit}".strip()
            case "number":
                return f"不小于 {self.low or 0:,} {self.unit}".strip()
            case "choice":
                return " / ".join(self.choices.values())
            case "switch":
                return "开 / 关"
        return "文字"

    def words(self, value: Any) -> str:
        """The value as people read it."""
        match self.type:
            case "number":
                return f"{value:,} {self.unit}".strip() if self.unit != "%" else f"{value}%"
            case "choice":
                return self.choices.get(value, str(value))
            case "switch":
                return "开" if value else "关"
        return str(value) or "未设"

    def checked(self, value: Any) -> Any:
        """Return the value in its type. Raises OutOfRange, Locked."""
        if self.locked:
            raise Locked(title=self.title, source=self.source)
        wrong = OutOfRange(title=self.title, range=self.range, source=self.source)
        match self.type:
            case "number":
                if isinstance(value, str):
                    if not re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
                        raise wrong
                    value = int(value)
                if isinstance(value, bool) or not isinstance(value, int) or (
                        self.low is not None and value < self.low) or (self.high is not None and value > self.high):
                    raise wrong
            case "choice":
                if value not in self.choices:
                    raise wrong
            case "switch":
                value = {"on": True, "off": False}.get(value, value)
                if not isinstance(value, bool):
                    raise wrong
            case "text":
                if not isinstance(value, str) or not 0 < len(value) <= 120:
                    raise wrong
        return value


@dataclass(frozen=True)
class Rung:
    """One level of "nearest wins": its place, the value set there, and whether it is the one that holds."""

    level: str            # unit, entrance, building, community, area, pack
    place_id: int | None
    name: str
    value: Any
    words: str
    since: date | None
    reason: str
    actor: str
    holds: bool


@dataclass(frozen=True)
class Why:
    """The answer to "why does this hold here"."""

    key: Key
    place_id: int
    place_name: str
    value: Any
    words: str
    rungs: list[Rung]

    @property
    def holding(self) -> Rung:
        return next(rung for rung in self.rungs if rung.holds)


@dataclass(frozen=True)
class HeldHere:
    """One line of all policies of a place."""

    key: Key
    words: str
    level: str            # where it comes from


@dataclass(frozen=True)
class Change:
    """One line of the history of a key."""

    place_id: int | None
    place: str
    words: str
    start: date | None
    end: date | None
    reason: str
    actor: str
