"""Typed words of the ledger, what callers hand over, and what may be refused."""
from dataclasses import dataclass
from enum import StrEnum

from linli.kernel.clock import MONTHS
from linli.kernel.errors import Refused


class Fund(StrEnum):
    SERVICE = "service"
    COMMON = "common"
    MAINT = "maint"
    CUSTODY = "custody"


class Regime(StrEnum):
    LUMP_SUM = "lump_sum"            # 包干制
    REMUNERATION = "remuneration"    # 酬金制
    ENTRUSTED = "entrusted"          # 委托制


FUND_TITLES = {Fund.SERVICE: "物业服务", Fund.COMMON: "公共收益", Fund.MAINT: "维修资金", Fund.CUSTODY: "代收代付"}
REGIME_TITLES = {Regime.LUMP_SUM: "包干制", Regime.REMUNERATION: "酬金制", Regime.ENTRUSTED: "委托制"}

KIND_TITLES = {"asset": "资产", "liability": "负债", "equity": "权益", "income": "收入", "expense": "成本费用"}

# What a voucher books, in the office as in the open books.
VOUCHER_TITLES = {
    "bill_run": "出账", "payment": "收款", "payments": "批量收款", "advances_used": "预存抵账单",
    "advance_refund": "退预存", "advance_undone": "预存冲回", "refund_by_bank": "退款", "credit_note": "减免、红冲",
    "deposit_return": "退押金", "payment_void": "作废收款", "payment_refund": "退款", "payment_move": "改挂",
    "expense": "支出", "manual": "手工", "opening": "期初", "transfer": "划转", "reversal": "冲正",
    "cash_deposit": "缴存现金", "cash_difference": "交班差额", "settlement": "到账", "bank_held": "待认领收款"}


def fund_title(fund: str) -> str:
    return FUND_TITLES[Fund(fund)]


def voucher_title(kind: str) -> str:
    return VOUCHER_TITLES.get(kind, "记账")


@dataclass(frozen=True)
class EntryDraft:
    """One line of a voucher to be posted: debit +, credit −, in fen; never 0."""

    account: str
    fen: int
    payer_id: int | None = None
    unit_id: int | None = None


class AlreadyPosted(Refused):
    code, status = "already_posted", 409
    sentence = "这件事已经记过账，没有重复记。"


class AlreadyReversed(Refused):
    code, status = "already_reversed", 409
    sentence = "这张凭证已经冲正过，只能冲正一次。"


class NotBalanced(Refused):
    code = "not_balanced"
    sentence = "借贷不平：每张凭证的借方合计必须等于贷方合计。"


class NotOneSide(Refused):
    code = "not_one_side"
    sentence = "第 {line} 行没填对：选一个科目，借方、贷方只填一边，金额大于 0。"


class NoSuchAccount(Refused):
    code, field = "no_such_account", "account"
    sentence = "这本账没有该科目，请从科目表里选。"


class AlreadyClosed(Refused):
    code, status = "already_closed", 409
    sentence = "{ym} 已经结过账。"


class EarlierMonthOpen(Refused):
    code = "earlier_month_open"
    sentence = "请先结 {ym}：账要按月份顺序结。"


class MonthAhead(Refused):
    code, field = "month_ahead", "ym"
    sentence = "{ym} 还没到，不能结账。里面若有凭证，请先核对日期。"


class BeforeTheBook(Refused):
    code = "before_the_book"
    sentence = "这本账从 {ym} 开始，更早的月份不用结。"


class NotTheLastClosed(Refused):
    code = "not_the_last_closed"
    sentence = "只能打开最近结的一个月（{ym}），请从后往前打开。"


class NotClosed(Refused):
    code = "not_closed"
    sentence = "{ym} 还没有结账，不用打开。"


class ControlAccount(Refused):
    code, field = "control_account", "account"
    sentence = "科目 {account} 由账单、收款或划转自动记，不能手工记。"


class NotBySum(Refused):
    code, field = "not_a_sum", "fen"
    sentence = "每行金额要大于 0 分、不超过一亿元。"


class NotByHand(Refused):
    code = "not_by_hand"
    sentence = "这张凭证由“{title}”自动记账，请到原来的地方作废或退款。"


class ReversalStays(Refused):
    code = "reversal_stays"
    sentence = "冲正凭证不能再冲正。需要恢复的，请重新记一张。"


class SameBook(Refused):
    code, field = "same_book", "to_book"
    sentence = "划转要在同一小区的两本账之间进行。"


class NoSuchMonth(Refused):
    code, field = "no_such_month", "ym"
    sentence = f"请写 {MONTHS} 的一个月份，如 2026-11。"


class DayAhead(Refused):
    code, field = "day_ahead", "on"
    sentence = "{day} 还没到：最晚记到本月末 {last}，请核对年月。"


class DayBehind(Refused):
    code, field = "day_behind", "on"
    sentence = "{day} 太早：这本账从 {ym} 记起，手工记账最早写到 {first}，请核对年月。"


class NotAnExpense(Refused):
    code = "not_an_expense"
    sentence = "支出要记在成本费用科目，从现金、银行存款或应付账款付出，金额大于 0。"


class NotASettlement(Refused):
    code = "not_a_settlement"
    sentence = "请写到账金额（大于 0）、手续费（没有就写 0）和银行回单上的流水号。"


class NoFeeHere(Refused):
    code, field = "no_fee_here", "fee"
    sentence = "这本账没有手续费科目：代收的钱要全额到账，手续费请记在物业服务账里。"


class AlreadySettled(Refused):
    code, field, status = "already_settled", "reference", 409
    sentence = "流水号“{reference}”已经登记过到账，没有再记一次。"


class MoreThanOutstanding(Refused):
    code, field = "more_than_outstanding", "amount"
    sentence = "到 {day} 支付渠道里只有 {held} 元，到账加手续费 {asked} 元超过了它。请核对回单和日期；没有记账。"


class PartyMissing(Refused):
    code, field = "party_missing", "supplier"
    sentence = "请写明付给谁、做什么用：财务公开里要列出来。"


class TakesNoSecond(Refused):
    code, field = "takes_no_second", "amount"
    sentence = "金额在限额以内，不用第二个人同意，直接记账即可。"


class ReasonMissing(Refused):
    code, field = "reason_missing", "reason"
    sentence = "请写明原因，这会留在记录里。"
