"""What the books show: balances from the last closed month and what moved since (L3), vouchers."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linli.engines.ledger import permissions
from linli.engines.ledger.models import Book, Countersign, Expense, Period, Seal, Settlement, Voucher
from linli.engines.ledger.rules import BY_HAND, numbered
from linli.engines.ledger.values import FUND_TITLES, REGIME_TITLES, Fund, Regime, fund_title, voucher_title
from linli.kernel import sql
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.files import queries as files
from linli.kernel.files.values import FileRef
from linli.kernel.paging import Page, paged

# Opening of a month: the balances kept at the last close before it, and the entries of the open months between.
BALANCES = """
WITH base AS (SELECT coalesce(max(ym), '') AS ym FROM ledger_period
               WHERE area_id = linli_area() AND book_id = %(book)s AND status = 'closed' AND ym < %(ym)s),
moved AS (
  SELECT code, fen AS opening, 0 AS debit, 0 AS credit FROM ledger_snapshot, base
   WHERE area_id = linli_area() AND book_id = %(book)s AND ledger_snapshot.ym = base.ym
  UNION ALL
  SELECT e.code, CASE WHEN e.ym < %(ym)s THEN amount_fen ELSE 0 END,
         CASE WHEN e.ym = %(ym)s AND (amount_fen > 0) <> v.red THEN amount_fen ELSE 0 END,
         CASE WHEN e.ym = %(ym)s AND (amount_fen > 0) = v.red THEN -amount_fen ELSE 0 END
    FROM ledger_entry e JOIN base ON e.ym > base.ym
    JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
   WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym <= %(ym)s)
SELECT a.code, a.name_zh, a.name_en, a.kind, a.report_line, coalesce(sum(opening), 0)::bigint,
       coalesce(sum(debit), 0)::bigint, coalesce(sum(credit), 0)::bigint
  FROM ledger_account a LEFT JOIN moved m ON m.code = a.code
 WHERE a.area_id = linli_area() AND a.book_id = %(book)s
 GROUP BY a.code, a.name_zh, a.name_en, a.kind, a.report_line ORDER BY a.code"""

MONTHS = """
SELECT ym, count(*) FROM ledger_voucher WHERE area_id = linli_area() AND book_id = %(book)s GROUP BY ym ORDER BY ym"""

MOVES = """
SELECT v.id, v.vdate, coalesce(n.no, 0), v.memo, e.amount_fen, v.red
  FROM ledger_entry e JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
  LEFT JOIN ledger_voucherno n ON n.area_id = v.area_id AND n.voucher_id = v.id
 WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym = %(ym)s AND e.code = %(code)s
 ORDER BY v.vdate, v.id, e.seq LIMIT 500"""

# Turnover of an account by month; a reversal counts negative on its original's side, as in the trial balance.
TURNOVER = """
SELECT e.ym, coalesce(sum(e.amount_fen) FILTER (WHERE (e.amount_fen > 0) <> v.red), 0)::bigint,
       coalesce(-sum(e.amount_fen) FILTER (WHERE (e.amount_fen > 0) = v.red), 0)::bigint
  FROM ledger_entry e JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
 WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.code = %(code)s AND e.ym BETWEEN %(first)s AND %(ym)s
 GROUP BY e.ym ORDER BY e.ym"""

ENTRIES = """
SELECT e.code, a.name_zh, e.amount_fen, u.label
  FROM ledger_entry e JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code
  LEFT JOIN registry_unit u ON u.area_id = e.area_id AND u.place_id = e.unit_id
 WHERE e.area_id = linli_area() AND e.voucher_id = %(voucher)s ORDER BY e.seq"""


@dataclass(frozen=True)
class BookRow:
    """A book of a community and where it stands."""

    id: int
    community_id: int
    fund: str
    title: str
    regime: str
    starts: str
    closed_until: str | None
    money_fen: int              # cash, bank and provider balance
    vouchers: int


@dataclass(frozen=True)
class AccountRow:
    """An account in a month. Debit and credit are turnover; a reversal counts negative on its original's side."""

    code: str
    name: str
    name_en: str
    kind: str
    report_line: str
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.debit_fen - self.credit_fen

    @property
    def sides(self) -> list[int]:
        """Opening, turnover and closing, each as debit and credit."""
        return [max(self.opening_fen, 0), max(-self.opening_fen, 0), self.debit_fen, self.credit_fen,
                max(self.closing_fen, 0), max(-self.closing_fen, 0)]

    @property
    def is_used(self) -> bool:
        return bool(self.opening_fen or self.debit_fen or self.credit_fen)


