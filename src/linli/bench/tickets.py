"""Reports taken and listed, against django-helpdesk on the same server: `linli bench helpdesk`.

One after another, each as its documentation has it, and neither draws a page. Ours is what a resident's phone calls
and what the list of the desk asks; theirs is the form for the public and the query behind their list. Both tell the
reporter: ours puts a text message into the outbox, in the same commit; theirs renders its mail and hands it to Django's
backend in memory, so that no network is in it. Ours also checks the right and the key, reckons the limits, writes the
words of the search and the journal and tells the live pages, in one transaction; theirs commits each statement by
itself, as Django does unless told otherwise. `by_hand_per_second` is what bare statements reach that write the rows of
ours and ask nothing.

`in_one_sheet_per_second` is many matters at once, as an office brings them along or 12345 hands them over: a workbook
read, checked and written with all that a report leaves, in one transaction. The peer has no way to take many; it is
timed creating as many one by one, and by a bulk_create of its bare table, as an import of one's own would.
"""
from __future__ import annotations

import io
import time
import uuid

from xlsxwriter import Workbook

from linli.bench.cases import GIVEN, Hand, Town, build, now
from linli.bench.measure import Measure
from linli.bench.payments import analyse, connect
from linli.bench.peers import Peer, peer
from linli.engines.cases.importing import commands as importing
from linli.engines.cases.importing import queries as sheets
from linli.engines.cases.importing import sheet
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.matters import queries
from linli.kernel import uploads
from linli.kernel.spreadsheets import SHANGHAI

SIZE, ROUNDS, ROWS = 10_000, 4, 50      # tickets; turns; rows of a page
IN_SHEET = 10_000                       # matters of a sheet, at most five times the tickets
PEER = "django-helpdesk==2.6.1"
CREATE, LIST, BULK = 0, 1, 2


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
    many = min(IN_SHEET, 5 * done)
    one_by_one, at_once, in_sheet = theirs(CREATE, many), theirs(BULK, many), in_one_sheet(town, many)
    return Measure("helpdesk", done, worse[1], worse[0], {
        "peer": PEER, "ratios": ratios, "gate": 5, "created_per_second": round(done / creating[1], 1),
        "reference_created_per_second": round(done / creating[0], 1),
        "by_hand_per_second": round(each / bare, 1), "sheet": many,
        "in_one_sheet_per_second": round(many / in_sheet, 1),
        "in_one_sheet_ratio": round(one_by_one / in_sheet, 1), "in_one_sheet_over_bulk": round(at_once / in_sheet, 2),
        "reference_bulk_per_second": round(many / at_once, 1), "page_ms": page_ms(listing[1], done),
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


def in_one_sheet(town: Town, count: int) -> float:
    """From the bytes of a workbook to the commit; all go on, so each has its clocks and its reporter is told."""
    data, at = workbook(count), now()
    start = time.perf_counter()
    found = uploads.read(io.BytesIO(data), sheet.table, titles="")
    told = sheets.told(town.community, rows=found.rows, columns=found.columns, source="former", at=at, by=town.desk)
    done = importing.import_matters(town.community, matters=list(told.matters.values()), at=at, by=town.desk)
    if done.new != count:
        raise ValueError(f"{done} of {count}: {told.problems[:3]}")
    return time.perf_counter() - start


def workbook(count: int) -> bytes:
    out, minute = io.BytesIO(), f"{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    with Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, list(sheet.TITLES.values()))
        for n in range(count):
            page.write_row(n + 1, 0, [f"B{n:06d}", "旧系统", "漏水排水", minute, f"1-{n % 2 + 1}-{n % 10 + 1}01",
                                      "测速住户", f"1990000{n % 10_000:04d}", GIVEN.text, "办理中"])
    return out.getvalue()


def listed(town: Town) -> float:
    """Every page of the list, as a desk that reads on to the end."""
    start, after = time.perf_counter(), None
    while True:
        page = queries.cases(town.area, after=after, limit=ROWS, by=town.desk)
        after = page.next
        if after is None:
            return time.perf_counter() - start
