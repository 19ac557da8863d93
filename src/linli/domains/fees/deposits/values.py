"""Words of deposits (押金): money held in custody, given back when its ground is gone."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.domains.fees.payments.values import METHOD_TITLES
from linli.kernel.errors import Refused

PURPOSES = ("装修押金", "装修垃圾清运押金", "门禁卡押金", "钥匙押金", "其他押金")


@dataclass(frozen=True)
class DepositRow:
    id: int
    unit_id: int
    home: str
    purpose: str
    payer: str                   # masked
    receipt_id: int
    number: str
    at: datetime
    method: str
    fen: int
    left_fen: int

    @property
    def method_title(self) -> str:
        return METHOD_TITLES[self.method]


@dataclass(frozen=True)
class GivenBack:
    """Part of a deposit given back, or kept with a reason."""

    day: date
    kind: str                    # refund, deduct, void
    method: str
    fen: int
    reason: str
    allowed_by: str

    @property
    def title(self) -> str:
        if self.kind == "deduct":
            return "扣除"
        return "作废退回" if self.kind == "void" else f"退还（{METHOD_TITLES[self.method]}）"


@dataclass(frozen=True)
class DepositView:
    row: DepositRow
    community: str
    moves: tuple[GivenBack, ...]
    asked: str                   # a wish about its receipt that waits for a second person


class NoSuchPurpose(Refused):
    code, field, sentence = "no_such_purpose", "purpose", "请写明是什么押金，2 到 40 个字，如：装修押金。"


class NothingReturned(Refused):
    code, field, sentence = "nothing_returned", "back", "请填写退还或扣除多少，合计要大于 0。"


class MoreThanHeld(Refused):
    code, field, sentence = "more_than_held", "back", "这笔押金还剩 {left} 元，退还加扣除不能超过它。"


class DeductionUnexplained(Refused):
    code, field = "deduction_unexplained", "why"
    sentence = "扣押金要写明原因，至少 5 个字，如：垃圾未清运，按约扣 200 元。"
