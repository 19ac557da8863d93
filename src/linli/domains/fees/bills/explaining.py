"""A bill in words: area × price × months or days, and where the rounding fell."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from linli.domains.fees.bills.values import BillRow, LineRow
from linli.kernel.money import yuan

FUND_TITLES = {"service": "物业服务", "common": "公共收益", "maint": "维修资金", "custody": "代收代付"}

BILLS = """
SELECT b.id, b.unit_id, u.label, c.name, p.name, k.fund, b.ym, b.due, b.total_fen, b.settled_fen
  FROM fees_bill b
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = b.unit_id
  JOIN registry_community c ON c.area_id = linli_area() AND c.place_id = b.community_id
  JOIN ledger_book k ON k.area_id = linli_area() AND k.id = b.book_id
  LEFT JOIN registry_person p ON p.area_id = linli_area() AND p.id = b.payer_id
 WHERE b.area_id = linli_area() AND {which} ORDER BY u.sort, b.id LIMIT %(limit)s
"""
LINES = """
SELECT c.name, l.kind, l.from_day, l.to_day, l.area, l.price, l.days, l.dim, l.share_num, l.share_den, l.qty,
       l.amount_fen, c.cycle = 'year'
  FROM fees_billline l
  JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = a.charge_id
 WHERE l.area_id = linli_area() AND l.bill_id = %(bill)s ORDER BY c.id, l.from_day, l.part, l.kind
"""


def bill(bill_id: int) -> BillRow:
    with connection.cursor() as cursor:
        cursor.execute(BILLS.format(which="b.id = %(bill)s"), {"bill": bill_id, "limit": 1})
        head = cursor.fetchone()
        cursor.execute(LINES, {"bill": bill_id})
        lines = tuple(line(row) for row in cursor.fetchall())
    return row_of(head, lines)


def bills_of_run(run_id: int, limit: int) -> list[BillRow]:
    with connection.cursor() as cursor:
        cursor.execute(BILLS.format(which="b.community_id = (SELECT community_id FROM fees_billrun WHERE area_id = "
                                          "linli_area() AND id = %(run)s) AND b.run_id = %(run)s"),
                       {"run": run_id, "limit": limit})
        return [row_of(row) for row in cursor.fetchall()]


def row_of(row: Iterable[Any], lines: tuple[LineRow, ...] = ()) -> BillRow:
    bill_id, unit_id, label, community, payer, fund, ym, due, total, settled = row
    return BillRow(bill_id, unit_id, label, community, masked(payer), FUND_TITLES[fund], ym, due,
                   total, settled, lines)


def masked(name: str | None) -> str:
    """Names stay covered in lists: the family name is enough to recognise one's own."""
    return f"{name[:1]}**" if name else "—"


def line(row: Iterable[Any]) -> LineRow:
    name, kind, start, end, area, price, days, dim, num, den, qty, fen, yearly = row
    drafted = LineRow(name, kind, start, end, area, price, days, dim, num, den, qty, fen, yearly, "")
    return LineRow(**{**drafted.__dict__, "words": words(drafted)})


def words(row: LineRow) -> str:
    """`89.53 m² × 0.48 元 × 16/31 天 = 22.18 元`."""
    if row.kind == "reduction":
        return f"减收 {yuan(-row.fen)} 元：按减收后的金额重新取整，与原金额之差"
    parts = [f"建筑面积 {row.area:f} m²" if row.area is not None else f"{row.qty} 个" if row.qty > 1 else "每户",
             f"单价 {row.price.normalize():f} 元/月"]
    parts.append(times(row))
    if row.share_num != row.share_den:
        parts.append(f"份额 {row.share_num}/{row.share_den}")
    exact = row.price * (row.area if row.area is not None else row.qty)
    whole = row.days == row.dim and not row.yearly
    rounded = f"（{(exact * row.share_num / row.share_den):.4f} 元，四舍五入到分）" if whole else ""
    tail = rounded or "（各段相加后只取整一次，零头归余数最大的一段）" if row.dim <= 31 else "（全年只取整一次）"
    return f"{' × '.join(parts)} = {yuan(row.fen)} 元{tail}"


def times(row: LineRow) -> str:
    if row.dim > 31:
        return "12 个月"
    if row.days == row.dim:
        return "1 个月"
    return f"{row.days}/{row.dim} 天（{row.from_day:%m-%d} 起，{row.to_day:%m-%d} 前）"
