"""A run against the month before: per charge and per home, and why a home differs."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection

from linli.domains.fees.bills import explaining, pricing
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.months import given
from linli.domains.fees.bills.values import STATUS_TITLES, Change, Comparison, LineRow
from linli.domains.fees.tariffs.models import Charge
from linli.kernel.approvals import Wished
from linli.kernel.clock import months_later
from linli.kernel.money import yuan

MOST = 8

COMPARED = """
WITH now (charge_id, fen) AS (
  SELECT * FROM unnest(%(charges)s::bigint[], %(fens)s::bigint[])),
before AS (
  SELECT a.charge_id, sum(l.amount_fen)::bigint AS fen
    FROM fees_bill b JOIN fees_billline l ON l.area_id = linli_area() AND l.bill_id = b.id
    JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s AND b.ym = %(before)s GROUP BY 1)
SELECT c.name, coalesce(now.fen, 0), coalesce(before.fen, 0)
  FROM now FULL JOIN before USING (charge_id)
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = charge_id
 ORDER BY c.id
"""

# The homes that differ most, each with its lines of both months: those billed before first, then first bills. A draft
# has no lines yet, so they are taken from its pricing, which runs once for the sums and for these.
CHANGES = f"""
WITH {{now}},
before AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND ym = %(before)s AND rev > 0 GROUP BY 1),
changed AS MATERIALIZED (
  SELECT u.place_id AS unit_id, u.label, coalesce(now.fen, 0)::bigint AS fen, before.fen AS before_fen,
         count(*) OVER () AS homes, row_number() OVER (
           ORDER BY before.fen IS NULL, abs(coalesce(now.fen, 0) - coalesce(before.fen, 0)) DESC, u.sort) AS turn
    FROM now FULL JOIN before USING (unit_id)
    JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = unit_id
   WHERE coalesce(now.fen, 0) <> coalesce(before.fen, 0) AND EXISTS (SELECT FROM before)
   ORDER BY turn LIMIT %(most)s),
l AS (
  {{lines}}
  UNION ALL
  {{lines_before}})
SELECT changed.homes, changed.unit_id, changed.label, changed.fen, changed.before_fen, l.is_now, l.payer_id,
       {explaining.COLUMNS}
  FROM changed JOIN l USING (unit_id)
  JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = a.charge_id
  JOIN fees_tariff t ON t.area_id = linli_area() AND t.id = l.tariff_id
 ORDER BY changed.turn, c.id, l.from_day, l.part, l.kind
