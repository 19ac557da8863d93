"""The books for programs: what the accountant's pages show; opening, closing and taking them along."""
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from linli.engines.ledger import commands, exporting, queries
from linli.engines.ledger.queries import BookRow, GeneralLedger, Move, TrialBalance, VoucherRow, VoucherView
from linli.kernel.api import Asked, Body, Cursor, Id, Key, Month, Operations, Why
from linli.kernel.http import Request

Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]{2})*$", max_length=12)]
Year = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}$")]
router = Operations("ledger")


class BookMonth(BaseModel):
    """A month in which a book has vouchers."""

    ym: str
    vouchers: int
    closed: bool


class NewBooks(Body):
    regime: Literal["lump_sum", "remuneration", "entrusted"]
    starts: Month


class Closing(Body):
    ym: Month


class Reopening(Body):
    ym: Month
    reason: Why


class Sealed(BaseModel):
    """SHA-256 of the month's vouchers, chained to the month before."""

    seal: str


class BookFile(BaseModel):
    """One book in the words of another program."""

    name: str
    text: str


class VouchersPage(BaseModel):
    """One page of vouchers; `next` is the cursor of the next one."""

    rows: list[VoucherRow]
    next: str | None


@router.get("/communities/{community_id}/books", shows=queries.books, title="小区的账簿与余额")
def books(request: Request, community_id: Id, ym: Month) -> list[BookRow]:
    """The books of a community as they stand at the end of a month."""
    return queries.books(community_id, ym=ym, by=request.actor)


@router.get("/books/{book_id}/months", shows=queries.months, title="账簿的各月与结账情况")
def months(request: Request, book_id: Id) -> list[BookMonth]:
    """The months of a book, their number of vouchers, and whether they are closed."""
    return [BookMonth(ym=ym, vouchers=count, closed=closed)
            for ym, count, closed in queries.months(book_id, by=request.actor)]


@router.get("/books/{book_id}/trial-balance", shows=queries.trial_balance, title="一个月的试算平衡表")
def trial_balance(request: Request, book_id: Id, ym: Month) -> TrialBalance:
    """Every account of a book in a month: opening, turnover of both sides, in fen."""
    return queries.trial_balance(book_id, ym=ym, by=request.actor)


@router.get("/books/{book_id}/accounts/{code}/moves", shows=queries.account_ledger, title="一个科目一个月的明细账")
def account_moves(request: Request, book_id: Id, code: Account, ym: Month) -> list[Move]:
    """What moved an account in a month, by day; the first 500."""
    return queries.account_ledger(book_id, code=code, ym=ym, by=request.actor)


@router.get("/books/{book_id}/accounts/{code}/year", shows=queries.general_ledger, title="一个科目一年的总账")
def account_year(request: Request, book_id: Id, code: Account, year: Year) -> GeneralLedger:
    """An account over a year: its opening, and of each month the turnover of both sides and the balance, in fen."""
    return queries.general_ledger(book_id, code=code, year=year, by=request.actor)


@router.get("/books/{book_id}/vouchers", shows=queries.vouchers, title="一个月的凭证")
def vouchers(request: Request, book_id: Id, ym: Month, after: Cursor = None) -> VouchersPage:
    """The vouchers of a month, the latest first."""
    page = queries.vouchers(book_id, ym=ym, after=after, by=request.actor)
    return VouchersPage(rows=page.rows, next=page.next)


@router.get("/vouchers/{voucher_id}", shows=queries.voucher, title="一张凭证")
def voucher(request: Request, voucher_id: Id) -> VoucherView:
    """A voucher with its entries and, if it was reversed, the voucher that reverses it."""
    return queries.voucher(voucher_id, by=request.actor)


@router.post("/communities/{community_id}/books", does=commands.open_books, title="建账")
def open_books(request: Request, community_id: Id, given: NewBooks, key: Key) -> dict[str, int]:
    """Give a community its four books; the answer is their ids by fund."""
    return commands.open_books(community_id, regime=given.regime, starts=given.starts, key=key, by=request.actor)


@router.post("/books/{book_id}/close", does=commands.close_period, title="结账")
def close_period(request: Request, book_id: Id, given: Closing, key: Key) -> Sealed:
    """Close a month; months close in order."""
    return Sealed(seal=commands.close_period(book_id, ym=given.ym, key=key, by=request.actor))


@router.post("/books/{book_id}/reopening", does=commands.ask_reopening, title="申请打开已结月份")
def ask_reopening(request: Request, book_id: Id, given: Reopening, key: Key) -> Asked:
    """Ask a manager to open the last closed month again."""
    return Asked(approval_id=commands.ask_reopening(book_id, ym=given.ym, reason=given.reason, key=key,
                                                    by=request.actor))


@router.get("/communities/{community_id}/books/export", shows=exporting.export, title="导出账簿")
def export(request: Request, community_id: Id, form: Literal["beancount", "hledger", "csv", "kingdee"],
           until: Month | None = None) -> list[BookFile]:
    """One file a book; everything booked, or up to a month."""
    found = exporting.export(community_id, form=form, until=until or "9999-12", by=request.actor)
    return [BookFile(name=name, text=content.decode()) for name, content in found.items()]
