"""The open books of a community, for anybody who has its code. What a stranger must not see is not read here.

A closed month comes from the snapshots that were taken when it was closed, an open one from the vouchers so far.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from linli.domains.fees.collection import reading
from linli.domains.fees.collection.reading import rows
from linli.domains.fees.collection.values import hidden_if_few
from linli.domains.fees.openbooks import permissions, rules
from linli.domains.fees.openbooks.values import (
    Community,
    FundMonth,
    Line,
    MonthSums,
    NoSuchCommunity,
    NoSuchMonth,
    OpenBooks,
    VoucherRow,
)
from linli.engines.ledger.values import FUND_TITLES, Fund
from linli.kernel import codes
from linli.kernel.access import COMMUNITY, UNIT
from linli.kernel.clock import month_of, month_span, months_later, today
from linli.kernel.commands import Actor, query
from linli.kernel.tenancy import in_area

MOST_VOUCHERS = 500

FACTS = "SELECT code, name, invented FROM registry_community WHERE area_id = linli_area() AND place_id = %(community)s"

MONTHS = """
SELECT v.ym, bool_and(EXISTS (SELECT 1 FROM ledger_period p WHERE p.area_id = k.area_id AND p.book_id = k.id
                                 AND p.ym = v.ym AND p.status = 'closed'))
  FROM ledger_book k JOIN LATERAL (SELECT DISTINCT ym FROM ledger_voucher v WHERE v.area_id = k.area_id
                                      AND v.book_id = k.id AND v.ym <= %(last)s) v ON true
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s GROUP BY v.ym ORDER BY v.ym
"""

# Balances at the end of the month before and of the month: the last closed month's snapshot and what came after it.
BALANCES = """
WITH book AS (
  SELECT k.id, k.fund, at.ym,
         coalesce((SELECT max(p.ym) FROM ledger_period p WHERE p.area_id = k.area_id AND p.book_id = k.id
                      AND p.status = 'closed' AND p.ym <= at.ym), '') AS frozen
    FROM ledger_book k, unnest(%(ends)s::text[]) AS at (ym)
   WHERE k.area_id = linli_area() AND k.community_id = %(community)s),
amount AS (
  SELECT book.id, book.ym, s.code, s.fen FROM book JOIN ledger_snapshot s ON s.area_id = linli_area()
     AND s.book_id = book.id AND s.ym = book.frozen
   UNION ALL
  SELECT book.id, book.ym, e.code, e.amount_fen FROM book JOIN ledger_entry e ON e.area_id = linli_area()
     AND e.book_id = book.id AND e.ym > book.frozen AND e.ym <= book.ym)
SELECT book.fund, book.ym, a.kind, a.report_line, a.code, sum(amount.fen)::bigint
  FROM book JOIN amount ON amount.id = book.id AND amount.ym = book.ym
  JOIN ledger_account a ON a.area_id = linli_area() AND a.book_id = book.id AND a.code = amount.code
 GROUP BY book.fund, book.ym, a.kind, a.report_line, a.code ORDER BY a.code
"""

STANDING = """
SELECT k.fund, coalesce(p.status, 'open'), coalesce(p.seal, '') FROM ledger_book k
  LEFT JOIN ledger_period p ON p.area_id = k.area_id AND p.book_id = k.id AND p.ym = %(ym)s
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s
"""

# What a fund owns moves by these; all else is where its money stands and whom it owes.
OWN = "(a.kind IN ('income', 'expense', 'equity') OR a.code IN ('2701', '2999'))"
CAME_IN = "(a.kind = 'income' OR a.kind <> 'expense' AND sum(e.amount_fen) < 0)"

YEAR = f"""
SELECT ym, coalesce(-sum(fen) FILTER (WHERE came_in), 0)::bigint,
       coalesce(sum(fen) FILTER (WHERE NOT came_in), 0)::bigint
  FROM (SELECT e.ym, sum(e.amount_fen) AS fen, {CAME_IN} AS came_in
          FROM ledger_book k JOIN ledger_entry e ON e.area_id = k.area_id AND e.book_id = k.id
          JOIN ledger_account a ON a.area_id = k.area_id AND a.book_id = k.id AND a.code = e.code
         WHERE k.area_id = linli_area() AND k.community_id = %(community)s AND k.fund = %(fund)s AND {OWN}
           AND e.ym BETWEEN %(first)s AND %(ym)s GROUP BY e.ym, a.kind, a.report_line) line
 GROUP BY ym ORDER BY ym
"""

VOUCHERS = f"""
SELECT n.no, v.vdate, v.memo, v.kind, coalesce(x.purpose, ''), v.actor,
       sum(CASE WHEN a.kind = 'expense' THEN e.amount_fen ELSE -e.amount_fen END)::bigint
  FROM ledger_book k JOIN ledger_entry e ON e.area_id = k.area_id AND e.book_id = k.id AND e.ym = %(ym)s
  JOIN ledger_account a ON a.area_id = k.area_id AND a.book_id = k.id AND a.code = e.code
   AND a.report_line = %(line)s AND {OWN}
  JOIN ledger_voucher v ON v.area_id = k.area_id AND v.id = e.voucher_id
  LEFT JOIN ledger_voucherno n ON n.area_id = k.area_id AND n.voucher_id = v.id
  LEFT JOIN ledger_expense x ON x.area_id = k.area_id AND x.voucher_id = v.id
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s AND k.fund = %(fund)s
 GROUP BY v.id, n.no, v.vdate, v.memo, v.kind, x.purpose, v.actor ORDER BY v.vdate, n.no, v.id LIMIT {MOST_VOUCHERS}
