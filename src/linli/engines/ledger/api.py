"""The books for programs: what the accountant's pages show, read only. Vouchers come from acts of other rooms."""
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from linli.engines.ledger import queries
from linli.engines.ledger.queries import BookRow, Move, TrialBalance, VoucherRow, VoucherView
from linli.kernel.api import Cursor, Id, Month, Operations
from linli.kernel.http import Request

Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,12}$")]
router = Operations("ledger")


class BookMonth(BaseModel):
    """A month in which a book has vouchers."""

    ym: str
    vouchers: int
    closed: bool


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


@router.get("/books/{book_id}/vouchers", shows=queries.vouchers, title="一个月的凭证")
def vouchers(request: Request, book_id: Id, ym: Month, after: Cursor = None) -> VouchersPage:
    """The vouchers of a month, the latest first."""
    page = queries.vouchers(book_id, ym=ym, after=after, by=request.actor)
    return VouchersPage(rows=page.rows, next=page.next)


@router.get("/vouchers/{voucher_id}", shows=queries.voucher, title="一张凭证")
def voucher(request: Request, voucher_id: Id) -> VoucherView:
    """A voucher with its entries and, if it was reversed, the voucher that reverses it."""
    return queries.voucher(voucher_id, by=request.actor)
