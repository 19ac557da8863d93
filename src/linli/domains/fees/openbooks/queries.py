"""The open books of a community, for anybody who has its code. What a stranger must not see is not read here.

A closed month comes from the snapshots that were taken when it was closed, an open one from the vouchers so far.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from linli.domains.fees.collection import reading
from linli.domains.fees.collection.values import Rate, hidden_if_few
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
from linli.engines.ledger.values import FUND_TITLES, Fund, voucher_title
from linli.kernel import codes, sql
from linli.kernel.access import COMMUNITY, UNIT, system
from linli.kernel.clock import month_of, month_span, months_later, today
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.files.queries import Opened, open_file
from linli.kernel.tenancy import in_area

MOST_VOUCHERS = 500
MONEY, RECEIVABLE = "货币资金", "应收账款"     # lines of the chart

FACTS = "SELECT code, name, invented FROM registry_community WHERE area_id = linli_area() AND place_id = %(community)s"

MONTHS = """
SELECT v.ym, bool_and(EXISTS (SELECT 1 FROM ledger_period p WHERE p.area_id = k.area_id AND p.book_id = k.id
                                 AND p.ym = v.ym AND p.status = 'closed'))
  FROM ledger_book k JOIN LATERAL (SELECT DISTINCT ym FROM ledger_voucher v WHERE v.area_id = k.area_id
                                      AND v.book_id = k.id AND v.ym <= %(last)s) v ON true
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s GROUP BY v.ym ORDER BY v.ym
"""

# What a fund owns moves by these; all else is where its money stands and whom it owes.
OWN = "(a.kind IN ('income', 'expense', 'equity') OR a.code IN ('2701', '2999'))"

# Balances at the end of the month before and of the month: the last closed month's snapshot and what came after it.
BALANCES = f"""
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
SELECT book.fund, book.ym, a.kind, a.report_line, {OWN}, sum(amount.fen)::bigint
  FROM book JOIN amount ON amount.id = book.id AND amount.ym = book.ym
  JOIN ledger_account a ON a.area_id = linli_area() AND a.book_id = book.id AND a.code = amount.code
 GROUP BY book.fund, book.ym, a.kind, a.report_line, {OWN} ORDER BY min(a.code)
"""

STANDING = """
SELECT k.fund, coalesce(p.status, 'open'), coalesce(p.seal, '') FROM ledger_book k
  LEFT JOIN ledger_period p ON p.area_id = k.area_id AND p.book_id = k.id AND p.ym = %(ym)s
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s
"""

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
SELECT v.id, n.no, v.vdate, v.memo, v.kind, v.actor, x.public_scan_id IS NOT NULL,
       sum(CASE WHEN a.kind = 'expense' THEN e.amount_fen ELSE -e.amount_fen END)::bigint
  FROM ledger_book k JOIN ledger_entry e ON e.area_id = k.area_id AND e.book_id = k.id AND e.ym = %(ym)s
  JOIN ledger_account a ON a.area_id = k.area_id AND a.book_id = k.id AND a.code = e.code
   AND a.report_line = %(line)s AND {OWN}
  JOIN ledger_voucher v ON v.area_id = k.area_id AND v.id = e.voucher_id
  LEFT JOIN ledger_voucherno n ON n.area_id = k.area_id AND n.voucher_id = v.id
  LEFT JOIN ledger_expense x ON x.area_id = k.area_id AND x.voucher_id = v.id
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s AND k.fund = %(fund)s
 GROUP BY v.id, n.no, v.vdate, v.memo, v.kind, v.actor, x.public_scan_id
 ORDER BY v.vdate, n.no, v.id LIMIT {MOST_VOUCHERS}
"""

# Where the money stands and who owes moves with every receipt: told by day and kind, so that no home's is read off.
DAYS = f"""
SELECT v.vdate, v.kind, count(DISTINCT v.id), sum(e.amount_fen)::bigint
  FROM ledger_book k JOIN ledger_entry e ON e.area_id = k.area_id AND e.book_id = k.id AND e.ym = %(ym)s
  JOIN ledger_account a ON a.area_id = k.area_id AND a.book_id = k.id AND a.code = e.code
   AND a.report_line = %(line)s AND a.report_line IN ('{MONEY}', '{RECEIVABLE}')
  JOIN ledger_voucher v ON v.area_id = k.area_id AND v.id = e.voucher_id
 WHERE k.area_id = linli_area() AND k.community_id = %(community)s AND k.fund = %(fund)s
 GROUP BY v.vdate, v.kind ORDER BY v.vdate, v.kind
"""