"""

NAMES = """
SELECT name FROM registry_person WHERE area_id = linli_area() AND kind = 'human' AND name <> ''
   AND position(name in %(text)s) > 0
"""

KINDS = {"bill_run": "出账", "bill": "出账", "payment": "收款", "payments": "批量收款", "opening": "期初",
         "advances_used": "预存抵账单", "advance_undone": "撤回预存抵扣", "advance_refund": "退预存",
         "refund_by_bank": "退款", "cash_deposit": "缴存现金", "cash_difference": "交班差额", "reversal": "冲正"}
MONEY = frozenset({"1001", "1002", "1012"})


def community_of(code: str) -> Community:
    """Return the community a public code names. Raises NoSuchCommunity."""
    found = codes.resolve(code)
    if found is None or found.kind != "community":
        raise NoSuchCommunity
    with in_area(found.area_id):
        [(code, name, invented)] = rows(FACTS, community=found.object_id)
    return Community(found.object_id, found.area_id, code, name, invented)


def month(community: Community, *, ym: str = "", fund: str = "") -> OpenBooks:
    """Return the books of a month; without one, of the last closed month, else of the latest."""
    with in_area(community.area_id):
        found = dict(rows(MONTHS, community=community.id, last=month_of(today())))
        yms = list(found)
        if ym and found and ym not in found:
            raise NoSuchMonth
        ym = ym if ym in found else max((ym for ym, closed in found.items() if closed), default=yms[-1] if yms else "")
        if not ym:
            return OpenBooks(community, (), "", (), None, (), None, ())
        funds = _funds(community.id, ym)
        chosen = next((one for one in funds if one.fund == fund), funds[0])
        on = min(month_span(ym)[1] - timedelta(days=1), today())
        return OpenBooks(community, yms, ym, funds, chosen, hidden_if_few(reading.by_class(community.id, on)), on,
                         _year(community.id, chosen.fund, ym))


def vouchers(community: Community, *, ym: str, fund: str, line: str) -> list[VoucherRow]:
    """Return the vouchers behind a line of a month, by day, their words masked; at most 500."""
    with in_area(community.area_id):
        found = rows(VOUCHERS, community=community.id, ym=ym, fund=fund, line=line)
        told = [f"{memo or KINDS.get(kind, '记账')} {purpose}".strip() for _, _, memo, kind, purpose, _, _ in found]
        names = {name for (name,) in rows(NAMES, text="\n".join(told))} | {row[5] for row in found}
        return [VoucherRow(no, day, rules.masked(text, names), fen)
                for (no, day, _, _, _, _, fen), text in zip(found, told, strict=True)]


@query(needs=permissions.SEE_BOOKS)
def own_communities(*, by: Actor) -> list[str]:
    """Return the codes of the communities in which the actor has a home or a post."""
    return [code for (code,) in rows(
        "SELECT c.code FROM registry_community c WHERE c.area_id = linli_area() AND (c.place_id = ANY (%(posts)s) OR "
        "EXISTS (SELECT 1 FROM registry_unit u WHERE u.area_id = c.area_id AND u.community_id = c.place_id "
        "AND u.place_id = ANY (%(homes)s))) ORDER BY c.name", posts=by.reach.ids(COMMUNITY), homes=by.reach.ids(UNIT))]


def _funds(community_id: int, ym: str) -> list[FundMonth]:
    before = months_later(ym, -1)
    balances: dict[str, dict[tuple[str, str, str], dict[str, int]]] = {}
    for fund, at, kind, line, code, fen in rows(BALANCES, community=community_id, ends=[before, ym]):
        balances.setdefault(fund, {}).setdefault((kind, line, code), {})[at] = fen
    standing = {fund: (status, seal) for fund, status, seal in rows(STANDING, community=community_id, ym=ym)}
    return [_fund(fund, balances.get(fund, {}), *standing[fund], before=before, ym=ym)
            for fund in Fund if fund in standing]


def _fund(fund: Fund, balances: dict[tuple[str, str, str], dict[str, int]], status: str, seal: str, *, before: str,
          ym: str) -> FundMonth:
    moved: dict[tuple[bool, str], int] = {}     # (spent by kind, line) → credit less debit
    opening = bank = receivable = 0
    for (kind, line, code), at in balances.items():
        start, end = at.get(before, 0), at.get(ym, 0)
        if kind in ("income", "expense", "equity") or code in ("2701", "2999"):
            opening -= start
            key = (kind == "expense", line)
            moved[key] = moved.get(key, 0) + start - end
        elif code in MONEY:
            bank += end
        elif code == "1122":
            receivable += end
    income_lines = {line for (kind, line, _) in balances if kind == "income"}
    income = [Line(line, fen) for (spent, line), fen in moved.items()
              if fen and not spent and (line in income_lines or fen > 0)]
    spending = [Line(line, -fen) for (spent, line), fen in moved.items()
                if fen and (spent or line not in income_lines and fen < 0)]
    closed = status == "closed"
    return FundMonth(fund.value, FUND_TITLES[fund], closed, seal if closed else "", opening, income, spending, bank,
                     receivable)


def _year(community_id: int, fund: str, ym: str) -> Sequence[MonthSums]:
    first = months_later(ym, -11)
    found: dict[str, Any] = {at: sums for at, *sums in rows(
        YEAR, community=community_id, fund=fund, first=first, ym=ym)}
    return [MonthSums(at, *found.get(at, (0, 0))) for at in (months_later(first, step) for step in range(12))]
