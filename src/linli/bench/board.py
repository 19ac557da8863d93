"""`linli bench board`: the centre's board and the list of cases over N open cases, and over a thousand, in one run.

Whole pages as a dispatcher gets them, with the drawing of HTML, the two areas in turn. p95 over many calls; the ratio
is that of the page that suffers most from the larger area.
"""
from __future__ import annotations

import time
from statistics import median

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from linli.bench.crowd import dispatcher, fill, new_area
from linli.bench.measure import Measure
from linli.bench.pages import counted, p95
from linli.engines.cases.clocks import queries as clocks
from linli.kernel import http
from linli.kernel.access import Actor
from linli.kernel.tenancy import in_area

SIZE, SMALL, CALLS, WARM = 100_000, 1_000, 100, 5
PAGES = {"board": "/console/centre/", "board_live": "/console/centre/live", "wall": "/wall/",
         "list": "/console/cases/", "list_overdue": "/console/cases/?view=overdue"}
MOST_QUERIES = 15
UNCOLLECTED = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def run(size: int) -> Measure:
    with override_settings(STORAGES=settings.STORAGES | UNCOLLECTED):
        return measured([crowd(SMALL), crowd(size)], size)


def measured(crowds: list[Actor], size: int) -> Measure:
    client, found = Client(), {}
    for name, address in PAGES.items():
        times: list[list[float]] = [[], []]
        for call in range(CALLS + WARM):
            for which, by in enumerate(crowds):
                seconds = visit(client, by, address)
                if call >= WARM:
                    times[which].append(seconds)
        found[name] = (*map(p95, times), median(times[1]) / median(times[0]),
                       counted(visit, client, crowds[1], address))
    worst = min(found.values(), key=lambda one: one[0] / one[1])
    return Measure("board", size, round(worst[1], 5), round(worst[0], 5), {
        "pages": {name: {"p95_small_ms": round(few * 1000, 1), "p95_large_ms": round(many * 1000, 1),
                         "large_to_small": round(many / few, 2), "medians": round(middle, 2), "queries": queries}
                  for name, (few, many, middle, queries) in found.items()},
        "gate_large_to_small": 1.5, "gate_queries": MOST_QUERIES})


def visit(client: Client, by: Actor, address: str) -> float:
    """Fetch a page as that person; return the seconds."""
    http._recognisers = [lambda request: setattr(request, "actor", by)]
    began = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return seconds


def crowd(size: int) -> Actor:
    area, communities = new_area()
    by = dispatcher(area)
    with in_area(area):
        timing = clocks.in_force()
        assert timing
        calendars = [row.id for row in clocks.calendar_rows()]
    fill(area, communities, size, timing=timing.pk, calendars=calendars, desk=by.account)
    return by
