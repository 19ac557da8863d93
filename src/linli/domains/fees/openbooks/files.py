"""A month of a fund for accounting programs: what the page shows, and no more.

Vouchers that moved what the fund owns stand one by one, their words masked. The rest (receipts, advances) is one
entry: it would tell single homes' payments.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from linli.domains.fees.openbooks.queries import OWN, masked
from linli.domains.fees.openbooks.values import Community
from linli.engines.ledger import exporting
from linli.engines.ledger.exporting import Posting
from linli.kernel import sql
from linli.kernel.clock import month_span, months_later
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area

BOOK = "SELECT id FROM ledger_book WHERE area_id = linli_area() AND community_id = %(community)s AND fund = %(fund)s"

OPENING = """
SELECT a.code, a.name_zh, a.name_en, a.kind, sum(e.amount_fen)::bigint
  FROM ledger_entry e JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code
 WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym < %(ym)s
 GROUP BY a.code, a.name_zh, a.name_en, a.kind HAVING sum(e.amount_fen) <> 0 ORDER BY a.code
"""

ONE_BY_ONE = f"""
WITH own AS (
  SELECT DISTINCT e.voucher_id FROM ledger_entry e
    JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code AND {OWN}
   WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym = %(ym)s)
"""

MONTH = ONE_BY_ONE + """
SELECT v.id, v.vdate, v.ym, coalesce(n.no, 0), v.kind, v.memo, v.actor, v.red, e.seq, e.code, a.name_zh, a.name_en,
       a.kind, e.amount_fen
  FROM own JOIN ledger_voucher v ON v.area_id = linli_area() AND v.id = own.voucher_id
  JOIN ledger_entry e ON e.area_id = v.area_id AND e.voucher_id = v.id
  JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code
  LEFT JOIN ledger_voucherno n ON n.area_id = v.area_id AND n.voucher_id = v.id
 ORDER BY v.vdate, v.id, e.seq
"""

REST = ONE_BY_ONE + """
SELECT a.code, a.name_zh, a.name_en, a.kind, sum(e.amount_fen)::bigint
  FROM ledger_entry e JOIN ledger_account a ON a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code
 WHERE e.area_id = linli_area() AND e.book_id = %(book)s AND e.ym = %(ym)s
   AND NOT EXISTS (SELECT FROM own WHERE own.voucher_id = e.voucher_id)
 GROUP BY a.code, a.name_zh, a.name_en, a.kind HAVING sum(e.amount_fen) <> 0 ORDER BY a.code
"""


def beancount(community: Community, *, ym: str, fund: str) -> bytes:
    """Return a month of a fund as a beancount file, from its opening balances to its closing ones. NotFound."""
    with in_area(community.area_id):
        [(book,)] = sql.rows(BOOK, community=community.id, fund=fund) or [(None,)]
        if book is None:
            raise NotFound
        given = {"book": book, "ym": ym}
        found = [Posting(*row) for row in sql.rows(MONTH, **given)]
        words = masked([one.memo for one in found], {one.actor for one in found})
        first, next_ = month_span(ym)
        before = first - timedelta(days=1), months_later(ym, -1)
        told = [*together(sql.rows(OPENING, **given), -1, *before, "月初余额"),
                *(replace(one, memo=memo) for one, memo in zip(found, words, strict=True)),
                *together(sql.rows(REST, **given), 0, next_ - timedelta(days=1), ym,
                          "其余凭证合计（收款、预存、往来）")]
        root = f"C{community.id}:{fund.capitalize()}"
        return "\n".join(exporting.beancount(root, f"{fund} {ym}", exporting.accounts_of(book), told)).encode()


def together(sums: Sequence[tuple[Any, ...]], number: int, day: date, ym: str, memo: str) -> list[Posting]:
    """One entry over all accounts; it balances, since each voucher does."""
    return [Posting(number, day, ym, 0, "", memo, "", False, at, code, name, name_en, kind, fen)
            for at, (code, name, name_en, kind, fen) in enumerate(sums, start=1)]
