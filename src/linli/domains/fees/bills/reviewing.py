"""A run against the month before: per charge and per home."""
from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from linli.domains.fees.bills import pricing
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.months import given
from linli.domains.fees.bills.values import STATUS_TITLES, Change, Comparison
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

CHANGES = """
WITH {now},
before AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND ym = %(before)s GROUP BY 1)
SELECT u.place_id, u.label, coalesce(now.fen, 0)::bigint, before.fen
  FROM now FULL JOIN before USING (unit_id)
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = unit_id
 WHERE before.fen IS NOT NULL AND coalesce(now.fen, 0) <> before.fen
 ORDER BY abs(coalesce(now.fen, 0) - before.fen) DESC, u.sort LIMIT %(most)s
"""
COUNTED = "{priced}, now AS (SELECT unit_id, sum(fee - off)::bigint AS fen FROM priced GROUP BY 1)"
WRITTEN = """now AS (
  SELECT unit_id, sum(total_fen)::bigint AS fen FROM fees_bill
   WHERE area_id = linli_area() AND community_id = %(community)s AND run_id = %(run)s AND ym = %(ym)s GROUP BY 1)"""


def compared(run: BillRun) -> tuple[Comparison, ...]:
    charges = run.totals["charges"]
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {
            "community": run.community_id, "before": months_later(run.ym, -1),
            "charges": [charge[0] for charge in charges], "fens": [charge[3] for charge in charges]})
        return tuple(Comparison(name, int(now), int(before)) for name, now, before in cursor.fetchall())


def largest_changes(run: BillRun) -> tuple[Change, ...]:
    """Homes that were billed last month and differ most now."""
    if run.rev > 1:
        return ()
    now = WRITTEN if run.status == "published" else pricing.statement(COUNTED, again=False)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(now=now), given(run.community_id, run.ym) | {
            "before": months_later(run.ym, -1), "run": run.pk, "most": MOST})
        return tuple(Change(int(unit), label, int(fen), int(before)) for unit, label, fen, before in cursor.fetchall())


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
    lines += [["变化最大", f"{one.label} {yuan(one.before_fen)} 元", f"{yuan(one.fen)} 元"]
              for one in largest_changes(run)[:1]]
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
