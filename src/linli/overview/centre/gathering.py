"""The centre at a moment, from the queries of the rooms below: the same few statements whatever the number of cases."""
from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from linli.domains.fees.collection import queries as collection
from linli.domains.fees.collection.permissions import SEE_RATE
from linli.domains.fees.collection.values import Progress
from linli.engines.cases.figures import queries as figures
from linli.engines.cases.figures.values import Timely
from linli.engines.cases.matters import queries as cases
from linli.engines.cases.matters.values import CaseFilter, CaseRow
from linli.engines.cases.permissions import SEE_BOARD, SEE_CASES
from linli.kernel.access import Actor
from linli.overview.centre.values import Centre, Plot
from linli.registry.organisations import queries as organisations
from linli.registry.organisations.values import Leader
from linli.registry.permissions import SEE_COMMUNITY, SEE_DUTY
from linli.registry.places import queries as places

HOT = 7         # lines of what cannot wait
KEPT = 60       # seconds: every change in the area asks again of every open board; a share of seven days may wait


def centre(by: Actor, *, at: datetime, rows: int) -> Centre:
    """What waits in all communities within reach; `rows` lines of what is overdue and due soon."""
    named = by.may(SEE_CASES)
    hours = figures.hours(by.area_id, at=at, by=by)
    timely = _timely(by, at)
    urgent = _listed(by, CaseFilter(due_before=at + cases.SOON), rows) if named else []
    return Centre(at, named, _plots(by, at), hours, timely, urgent, _hot(by) if named else [])


def leaders(by: Actor, *, at: datetime) -> list[Leader]:
    """Who leads the shift now; nobody for who may not see the roster."""
    return organisations.leaders(by.area_id, at=at, by=by) if by.may(SEE_DUTY) else []


def progress(by: Actor, *, at: datetime) -> Progress | None:
    """How this month's bills are being paid; None for who may not see it."""
    return collection.progress(by.area_id, on=timezone.localdate(at), by=by) if by.may(SEE_RATE) else None


def _timely(by: Actor, at: datetime) -> list[Timely]:
    """The last seven days, as they were read within the last minute by somebody of the same reach."""
    reach = by.reach_of(SEE_BOARD)
    whose = "all" if reach.whole else ",".join(map(str, reach.ids("community")))
    key = f"centre.timely:{by.area_id}:{whose}"
    return list(cache.get_or_set(key, lambda: figures.timeliness(by.area_id, at=at, by=by), KEPT) or ())


def _plots(by: Actor, at: datetime) -> list[Plot]:
    """In the order of the register, so that each has its place on the wall."""
    lines = {line.community_id: line for line in cases.board(by.area_id, at=at, by=by)}
    if not by.may(SEE_COMMUNITY):
        return [Plot(line, False) for line in lines.values()]
    known = places.communities(on=timezone.localdate(at), by=by)
    return [Plot(lines[one.id], one.status == "entrusted") for one in known if one.id in lines]


def _hot(by: Actor) -> list[CaseRow]:
    """Emergencies first, then public events."""
    return sorted(_listed(by, CaseFilter(view="hot"), HOT), key=lambda row: row.public_event)


def _listed(by: Actor, wanted: CaseFilter, limit: int) -> list[CaseRow]:
    return list(cases.cases(by.area_id, wanted=wanted, limit=limit, by=by))
