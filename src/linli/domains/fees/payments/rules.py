"""What is decided about money at the desk, without database or clock."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from linli.domains.fees.payments.values import (
    FACES,
    CashTooMuch,
    DigitsNeeded,
    Limits,
    NoFenCoins,
    NothingTaken,
    OpenBill,
    OwedChanged,
    Part,
    PaymentTooLarge,
    Split,
    SurplusUnconfirmed,
    UnknownMethod,
)
from linli.kernel.money import LARGEST, NotMoney, yuan


def oldest_first(bills: Iterable[OpenBill]) -> list[OpenBill]:
    return sorted(bills, key=lambda bill: (bill.ym, bill.due, bill.id))


def allocate(fen: int, bills: Sequence[OpenBill]) -> Split:
    """Set `fen` against the bills in the order given; the last may be paid in part, what is left is an advance."""
    parts, left = [], fen
    for bill in bills:
        share = min(left, bill.open_fen)
        if share > 0:
            parts.append(Part(bill, share))
            left -= share
    return Split(tuple(parts), left)


def passed_over(bills: Sequence[OpenBill], picked: set[int]) -> OpenBill | None:
    """Return the oldest bill that is left out although a later one is picked."""
    last = max((at for at, bill in enumerate(bills) if bill.id in picked), default=-1)
    return next((bill for bill in bills[:last + 1] if bill.id not in picked), None)


def cash_to_ask(due_fen: int) -> int:
    """Return what to ask for in cash: there are no fen coins, so up to the next jiao."""
    return -(-due_fen // 10) * 10


def check_money(amount: int, method: str, digits: str, *, wanted: Sequence[str]) -> None:
    """What holds of any amount and way to pay.

    Refuses: NothingTaken, NotMoney, UnknownMethod, NoFenCoins, DigitsNeeded.
    """
    check_amount(amount, method)
    if method not in wanted:
        raise UnknownMethod
    if (method == "static_code" or digits) and not (digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 20):
        raise DigitsNeeded


def check_amount(amount: int, method: str) -> None:
    if isinstance(amount, bool) or not isinstance(amount, int) or amount == 0:
        raise NothingTaken
    if amount < 0:
        raise NothingTaken("收款必须大于 0。要退钱，请打开那张收据申请退回。")
    if amount > LARGEST:
        raise NotMoney("金额太大，请核对。")
    if method == "cash" and amount % 10:
        raise NoFenCoins(ask=yuan(cash_to_ask(amount)))


def check_limits(amount: int, method: str, limits: Limits) -> None:
    """Refuses: PaymentTooLarge, CashTooMuch."""
    if amount > limits.payment_fen:
        raise PaymentTooLarge(most=yuan(limits.payment_fen))
    if method == "cash" and amount > limits.cash_fen:
        raise CashTooMuch(most=yuan(limits.cash_fen))


def check_owed(bills: Sequence[OpenBill], owed: int | None) -> None:
    """What is owed must be what was read, if that is named. Refuses: OwedChanged."""
    now = sum(bill.open_fen for bill in bills)
    if owed is not None and now != owed:
        raise OwedChanged(before=yuan(owed), now=yuan(now))


def check_surplus(amount: int, surplus: int, confirmed: int | None, limits: Limits) -> None:
    """A surplus above the line is kept only if that very surplus was confirmed. Refuses: SurplusUnconfirmed."""
    if surplus > limits.surplus_fen and confirmed != surplus:
        raise SurplusUnconfirmed(surplus=yuan(surplus), owed=yuan(amount - surplus), fen=surplus)


def explains(reason: str) -> bool:
    """Is it a reason, and not a key held down?"""
    return len(reason.strip()) >= 5 and len(set(reason.strip())) >= 3


def counted(cash: Mapping[int, int]) -> int:
    """Return the sum of counted notes and coins. ValueError: an unknown face or a negative count."""
    if any(face not in FACES or count < 0 for face, count in cash.items()):
        raise ValueError("unknown face value or negative count")
    return sum(face * count for face, count in cash.items())


def paid_until(months: Iterable[tuple[str, bool]], *, before: str | None = None) -> str | None:
    """Return the last month settled without a gap, from (month, is settled); `before`: settled at the opening."""
    until = before
    for ym, settled in sorted(months):
        if not settled:
            break
        until = max(until or ym, ym)
    return until
