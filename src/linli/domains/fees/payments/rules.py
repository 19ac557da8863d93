"""What is decided about money at the desk, without database or clock."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from linli.domains.fees.payments.values import FACES, OpenBill, Part, Split


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
