"""What a version of a price does to every home: worked out as a bill is, and told to whoever decides."""
from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from django.db import connection

from linli.domains.fees.tariffs.models import Charge, Tariff
from linli.domains.fees.tariffs.values import (
    STATUS_TITLES,
    ChargeRow,
    Effect,
    HomeEffect,
    TariffRow,
)
from linli.engines.ledger.values import fund_title
from linli.kernel.approvals import Wished
from linli.kernel.clock import month_of
from linli.kernel.money import yuan

MOST = 8

LAST_BILLED = ("SELECT community_id, max(ym) FROM fees_billrun WHERE area_id = linli_area() "
               "AND community_id = ANY(%s) AND status = 'published' GROUP BY 1")

# Every home at the price before and after, each rounded once, as a whole month's bill would be.
EFFECT = """
WITH home AS (
  SELECT a.unit_id, max(a.qty) AS qty, max(a.reduction_bp) AS reduction_bp FROM fees_assignment a
   WHERE a.area_id = linli_area() AND a.community_id = %(community)s AND a.charge_id = %(charge)s
     AND coalesce(upper(a.valid), 'infinity') > %(start)s GROUP BY 1),
measured AS (
  SELECT h.unit_id, h.qty, u.label, u.sort, u.area, u.use = 'vacant' AS vacant, 10000 - h.reduction_bp AS left_bp,
         CASE WHEN %(basis)s = 'area' THEN u.area ELSE h.qty END AS amount
    FROM home h JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = h.unit_id),
weighed AS (
  SELECT *,
         amount * 100 * left_bp * 0.0001 * CASE WHEN vacant THEN %(old_vacant)s ELSE 10000 END * 0.0001 AS old_weight,
         amount * 100 * left_bp * 0.0001 * CASE WHEN vacant THEN %(new_vacant)s ELSE 10000 END * 0.0001 AS new_weight
    FROM measured)
SELECT unit_id, label, area, coalesce(vacant, false), round(old_weight * %(old_price)s)::bigint,
       round(new_weight * %(new_price)s)::bigint, qty
  FROM weighed ORDER BY sort
"""


def homes(tariff: Tariff, charge: Charge) -> tuple[list[HomeEffect], int]:
    """Every home in its order, and how many are left out because their area is not on file."""
    before = before_of(tariff)
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, {
            "community": charge.community_id, "charge": charge.pk, "start": tariff.valid.lower, "basis": charge.basis,
            "old_price": before.unit_price if before else 0, "new_price": tariff.unit_price,
            "old_vacant": before.vacant_bp if before else 10_000, "new_vacant": tariff.vacant_bp})
        rows = cursor.fetchall()
    found = [HomeEffect(unit, label, area, qty, int(old), int(new), why(vacant, tariff.vacant_bp))
             for unit, label, area, vacant, old, new, qty in rows if new is not None]
    return found, len(rows) - len(found)


def before_of(tariff: Tariff) -> Tariff | None:
    """The version that holds until this one begins."""
    return Tariff.objects.filter(charge=tariff.charge_id, status="approved",
                                 valid__startswith__lt=tariff.valid.lower).order_by("-valid").first()


def of(tariff: Tariff, charge: Charge) -> Effect:
    found, left_out = homes(tariff, charge)
    others = tuple(tariff_row(one) for one in Tariff.objects.filter(charge=charge).order_by("valid", "id"))
    return summed_up(charge_row(charge, len(found) + left_out, others), tariff_row(tariff), found, left_out)


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


def title(effect: Effect) -> str:
    """`物业服务费新标准 · 0.48 → 0.50 元/m²·月 · 每月 +1,370.31 元`."""
    before = replaced(effect)
    price = f"{before.price_words} → " if before else ""
    return (f"{effect.charge.name}新标准 · {price}{effect.tariff.price_words} {effect.charge.unit_title} · "
            f"每月 {signed(effect.change)} 元")


def summary(effect: Effect) -> list[list[str]]:
    """What the decider reads: [label, before, after]."""
    row, charge, before = effect.tariff, effect.charge, replaced(effect)
    lines = [
        ["单价", f"{before.price_words} {charge.unit_title}" if before else "没有",
         f"{row.price_words} {charge.unit_title}"],
        ["从哪天起", f"{before.start} 起" if before else "—", f"{row.start} 起，以前的账单不变"],
        ["每月应收", f"{yuan(effect.before)} 元", f"{yuan(effect.after)} 元（{signed(effect.change)}）"],
        ["户数", f"{effect.homes} 户在缴", f"升 {effect.up} 户、降 {effect.down} 户、不变 {effect.same} 户"]]
    if effect.largest:
        most = effect.largest[0]
        lines.append(["变化最大", f"{most.label} {yuan(most.before)} 元",
                      f"{yuan(most.after)} 元（{signed(most.change)}）"])
    if row.vacant_bp < 10_000 or (before and before.vacant_bp != row.vacant_bp):
        lines.append(["空置的家", f"按 {before.vacant_bp / 100:g}%" if before else "—", f"按 {row.vacant_bp / 100:g}%"])
    if effect.left_out:
        lines.append(["不计入", "—", f"{effect.left_out} 户缺建筑面积"])
    return [*lines, ["依据", "—", f"{row.ground_title}，{row.principal}，{row.ground_on}"]]


def replaced(effect: Effect) -> TariffRow | None:
    """The approved version that ends when this one begins."""
    return next((one for one in reversed(effect.charge.tariffs)
                 if one.status == "approved" and one.start < effect.tariff.start), None)


def signed(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{yuan(fen)}"


def stuck(subjects: Wished) -> Mapping[str, str]:
    """Of proposed versions, those that can hold no more, and why: three queries however many."""
    drafts = list(Tariff.objects.filter(pk__in=[int(one) for one in subjects]).select_related("charge"))
    approved = list(Tariff.objects.filter(charge__in=[row.charge_id for row in drafts], status="approved"))
    billed = all_last_billed({row.charge.community_id for row in drafts})
    found = {}
    for row in drafts:
        same, start = [one for one in approved if one.charge_id == row.charge_id], row.valid.lower
        last = billed.get(row.charge.community_id, "")
        if row.status != "draft":
            found[str(row.pk)] = f"这个版本{STATUS_TITLES[row.status]}。"
        elif later := next((one for one in same if one.valid.lower >= start), None):
            found[str(row.pk)] = f"从 {later.valid.lower} 起已有后来的版本。"
        elif month_of(start) <= last and any(start in one.valid for one in same):
            found[str(row.pk)] = f"{last} 的账单已经发布，生效日太早，要另提新版本。"
    return found


def last_billed(community_id: int) -> str:
    return all_last_billed({community_id}).get(community_id, "")


def all_last_billed(communities: set[int]) -> dict[int, str]:
    """The last published month of each community."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_BILLED, [sorted(communities)])
        return {int(community): str(ym) for community, ym in cursor.fetchall()}


def charge_row(row: Charge, assigned: int, versions: tuple[TariffRow, ...]) -> ChargeRow:
    return ChargeRow(row.pk, row.community_id, row.community.name, row.code, row.name, row.basis, row.cycle,
                     fund_title(row.book.fund), row.account, assigned, versions)


def tariff_row(row: Tariff) -> TariffRow:
    return TariffRow(row.pk, row.charge_id, row.valid.lower, row.valid.upper, row.unit_price, row.vacant_bp, row.ground,
                     row.principal, row.ground_on, row.ground_until, row.file_id, row.status, row.drafted_by,
                     row.drafted_by_id, row.drafted_at, row.approved_by, row.approved_at)
