"""A run against the months before: per charge and per home, and why a home differs."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils import timezone

from linli.domains.fees.bills import explaining, pricing
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.months import given
from linli.domains.fees.bills.values import STATUS_TITLES, Change, Comparison, LineRow
from linli.domains.fees.tariffs.models import Charge
from linli.kernel import clock
from linli.kernel.approvals import Wished
from linli.kernel.clock import months_later
from linli.kernel.errors import NotFound
from linli.kernel.money import yuan
from linli.registry.policies import queries as policies

MOST, MONTHS = 20, 3      # homes told, months of a home's mean

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

# The homes that differ most, each with its lines of both months: those nobody found right first, then those billed
# before. A draft has no lines yet, so they are taken from its pricing, which runs once for the sums and for these.
CHANGES = f"""
WITH {{now}},
billed AS (
  SELECT unit_id, ym, sum(total_fen) AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND ym BETWEEN %(since)s AND %(before)s AND rev > 0
   GROUP BY 1, 2),
before AS (
  SELECT unit_id, (sum(fen) FILTER (WHERE ym = %(before)s))::bigint AS fen, round(avg(fen))::bigint AS mean_fen
    FROM billed GROUP BY 1),
changed AS MATERIALIZED (
  SELECT u.place_id AS unit_id, u.label, coalesce(now.fen, 0)::bigint AS fen, before.fen AS before_fen, mean_fen,
         k.checked_by, k.checked_at, count(*) OVER () AS homes,
         count(*) FILTER (WHERE k.id IS NULL) OVER () AS unchecked,
         row_number() OVER (ORDER BY k.id IS NOT NULL, mean_fen IS NULL, abs(coalesce(now.fen, 0) - mean_fen) DESC,
                                     abs(coalesce(now.fen, 0) - coalesce(before.fen, 0)) DESC, u.sort) AS turn
    FROM now FULL JOIN before USING (unit_id)
    JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = unit_id
    LEFT JOIN fees_homecheck k ON k.area_id = linli_area() AND k.community_id = %(community)s AND k.ym = %(ym)s
     AND k.unit_id = u.place_id AND k.fen = coalesce(now.fen, 0)
   WHERE coalesce(now.fen, 0) <> coalesce(before.fen, 0) AND EXISTS (SELECT FROM before)
     AND (mean_fen IS NULL OR abs(coalesce(now.fen, 0) - mean_fen) * 100 >= %(deviation)s * mean_fen)
   ORDER BY turn LIMIT %(most)s),
l AS (
  {{lines}}
  UNION ALL
  {{lines_before}})
SELECT changed.homes, changed.unchecked, changed.unit_id, changed.label, changed.fen, changed.before_fen,
       changed.mean_fen, coalesce(changed.checked_by, ''), changed.checked_at, l.tariff_id, l.is_now, l.payer_id,
       {explaining.COLUMNS}
  FROM changed JOIN l USING (unit_id)
  JOIN fees_assignment a ON a.area_id = linli_area() AND a.id = l.assignment_id
  JOIN fees_charge c ON c.area_id = linli_area() AND c.id = a.charge_id
  JOIN fees_tariff t ON t.area_id = linli_area() AND t.id = l.tariff_id
 ORDER BY changed.turn, c.id, l.from_day, l.part, l.kind
"""
# What one home of the community comes to in a draft.
OF_HOME = """WITH {priced}
SELECT u.label, coalesce((SELECT sum(fee - off) FROM priced WHERE unit_id = u.place_id), 0)::bigint
  FROM registry_unit u
 WHERE u.area_id = linli_area() AND u.community_id = %(community)s AND u.place_id = %(unit)s"""
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


def deviation(run: BillRun) -> int:
    """How many percent a home must be from its mean to be told, as the community's policy says."""
    on = timezone.localdate(run.published_at) if run.published_at else clock.today()
    return int(policies.value("bill.deviation", run.community_id, on))


def largest_changes(run: BillRun, deviation: int) -> tuple[int, int, tuple[Change, ...]]:
    """How many homes differ, how many of them nobody found right, and those that differ most with their reason."""
    if run.adds:
        return 0, 0, ()
    published = run.status == "published"
    statement = CHANGES.format(now=WRITTEN if published else pricing.statement(COUNTED, again=False),
                               lines=LINES_NOW if published else COUNTED_LINES, lines_before=LINES_BEFORE)
    with connection.cursor() as cursor:
        cursor.execute(statement, given(run.community_id, run.ym) | {
            "before": months_later(run.ym, -1), "since": months_later(run.ym, -MONTHS), "run": run.pk, "most": MOST,
            "deviation": deviation})
        rows = cursor.fetchall()
    homes, unchecked = map(int, rows[0][:2]) if rows else (0, 0)
    return homes, unchecked, tuple(
        told(head, [row[9:] for row in lines]) for head, lines in groupby(rows, lambda row: row[2:9]))


def told(head: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Change:
    """A home with its reason. `rows`: tariff, is_now, payer and the columns of its lines of both months."""
    before = {row[0] for row in rows if not row[1]}
    new = [row[0] for row in rows if row[1] and row[0] not in before] if before else []
    unit, label, fen, was, mean, checked_by, checked_at = head
    return Change(unit, label, fen, was, mean, checked_by, checked_at, new[-1] if new else None,
                  why([row[1:] for row in rows]))


def of_home(run: BillRun, unit_id: int) -> tuple[str, int]:
    """The label of a home and what it comes to in a draft, in fen. Raises NotFound: not of this community."""
    with connection.cursor() as cursor:
        cursor.execute(pricing.statement(OF_HOME, again=run.adds), given(run.community_id, run.ym) | {"unit": unit_id})
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    label, fen = row
    return label, fen


def why(rows: Sequence[Sequence[Any]]) -> tuple[str, ...]:
    """Why a home is billed another sum, charge by charge. `rows`: is_now, payer and its columns, of both months."""
    sides: dict[bool, list[LineRow]] = {True: [], False: []}
    payers: dict[bool, dict[int, date]] = {True: {}, False: {}}     # with the first day that each pays for
    for is_now, payer, *columns in rows:
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
    percent = deviation(run)
    homes, unchecked, changes = largest_changes(run, percent)
    if homes:
        lines.append(["差异大的户", f"偏离前三个月均值 {percent}% 以上", f"{homes:,} 户，{unchecked:,} 户没有人确认"])
    lines += [["差异最大", f"{one.label} 上月 {yuan(one.before_fen or 0)} 元", f"{yuan(one.fen)} 元：{one.reason}"]
              for one in changes[:1]]
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
