"""Pure rules of the books: letters and numbers of vouchers, what may be booked by hand."""
from __future__ import annotations

from collections.abc import Sequence

from linli.engines.ledger.chart import CLEARING
from linli.engines.ledger.values import ControlAccount, EntryDraft, NoSuchMonth, NotBalanced, NotBySum
from linli.kernel.clock import is_month
from linli.kernel.money import LARGEST

# 凭证字: money in, money out, or neither.
LETTERS = {"payment": "收", "payments": "收", "expense": "支", "advance_refund": "支", "refund_by_bank": "支",
           "deposit_return": "支", "payment_refund": "支", "payment_void": "支", "bank_held": "收",
           "settlement": "转", "transfer": "转", "cash_deposit": "转", "reversal": "冲"}

BY_HAND = ("expense", "manual", "opening", "settlement", "transfer")    # the rest is taken back where it was done

PAID_FROM = ("1001", "1002", "2202")
BANK, PROVIDER, FEES = "1002", "1012", "6603"

# Kept by bills, receipts and advances; a voucher by hand would part the books from them.
CONTROL = frozenset({"1122", "2203", "2241", "2241.01", CLEARING})


def demand_month(ym: str) -> None:
    if not is_month(ym):
        raise NoSuchMonth


def letter(kind: str) -> str:
    return LETTERS.get(kind, "记")


def numbered(kind: str, ym: str, no: int | None, voucher_id: int) -> str:
    """`收 11-0418`; before the month is closed there is no number yet, so the voucher's own: `收 11-#5120`."""
    return f"{letter(kind)} {ym[5:]}-{no:04d}" if no is not None else f"{letter(kind)} {ym[5:]}-#{voucher_id}"


def check_by_hand(entries: Sequence[EntryDraft]) -> None:
    """Refuses: NotBalanced, NotBySum, ControlAccount."""
    if len(entries) < 2 or sum(entry.fen for entry in entries) != 0:
        raise NotBalanced
    if any(entry.fen == 0 or abs(entry.fen) > LARGEST for entry in entries):
        raise NotBySum
    for entry in entries:
        if entry.account in CONTROL:
            raise ControlAccount(account=entry.account)
