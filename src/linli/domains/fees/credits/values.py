"""Words of credit notes: what may be taken off a bill, what was, and what may be refused."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.kernel.errors import Refused

KIND_TITLES = {"waiver": "减免", "credit": "红冲"}
KINDS = tuple(KIND_TITLES)


@dataclass(frozen=True)
class Creditable:
    """A charge on a bill and the most that may still be taken off it. `account`: what it was earned on."""

    charge_id: int
    charge: str
    account: str
    most_fen: int


@dataclass(frozen=True)
class CreditRow:
    id: int
    day: date
    kind: str
    charge: str
    fen: int
    reason: str
    basis: str
    approved_by: str
    undone: bool                 # a later note has taken it back
    undoes: bool                 # takes an earlier one back: `fen` is negative

    @property
    def kind_title(self) -> str:
        return ("撤销" if self.undoes else "") + KIND_TITLES[self.kind]

    @property
    def stands(self) -> bool:
        return not self.undone and not self.undoes


@dataclass(frozen=True)
class CreditView:
    """A bill with what was taken off it and what still may be."""

    bill_id: int
    unit_id: int
    home: str
    community: str
    ym: str
    total_fen: int
    settled_fen: int
    creditor: str                # a former firm whose claim it is: not ours to waive
    charges: tuple[Creditable, ...]
    notes: tuple[CreditRow, ...]
    asked: str                   # a wish that waits for a second person

    @property
    def undoable(self) -> bool:
        return any(note.stands for note in self.notes)

    @property
    def open_fen(self) -> int:
        return self.total_fen - self.settled_fen


class NothingCredited(Refused):
    code, field, sentence = "nothing_credited", "amount", "请填写减多少，必须大于 0。"


class MoreThanOpen(Refused):
    code, field, sentence = "more_than_open", "amount", "“{charge}”最多还能减 {most} 元；已收的部分请走退款。"


class NoSuchLine(Refused):
    code, field, sentence = "no_such_line", "charge", "这张账单上没有这个收费项目，请重新选择。"


class UnknownKind(Refused):
    code, field, sentence = "unknown_kind", "kind", "请选择减免（该收而不收）或红冲（多算了）。"


class ReasonNeeded(Refused):
    code, field, sentence = "reason_needed", "reason", "请写明原因，至少 5 个字；住户和审批人都看得到。"


class BasisNeeded(Refused):
    code, field, sentence = "basis_needed", "basis", "请写明依据，如合同条款、会议纪要或文件号。"


class NotOurClaim(Refused):
    code, sentence = "not_our_claim", "这是代收的前物业欠费，不是我方的债权，减免要由债权人决定，不能在这里办。"


class UndoUnexplained(Refused):
    code, field, sentence = "undo_unexplained", "why", "请写明为什么撤销，至少 5 个字；住户和审批人都看得到。"


class AlreadyUndone(Refused):
    code, status, sentence = "already_undone", 409, "这笔减免已经撤销，不能再撤一次。"