FROZEN = """
SELECT name, homes, due_fen, paid_fen, rates_on FROM fees_frozenrate f
 WHERE area_id = linli_area() AND community_id = %(community)s AND ym = %(ym)s
   AND frozen = (SELECT max(frozen) FROM fees_frozenrate WHERE area_id = linli_area()
                    AND community_id = %(community)s AND ym = %(ym)s) ORDER BY id
"""

PAPER = """
SELECT x.public_scan_id FROM ledger_expense x
  JOIN ledger_voucher v ON v.area_id = x.area_id AND v.id = x.voucher_id
  JOIN ledger_book k ON k.area_id = v.area_id AND k.id = v.book_id
 WHERE x.area_id = linli_area() AND x.voucher_id = %(voucher)s AND k.community_id = %(community)s
   AND x.public_scan_id IS NOT NULL
"""

NAMES = """
SELECT name FROM registry_person WHERE area_id = linli_area() AND kind = 'human' AND name <> ''
   AND position(name in %(text)s) > 0
"""


@dataclass(frozen=True)
class Balance:
    """A line of a book's chart at the end of the month before and of the month. `own`: it is what the fund owns."""

    kind: str
    line: str
    own: bool
    start: int
    end: int

    @property
    def moved(self) -> int:
        return self.start - self.end


def community_of(code: str) -> Community:
    """Return the community a public code names. Raises NoSuchCommunity."""
    found = codes.resolve(code)
    if found is None or found.kind != "community":
        raise NoSuchCommunity
    with in_area(found.area_id):
        [(code, name, invented)] = sql.rows(FACTS, community=found.object_id)
    return Community(found.object_id, found.area_id, code, name, invented)


def month(community: Community, *, ym: str = "", fund: str = "") -> OpenBooks:
    """Return the books of a month; without one, of the last closed month, else of the latest."""
    with in_area(community.area_id):
        found = dict(sql.rows(MONTHS, community=community.id, last=month_of(today())))
        yms = list(found)
        if ym and found and ym not in found:
            raise NoSuchMonth
        ym = ym if ym in found else max((ym for ym, closed in found.items() if closed), default=yms[-1] if yms else "")
        if not ym:
            return OpenBooks(community, (), "", (), None, (), None, False, ())
        funds = _funds(community.id, ym)
        chosen = next((one for one in funds if one.fund == fund), funds[0])
        frozen = any(one.closed and one.fund == Fund.SERVICE for one in funds)
        rates, on = rates_of(community.id, ym, frozen=frozen)
        return OpenBooks(community, yms, ym, funds, chosen, hidden_if_few(rates), on, frozen,
                         _year(community.id, chosen.fund, ym))


def latest(community: Community) -> OpenBooks:
    """Return the books of the month that runs, or of the last that has any: closed or not."""
    with in_area(community.area_id):
        yms = list(dict(sql.rows(MONTHS, community=community.id, last=month_of(today()))))
    return month(community, ym=yms[-1] if yms else "")


def sums(community_id: int) -> tuple[str, list[Line], list[Line]]:
    """The last closed month (else the latest) with what came in and went out, the most first. Inside the area."""
    found = dict(sql.rows(MONTHS, community=community_id, last=month_of(today())))
    ym = max((ym for ym, closed in found.items() if closed), default=max(found, default=""))
    funds = [fund for fund in _funds(community_id, ym) if fund.fund != Fund.CUSTODY] if ym else []
    income, spent = Counter[str](), Counter[str]()
    for fund in funds:
        income.update({line.name: line.fen for line in fund.income})
        spent.update({line.name: line.fen for line in fund.spent})
    return ym, [Line(*one) for one in income.most_common()], [Line(*one) for one in spent.most_common()]


