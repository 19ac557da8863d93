"""Words of 银行流水: what a line of the bank's file says, what it fits, what becomes of it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused

SUSPENSE = "2241.03"         # 待查款 of the service book: ours to give to somebody, nobody's income
CONFIDENCE_TITLES = {"desk": "柜台已收", "booked": "已入账", "sure": "确定", "likely": "请核对", "none": "没认出"}
MOST_LINES = 500


@dataclass(frozen=True)
class BankDraft:
    """Money that came into the bank account. `txn`: the bank's number of it; `unit_id` None: nobody knows whose."""

    txn: str
    at: datetime
    fen: int
    payer: str = ""
    remark: str = ""
    unit_id: int | None = None


@dataclass(frozen=True)
class Home:
    """What a line is matched against. `names`: who holds or pays the home; `open_fen`: all it owes."""

    unit_id: int
    label: str
    names: frozenset[str]
    open_fen: int


@dataclass(frozen=True)
class Known:
    """What the community has: homes by id, whose a bill is, receipts of the desk and numbers booked before."""

    homes: Mapping[int, Home]
    bills: Mapping[int, int]         # bill → unit
    desk: Mapping[str, str]          # the bank's number → receipt that a window wrote for it
    booked: frozenset[str]


@dataclass(frozen=True)
class Match:
    draft: BankDraft
    confidence: str                  # desk, booked, sure, likely, none
    reason: str
    unit_id: int | None = None
    home: str = ""

    @property
    def title(self) -> str:
        return CONFIDENCE_TITLES[self.confidence]

    @property
    def tone(self) -> str:
        return {"sure": "ok", "likely": "warn", "none": "danger"}.get(self.confidence, "mute")

    @property
    def is_new(self) -> bool:
        return self.confidence not in ("desk", "booked")


@dataclass(frozen=True)
class FileBooked:
    """What a file came to. `held`: nobody's yet; `at_desk`: a window had taken it; `repeated`: booked before."""

    booked: int
    booked_fen: int
    held: int
    held_fen: int
    at_desk: int
    at_desk_fen: int
    repeated: int


@dataclass(frozen=True)
class HeldLine:
    """Money that waits for its home; who paid and what they wrote are masked."""

    id: int
    day: date
    fen: int
    payer: str
    remark: str
    txn: str


@dataclass(frozen=True)
class HeldMoney:
    """What is held for a community, the oldest first; `lines` are at most the first 200."""

    count: int
    fen: int
    lines: tuple[HeldLine, ...]


class BadLine(Refused):
    code, field, sentence = "bad_bank_line", "file", "流水里有一笔看不懂：{what}。"


class NoSuchHome(Refused):
    code, field, sentence = "no_such_home", "home", "本小区没有“{home}”这个房号，请写成 3-2-501。"


class AlreadyGiven(Refused):
    code, status, sentence = "already_given", 409, "这笔钱已经认领过了。"
