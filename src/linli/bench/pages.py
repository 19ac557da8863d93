"""`linli bench pages`: what the daily pages read, in an area of 2,000 homes and in one of N, in one run.

p95 over many calls, the two areas in turn. The ratio is that of the page that suffers most from the larger area.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.bench.billing import FIRST, analyse, bill
from linli.bench.measure import Measure
from linli.bench.town import AT, build
from linli.domains.fees.collection import queries as collection
from linli.domains.fees.openbooks import queries as openbooks
from linli.domains.fees.payments import commands as desk_commands
from linli.domains.fees.payments import queries as desk
from linli.domains.fees.payments.values import IncomingPayment
from linli.kernel.access import Actor, system
from linli.kernel.clock import now, today
from linli.kernel.tenancy import in_area
from linli.registry.households import queries as households
from linli.registry.places import queries as places

SIZE = 200_000
SMALL = 2_000
CALLS = 150

Page = Callable[[int, int], object]     # (community, unit)


def run(size: int) -> Measure:
    small, large = town(SMALL), town(size)
    analyse()
    measured = {}
    for name in pages(small[0]):
        times: dict[int, list[float]] = {0: [], 1: []}
        for call in range(CALLS + 5):
            for which, (by, homes) in enumerate((small, large)):
                community, unit = homes[Random(call).randrange(len(homes))]
                began = time.perf_counter()
                pages(by)[name](community, unit)
                if call >= 5:       # the first warm caches and plans
                    times[which].append(time.perf_counter() - began)
        measured[name] = (p95(times[0]), p95(times[1]), counted(pages(large[0])[name], *large[1][0]))
    worst = min(measured.values(), key=lambda found: found[0] / found[1])
    return Measure("pages", size, round(worst[1], 5), round(worst[0], 5), {"pages": {
        name: {"p95_small_ms": round(few * 1000, 1), "p95_large_ms": round(many * 1000, 1),
               "ratio": round(few / many, 2), "queries": queries}
        for name, (few, many, queries) in measured.items()}})


def town(size: int) -> tuple[Actor, list[tuple[int, int]]]:
    """An area of that many homes, one month billed and half of it paid; some (community, home)."""
    area, communities, _ = build(size)
    by = system(area)
    bill(communities, FIRST, by)
    some: list[tuple[int, int]] = []
    for community in communities:
        with in_area(area):
            units = places.unit_ids(community)
        desk_commands.record_many(community, by=by, payments=[
            IncomingPayment(unit, 3_000 + number % 7, "transfer", AT) for number, unit in enumerate(units[::2])])
        some += [(community, unit) for unit in units[::len(units) // 20]]
    return by, some


def pages(by: Actor) -> dict[str, Page]:
    """What each page asks: its queries, without the drawing of HTML, which is the same for both."""
    def books(community: int, unit: int) -> object:
        with in_area(by.area_id):
            code = places.community(community, on=today(), by=by).code
        return openbooks.month(openbooks.community_of(code), ym=FIRST)

    return {
        "homes": lambda community, unit: places.homes(community, on=today(), by=by),
        "household": lambda community, unit: households.household(unit, on=today(), at=now(), by=by),
        "desk": lambda community, unit: desk.desk(unit, on=today(), by=by),
        "search": lambda community, unit: desk.find_homes("101", by=by),
        "collection": lambda community, unit: collection.board(community, ym=FIRST, by=by),
        "open_books": books,
    }


def counted(page: Callable[..., object], *given: object) -> int:
    """How many statements that read a page takes."""
    with CaptureQueriesContext(connection) as found:
        page(*given)
    return len([one for one in found.captured_queries if one["sql"].lstrip().startswith(("SELECT", "WITH"))
                and "set_config" not in one["sql"]])


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
