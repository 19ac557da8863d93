"""Vouchers of two entries posted one a transaction through a command, against django-hordak on the same server.

The peer runs in an environment of its own, made on first use under `peers/` of Linli's home, in its own database.
`floor_ms` is what one row and its durable commit cost with nothing around them: no ratio can pass reference ÷ floor.
`bare_ratio` is what the bare driver reaches that sends our two statements, voucher and journal row, with the checks
of the database and nothing of a command around them.
"""
from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import psycopg

from linli.bench.billing import analyse, seconds_of
from linli.bench.measure import Measure
from linli.bench.payments import connect
from linli.bench.peers import Peer, peer
from linli.bench.town import superuser
from linli.engines.ledger import commands, permissions, posting
from linli.engines.ledger.values import EntryDraft
from linli.kernel import journal
from linli.kernel.access import Actor, system
from linli.kernel.clock import month_of
from linli.kernel.commands import command
from linli.kernel.dialect import set_area
from linli.kernel.models import Area
from linli.registry.places import commands as places

SIZE, ROUNDS = 2_000, 4
PEER = "django-hordak==2.0.0"
DAY = date(2026, 11, 3)
WIDER = (4, 8, 16)      # entries a voucher
ALL = """
SELECT %(book)s::bigint, %(name)s || n, %(on)s::date, '', code, fen, NULL::bigint, NULL::bigint
  FROM generate_series(1, %(count)s) n, (VALUES ('1122', 500::bigint), ('6001', -500)) AS side (code, fen)
"""


@command(needs=permissions.POST_MANUAL)
def book_one(book_id: int, *, src: str, entries: int = 2, by: Actor) -> int:
    """The smallest act that posts: right, transaction, journal row, voucher."""
    pair = [EntryDraft("1122", 500), EntryDraft("6001", -500)]
    return commands.post(book_id, kind="bench", src=src, on=DAY, by=by, entries=pair * (entries // 2))


@command(needs=permissions.POST_MANUAL)
def book_all(book_id: int, *, count: int, name: str, by: Actor) -> int:
    """The same vouchers in one transaction, as a bank file or a bill run books them."""
    return commands.post_summary(ALL, kind="bench", params={"book": book_id, "count": count, "name": name, "on": DAY},
                                 by=by)


def run(size: int) -> Measure:
    """Measure `size` vouchers of each, in turns; then fewer with more entries, and all of them in one transaction."""
    book, by = new_book()
    each = max(1, size // ROUNDS)
    with peer("hordak", "hordak_peer.py", PEER, "Django==5.2.19") as post:
        post(50, 2)
        post_ours(book, 50, 2, by, "warm")
        analyse()
        ours, theirs = in_turns(post, each, 2, partial(post_ours, book, each, 2, by))
        few, wider = max(1, each // 4), {}
        for entries in WIDER:
            wider[entries] = ratio(*in_turns(post, few, entries, partial(post_ours, book, few, entries, by)))
        bare = ratio(*in_turns(post, few, 2, partial(by_hand, book, few, by)))
    done = each * ROUNDS
    start = time.perf_counter()
    book_all(book, count=done, name="all", by=by)
    at_once = time.perf_counter() - start
    least = floor(each)
    return Measure("ledger", done, ours, theirs, more={
        "peer": PEER, "per_second": round(done / ours), "reference_per_second": round(done / theirs),
        "floor_ms": round(least * 1000, 3), "floor_ratio": round(theirs / done / least, 2),
        "bare_ratio": bare, "ratio_by_entries": wider, "in_one_transaction_per_second": round(done / at_once)})


def in_turns(post: Peer, each: int, entries: int, mine: Callable[[str], float]) -> tuple[float, float]:
    """Seconds of `mine`, told a name of its own each turn, and of the peer."""
    ours, theirs = 0.0, 0.0
    for round_ in range(ROUNDS):
        theirs += post(each, entries)
        ours += mine(f"{entries}-{round_}")
    return ours, theirs


def ratio(ours: float, theirs: float) -> float:
    return round(theirs / ours, 2)


def new_book() -> tuple[int, Actor]:
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    community = places.create_community(f"B{secrets.token_hex(3)}".upper(), name="测速小区", on=DAY, by=by)
    return commands.open_books(community, by=by)["service"], by


def post_ours(book: int, count: int, entries: int, by: Actor, name: str) -> float:
    start = time.perf_counter()
    for number in range(count):
        book_one(book, src=f"{name}:{number}", entries=entries, by=by)
    return time.perf_counter() - start


def by_hand(book: int, count: int, by: Actor, name: str) -> float:
    """The rows of `book_one` by the bare driver: no right asked, nothing checked but in the database."""
    voucher = {"book": book, "ym": month_of(DAY), "on": DAY, "kind": "bench", "memo": "", "codes": ["1122", "6001"],
               "fens": [500, -500], "payers": [None, None], "units": [None, None], "actor": by.name, "user": by.user_id}
    row: dict[str, Any] = {"actor": by.name, "user": by.user_id, "command": "book_one", "subject": str(book),
                           "place": None, "given": "{}", "changed": "{}", "request": "",
                           "channel": journal.CHANNEL, "topics": []}
    with connect() as db, db.cursor() as cursor:
        start = time.perf_counter()
        for number in range(count):
            cursor.execute(f"BEGIN; {set_area(by.area_id)}")
            cursor.execute(posting.ONE, voucher | {"src": f"bare:{name}:{number}"}, prepare=True)
            cursor.execute(journal.WRITE, row, prepare=True)
            cursor.execute("COMMIT")
        return time.perf_counter() - start


def floor(count: int) -> float:
    """One row of two columns written and durably committed by the bare driver: the median in seconds."""
    with superuser(autocommit=True) as db, psycopg.Cursor(db) as cursor:
        cursor.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, fen bigint)")
        taken = [seconds_of(lambda: cursor.execute("INSERT INTO bare (fen) VALUES (%s)", [5], prepare=True))
                 for _ in range(count)]
        cursor.execute("DROP TABLE bare")
    return statistics.median(taken)
