"""The books in the words of other programs: beancount, hledger, CSV, and the voucher sheet of 用友/金蝶.

The order is fixed and no time of the export stands inside: two exports of a closed month are the same bytes.
"""
from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from typing import Any

from linli.engines.ledger import permissions
from linli.engines.ledger.models import Book
from linli.kernel import sql
from linli.kernel.clock import month_span
from linli.kernel.commands import Actor, query
from linli.kernel.money import plain_yuan
from linli.kernel.sheets import Column, write_csv

ENTRIES = """
SELECT v.id, v.vdate, v.ym, coalesce(n.no, 0), v.kind, v.memo, v.actor, v.red, e.seq, e.code, a.name_zh, a.name_en,
       a.kind, e.amount_fen
  FROM ledger_voucher v
  JOIN ledger_entry e ON e.area_id = v.area_id AND e.voucher_id = v.id
  JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code
  LEFT JOIN ledger_voucherno n ON n.area_id = v.area_id AND n.voucher_id = v.id
 WHERE v.area_id = linli_area() AND v.book_id = %(book)s AND v.ym <= %(until)s
 ORDER BY v.ym, v.vdate, v.id, e.seq"""

ACCOUNTS = """
SELECT code, name_zh, name_en, kind FROM ledger_account
 WHERE area_id = linli_area() AND book_id = %(book)s ORDER BY code"""

TOPS = {"asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"}
FORMATS = ("beancount", "hledger", "csv", "kingdee")
PLAIN = ("月份", "日期", "凭证", "分录", "类型", "摘要", "科目代码", "科目名称", "金额")
KINGDEE = ("日期", "凭证字", "凭证号", "附单据数", "摘要", "科目代码", "科目名称", "借方金额", "贷方金额", "币别",
           "辅助核算", "制单人", "审核人")
ENDING = {"beancount": "beancount", "hledger": "journal", "csv": "csv", "kingdee": "csv"}


@dataclass(frozen=True)
class Posting:
    voucher: int
    day: date
    ym: str
    no: int
    kind: str
    memo: str
    actor: str
    red: bool
    seq: int
    code: str
    name: str
    name_en: str
    account_kind: str
    fen: int


@dataclass(frozen=True)
class AccountNamed:
    code: str
    name: str
    name_en: str
    kind: str

    def full_name(self, root: str) -> str:
        """`Assets:C7:Service:Cash1001`: what beancount and hledger take, the same in both."""
        words = "".join(word.capitalize() for word in self.name_en.replace("-", " ").split() if word.isalnum())
        return f"{TOPS[self.kind]}:{root}:{words}{self.code.replace('.', '')}"


@dataclass(frozen=True)
class MonthOfBook:
    """A month's vouchers, each with its postings, and how every account stands at its end, by code."""

    ym: str
    vouchers: list[list[Posting]]
    closing: list[tuple[str, int]]

    @property
    def ends_before(self) -> date:
        return month_span(self.ym)[1]


@query(needs=permissions.READ_BOOKS)
def export(community_id: int, *, form: str, until: str, by: Actor) -> dict[str, bytes]:
    """Return one file per book, by name; everything booked up to the month `until`."""
    found = Book.objects.seen_by(by).filter(community_id=community_id).order_by("id")
    return {f"{book.fund}.{ENDING[form]}": written(form, community_id, book, until) for book in found}


def written(form: str, community_id: int, book: Book, until: str) -> bytes:
    postings = [Posting(*row) for row in sql.rows(ENTRIES, book=book.pk, until=until)]
    accounts = accounts_of(book.pk)
    root = f"C{community_id}:{book.fund.capitalize()}"
    if form == "beancount":
        return "\n".join(beancount(root, f"{book.fund} {community_id}", accounts, postings)).encode()
    if form == "hledger":
        return "\n".join(hledger(root, accounts, postings)).encode()
    return table(postings, kingdee=form == "kingdee")


