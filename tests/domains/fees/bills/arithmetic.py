"""The arithmetic of a bill in plain fractions: what the SQL must equal, and how a sum is shared out."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from linli.kernel.money import half_up


@dataclass(frozen=True)
class Span:
    """A stretch of days inside one month at one price, paid by one person. `price` in yuan a month."""

    area: Fraction
    price: Fraction
    days: int
    dim: int
    share: Fraction = Fraction(1)
    keep: Fraction = Fraction(1)      # what vacancy and reductions leave
    start: date = date.min
    payer: int = 0

    @property
    def fen(self) -> Fraction:
        return self.area * self.price * 100 * self.share * Fraction(self.days, self.dim)


def share_out(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Floors, then the fen left over to the largest fractions; equal fractions in the order given."""
    parts = [value.numerator // value.denominator for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (-(exact[at] - parts[at]), at))
    for at in by_rest[:total - sum(parts)]:
        parts[at] += 1
    return parts


def apportion(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Share `total` fen by weight, to the fen."""
    whole = sum(Fraction(weight) for weight in weights)
    return share_out(total, [Fraction(weight) * total / whole for weight in weights])


def price(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return (fee, taken off) of each span of a home, charge and period, rounded once over them all."""
    ordered = sorted(range(len(spans)), key=lambda at: (spans[at].start, spans[at].payer, at))
    exact = [spans[at].fen for at in ordered]
    cut = [value * (1 - spans[at].keep) for value, at in zip(exact, ordered, strict=True)]
    fee = half_up(sum(exact, Fraction(0)))
    kept = half_up(sum(exact, Fraction(0)) - sum(cut, Fraction(0)))
    parts = zip(ordered, share_out(fee, exact), share_out(fee - kept, cut), strict=True)
    found = {at: (whole, off) for at, whole, off in parts}
    return [found[at] for at in range(len(spans))]