@dataclass(frozen=True)
class TrialBalance:
    """试算平衡: every account of a book in a month; openings, turnovers and closings each add up to nothing."""

    book: BookRow
    ym: str
    closed: bool
    rows: list[AccountRow]

    @property
    def debit_fen(self) -> int:
        return sum(row.debit_fen for row in self.rows)

    @property
    def credit_fen(self) -> int:
        return sum(row.credit_fen for row in self.rows)

    @property
    def totals(self) -> list[int]:
        return [sum(column) for column in zip(*(row.sides for row in self.rows), strict=True)]

    @property
    def difference_fen(self) -> int:
        return sum(row.closing_fen for row in self.rows)


@dataclass(frozen=True)
class Move:
    voucher_id: int
    day: date
    no: int
    memo: str
    fen: int
    red: bool

    @property
    def debit_fen(self) -> int:
        return self.fen if (self.fen > 0) != self.red else 0

    @property
    def credit_fen(self) -> int:
        return -self.fen if (self.fen > 0) == self.red else 0


@dataclass(frozen=True)
class MonthSums:
    """The turnover of an account in a month, and its balance at the end: debit +, credit −."""

    ym: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


@dataclass(frozen=True)
class GeneralLedger:
    """总账: an account over a year, month by month."""

    book: BookRow
    accounts: list[AccountRow]      # of the book, to choose from
    account: AccountRow
    year: str
    opening_fen: int
    months: list[MonthSums]         # that have a turnover
    years: list[str]                # of the book

    @property
    def debit_fen(self) -> int:
        return sum(month.debit_fen for month in self.months)

    @property
    def credit_fen(self) -> int:
        return sum(month.credit_fen for month in self.months)

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.debit_fen - self.credit_fen


@dataclass(frozen=True)
class VoucherRow:
    id: int
    day: date
    ym: str
    kind: str
    memo: str
    debit_fen: int
    red: bool
    actor: str
    reverses_id: int | None
    number: str                 # 支 11-0431, before the month is closed 支 11-#5120


@dataclass(frozen=True)
class EntryRow:
    code: str
    name: str
    fen: int
    label: str | None


@dataclass(frozen=True)
class VoucherView:
    """A voucher with its entries, and the other half of a reversal."""

    row: VoucherRow
    entries: list[EntryRow]
    reversed_by_id: int | None
    asked_by: str               # of a voucher by hand: whose wish it was, and who said yes
    decided_by: str
    supplier: str
    purpose: str
    papers: list[FileRef]
    public_scan_id: int | None  # the paper that the open books show

    @property
    def title(self) -> str:
        return voucher_title(self.row.kind)

    @property
    def may_be_reversed(self) -> bool:
        return self.row.kind in BY_HAND and self.reversed_by_id is None


@dataclass(frozen=True)
class Standing:
    """The books of the community by title, and the last day that was sealed."""

    siblings: list[tuple[int, str]]
    sealed_until: date | None


@dataclass(frozen=True)
class Mirrored:
    """A voucher that is to be taken back: its entries, and the same negated, are the pair."""

    fund: str
    row: VoucherRow
    entries: list[EntryRow]



@query(needs=permissions.READ_BOOKS)
def books(community_id: int, *, ym: str, by: Actor) -> list[BookRow]:
    """The books of a community as they stand at the end of a month."""
    order = {fund.value: position for position, fund in enumerate(Fund)}
    found = Book.objects.seen_by(by).filter(community_id=community_id)
    return sorted((book_row(book, ym) for book in found), key=lambda row: order[row.fund])


@query(needs=permissions.READ_BOOKS)
def trial_balance(book_id: int, *, ym: str, by: Actor) -> TrialBalance:
    """Every account of a book in a month. Refuses: NotFound."""
    return balance_of(Book.objects.find(by, book_id), ym)


@query(needs=permissions.READ_BOOKS)
def account_ledger(book_id: int, *, code: str, ym: str, by: Actor) -> list[Move]:
    """What moved an account in a month, in order of days; the first 500."""
    book = Book.objects.find(by, book_id)
    return [Move(*row) for row in sql.rows(MOVES, book=book.pk, ym=ym, code=code)]


@query(needs=permissions.READ_BOOKS)
def general_ledger(book_id: int, *, code: str, year: str, by: Actor) -> GeneralLedger:
    """An account of a book over a year: its opening, and of each month the turnover and the balance. Refuses: NotFound,
    also of an account that the book has not.
    """
    book, first = Book.objects.find(by, book_id), f"{year}-01"
    opening = balance_of(book, first)
    account = next((row for row in opening.rows if row.code == code), None)
    if account is None:
        raise NotFound
    months, balance = [], account.opening_fen
    for ym, debit, credit in sql.rows(TURNOVER, book=book.pk, code=code, first=first, ym=f"{year}-12"):
        balance += debit - credit
        months.append(MonthSums(ym, debit, credit, balance))
    years = sorted({ym[:4] for ym, _ in sql.rows(MONTHS, book=book.pk)} | {year})
    return GeneralLedger(opening.book, opening.rows, account, year, account.opening_fen, months, years)


