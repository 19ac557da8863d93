"""What the accountant books by hand, for programs. All but a small expense wait for a second person."""
from typing import Annotated, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import BaseModel, Field, StringConstraints

from linli.engines.ledger.byhand import commands, queries, settling
from linli.engines.ledger.byhand.queries import Settlements
from linli.engines.ledger.queries import BookRow, Mirrored
from linli.engines.ledger.values import EntryDraft
from linli.kernel import clock
from linli.kernel.api import Asked, Body, Day, Fen, Id, Key, Made, Name, Operations, Why
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, SCANS
from linli.kernel.http import Request

Account = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]{2})*$", max_length=12)]
Positive = Annotated[int, Field(ge=1, le=10**12, json_schema_extra={"x-unit": "fen"})]
router = Operations("ledger")


class NewExpense(Body):
    """`scan_id` and `public_scan_id` come from `/books/{id}/papers`; the second is what the open books show."""

    on: Day
    account: Account
    fen: Positive
    paid_from: Literal["1001", "1002", "2202"]
    supplier: Name
    purpose: Why
    scan_id: Id | None = None
    public_scan_id: Id | None = None


class NewSettlement(Body):
    """`fen` reached the bank, `fee_fen` were kept by the provider; `scan_id` comes from `/books/{id}/papers`."""

    on: Day
    fen: Positive
    fee_fen: Annotated[int, Field(ge=0, le=10**12, json_schema_extra={"x-unit": "fen"})] = 0
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64,
                                                pattern=r"^[^\x00]*$")]
    scan_id: Id | None = None


class Line(Body):
    """Debit above zero, credit below."""

    account: Account
    fen: Fen


class NewVoucher(Body):
    on: Day
    kind: Literal["manual", "opening"] = "manual"
    memo: Why
    entries: Annotated[list[Line], Field(min_length=2, max_length=30)]


class NewTransfer(Body):
    on: Day
    to_book_id: Id
    from_account: Literal["1001", "1002"]
    to_account: Literal["1001", "1002"]
    fen: Positive
    memo: Why


class BookAccount(BaseModel):
    code: str
    name: str
    kind: str


class OtherBook(BaseModel):
    id: int
    fund: str


class Bench(BaseModel):
    """`accounts` are without those that keep themselves; `others` are the other books of the community."""

    book: BookRow
    accounts: list[BookAccount]
    limit_fen: int
    others: list[OtherBook]


class Reversal(Body):
    reason: Why


@router.get("/books/{book_id}/workbench", shows=queries.workbench, title="记账要用的科目与限额")
def workbench(request: Request, book_id: Id) -> Bench:
    """What may be booked in a book, up to which sum one person books alone, and the other books."""
    found = queries.workbench(book_id, on=clock.today(), by=request.actor)
    accounts = [BookAccount(code=code, name=name, kind=kind) for code, name, kind in found.accounts]
    others = [OtherBook(id=book, fund=fund) for book, fund in found.others]
    return Bench(book=found.book, accounts=accounts, limit_fen=found.limit_fen, others=others)


@router.post("/books/{book_id}/papers", does=commands.record_expense, title="上传支出的票据")
def add_paper(request: Request, book_id: Id, key: Key, file: File[UploadedFile]) -> Made:
    """Bring the invoice or receipt of an expense: PDF or photo, up to 10 MB."""
    return Made(id=files.store(file, kinds=PHOTOS | SCANS, purpose=commands.SCANS, by=request.actor).id)


@router.post("/books/{book_id}/expenses", does=commands.record_expense, title="记一笔支出")
def record_expense(request: Request, book_id: Id, given: NewExpense, key: Key) -> Made:
    """Book an expense up to the limit; the answer is its voucher."""
    return Made(id=commands.record_expense(book_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/books/{book_id}/expenses/approval", does=commands.ask_expense, title="申请一笔超过限额的支出")
def ask_expense(request: Request, book_id: Id, given: NewExpense, key: Key) -> Asked:
    """Ask a second person for an expense above the limit."""
    return Asked(approval_id=commands.ask_expense(book_id, **given.model_dump(), key=key, by=request.actor))


@router.get("/books/{book_id}/settlements", shows=queries.settlements, title="支付渠道还没到账的钱")
def settlements(request: Request, book_id: Id) -> Settlements:
    """What the payment provider still holds of a book, and the last payouts."""
    return queries.settlements(book_id, on=clock.today(), by=request.actor)


@router.post("/books/{book_id}/settlements", does=settling.record_settlement, title="登记一笔到账")
def record_settlement(request: Request, book_id: Id, given: NewSettlement, key: Key) -> Made:
    """Book a provider's payout to the bank, less its fee; never more than it holds. The answer is the voucher."""
    return Made(id=settling.record_settlement(book_id, **given.model_dump(), key=key, by=request.actor))


@router.post("/books/{book_id}/vouchers", does=commands.ask_manual, title="申请手工凭证")
def ask_manual(request: Request, book_id: Id, given: NewVoucher, key: Key) -> Asked:
    """Ask for a voucher by hand, or for opening balances; the entries add up to zero."""
    entries = [EntryDraft(line.account, line.fen) for line in given.entries]
    return Asked(approval_id=commands.ask_manual(book_id, on=given.on, entries=entries, memo=given.memo,
                                                 kind=given.kind, key=key, by=request.actor))


@router.post("/books/{book_id}/transfers", does=commands.ask_transfer, title="申请两本账之间划转")
def ask_transfer(request: Request, book_id: Id, given: NewTransfer, key: Key) -> Asked:
    """Ask to move money to another book of the community."""
    return Asked(approval_id=commands.ask_transfer(book_id, **given.model_dump(), key=key, by=request.actor))


@router.get("/vouchers/{voucher_id}/reversal", shows=queries.reversal, title="冲正会是什么样")
def reversal(request: Request, voucher_id: Id) -> list[Mirrored]:
    """A voucher booked by hand (both of a transfer) with what a reversal would negate."""
    return queries.reversal(voucher_id, by=request.actor)


@router.post("/vouchers/{voucher_id}/reversal", does=commands.ask_reversal, title="申请冲正")
def ask_reversal(request: Request, voucher_id: Id, given: Reversal, key: Key) -> Asked:
    """Ask to take back a voucher booked by hand."""
    return Asked(approval_id=commands.ask_reversal(voucher_id, on=clock.today(), reason=given.reason, key=key,
                                                   by=request.actor))
