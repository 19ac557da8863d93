"""Words of the cash desk: what goes in, what comes out, what may be refused."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused

METHOD_TITLES = {"cash": "现金", "pos": "POS 刷卡", "transfer": "转账", "static_code": "静态收款码",
                 "online": "线上支付", "opening": "期初"}
TAKEN_BACK = {"void": "已作废", "refund": "已退款", "move": "已改挂"}      # what became of a receipt's money
AT_THE_DESK = ("cash", "pos", "static_code", "transfer")
# What shows at a hand-over that the money of a method came; cash is counted.
SLIP_TITLES = {"pos": "POS 结算单", "static_code": "收款账户到账", "transfer": "网银流水"}
# 1001 cash in hand; a card machine and a transfer reach the bank, a static code the provider's balance.
ACCOUNTS = {"cash": "1001", "pos": "1002", "transfer": "1002", "static_code": "1012", "online": "1012"}
RECEIVABLE, ADVANCES, DEPOSITS, PASS_THROUGH = "1122", "2203", "2241.01", "2241.02"
FACES = (10000, 5000, 2000, 1000, 500, 100, 50, 10)   # notes and coins in fen


def taken_back(how: str) -> str:
    """What a receipt that no longer stands is called, by how its money went back."""
    return TAKEN_BACK.get(how, TAKEN_BACK["void"])


NEVER_LIMITED = 1_000_00     # fen; no policy of the desk may be set lower, so smaller amounts need no look at it


@dataclass(frozen=True)
class Limits:
    """What the desk takes without a question, in fen. From the policies."""

    cash_fen: int
    payment_fen: int
    surplus_fen: int


@dataclass(frozen=True)
class OpenBill:
    """What is still to be paid of a bill. Ordered by month, due day and id: the oldest first."""

    ym: str
    due: date
    id: int
    book_id: int
    unit_id: int
    payer_id: int | None
    open_fen: int


@dataclass(frozen=True)
class Part:
    """So much of a payment goes to this bill."""

    bill: OpenBill
    fen: int


@dataclass(frozen=True)
class Split:
    parts: tuple[Part, ...]
    left_fen: int            # beyond what is owed: an advance


@dataclass(frozen=True)
class IncomingPayment:
    """One line of a bank file or a batch. `payer_id` None: whoever owes. `txn`: the bank's number, unique."""

    unit_id: int
    fen: int
    method: str
    at: datetime
    txn: str | None = None
    payer_id: int | None = None


