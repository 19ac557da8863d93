"""What a shift and a day took, by method and by book, ready for pages, papers and programs."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.domains.fees.payments.rows import PaidRow, ShiftRow
from linli.domains.fees.payments.values import METHOD_TITLES, SlipCheck
from linli.engines.ledger.values import fund_title


@dataclass(frozen=True)
class MethodSum:
    method: str
    count: int
    fen: int
    void_count: int
    void_fen: int
    deposit_fen: int = 0         # what of `fen` are deposits

    @property
    def title(self) -> str:
        return METHOD_TITLES[self.method]


@dataclass(frozen=True)
class BookSum:
    """What a shift brought a book, void receipts left out."""

    fund: str
    settled_fen: int             # against bills
    advance_fen: int             # kept as advance
    deposit_fen: int             # kept as deposit

    @property
    def fen(self) -> int:
        return self.settled_fen + self.advance_fen + self.deposit_fen

    @property
    def title(self) -> str:
        return fund_title(self.fund)


@dataclass(frozen=True)
class ShiftView:
    row: ShiftRow
    methods: tuple[MethodSum, ...]
    books: tuple[BookSum, ...]
    voids: tuple[PaidRow, ...]
    numbers: str                 # YJHY-2-0000001 至 YJHY-2-0000042
    reprints: int
    cash_fen: int                # cash that should be in the till, float included
    counted_fen: int | None
    counted: dict[int, int]
    deposit_fen: int | None
    reason: str
    taken_over_by: str
    allowed_by: str              # who confirmed a large difference
    asked: str                   # a count whose large difference waits for a second person
    community: str
    invented: bool
    slips: tuple[SlipCheck, ...]     # of a closed shift: every other method beside its slip
    account: str                     # where its cash is to be paid in, by the policy of its day; empty: not set

    @property
    def difference_fen(self) -> int | None:
        return None if self.counted_fen is None else self.counted_fen - self.cash_fen

    @property
    def slips_off(self) -> list[SlipCheck]:
        return [one for one in self.slips if one.difference_fen]


@dataclass(frozen=True)
class BackSum:
    """Money that went back on a day, one way."""

    method: str
    count: int
    fen: int

    @property
    def title(self) -> str:
        return METHOD_TITLES[self.method]


@dataclass(frozen=True)
class CommunityDay:
    """A line of the day over all communities within reach."""

    community_id: int
    community: str
    count: int
    fen: int
    cash_fen: int
    deposit_fen: int
    open_shifts: int             # opened by that day and still not handed over


@dataclass(frozen=True)
class DayReport:
    community_id: int
    community: str
    invented: bool
    day: date
    methods: tuple[MethodSum, ...]
    back: tuple[BackSum, ...]
    shifts: tuple[ShiftRow, ...]
    receipts: tuple[PaidRow, ...]

    @property
    def fen(self) -> int:
        return sum(row.fen for row in self.methods)

    @property
    def count(self) -> int:
        return sum(row.count for row in self.methods)

    @property
    def void_fen(self) -> int:
        return sum(row.void_fen for row in self.methods)

    @property
    def deposit_fen(self) -> int:
        return sum(row.deposit_fen for row in self.methods)

    @property
    def back_fen(self) -> int:
        return sum(row.fen for row in self.back)
