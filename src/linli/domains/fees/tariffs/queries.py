"""What faces show of charges, prices and payers."""
from __future__ import annotations

from collections import defaultdict
from datetime import date
from statistics import median

from django.db import connection

from linli.domains.fees.tariffs import permissions
from linli.domains.fees.tariffs.models import Assignment, Charge, Tariff
from linli.domains.fees.tariffs.values import AssignmentRow, ChargeRow, Effect, HomeEffect, TariffRow
from linli.kernel.access import Actor
from linli.kernel.commands import query

FUND_TITLES = {"service": "物业服务", "common": "公共收益", "maint": "维修资金", "custody": "代收代付"}
MOST = 8

ASSIGNED = """
SELECT charge_id, count(DISTINCT unit_id) FROM fees_assignment
 WHERE area_id = linli_area() AND community_id = ANY(%s) AND valid @> %s::date GROUP BY 1"""

# Every home at the price before and after, each rounded once, as a whole month's bill would be.
EFFECT = """
WITH home AS (
  SELECT a.unit_id, max(a.qty) AS qty, max(a.reduction_bp) AS reduction_bp FROM fees_assignment a
   WHERE a.area_id = linli_area() AND a.community_id = %(community)s AND a.charge_id = %(charge)s
     AND coalesce(upper(a.valid), 'infinity') > %(start)s GROUP BY 1),
measured AS (
  SELECT h.unit_id, u.label, u.sort, u.area, u.use = 'vacant' AS vacant, 10000 - h.reduction_bp AS left_bp,
         CASE WHEN %(basis)s = 'area' THEN u.area ELSE h.qty END AS amount
    FROM home h JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = h.unit_id),
weighed AS (
  SELECT *,
         amount * 100 * left_bp * 0.0001 * CASE WHEN vacant THEN %(old_vacant)s ELSE 10000 END * 0.0001 AS old_weight,
         amount * 100 * left_bp * 0.0001 * CASE WHEN vacant THEN %(new_vacant)s ELSE 10000 END * 0.0001 AS new_weight
    FROM measured)
SELECT unit_id, label, area, coalesce(vacant, false), round(old_weight * %(old_price)s)::bigint,
       round(new_weight * %(new_price)s)::bigint
  FROM weighed ORDER BY sort
"""


@query(needs=permissions.SEE_TARIFFS)
def charges(community_id: int | None = None, *, on: date, by: Actor) -> list[ChargeRow]:
    """Return the charges within reach with all versions of their price, newest first."""
    rows = Charge.objects.seen_by(by).select_related("community", "book").order_by("community_id", "id")
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    found = list(rows)
    versions = defaultdict(list)
    for tariff in Tariff.objects.filter(charge__in=found).order_by("-valid", "-id"):
        versions[tariff.charge_id].append(tariff_row(tariff))
    assigned = _assigned([row.community_id for row in found], on)
    return [charge_row(row, assigned.get(row.pk, 0), tuple(versions[row.pk])) for row in found]


@query(needs=permissions.SEE_TARIFFS)
def effect(tariff_id: int, *, on: date, by: Actor) -> Effect:
    """Return what a version does to every home in a month. Raises NotFound."""
    tariff = Tariff.objects.find(by, tariff_id)
    charge = Charge.objects.select_related("community", "book").get(pk=tariff.charge_id)
    start = tariff.valid.lower
    before = Tariff.objects.filter(charge=charge, status="approved", valid__startswith__lt=start).order_by(
        "-valid").first()
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, {
            "community": charge.community_id, "charge": charge.pk, "start": start, "basis": charge.basis,
            "old_price": before.unit_price if before else 0, "new_price": tariff.unit_price,
            "old_vacant": before.vacant_bp if before else 10_000, "new_vacant": tariff.vacant_bp})
        rows = cursor.fetchall()
    homes = [HomeEffect(unit, label, area, int(old), int(new), why(vacant, tariff.vacant_bp))
             for unit, label, area, vacant, old, new in rows if new is not None]
    others = tuple(tariff_row(one) for one in Tariff.objects.filter(charge=charge).order_by("valid", "id"))
    return summed_up(charge_row(charge, len(rows), others), tariff_row(tariff), homes, len(rows) - len(homes))


@query(needs=permissions.SEE_TARIFFS)
def assignments_of(unit_id: int, *, by: Actor) -> list[AssignmentRow]:
    """Return who pays what for a home, newest first."""
    rows = Assignment.objects.seen_by(by).filter(unit_id=unit_id).select_related("charge", "payer").order_by(
        "charge_id", "-valid")
    return [AssignmentRow(row.pk, row.charge.name, f"{(row.payer.name or '')[:1]}**", row.valid.lower, row.valid.upper,
                          "" if row.share_num == row.share_den else f"{row.share_num}/{row.share_den}", row.qty,
                          row.reduction_bp) for row in rows]


def why(vacant: bool, vacant_bp: int) -> str:
    return f"空置，按 {vacant_bp // 100}%" if vacant and vacant_bp < 10_000 else ""


def summed_up(charge: ChargeRow, tariff: TariffRow, homes: list[HomeEffect], left_out: int) -> Effect:
    ups = [home.change for home in homes if home.change > 0]
    largest = sorted(homes, key=lambda home: -abs(home.change))[:MOST]
    return Effect(charge, tariff, len(homes), left_out, sum(home.before for home in homes),
                  sum(home.after for home in homes), len(ups), sum(home.change < 0 for home in homes),
                  int(median(ups)) if ups else 0, max(ups, default=0), *histogram([home.change for home in homes]),
                  tuple(home for home in largest if home.change))


def histogram(changes: list[int], most: int = 14) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Count changes by a round step in fen, so that at most `most` bars stand: the edges and the homes between them."""
    if not changes:
        return (), ()
    low, high = min(changes), max(changes)
    width = next((step for step in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000)
                  if high // step - low // step < most), 1_000_000)
    first, last = low // width, high // width
    counts = [0] * (last - first + 1)
    for change in changes:
        counts[change // width - first] += 1
    return tuple(at * width for at in range(first, last + 2)), tuple(counts)


def _assigned(communities: list[int], on: date) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(ASSIGNED, [sorted(set(communities)), on])
        return {int(charge): int(homes) for charge, homes in cursor.fetchall()}


def charge_row(row: Charge, assigned: int, versions: tuple[TariffRow, ...]) -> ChargeRow:
    return ChargeRow(row.pk, row.community_id, row.community.name, row.code, row.name, row.basis, row.cycle,
                     FUND_TITLES[row.book.fund], row.account, assigned, versions)


def tariff_row(row: Tariff) -> TariffRow:
    return TariffRow(row.pk, row.charge_id, row.valid.lower, row.valid.upper, row.unit_price, row.vacant_bp, row.ground,
                     row.principal, row.ground_on, row.ground_until, row.file_id, row.status, row.drafted_by,
                     row.drafted_by_id, row.drafted_at, row.approved_by, row.approved_at)