@dataclass(frozen=True)
class OpeningDraft:
    """How a home stood with a charge. `creditor` empty: ours, else the name of the former firm."""

    unit_id: int
    charge_id: int
    paid_until: str | None = None
    open_from: str | None = None
    open_until: str | None = None
    open_fen: int = 0
    advance_fen: int = 0
    creditor: str = ""


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt as lists and answers show it."""

    id: int
    number: str              # YJHY-1-0000042
    unit_id: int
    fen: int
    method: str
    day: date
    code: str = ""           # verify code
    advance_fen: int = 0     # what of it is kept as advance
    bills: int = 0           # how many bills it settled or part-paid


@dataclass(frozen=True)
class BatchRow:
    receipts: int
    fen: int
    allocated_fen: int
    advance_fen: int
    repeated: int = 0        # lines whose bank number was booked before


class NothingTaken(Refused):
    code, field, sentence = "nothing_taken", "amount", "请填写收到的金额，必须大于 0。"


class PaymentTooLarge(Refused):
    code, field = "payment_too_large", "amount"
    sentence = "单笔收款最多 {most} 元（本小区政策）。请核对是否多打了零；确要收这么多，请项目经理调整上限。"


class CashTooMuch(Refused):
    code, field = "cash_too_much", "method"
    sentence = "单笔现金最多收 {most} 元（本小区政策），请改用转账、POS 或收款码。"


class OwedChanged(Refused):
    code = "owed_changed"
    sentence = "这户的欠费刚刚从 {before} 元变成 {now} 元，多半是在别处缴了。这一笔还没有收，请再看一眼金额。"


class SurplusUnconfirmed(Refused):
    """More than is owed, by so much that it may be a slip. `fen`: what would be kept as advance."""

    code, field = "surplus_unconfirmed", "surplus"
    sentence = "多收 {surplus} 元：欠费只有 {owed} 元。确认无误请勾选“存为预存”，否则改金额。"


class NoFenCoins(Refused):
    code, field = "no_fen_coins", "amount"
    sentence = "现金没有“分”，请收到角：收 {ask} 元，多出的几分自动转为预存。"


class UnknownMethod(Refused):
    code, field, sentence = "unknown_method", "method", "请选择收款方式：现金、POS、静态收款码或转账。"


class DigitsNeeded(Refused):
    code, field, sentence = "digits_needed", "digits", "请填写付款凭证的末 4 到 20 位数字，以便次日核对。"


class DigitsUsed(Refused):
    code, field = "digits_used", "digits"
    sentence = "今天已有一笔同方式收款用了这个尾号，请核对是否重复收款，或多填几位。"


class NoShift(Refused):
    code, sentence = "no_shift", "您还没有开班（或本班已交）。请先开班，再收款。"


class WindowTaken(Refused):
    code, field, sentence = "window_taken", "window", "这个窗口已有人开班，请先请他交班，或换一个窗口。"


class BadWindow(Refused):
    code, field = "bad_window", "window"
    sentence = "窗口号只用字母和数字，最多 4 个，如 1 或 A2（G、P 留给更正和批量）；它会印在收据号里。"


class SameHome(Refused):
    code, field, sentence = "same_home", "to_unit", "收据本来就是这一户的，不用更正。"


class ShiftOpen(Refused):
    code, sentence = "shift_open", "您在{where}还有一个班没有交。一人同时只开一个班，请先交班。"


class WrongCount(Refused):
    code, field, sentence = "wrong_count", "counted", "张数、金额和备用金必须是 0 或正整数。"


class NotCounted(Refused):
    code, field = "not_counted", "counted"
    sentence = "抽屉里应有现金 {expected} 元，还没有清点。请按面额填张数；真的一张没有，请填 0。"


class SlipMissing(Refused):
    code, field = "slip_missing", "slips"
    sentence = "还没有核对：{missing}。请填上各自的合计；真的一分没有到，请填 0。"


class SlipUnexplained(Refused):
    code, field = "slip_unexplained", "reason"
    sentence = "与本班的记账相差：{differing}。请写明原因再交班（至少 5 个字），如：一笔转账明日到账。"


class CountedBefore(Refused):
    code, status = "counted_before", 409
    sentence = "清点之后本班又有收款或退款，账上的数已经变了，请收费员重新清点提交。"


class AlreadyHandedOver(Refused):
    code, status, sentence = "already_handed_over", 409, "这个班已经交了。"


class DifferenceUnexplained(Refused):
    code, field = "difference_unexplained", "reason"
    sentence = "清点与应有现金相差 {difference} 元，请写明原因再交班（至少 5 个字），如：找零时少收 5 角。"


class TakeOverByAnother(Refused):
    code, field, sentence = "take_over_by_another", "to", "接班人不能是您自己。"


class DepositTooLarge(Refused):
    code, field, sentence = "deposit_too_large", "deposit", "缴存金额不能超过清点的现金。"


class NotThatUnit(Refused):
    code, field, sentence = "not_that_unit", "unit", "这户不在本小区，请重新选择房屋。"


class NoBooks(Refused):
    code, sentence = "no_books", "本小区还没有建账，请先请会计建账，再收款。"


class PartlyRefunded(Refused):
    code, sentence = "partly_refunded", "这张收据的预存已退过一部分，不能整张退回。请只退余下的预存。"


class OutOfTurn(Refused):
    code, field = "out_of_turn", "reason"
    sentence = "有更早的账单没有选（{ym}）。请按最早欠费先收，或写明跳过的原因。"


class NotOpenBill(Refused):
    code, field, sentence = "not_open_bill", "pick", "所选账单已结清或不属于这些房屋，请刷新后重选。"


class DepositByReturn(Refused):
    code, sentence = "deposit_by_return", "这是押金收据：请在“押金”里申请退还，收错房屋的也先退还再重收。"


class AlreadyVoid(Refused):
    code, status, sentence = "already_void", 409, "这张收据已经作废，不能再作废一次。"


class ShiftHandedOver(Refused):
    code, sentence = "shift_handed_over", "这张收据的班已交，不能再作废。请走退款或更正到正确房屋。"


class ReasonNeeded(Refused):
    code, field, sentence = "reason_needed", "reason", "请写明原因。"


class MoreThanReceived(Refused):
    code, field = "more_than_received", "amount"
    sentence = "最多能退 {most} 元。"


class WrongOpening(Refused):
    code, sentence = "wrong_opening", "期初数据有误：{what}"


class OpeningOnce(Refused):
    code, status, sentence = "opening_once", 409, "其中有房屋的这个收费项目已登记过期初，没有重复登记。"


@dataclass(frozen=True)
class ShiftOpened:
    id: int
    window: str


@dataclass(frozen=True)
class SlipCheck:
    """What a shift booked by a method other than cash, beside what the method's slip or statement shows."""

    method: str
    receipts: int
    booked_fen: int
    slip_fen: int

    @property
    def difference_fen(self) -> int:
        return self.slip_fen - self.booked_fen

    @property
    def title(self) -> str:
        return METHOD_TITLES[self.method]


@dataclass(frozen=True)
class HandOver:
    shift_id: int
    expected_fen: int
    counted_fen: int
    difference_fen: int      # of the cash
    deposit_fen: int
    waiting: bool = False    # the difference is above the limit: a second person is asked, the shift stays open
    slips: tuple[SlipCheck, ...] = ()