def accounts_of(book_id: int) -> list[AccountNamed]:
    return [AccountNamed(*row) for row in sql.rows(ACCOUNTS, book=book_id)]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def by_month(postings: list[Posting]) -> Iterator[MonthOfBook]:
    standing: dict[str, int] = {}
    for ym, of_month in groupby(postings, key=lambda one: one.ym):
        vouchers = [list(lines) for _, lines in groupby(of_month, key=lambda one: one.voucher)]
        for one in chain.from_iterable(vouchers):
            standing[one.code] = standing.get(one.code, 0) + one.fen
        yield MonthOfBook(ym, vouchers, sorted(standing.items()))


def day_in(one: Posting) -> date:
    """A voucher that counts in a later month than its day is dated on that month's first day."""
    return max(one.day, date.fromisoformat(f"{one.ym}-01"))


def beancount(root: str, title: str, accounts: list[AccountNamed], postings: list[Posting]) -> Iterator[str]:
    """Tolerance 0, so that one fen too much is found; balances stand on the first of the next month."""
    names = {one.code: one.full_name(root) for one in accounts}
    yield f'option "title" {quoted(title)}'
    yield 'option "operating_currency" "CNY"'
    yield 'option "tolerance_multiplier" "0"'
    yield ""
    for account in accounts:
        yield f"2000-01-01 open {names[account.code]} CNY"
        yield f"  name: {quoted(account.name)}"
        yield f"  code: {quoted(account.code)}"
    for month in by_month(postings):
        for lines in month.vouchers:
            yield ""
            yield f"{day_in(lines[0])} * {quoted(lines[0].memo)}"
            yield f"  voucher: {quoted(label(lines[0]))}"
            yield from (f"  {names[one.code]}  {plain_yuan(one.fen)} CNY" for one in lines)
        yield ""
        yield from (f"{month.ends_before} balance {names[code]}  {plain_yuan(fen)} CNY" for code, fen in month.closing)


def hledger(root: str, accounts: list[AccountNamed], postings: list[Posting]) -> Iterator[str]:
    """Every account and the commodity are declared (check --strict); each month ends with its balances asserted."""
    names = {one.code: one.full_name(root) for one in accounts}
    yield "commodity 1000.00 CNY"
    yield ""
    for account in accounts:
        yield f"account {names[account.code]}  ; {account.name}"
    for month in by_month(postings):
        for lines in month.vouchers:
            yield ""
            yield f"{day_in(lines[0])} * ({label(lines[0])}) {lines[0].memo.replace(';', '；')}"
            yield from (f"    {names[one.code]}  {plain_yuan(one.fen)} CNY" for one in lines)
        yield ""
        yield f"{month.ends_before - timedelta(days=1)} * 余额 {month.ym}"
        yield from (f"    {names[code]}  0.00 CNY = {plain_yuan(fen)} CNY" for code, fen in month.closing)


def label(one: Posting) -> str:
    return f"{one.ym}-{one.no:04d}" if one.no else f"{one.ym}-#{one.voucher}"


def table(postings: list[Posting], *, kingdee: bool) -> bytes:
    """CSV with a mark of UTF-8; cells that would start a formula are kept as text."""
    titles = KINGDEE if kingdee else PLAIN
    columns = [Column(title, "fen" if "金额" in title else "text") for title in titles]
    out = io.BytesIO()
    write_csv(out, columns, [_sheet_row(one) if kingdee else _plain_row(one) for one in postings])
    return out.getvalue()


def sides(one: Posting) -> tuple[int | None, int | None]:
    """Debit and credit; a reversal stands negative on the side of its original."""
    return (one.fen, None) if (one.fen > 0) != one.red else (None, -one.fen)


def _sheet_row(one: Posting) -> list[Any]:
    debit, credit = sides(one)
    return [str(day_in(one)), "记", str(one.no or one.voucher), "0", one.memo, one.code, one.name, debit, credit, "RMB",
            "", one.actor, ""]


def _plain_row(one: Posting) -> list[Any]:
    return [one.ym, str(one.day), label(one), str(one.seq), one.kind, one.memo, one.code, one.name, one.fen]
