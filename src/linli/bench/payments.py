"""Payments taken at eight desks at once, fully booked, against the same rows by hand-written SQL.

Ours is the command: rights, idempotency key, journal, locks, receipt number, allocation, voucher, verify code. The
reference writes the same rows into the same tables, one INSERT a table, in one transaction a payment.
"""
from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from linli.bench.measure import Measure, seconds
from linli.domains.fees.payments import commands
from linli.domains.fees.payments.values import IncomingPayment
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor, Grant, system
from linli.kernel.codes import random_code
from linli.kernel.models import Area
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places
from linli.registry.places import queries

SIZE = 4_000
CONNECTIONS, ROUNDS, FEN = 8, 4, 6240
AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)

BILLS = """
INSERT INTO fees_bill (community_id, unit_id, book_id, ym, rev, due, total_fen)
SELECT %(community)s, unit_id, %(book)s, %(ym)s, 1, %(day)s, %(fen)s FROM unnest(%(units)s::bigint[]) AS unit (unit_id)
RETURNING id, unit_id
"""


@dataclass(frozen=True)
class Estate:
    area: int
    community: int
    code: str
    book: int
    units: list[int]
    cashiers: list[Actor]
    shifts: list[int]


def run(size: int) -> Measure:
    """Measure `size` payments of each sort, then ours again behind ten times as many."""
    widen_pool()
    estate = build(homes=min(2_000, max(CONNECTIONS, size // 2)))
    per_round = max(CONNECTIONS, size // ROUNDS)
    months = itertools.count()
    take(estate, per_round, next(months))       # warm: connections, plans, caches
    write(estate, CONNECTIONS, next(months))
    analyse()
    ours, theirs = 0.0, 0.0
    for _ in range(ROUNDS):
        theirs += write(estate, per_round, next(months))
        ours += take(estate, per_round, next(months))
    history(estate, 10 * size, months)
    analyse()
    later = sum(take(estate, per_round, next(months)) for _ in range(2)) / 2 * ROUNDS
    done = per_round * ROUNDS
    return Measure("payments", done, ours, theirs, more={
        "per_second": round(done / ours), "reference_per_second": round(done / theirs), "connections": CONNECTIONS,
        "per_second_after_history": round(done / later), "history": 10 * size, "flat": round(ours / later, 3)})


def build(homes: int) -> Estate:
    area = Area.objects.create(code=f"bench-{secrets.token_hex(4)}", name="测速片区").pk
    by = system(area)
    places.create_area_root("测速片区", by=by)
    code = f"B{secrets.token_hex(3)}".upper()
    community = places.create_community(code, name="测速小区", on=DAY, by=by)
    buildings = [str(number) for number in range(1, -(-homes // 100) + 1)]
    places.create_buildings_by_rule(community, buildings=buildings, entrances=5, storeys=10, per_storey=2, by=by)
    book = ledger.open_books(community, by=by)["service"]
    with in_area(area):
        units = queries.unit_ids(community)[:homes]
    cashiers = [Actor(100 + n, f"收银{n}", area, (Grant("cashier", "community", community),))
                for n in range(CONNECTIONS)]
    shifts = [commands.open_shift(community, window=f"W{n}", float_fen=0, at=AT, by=cashier).id
              for n, cashier in enumerate(cashiers)]
    return Estate(area, community, code, book, units, cashiers, shifts)


def bills(estate: Estate, count: int, month: int) -> list[tuple[int, int]]:
    """Give `count` homes a bill of a month of their own; return (bill, unit)."""
    found: list[tuple[int, int]] = []
    with in_area(estate.area), connection.cursor() as cursor:
        for part in range(-(-count // len(estate.units))):
            units = estate.units[:count - len(found)]
            ym = f"{2100 + month:04d}-{part + 1:02d}"
            cursor.execute(BILLS, {"community": estate.community, "book": estate.book, "ym": ym, "day": DAY,
                                   "fen": FEN, "units": units})
            found += cursor.fetchall()
    return found


def take(estate: Estate, count: int, month: int) -> float:
    """Ours: eight cashiers take `count` payments; return the seconds."""
    waiting = bills(estate, count, month)

    def desk(number: int) -> None:
        for bill, unit in waiting[number::CONNECTIONS]:
            commands.take_payment(estate.community, units=[unit], amount=FEN, method="pos", key=f"pay-{bill}", at=AT,
                                  by=estate.cashiers[number])
        connection.close()

    return together(desk)


def write(estate: Estate, count: int, month: int) -> float:
    """The reference: the same rows by hand, statement by statement."""
    waiting = bills(estate, count, month)
    lines = [connect() for _ in range(CONNECTIONS)]

    def desk(number: int) -> None:
        for bill, unit in waiting[number::CONNECTIONS]:
            by_hand(lines[number], estate, number, bill, unit)

    try:
        return together(desk)
    finally:
        for line in lines:
            line.close()


def together(desk: Callable[[int], None]) -> float:
    threads = [Thread(target=desk, args=(number,)) for number in range(CONNECTIONS)]

    def go(_: int) -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return seconds(go, 0)


def by_hand(db: psycopg.Connection, estate: Estate, desk: int, bill: int, unit: int) -> None:
    cashier = estate.cashiers[desk]
    with db.transaction(), db.cursor() as cursor:
        def one(sql: str, *given: Any) -> Any:
            row = cursor.execute(sql, given).fetchone()
            return row[0] if row else None

        def do(sql: str, *given: Any) -> None:
            cursor.execute(sql, given)

        do("SELECT set_config('linli.area', %s, true)", str(estate.area))
        once = one("INSERT INTO kernel_once (command, key, fingerprint) VALUES ('by hand', %s, %s) RETURNING id",
                   f"hand-{bill}", "0" * 64)
        do("SELECT id FROM fees_bill WHERE area_id = linli_area() AND id = %s FOR UPDATE", bill)
        do("UPDATE fees_bill SET settled_fen = settled_fen + %s WHERE area_id = linli_area() AND id = %s", FEN, bill)
        no = one("UPDATE fees_receiptbook SET next_no = next_no + 1 WHERE area_id = linli_area() AND community_id = %s "
                 "AND series = %s RETURNING next_no - 1", estate.community, f"{estate.code}-W{desk}")
        receipt = one(
            "INSERT INTO fees_receipt (community_id, shift_id, series, no, unit_id, method, digits, fen, at, day, "
            "cashier_id, cashier, out_of_turn) VALUES (%s, %s, %s, %s, %s, 'pos', '', %s, %s, %s, %s, %s, '') "
            "RETURNING id", estate.community, estate.shifts[desk], f"{estate.code}-W{desk}", no, unit, FEN, AT, DAY,
            cashier.user_id, cashier.name)
        voucher = one(    # header and entries together: the guard of the books admits nothing else
            "WITH v AS (INSERT INTO ledger_voucher (book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, actor, "
            "user_id) VALUES (%s, '2026-11', %s, 'payment', %s, '收款', 2, %s, %s, %s) RETURNING id, book_id, ym) "
            "INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, unit_id, amount_fen) "
            "SELECT v.id, seq, book_id, ym, code, unit_id, fen FROM v, (VALUES (1, '1002', NULL::bigint, %s::bigint), "
            "(2, '1122', %s, %s)) AS line (seq, code, unit_id, fen) RETURNING voucher_id", estate.book, DAY,
            f"receipt:{receipt}", FEN, cashier.name, cashier.user_id, FEN, unit, -FEN)
        payment = one("INSERT INTO fees_payment (community_id, book_id, receipt_id, unit_id, method, fen, at, "
                      "voucher_id) VALUES (%s, %s, %s, %s, 'pos', %s, %s, %s) RETURNING id", estate.community,
                      estate.book, receipt, unit, FEN, AT, voucher)
        do("INSERT INTO fees_allocation (payment_id, bill_id, fen, day) VALUES (%s, %s, %s, %s)", payment, bill, FEN,
           DAY)
        do("INSERT INTO kernel_publiccode (code, of_area_id, kind, object_id) VALUES (%s, %s, 'receipt', %s)",
           random_code(), estate.area, receipt)
        do("INSERT INTO kernel_journalrow (actor, user_id, command, subject, place_id, given, changed, request_id) "
           "VALUES (%s, %s, 'by hand', %s, %s, '{}', '{}', '')", cashier.name, cashier.user_id, str(bill), unit)
        do("UPDATE kernel_once SET answer = %s WHERE area_id = linli_area() AND id = %s", f'{{"value": {receipt}}}',
           once)


def history(estate: Estate, count: int, months: itertools.count[int]) -> None:
    """Let `count` more payments lie in the tables, as years do."""
    by = system(estate.area)
    left = count
    while left > 0:
        part = bills(estate, min(left, 10 * len(estate.units)), next(months))
        commands.record_many(estate.community, by=by, payments=[
            IncomingPayment(unit, FEN, "transfer", AT - timedelta(days=number % 300))
            for number, (_, unit) in enumerate(part)])
        left -= len(part)


def analyse() -> None:
    """What autovacuum does by itself within a minute or two of such growth."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def connect() -> psycopg.Connection:
    given: dict[str, Any] = settings.DATABASES["default"]
    return psycopg.connect(host=given["HOST"], port=given.get("PORT") or 5432, user=given["USER"],
                           password=given.get("PASSWORD"), dbname=given["NAME"], autocommit=True)


def widen_pool() -> None:
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if pool and pool["max_size"] < CONNECTIONS + 2:
        connection.close_pool()  # type: ignore[attr-defined]
        pool["max_size"] = CONNECTIONS + 2