@query(needs=permissions.READ_BOOKS)
def vouchers(book_id: int, *, ym: str, after: str | None = None, by: Actor) -> Page[VoucherRow]:
    """The vouchers of a month, the latest first."""
    found = Voucher.objects.seen_by(by).filter(book_id=book_id, ym=ym).select_related("number")
    return paged(found, ("-vdate", "-id"), after=after, limit=60).map(voucher_row)


@query(needs=permissions.READ_BOOKS)
def voucher(voucher_id: int, *, by: Actor) -> VoucherView:
    """A voucher, its entries and its reversal. Refuses: NotFound."""
    found = Voucher.objects.find(by, voucher_id)
    reversal = Voucher.objects.filter(reverses_id=found.pk).first()
    entries = [EntryRow(*row) for row in sql.rows(ENTRIES, voucher=found.pk)]
    second = Countersign.objects.filter(book=found.book_id, kind=found.kind, src=found.src).first() or Countersign()
    paid = Expense.objects.filter(voucher=found).first() or Expense()
    payout = Settlement.objects.filter(voucher=found).first() or Settlement()
    papers = files.refs([one for one in (paid.scan_id, paid.public_scan_id, payout.scan_id) if one])
    return VoucherView(voucher_row(found), entries, reversal.pk if reversal else None, second.asked_by,
                       second.decided_by, paid.supplier, paid.purpose, list(papers.values()), paid.public_scan_id)


@query(needs=permissions.READ_BOOKS)
def standing(book_id: int, *, by: Actor) -> Standing:
    """The books beside a book, and until when the nights have sealed it. Refuses: NotFound."""
    book = Book.objects.find(by, book_id)
    titles = {row.pk: fund_title(row.fund) for row in Book.objects.filter(community_id=book.community_id)}
    order = list(FUND_TITLES.values())
    sealed = Seal.objects.filter(book=book).order_by("-day").values_list("day", flat=True).first()
    return Standing(sorted(titles.items(), key=lambda one: order.index(one[1])), sealed)


@query(needs=permissions.READ_BOOKS)
def months(book_id: int, *, by: Actor) -> list[tuple[str, int, bool]]:
    """The months of a book with their number of vouchers, and whether they are closed."""
    book = Book.objects.find(by, book_id)
    closed = set(Period.objects.filter(book=book, status="closed").values_list("ym", flat=True))
    return [(ym, count, ym in closed) for ym, count in sql.rows(MONTHS, book=book.pk)]


def voucher_id_of(book_id: int, *, kind: str, src: str) -> int:
    """The voucher that booked an act, for the room that takes it back; inside the area."""
    return int(Voucher.objects.values_list("pk", flat=True).get(book=book_id, kind=kind, src=src))


def mirrored(voucher_ids: Sequence[int]) -> list[Mirrored]:
    """Vouchers with their entries, to be shown beside the reversal; inside the area."""
    found = Voucher.objects.filter(pk__in=list(voucher_ids)).select_related("book", "number").order_by("pk")
    return [Mirrored(fund_title(row.book.fund), voucher_row(row),
                     [EntryRow(*entry) for entry in sql.rows(ENTRIES, voucher=row.pk)]) for row in found]


def balance_of(book: Book, ym: str) -> TrialBalance:
    """The trial balance, inside the area; for other rooms' queries, which check the right themselves."""
    accounts = [AccountRow(*row) for row in sql.rows(BALANCES, book=book.pk, ym=ym)]
    return TrialBalance(row_of(book, accounts), ym, _closed(book, ym) is not None, accounts)


def _closed(book: Book, ym: str) -> Period | None:
    return Period.objects.filter(book=book, ym=ym, status="closed").first()


def book_row(book: Book, ym: str) -> BookRow:
    return row_of(book, [AccountRow(*row) for row in sql.rows(BALANCES, book=book.pk, ym=ym)])


def row_of(book: Book, accounts: list[AccountRow]) -> BookRow:
    closed = Period.objects.filter(book=book, status="closed").order_by("-ym").values_list("ym", flat=True).first()
    count = sum(number for _, number in sql.rows(MONTHS, book=book.pk))
    money = sum(row.closing_fen for row in accounts if row.report_line == "货币资金")
    return BookRow(book.pk, book.community_id, book.fund, fund_title(book.fund),
                   REGIME_TITLES[Regime(book.regime)], book.starts, closed, money, count)


def voucher_row(row: Voucher) -> VoucherRow:
    return VoucherRow(row.pk, row.vdate, row.ym, row.kind, row.memo, row.debit_fen, row.red, row.actor, row.reverses_id,
                      numbered(row.kind, row.ym, row.number.no if hasattr(row, "number") else None, row.pk))
