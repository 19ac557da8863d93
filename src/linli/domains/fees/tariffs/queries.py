"""What faces show of charges, prices and payers."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import connection

from linli.domains.fees.tariffs import effects, permissions
from linli.domains.fees.tariffs.commands import PAPERS
from linli.domains.fees.tariffs.effects import charge_row, tariff_row
from linli.domains.fees.tariffs.models import Assignment, Charge, Tariff
from linli.domains.fees.tariffs.values import AssignmentRow, ChargeRow, Effect, EffectPage, HomeEffect, TariffRow
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.files import queries as files
from linli.kernel.files import serving
from linli.kernel.files.values import FileRef

PAGE = 100

ASSIGNED = """
SELECT charge_id, count(DISTINCT unit_id) FROM fees_assignment
 WHERE area_id = linli_area() AND community_id = ANY(%s) AND valid @> %s::date GROUP BY 1"""


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
    return effects.of(*_version(tariff_id, by))


@query(needs=permissions.SEE_TARIFFS)
def effect_homes(tariff_id: int, *, page: int = 1, by: Actor) -> EffectPage:
    """Return one page of all homes of an effect, in their order; the last page for one beyond it."""
    homes, _ = effects.homes(*_version(tariff_id, by))
    pages = max(1, -(-len(homes) // PAGE))
    page = max(1, min(page, pages))
    return EffectPage(tuple(homes[(page - 1) * PAGE:page * PAGE]), page, pages)


@query(needs=permissions.SEE_TARIFFS)
def effect_rows(tariff_id: int, *, by: Actor) -> list[HomeEffect]:
    """Return every home of an effect, for the sheet."""
    return effects.homes(*_version(tariff_id, by))[0]


@query(needs=permissions.SEE_TARIFFS)
def charge_of(tariff_id: int, *, by: Actor) -> tuple[ChargeRow, TariffRow]:
    """Return a version with its charge. Raises NotFound."""
    tariff, charge = _version(tariff_id, by)
    return charge_row(charge, 0, (tariff_row(tariff),)), tariff_row(tariff)


@query(needs=permissions.SEE_TARIFFS)
def paper_of(tariff_id: int, *, by: Actor) -> FileRef | None:
    """Return the paper a version rests on."""
    row = Tariff.objects.find(by, tariff_id)
    return files.refs([row.file_id]).get(row.file_id) if row.file_id else None


@serving.served_by(PAPERS)
def may_see_paper(file_id: int, *, by: Actor) -> bool:
    """A paper may be seen by whoever may see the price that rests on it."""
    return by.may(permissions.SEE_TARIFFS) and Tariff.objects.seen_by(by.using(permissions.SEE_TARIFFS)).filter(
        file_id=file_id).exists()


@query(needs=permissions.SEE_TARIFFS)
def assignments_of(unit_id: int, *, by: Actor) -> list[AssignmentRow]:
    """Return who pays what for a home, newest first."""
    rows = Assignment.objects.seen_by(by).filter(unit_id=unit_id).select_related("charge", "payer").order_by(
        "charge_id", "-valid")
    return [AssignmentRow(row.pk, row.charge.name, f"{(row.payer.name or '')[:1]}**", row.valid.lower, row.valid.upper,
                          "" if row.share_num == row.share_den else f"{row.share_num}/{row.share_den}", row.qty,
                          row.reduction_bp) for row in rows]


def _assigned(communities: list[int], on: date) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(ASSIGNED, [sorted(set(communities)), on])
        return {int(charge): int(homes) for charge, homes in cursor.fetchall()}


def _version(tariff_id: int, by: Actor) -> tuple[Tariff, Charge]:
    tariff = Tariff.objects.find(by, tariff_id)
    return tariff, Charge.objects.select_related("community", "book").get(pk=tariff.charge_id)


def charges_called(charge_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of charges. Inside the area."""
    return dict(Charge.objects.filter(pk__in=charge_ids).values_list("pk", "name"))


def tariffs_called(tariff_ids: Sequence[int]) -> dict[int, str]:
    """Return what tariffs are called: 物业服务费 0.48（2026-01-01 起）. Inside the area."""
    rows = Tariff.objects.filter(pk__in=tariff_ids).values_list("pk", "charge__name", "unit_price", "valid")
    return {pk: f"{name} {price.normalize():f}（{valid.lower} 起）" for pk, name, price, valid in rows}