"""
COUNTED = "{priced}, now AS (SELECT unit_id, sum(fee - off)::bigint AS fen FROM priced GROUP BY 1)"
COUNTED_LINES = """SELECT true AS is_now, unit_id, payer_id, assignment_id, tariff_id, part, kind, from_day, to_day,
         area, price, days, dim, share_num, share_den, qty, CASE kind WHEN 'fee' THEN fee ELSE -off END AS amount_fen
    FROM priced JOIN (VALUES ('fee'), ('reduction')) AS of_line (kind) ON kind = 'fee' OR off <> 0
   WHERE unit_id IN (SELECT unit_id FROM changed)"""
WRITTEN = """now AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND run_id = %(run)s AND ym = %(ym)s GROUP BY 1)"""
WRITTEN_LINES = """SELECT {is_now} AS is_now, b.unit_id, b.payer_id, assignment_id, tariff_id, part, kind, from_day,
         to_day, area, price, days, dim, share_num, share_den, qty, amount_fen
    FROM changed JOIN fees_bill b ON b.area_id = linli_area() AND b.unit_id = changed.unit_id
     AND b.community_id = %(community)s AND {which}
    JOIN fees_billline l ON l.area_id = linli_area() AND l.bill_id = b.id"""
LINES_BEFORE = WRITTEN_LINES.format(is_now="false", which="b.ym = %(before)s AND b.rev > 0")
LINES_NOW = WRITTEN_LINES.format(is_now="true", which="b.ym = %(ym)s AND b.run_id = %(run)s")


def compared(run: BillRun) -> tuple[Comparison, ...]:
    charges = run.totals["charges"]
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {
            "community": run.community_id, "before": months_later(run.ym, -1),
            "charges": [charge[0] for charge in charges], "fens": [charge[3] for charge in charges]})
        return tuple(Comparison(name, int(now), int(before)) for name, now, before in cursor.fetchall())


def largest_changes(run: BillRun) -> tuple[int, tuple[Change, ...]]:
    """How many homes differ from last month, and those that differ most, with the reason their lines tell."""
    if run.rev > 1:
        return 0, ()
    published = run.status == "published"
    statement = CHANGES.format(now=WRITTEN if published else pricing.statement(COUNTED, again=False),
                               lines=LINES_NOW if published else COUNTED_LINES, lines_before=LINES_BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(statement, given(run.community_id, run.ym) | {
            "before": months_later(run.ym, -1), "run": run.pk, "most": MOST})
        rows = cursor.fetchall()
    return (int(rows[0][0]) if rows else 0), tuple(
        Change(unit, label, fen, before, why(list(lines)))
        for (unit, label, fen, before), lines in groupby(rows, lambda row: row[1:5]))


def why(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """Why a home is billed another sum, charge by charge. `rows`: as CHANGES gives them, of both months."""
    sides: dict[bool, list[LineRow]] = {True: [], False: []}
    payers: dict[bool, dict[int, date]] = {True: {}, False: {}}     # with the first day that each pays for
    for is_now, payer, *columns in (row[5:] for row in rows):
        line = explaining.line(columns)
        sides[is_now].append(line)
        payers[is_now].setdefault(payer, line.from_day)
    if not sides[True]:
        return ("这个月没有账单，原因见“跳过”",)
    if not sides[False]:
        return (f"第一次出账{explaining.stretch(sides[True])}",)
    causes = [(name, explaining.cause(*both)) for name, both in explaining.by_charge(*sides.values()).items()]
    new = [day for payer, day in payers[True].items() if payer not in payers[False]]
    return (*(f"{name}：{text}" for name, text in causes if text),
            *[f"{day.month} 月 {day.day} 日起换了缴费人（交房或过户）" for day in sorted(new)[:1]])


def summary(run: BillRun) -> list[list[str]]:
    """What the second person reads: [label, before, after]."""
    kept, found = run.totals, compared(run)
    before = sum(one.before_fen for one in found)
    homes = kept["homes"] + sum(kept["skipped"].values())
    lines = [["账期", "待复核", f"{run.ym} 发布，住户可见；发布后只能红冲"],
             ["应收合计", f"上月 {yuan(before)} 元" if before else "上月没有账单", f"{yuan(kept['fen'])} 元"],
             ["出账户数", f"在册 {homes:,} 户", f"{kept['homes']:,} 户，跳过 {sum(kept['skipped'].values()):,} 户"],
             ["账单", "—", f"{kept['bills']:,} 张，{run.due} 到期"]]
    lines += [[one.name, f"上月 {yuan(one.before_fen)} 元", f"{yuan(one.fen)} 元"] for one in found]
    lines += [["变化最大", f"{one.label} {yuan(one.before_fen or 0)} 元", f"{yuan(one.fen)} 元：{one.reason}"]
              for one in largest_changes(run)[1][:1]]
    return lines


def gap_before(run: BillRun) -> str:
    """The months between the last published one and this that were never billed: `2026-09` or `2026-08 至 2026-09`."""
    last = BillRun.objects.filter(community_id=run.community_id, status="published", ym__lt=run.ym).order_by(
        "-ym").values_list("ym", flat=True).first()
    monthly = Charge.objects.filter(community_id=run.community_id, cycle="month").exists()
    if last is None or not monthly or months_later(last, 1) >= run.ym:
        return ""
    first, until = months_later(last, 1), months_later(run.ym, -1)
    return first if first == until else f"{first} 至 {until}"


def stuck(subjects: Wished) -> Mapping[str, str]:
    """Of runs that wait for a yes, those that can be published no more. One query."""
    rows = BillRun.objects.filter(pk__in=[int(one) for one in subjects]).exclude(status="review")
    return {str(row.pk): f"这批账单{STATUS_TITLES[row.status]}。" for row in rows}