def vouchers(community: Community, *, ym: str, fund: str, line: str) -> list[VoucherRow]:
    """Return the vouchers behind a line of a month, by day, their words masked; at most 500."""
    with in_area(community.area_id):
        given = {"community": community.id, "ym": ym, "fund": fund, "line": line}
        if days := sql.rows(DAYS, **given):
            return [VoucherRow(None, None, day, f"{voucher_title(kind)} {count} 张凭证", fen, paper=False)
                    for day, kind, count, fen in days]
        found = sql.rows(VOUCHERS, **given)
        told = masked([memo or voucher_title(kind) for _, _, _, memo, kind, *_ in found],
                      {actor for *_, actor, _, _ in found})
        return [VoucherRow(voucher, no, day, text, fen, paper=paper)
                for (voucher, no, day, _, _, _, paper, fen), text in zip(found, told, strict=True)]


def masked(memos: Sequence[str], actors: Set[str]) -> list[str]:
    """Return the words of vouchers as the public may read them."""
    names = {name for (name,) in sql.rows(NAMES, text="\n".join(memos))} | actors
    return [rules.masked(memo, names) for memo in memos]


def paper(community: Community, voucher_id: int) -> Opened:
    """Return what the open books show of an expense's paper. Raises NotFound."""
    with in_area(community.area_id):
        found = sql.rows(PAPER, voucher=voucher_id, community=community.id)
    if not found:
        raise NotFound
    return open_file(found[0][0], by=system(community.area_id))


@query(needs=permissions.SEE_BOOKS)
def own_communities(*, by: Actor) -> list[str]:
    """Return the codes of the communities in which the actor has a home or a post."""
    return [code for (code,) in sql.rows(
        "SELECT c.code FROM registry_community c WHERE c.area_id = linli_area() AND (c.place_id = ANY (%(posts)s) OR "
        "EXISTS (SELECT 1 FROM registry_unit u WHERE u.area_id = c.area_id AND u.community_id = c.place_id "
        "AND u.place_id = ANY (%(homes)s))) ORDER BY c.name", posts=by.reach.ids(COMMUNITY), homes=by.reach.ids(UNIT))]


def rates_of(community_id: int, ym: str, *, frozen: bool) -> tuple[list[Rate], date]:
    """The rates of the classes and their day: as they were when the month was closed, else as they are."""
    if frozen and (kept := sql.rows(FROZEN, community=community_id, ym=ym)):
        return [Rate(name, homes, due, paid) for name, homes, due, paid, _ in kept], kept[0][-1]
    on = min(month_span(ym)[1] - timedelta(days=1), today())
    return reading.by_class(community_id, on), on


def _funds(community_id: int, ym: str) -> list[FundMonth]:
    before = months_later(ym, -1)
    balances: dict[str, dict[tuple[str, str, bool], dict[str, int]]] = {}
    for fund, at, kind, line, own, fen in sql.rows(BALANCES, community=community_id, ends=[before, ym]):
        balances.setdefault(fund, {}).setdefault((kind, line, own), {})[at] = fen
    standing = {fund: (status, seal) for fund, status, seal in sql.rows(STANDING, community=community_id, ym=ym)}
    return [_fund(fund, [Balance(*line, at.get(before, 0), at.get(ym, 0))
                         for line, at in balances.get(fund, {}).items()], *standing[fund])
            for fund in Fund if fund in standing]


def _fund(fund: Fund, balances: Sequence[Balance], status: str, seal: str) -> FundMonth:
    """A line of income that went back counts as less income; what is neither came in or went out as it moved."""
    own = [one for one in balances if one.own]
    earned = {one.line for one in own if one.kind == "income"}
    came, went = dict[str, int](), dict[str, int]()
    for one in own:
        side = went if one.kind == "expense" or (one.line not in earned and one.moved < 0) else came
        side[one.line] = side.get(one.line, 0) + one.moved
    closed = status == "closed"
    return FundMonth(
        fund.value, FUND_TITLES[fund], closed, seal if closed else "", -sum(one.start for one in own),
        [Line(line, fen) for line, fen in came.items() if fen], [Line(line, -fen) for line, fen in went.items() if fen],
        *(sum(one.end for one in balances if one.line == line) for line in (MONEY, RECEIVABLE)))


def _year(community_id: int, fund: str, ym: str) -> Sequence[MonthSums]:
    first = months_later(ym, -11)
    found: dict[str, Any] = {at: sums for at, *sums in sql.rows(
        YEAR, community=community_id, fund=fund, first=first, ym=ym)}
    return [MonthSums(at, *found.get(at, (0, 0))) for at in (months_later(first, step) for step in range(12))]
