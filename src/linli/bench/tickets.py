"""Reports taken and listed, against django-helpdesk on the same server: `linli bench helpdesk`.

One after another, each as its documentation has it, and neither draws a page. Ours is what a resident's phone calls
and what the list of the desk asks; theirs is the form for the public and the query behind their list. Both tell the
reporter: ours puts a text message into the outbox, in the same commit; theirs renders its mail and hands it to Django's
backend in memory, so that no network is in it. Ours also checks the right and the key, reckons the limits, writes the
words of the search and the journal and tells the live pages, in one transaction; theirs commits each statement by
itself, as Django does unless told otherwise. `by_hand_per_second` is what bare statements reach that write the rows of
ours and ask nothing.
"""
from __future__ import annotations

import time
import uuid

from linli.bench.cases import GIVEN, Hand, Town, build, now
from linli.bench.measure import Measure
from linli.bench.payments import analyse, connect
from linli.bench.peers import Peer, peer
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.matters import queries

SIZE, ROUNDS, ROWS = 10_000, 4, 50      # tickets; turns; rows of a page
PEER = "django-helpdesk==2.6.1"
CREATE, LIST = 0, 1


def run(size: int) -> Measure:
    """Measure `size` of each, in turns; the ratio is the worse of creating and listing."""
    town, each = build(), max(1, size // ROUNDS)
    with peer("helpdesk", "tickets_peer.py", PEER, "Django==5.2.19") as theirs:
        return measured(town, theirs, each)


def measured(town: Town, theirs: Peer, each: int) -> Measure:
    create(town, 30)
    theirs(CREATE, 30)
    analyse()
    creating, listing = [0.0, 0.0], [0.0, 0.0]
    for _ in range(ROUNDS):
        creating = [creating[0] + theirs(CREATE, each), creating[1] + create(town, each)]
    analyse()
    for _ in range(ROUNDS):
        listing = [listing[0] + theirs(LIST, ROWS), listing[1] + listed(town)]
    ratios = {"creating": round(creating[0] / creating[1], 2), "listing": round(listing[0] / listing[1], 2)}
    worse = creating if ratios["creating"] < ratios["listing"] else listing
    done = each * ROUNDS
    bare = by_hand(town, each)
    return Measure("helpdesk", done, worse[1], worse[0], {
        "peer": PEER, "ratios": ratios, "gate": 5, "created_per_second": round(done / creating[1], 1),
        "reference_created_per_second": round(done / creating[0], 1),
        "by_hand_per_second": round(each / bare, 1), "page_ms": page_ms(listing[1], done),
        "reference_page_ms": page_ms(listing[0], done)})


def page_ms(seconds: float, tickets: int) -> float:
    return round(seconds / ROUNDS / (tickets / ROWS) * 1000, 1)


def create(town: Town, count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        intake.submit(town.units[0], given=GIVEN, at=now(), key=uuid.uuid4().hex, by=town.owners[0])
    return time.perf_counter() - start


def by_hand(town: Town, count: int) -> float:
    with connect() as db:
        hand, start = Hand(db, town), time.perf_counter()
        for _ in range(count):
            hand.report()
        return time.perf_counter() - start


def listed(town: Town) -> float:
    """Every page of the list, as a desk that reads on to the end."""
    start, after = time.perf_counter(), None
    while True:
        page = queries.cases(town.area, after=after, limit=ROWS, by=town.desk)
        after = page.next
        if after is None:
            return time.perf_counter() - start
