"""A bill in words that a person of 75 can follow: each line, what was reduced, and what is new since last month."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from linli.domains.fees.bills.values import BillRow, LineRow
from linli.engines.ledger.values import fund_title
from linli.kernel.clock import months_later
from linli.kernel.money import yuan
from linli.registry.people import masks

BILLS = """
SELECT b.id, b.unit_id, u.label, c.name, p.name, p.kind, k.fund, b.ym, b.due, b.total_fen, b.settled_fen,
       b.payer_id, b.book_id
  FROM fees_bill b
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = b.unit_id
  JOIN registry_community c ON c.area_id = linli_area() AND c.place_id = b.community_id
  JOIN ledger_book k ON k.area_id = linli_area() AND k.id = b.book_id
  LEFT JOIN registry_person p ON p.area_id = linli_area() AND p.id = b.payer_id
 WHERE b.area_id = linli_area() AND {which} ORDER BY u.sort, b.id
"""
# What `line` reads, of a line, its charge, tariff and assignment.
COLUMNS = """c.name, c.basis, l.kind, l.from_day, l.to_day, l.area, l.price, l.days, l.dim, l.share_num, l.share_den,
       l.qty, l.amount_fen, c.cycle = 'year', t.vacant_bp, a.reduction_bp"""
LINES = f"""
SELECT {COLUMNS}
  FROM fees_billline l
  JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = a.charge_id
  JOIN fees_tariff t ON t.area_id = linli_area() AND t.id = l.tariff_id
 WHERE l.area_id = linli_area() AND l.bill_id = ANY(%(bills)s) ORDER BY c.id, l.from_day, l.part, l.kind
"""
# What the same payer owed the same book for the same home a month before; a later revision adds to it.
BEFORE = """
SELECT array_agg(id), sum(total_fen)::bigint FROM fees_bill
 WHERE area_id = linli_area() AND unit_id = %(unit)s AND payer_id IS NOT DISTINCT FROM %(payer)s AND book_id = %(book)s
   AND ym = %(ym)s AND rev > 0
"""
# What a printed bill says beside its lines: the day it was published, and the payer's older open bills of its book.
SHEET = """
SELECT b.community_id, c.invented, u.area, coalesce((run.published_at AT TIME ZONE 'Asia/Shanghai')::date, b.due),
       coalesce(min(o.ym), ''), coalesce(max(o.ym), ''), coalesce(sum(o.total_fen - o.settled_fen), 0)::bigint
  FROM fees_bill b
  JOIN registry_community c ON c.area_id = linli_area() AND c.place_id = b.community_id
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = b.unit_id
  LEFT JOIN fees_billrun run ON run.area_id = linli_area() AND run.id = b.run_id
  LEFT JOIN fees_bill o ON o.area_id = linli_area() AND o.unit_id = b.unit_id AND o.book_id = b.book_id
   AND o.payer_id IS NOT DISTINCT FROM b.payer_id AND o.ym < b.ym AND o.settled_fen < o.total_fen
 WHERE b.area_id = linli_area() AND b.id = %(bill)s GROUP BY 1, 2, 3, 4
