"""The ticker: sleeps to the next hour of a clock, at most a second, and tells what has come.

One at a time by an advisory lock; the lock only saves work. That each step is told once is kept by the rows: claimed
with SKIP LOCKED, unique in the facts, moved on in the same transaction. What came while no ticker ran is told at the
next start. Nobody wakes it by NOTIFY: a second is soon enough, and a NOTIFY in every act would serialise commits.
"""
from __future__ import annotations

import logging
import threading
from datetime import datetime

import psycopg
from django.db import Error, close_old_connections, connection, transaction

from linli.engines.cases.clocks import firing
from linli.kernel.access import system
from linli.kernel.live import Hub
from linli.kernel.tenancy import in_area

LOCK = 7_215_001
log = logging.getLogger("linli.ticker")


class Ticker:
    def __init__(self) -> None:
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until `stopping` is set; a lost database is waited for."""
        while not self.stopping.is_set():
            try:
                with psycopg.connect(**Hub.address(), autocommit=True, connect_timeout=5) as guard:
                    self.tick_alone(guard)
            except (psycopg.Error, Error) as error:
                log.warning("ticker: database away: %s", error)
                close_old_connections()
            self.stopping.wait(1)

    def tick_alone(self, guard: psycopg.Connection[tuple[object, ...]]) -> None:
        """While this session holds the lock; another ticker stands by and asks each second."""
        while not self.stopping.is_set():
            row = guard.execute("SELECT pg_try_advisory_lock(%s), clock_timestamp()", [LOCK]).fetchone()
            if row is None or not row[0]:
                return
            try:
                while not self.stopping.is_set():
                    now = told_time(guard)
                    self.stopping.wait(max(0.0, min(1.0, (tick(now) - now).total_seconds())))
            finally:
                if not guard.closed:
                    guard.execute("SELECT pg_advisory_unlock_all()")


def told_time(guard: psycopg.Connection[tuple[object, ...]]) -> datetime:
    """The database's time: the one that "late" is told by."""
    row = guard.execute("SELECT clock_timestamp()").fetchone()
    assert row and isinstance(row[0], datetime)
    return row[0]


def tick(now: datetime) -> datetime:
    """Tell what has come in every area; return when something comes next, at most a second later."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(firing.NEXT)
        fires: dict[int, datetime] = dict(cursor.fetchall())
    for area, first in fires.items():
        if first <= now:
            tell_area(area, now)
    return min([now + firing.SOON, *(first for first in fires.values() if first > now)])


def tell_area(area: int, now: datetime) -> int:
    """Batch after batch until nothing is left. One that a subscriber cannot bear does not hold up the others."""
    by, told = system(area, "时限"), 0
    try:
        while some := firing.fire(area, at=now, by=by):
            told += some
        return told
    except Error:
        raise
    except Exception:
        log.exception("ticker: a batch of area %s failed, trying one by one", area)
    with in_area(area):
        left = firing.coming(area, now)
    for clock in left:
        try:
            told += firing.fire(area, at=now, only=clock, by=by)
        except Error:
            raise
        except Exception:
            log.exception("ticker: clock %s of area %s cannot be told", clock, area)
    return told
