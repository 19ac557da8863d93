"""The collection board of a community."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

from linli.domains.fees.collection import permissions, reading
from linli.domains.fees.collection.values import (
    AGES,
    CLASSES,
    FEW,
    Age,
    Board,
    Building,
    Curve,
    HomeDue,
    Month,
    NothingToPrint,
    Progress,
    Rate,
    Slip,
    SlipLine,
    Slips,
    TooManySlips,
    Wanted,
    hidden_if_few,
)
from linli.domains.fees.payments.permissions import SEE_DESK
from linli.kernel import sql
from linli.kernel.clock import month_of, month_span, months_later, today
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries as places

PAGE = 60
MOST_SLIPS = 500        # of one print: what the typesetter takes
Steps = dict[tuple[int, str], dict[str, tuple[int, int]]]     # building and its name → month → due and paid
COMMUNITY = "SELECT name, invented FROM registry_community WHERE area_id = linli_area() AND place_id = %(community)s"


@query(needs=permissions.SEE_COLLECTION)
def board(community_id: int, *, ym: str, by: Actor) -> Board:
    """Return how much of what fell due by the end of `ym` (by today in the running month) was paid, and by whom.

    Homes in groups of fewer than five are hidden from a reader who may not see single homes' money.
    """
    found = sql.rows(COMMUNITY, community=community_id)
    if not found or not by.reach.covers(community=community_id):
        raise NotFound
    on = _day_of(ym)
    given = {"community": community_id, "on": on}
    [(homes, due, paid, from_advance, credited, clear, two_months)] = sql.rows(reading.TOTAL, **given)
    named = by.may(SEE_DESK)
    steps, homes_of, homes_due = _steps(given)
    yms = _year_to(ym, steps)
    buildings, classes = _buildings(steps, homes_of, yms), reading.by_class(community_id, on)
    ages = {at: (count, fen) for at, count, fen in sql.rows(
        reading.AGES, **given, horizon=_horizon(ym))}
    return Board(
        found[0][0], found[0][1], ym, named, Rate("合计", homes, due, paid), from_advance, credited,
        classes if named else hidden_if_few(classes),
        _months(given, _whole(steps), homes_due, homes, yms), buildings if named else _hidden(buildings),
        [_age(name, *ages.get(at, (0, 0)), named=named) for at, name in enumerate(AGES)], clear, two_months)


@query(needs=permissions.SEE_RATE)
def rate(community_id: int, *, on: date, by: Actor) -> Rate:
    """Return how much of what fell due by a day is paid by now in a community. One statement. Raises NotFound."""
    places.within(community_id, by)
    [(homes, billed, settled, credited)] = sql.rows(reading.SETTLED, community=community_id, on=on)
    return Rate("合计", homes, billed - credited, settled - credited)


@query(needs=permissions.SEE_RATE)
def trend(community_id: int, *, on: date, by: Actor) -> list[tuple[str, Rate]]:
    """Return the board's rate of all that had fallen due, at the end of each of the last twelve months, at `on` of its
    own. One statement. Raises NotFound.
    """
    places.within(community_id, by)
    steps = {month: (due, paid) for month, due, paid in sql.rows(reading.TREND, community=community_id, on=on)}
    yms = _year_to(month_of(on), {(0, ""): steps})
    return list(zip(yms, _cumulative("累计", 0, steps, yms), strict=True)) if steps else []


@query(needs=permissions.SEE_RATE)
def rates_of_buildings(community_id: int, *, on: date, by: Actor) -> dict[int, float]:
    """Return the same rate of each building that had something due, of 1. One statement. Raises NotFound."""
    places.within(community_id, by)
    found = sql.rows(reading.BY_BUILDING, community=community_id, on=on, fewest=1 if by.may(SEE_DESK) else FEW)
    return {building: paid / due for building, due, paid in found if due > 0}


@query(needs=permissions.SEE_RATE)
def progress(area_id: int, *, on: date, by: Actor) -> Progress:
    """How the bills that fall due in the month of `on`, and a month before, were paid day by day. One statement."""
    ym = month_of(on)
    before = months_later(ym, -1)
    found: dict[str, dict[int, int]] = {ym: {}, before: {}}
    owed = {ym: 0, before: 0}
    for month, day, due, paid in sql.rows(
            reading.PROGRESS, on=on, first=month_span(before)[0], until=month_span(ym)[1],
            whole=by.reach.whole, ids=by.reach.ids("community")):
        owed[month] += due
        if day is not None:
            found[month][day] = paid
    last = {ym: on.day, before: (month_span(before)[1] - month_span(before)[0]).days}
    this, earlier = (Curve(month, owed[month], tuple(accumulate(
        found[month].get(day, 0) for day in range(1, last[month] + 1)))) for month in (ym, before))
    return Progress(this, earlier)


@query(needs=permissions.SEE_ARREARS)
def homes(community_id: int, *, wanted: Wanted, skip: int = 0, limit: int = PAGE, by: Actor) -> list[HomeDue]:
    """Return the homes behind a figure of the board, the largest arrears first. Raises NotFound."""
    places.within(community_id, by)
    on = _day_of(wanted.ym)
    found = sql.rows(reading.BY_HOME, **{
        "community": community_id, "on": on, "horizon": _horizon(wanted.ym), "age": wanted.age, "class": wanted.kind,
        "building": wanted.building, "state": wanted.state, "limit": limit, "skip": skip})
    return [HomeDue(unit, label, CLASSES.get(kind, kind), *rest) for unit, label, kind, *rest in found]


@query(needs=permissions.SEE_ARREARS)
def slips(community_id: int, *, wanted: Wanted, by: Actor) -> Slips:
    """Return what the notices of the homes behind a figure say, door by door: all their open bills.

    Two statements, however many homes. Raises NotFound, NothingToPrint, TooManySlips.
    """
    found = homes(community_id, wanted=wanted, limit=MOST_SLIPS + 1, by=by)
    if len(found) > MOST_SLIPS:
        raise TooManySlips(most=MOST_SLIPS)
    on = today()
    [(name, invented)] = sql.rows(COMMUNITY, community=community_id)
    rows = sql.rows(reading.SLIPS, units=[one.unit_id for one in found], today=on)
    if not rows:
        raise NothingToPrint
    told = tuple(_slip(list(group), on) for _, group in groupby(rows, key=itemgetter(0)))
    return Slips(name, invented, organisations.office_contact(community_id, on), told)


def _slip(rows: Sequence[Any], on: date) -> Slip:
    dues = [due for _, _, first, last, *_ in rows for due in (first, last)]
    return Slip(rows[0][0], rows[0][1], min((due for due in dues if due >= on), default=max(dues)),
                sum(row[8] for row in rows), tuple(SlipLine(*row[4:8]) for row in rows))


@query(needs=permissions.SEE_ARREARS)
def buildings(community_id: int, *, by: Actor) -> list[tuple[int, str]]:
    """Return the buildings to choose from, in order. Raises NotFound."""
    places.within(community_id, by)
    return [(number, name) for number, name in sql.rows(reading.BUILDINGS, community=community_id)]


def this_month() -> str:
    return month_of(today())


def _day_of(ym: str) -> date:
    """The day a month is looked at from: its last, today in the running month."""
    return min(month_span(ym)[1] - timedelta(days=1), max(today(), month_span(ym)[0]))


def _horizon(ym: str) -> date:
    """Bills that fall due later are not told yet."""
    return month_span(ym)[1] + timedelta(days=31)


def _steps(given: dict[str, Any]) -> tuple[Steps, dict[int, int], dict[str, int]]:
    """What each building owed and paid by month, and how many homes had something due, by building and by month."""
    steps: Steps = {}
    for building, name, _, month, due, paid in sql.rows(reading.STEPS, **given):
        steps.setdefault((building, name), {})[month] = (due, paid)
    counted = sql.rows(reading.HOMES, **given)
    return (steps, {building: count for building, _, count in counted if building is not None},
            {month: count for _, month, count in counted if month is not None})


def _cumulative(name: str, homes: int, steps: dict[str, Any], yms: list[str]) -> list[Rate]:
    return [Rate(name, homes, sum(step[0] for month, step in steps.items() if month <= ym),
                 sum(step[1] for month, step in steps.items() if month <= ym)) for ym in yms]


def _year_to(ym: str, steps: Steps) -> list[str]:
    """The months to show: from the first with a bill on, twelve at most."""
    first = max(min((month for found in steps.values() for month in found), default=ym), months_later(ym, -11))
    return [month for at in range(12) if (month := months_later(first, at)) <= ym]


def _whole(steps: Steps) -> dict[str, list[int]]:
    """What was owed and paid by month, over all buildings."""
    whole: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for per_month in steps.values():
        for month, (owed, got) in per_month.items():
            whole[month][0] += owed
            whole[month][1] += got
    return whole


def _buildings(steps: Steps, homes_of: dict[int, int], yms: list[str]) -> list[Building]:
    return [Building(building, name, count, _cumulative(name, count, found, yms))
            for (building, name), found in steps.items() for count in [homes_of.get(building, 0)]]


def _hidden(buildings: list[Building]) -> list[Building]:
    shown = hidden_if_few([Rate(one.name, one.homes, 1, 1) for one in buildings])
    return [Building(one.id, one.name, one.homes, [Rate(one.name, one.homes, 0, 0, hidden=True)] * len(one.months))
            if rate.hidden else one for one, rate in zip(buildings, shown, strict=True)]


def _months(given: dict[str, Any], whole: dict[str, list[int]], homes_due: dict[str, int], homes: int,
            yms: list[str]) -> list[Month]:
    own = {month: sums for month, *sums in sql.rows(reading.OWN_MONTHS, **given)}
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
