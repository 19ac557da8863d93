"""The collection board of a community."""
from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from linli.domains.fees.collection import permissions, reading
from linli.domains.fees.collection.values import AGES, FEW, Age, Board, Building, Month, Rate, hidden_if_few
from linli.domains.fees.payments.permissions import SEE_DESK
from linli.kernel.clock import month_of, month_span, months_later, today
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound

COMMUNITY = "SELECT name, invented FROM registry_community WHERE area_id = linli_area() AND place_id = %(community)s"


@query(needs=permissions.SEE_COLLECTION)
def board(community_id: int, *, ym: str, by: Actor) -> Board:
    """Return how much of what fell due by the end of `ym` (by today in the running month) was paid, and by whom.

    Homes in groups of fewer than five are hidden from a reader who may not see single homes' money.
    """
    found = reading.rows(COMMUNITY, community=community_id)
    if not found or not by.reach.covers(community=community_id):
        raise NotFound
    on = min(month_span(ym)[1] - timedelta(days=1), max(today(), month_span(ym)[0]))
    given = {"community": community_id, "on": on}
    [(homes, due, paid, from_advance, credited, clear, two_months)] = reading.rows(reading.TOTAL, **given)
    named = by.may(SEE_DESK)
    steps, homes_of, homes_due = _steps(given)
    first = max(min((month for found in steps.values() for month in found), default=ym), months_later(ym, -11))
    yms = [months_later(first, at) for at in range(12) if months_later(first, at) <= ym]
    buildings = _buildings(steps, homes_of, yms)
    if not named:
        buildings = _hidden(buildings)
    whole: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for per_month in steps.values():
        for month, (owed, got) in per_month.items():
            whole[month][0] += owed
            whole[month][1] += got
    classes = reading.by_class(community_id, on)
    ages = {at: (count, fen) for at, count, fen in reading.rows(
        reading.AGES, **given, horizon=month_span(ym)[1] + timedelta(days=31))}
    return Board(
        found[0][0], found[0][1], ym, named, Rate("合计", homes, due, paid), from_advance, credited,
        classes if named else hidden_if_few(classes),
        _months(given, whole, homes_due, homes, yms), buildings,
        [_age(name, *ages.get(at, (0, 0)), named=named) for at, name in enumerate(AGES)], clear, two_months)


def this_month() -> str:
    return month_of(today())


def _steps(given: dict[str, Any]) -> tuple[dict[tuple[int, str], dict[str, tuple[int, int]]], dict[int, int],
                                           dict[str, int]]:
    steps: dict[tuple[int, str], dict[str, tuple[int, int]]] = {}
    for building, name, _, month, due, paid in reading.rows(reading.STEPS, **given):
        steps.setdefault((building, name), {})[month] = (due, paid)
    counted = reading.rows(reading.HOMES, **given)
    return (steps, {building: count for building, _, count in counted if building is not None},
            {month: count for _, month, count in counted if month is not None})


def _cumulative(name: str, homes: int, steps: dict[str, Any], yms: list[str]) -> list[Rate]:
    return [Rate(name, homes, sum(step[0] for month, step in steps.items() if month <= ym),
                 sum(step[1] for month, step in steps.items() if month <= ym)) for ym in yms]


def _buildings(steps: dict[tuple[int, str], dict[str, tuple[int, int]]], homes_of: dict[int, int],
               yms: list[str]) -> list[Building]:
    return [Building(name, homes_of.get(building, 0), _cumulative(name, homes_of.get(building, 0), found, yms))
            for (building, name), found in steps.items()]


def _hidden(buildings: list[Building]) -> list[Building]:
    shown = hidden_if_few([Rate(one.name, one.homes, 1, 1) for one in buildings])
    return [Building(one.name, one.homes, [Rate(one.name, one.homes, 0, 0, hidden=True)] * len(one.months))
            if rate.hidden else one for one, rate in zip(buildings, shown, strict=True)]


def _months(given: dict[str, Any], whole: dict[str, list[int]], homes_due: dict[str, int], homes: int,
            yms: list[str]) -> list[Month]:
    own = {month: sums for month, *sums in reading.rows(reading.OWN_MONTHS, **given)}
    totals = _cumulative("累计", homes, whole, yms)
    months = []
    for ym, total in zip(yms, totals, strict=True):
        billed, credited, paid, early_credited, early_paid = own.get(ym, (0, 0, 0, 0, 0))
        months.append(Month(ym, total, Rate("月末", homes_due.get(ym, 0), billed - early_credited, early_paid),
                            Rate("至今", homes_due.get(ym, 0), billed - credited, paid)))
    return months


def _age(name: str, homes: int, fen: int, *, named: bool) -> Age:
    hidden = not named and 0 < homes < FEW
    return Age(name, homes, 0 if hidden else fen, hidden)