"""


def bill(bill_id: int) -> BillRow:
    with connection.cursor() as cursor:
        cursor.execute(BILLS.format(which="b.id = %(bill)s"), {"bill": bill_id})
        *head, payer, book = cursor.fetchone()
        lines = _lines([bill_id])
        cursor.execute(BEFORE, {"unit": head[1], "payer": payer, "book": book, "ym": months_later(head[7], -1)})
        ids, before = cursor.fetchone()
    return row_of(head, lines, before, changes(lines, _lines(ids)) if ids and lines else ())


def _lines(bill_ids: list[int]) -> tuple[LineRow, ...]:
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"bills": bill_ids})
        return tuple(line(row) for row in cursor.fetchall())


def bills(bill_ids: list[int]) -> list[BillRow]:
    with connection.cursor() as cursor:
        cursor.execute(BILLS.format(which="b.id = ANY(%(bills)s)"), {"bills": bill_ids})
        return [row_of(row[:-2]) for row in cursor.fetchall()]


def row_of(row: Iterable[Any], lines: tuple[LineRow, ...] = (), before: int | None = None,
           changed: tuple[str, ...] = ()) -> BillRow:
    bill_id, unit_id, label, community, payer, kind, fund, ym, due, total, settled = row
    return BillRow(bill_id, unit_id, label, community, masks.name(payer, kind) if payer else "—", fund_title(fund), ym,
                   due, total, settled, lines, before, changed)


def line(row: Sequence[Any]) -> LineRow:
    name, basis, kind, start, end, area, price, days, dim, num, den, qty, fen, yearly, vacant_bp, reduction_bp = row
    drafted = LineRow(name, kind, start, end, area, price, days, dim, num, den, qty, fen, yearly, "")
    told = reduced(drafted, vacant_bp, reduction_bp) if kind == "reduction" else words(drafted, basis)
    return replace(drafted, words=told)


def words(row: LineRow, basis: str) -> str:
    """`89.53 平方米，每平方米每月 0.48 元；5 月 31 天里算 16 天（5 月 1 日到 16 日），是 22.18 元。`"""
    price = money(row.price)
    what = {"area": f"建筑面积 {row.area:f} 平方米，每平方米每月 {price} 元" if row.area is not None else "",
            "vehicle": f"车位 {row.qty} 个，每个每月 {price} 元"}.get(
                basis, f"每户每月 {price} 元" + (f"，{row.qty} 份" if row.qty > 1 else ""))
    shared = f"；几个人合缴，您承担 {row.share_num}/{row.share_den}" if row.share_num != row.share_den else ""
    return f"{what}{shared}；{times(row)}，是 {yuan(row.fen)} 元{rounding(row)}。"


def money(price: Decimal) -> str:
    """At least two decimals: 0.50, 0.4875, 80.00."""
    return f"{price:.4f}".removesuffix("0").removesuffix("0")


def times(row: LineRow) -> str:
    last = row.to_day - timedelta(days=1)
    if row.dim > 31:
        return f"{row.from_day.year} 年全年 12 个月"
    if row.days == row.dim:
        return f"{row.from_day.month} 月一整月"
    month, until = row.from_day.month, f"到 {last.day} 日" if last != row.from_day else "一天"
    return f"{month} 月 {row.dim} 天里算 {row.days} 天（{month} 月 {row.from_day.day} 日{until}）"


def exactly(row: LineRow) -> Fraction:
    """The fee of a line in yuan before it is rounded."""
    size = Fraction(row.area) if row.area is not None else Fraction(row.qty)
    months = 12 if row.dim > 31 else 1
    return Fraction(row.price) * size * months * Fraction(row.days * row.share_num, row.dim * row.share_den)


def rounding(row: LineRow) -> str:
    """Only where a person who multiplies it out would see another number."""
    exact = exactly(row)
    if row.days != row.dim or exact * 100 == row.fen:
        return ""
    shown = f"{Decimal(exact.numerator) / exact.denominator:.4f}".rstrip("0")
    if row.share_num != row.share_den:
        return f"（您这一份是 {shown} 元；各人加起来再四舍五入到分）"
    return f"（乘出来 {shown} 元，四舍五入到分）"


def reduced(row: LineRow, vacant_bp: int, reduction_bp: int) -> str:
    """Why less is asked: the home is vacant, a reduction was granted, or both; what fits the amount best."""
    vacant, granted = Fraction(vacant_bp, 10_000), Fraction(10_000 - reduction_bp, 10_000)
    choices = [(why, part) for why, part in (
        ("空置的家", vacant), ("这一家已批准减收，", granted), ("空置，又批准了减收，", vacant * granted)) if part < 1]
    if not choices:
        return f"减收 {yuan(-row.fen)} 元。"
    fee = exactly(row) * 100
    why, part = min(choices, key=lambda one: abs(fee * (1 - one[1]) + row.fen))
    return f"{why}只收 {float(part * 100):g}%，少收 {yuan(-row.fen)} 元。"


def changes(now: Sequence[LineRow], before: Sequence[LineRow]) -> tuple[str, ...]:
    """What is different from the month before, charge by charge, with the reason where the lines tell one."""
    told = (changed(name, *sides) for name, sides in by_charge(now, before).items())
    return tuple(text for text in told if text)


def by_charge(now: Sequence[LineRow], before: Sequence[LineRow]) -> dict[str, tuple[list[LineRow], list[LineRow]]]:
    names = dict.fromkeys([row.charge for row in (*now, *before)])
    return {name: ([row for row in now if row.charge == name], [row for row in before if row.charge == name])
            for name in names}


def changed(name: str, now: Sequence[LineRow], before: Sequence[LineRow]) -> str:
    more = sum(row.fen for row in now) - sum(row.fen for row in before)
    if not before:
        return f"{name}：上月没有，这个月新收 {yuan(more)} 元。"
    if not now:
        return f"{name}：上月收 {yuan(-more)} 元，这个月不收。"
    if not more:
        return ""
    return f"{name}比上月{'多' if more > 0 else '少'} {yuan(abs(more))} 元：{cause(now, before)}。"


def cause(now: Sequence[LineRow], before: Sequence[LineRow]) -> str:
    """Why a charge comes to another sum than the month before, as far as its lines tell; empty if it does not."""
    if not before:
        return "一年收一次，这个月收" if now[0].yearly else f"上月没有，新收{stretch(now)}"
    if not now:
        return "一年收一次，上月收过" if before[0].yearly else "不再收"
    if sum(row.fen for row in now) == sum(row.fen for row in before):
        return ""
    shared = any(row.share_num != row.share_den for row in now)
    return "；".join(reasons(now, before)) or ("合缴的人变了" if shared else "零头四舍五入不同")


def reasons(now: Sequence[LineRow], before: Sequence[LineRow]) -> list[str]:
    new, old, found = fees(now)[-1], fees(before)[-1], []
    if new.price != old.price:
        found.append(f"单价由 {money(old.price)} 元变为 {money(new.price)} 元")
    if new.area is not None and old.area is not None and new.area != old.area:
        found.append(f"面积由 {old.area:f} 平方米变为 {new.area:f} 平方米")
    if new.qty != old.qty:
        found.append(f"数量由 {old.qty} 个变为 {new.qty} 个")
    if (new.share_num, new.share_den) != (old.share_num, old.share_den):
        found.append(f"承担的份额由{part_of(old)}变为{part_of(new)}")
    if not (full(now) and full(before)) and len(days(now)) != len(days(before)):
        found.append(f"上月算了 {len(days(before))} 天，这个月算 {len(days(now))} 天{stretch(now)}")
    return found + less(now, before, also=not found)


def less(now: Sequence[LineRow], before: Sequence[LineRow], *, also: bool) -> list[str]:
    """What became of a reduction. `also` if its sum alone changed, which with another fee says nothing."""
    new, old = ([row for row in rows if row.kind == "reduction"] for rows in (now, before))
    if bool(new) != bool(old):
        return [f"开始减收：{new[-1].words}".removesuffix("。") if new else
                f"不再减收（上月{old[-1].words.removesuffix('。')}）"]
    cut, was = -sum(row.fen for row in new), -sum(row.fen for row in old)
    return [f"上月减收 {yuan(was)} 元，这个月减收 {yuan(cut)} 元"] if also and cut != was else []


def part_of(row: LineRow) -> str:
    return "全部" if row.share_num == row.share_den else f" {row.share_num}/{row.share_den} "


def fees(rows: Sequence[LineRow]) -> list[LineRow]:
    return [row for row in rows if row.kind == "fee"]


def days(rows: Sequence[LineRow]) -> set[date]:
    """The days that are charged, each once, however many pay."""
    return {row.from_day + timedelta(days=n) for row in fees(rows) for n in range((row.to_day - row.from_day).days)}


def full(rows: Sequence[LineRow]) -> bool:
    """Is every day of the months charged? They may be told in several rows, where a price changes."""
    charged = days(rows)
    return not stretch(rows) and len(charged) == (max(charged) - min(charged)).days + 1


def stretch(rows: Sequence[LineRow]) -> str:
    """`（11 月 17 日起）`, or `（到 11 月 16 日）`, where a month is not charged from its first day or to its last."""
    charged = days(rows)
    first, last = min(charged), max(charged)
    return (f"（{first.month} 月 {first.day} 日起）" if first.day > 1 else
            f"（到 {last.month} 月 {last.day} 日）" if (last + timedelta(days=1)).day > 1 else "")
