"""What a sheet of matters is held against, and what it says."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from linli.engines.cases import permissions
from linli.engines.cases.importing import handlers, sheet
from linli.engines.cases.importing.values import Matter, Told
from linli.engines.cases.matters.models import Case
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.registry.places import directory
from linli.registry.places import queries as places


@query(needs=permissions.IMPORT_CASES)
def told(community_id: int, *, rows: Sequence[Sequence[str]], columns: Mapping[str, int], source: str, at: datetime,
         by: Actor) -> Told:
    """Say what the rows of a sheet come to: new matters, those in already, what is wrong by cell. Raises NotFound."""
    places.within(community_id, by)
    read = sheet.read(rows, columns, source=source, directory=directory.of(community_id),
                      handlers=handlers.of(at), now=at)
    known = numbers_in(community_id, list(read.matters.values()))
    elsewhere = _orders_elsewhere(community_id, read.matters)
    wrong = [sheet.problem(row, "来源编号", read.matters[row].number, "这张 12345 工单登记在别的小区")
             for row in elsewhere]
    before = [row for row, one in read.matters.items() if (one.source, one.number) in known]
    fresh = {row: one for row, one in read.matters.items() if row not in {*before, *elsewhere}}
    return Told(len(rows), fresh, tuple(before), tuple(sorted([*read.problems, *wrong], key=lambda one: one.row)),
                sum(one.place_id is None and bool(one.spot) for one in fresh.values()),
                tuple(row for row in read.strangers if row in fresh),
                sum(one.ended_at is None and one.limit is not None and one.limit <= at for one in fresh.values()))


def numbers_in(community_id: int, matters: Sequence[Matter]) -> set[tuple[str, str]]:
    """(source, number) of those that are in the community already. Inside the area."""
    of = {source: [one.number for one in matters if one.source == source] for source in ("former", "hotline")}
    rows = Case.objects.filter(Q(former_no__in=of["former"]) | Q(hotline_no__in=of["hotline"]), community=community_id)
    return {("hotline", order) if order else ("former", former or "")
            for former, order in rows.values_list("former_no", "hotline_no")}


def _orders_elsewhere(community_id: int, matters: Mapping[int, Matter]) -> list[int]:
    orders = [one.number for one in matters.values() if one.source == "hotline"]
    held = set(Case.objects.filter(hotline_no__in=orders).exclude(community=community_id).values_list(
        "hotline_no", flat=True))
    return [row for row, one in matters.items() if one.source == "hotline" and one.number in held]
