"""Kill an act at every point of its way: before each statement, before its commit, after its commit.

The act runs in a forked process, so that one walk of forty points takes seconds. What the area holds is compared as
a whole, table by table: after a kill it is as before, or as after the finished act, and never anything between.
"""
import os
import signal
import traceback
from collections.abc import Callable
from itertools import count
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.conftest import owner

MOST = 500  # points; an act with more writes row by row, and that is a mistake of its own


def walk(act: Callable[[], object], area: int) -> int:
    """Return at how many points the act was killed without a trace; then it stands, whole, by one last kill."""
    before = state(area)
    for point in count():
        assert point < MOST
        killed = killed_at(point, act)
        if state(area) != before:
            assert killed, "the act ended although no point was left to kill it at"
            return point
        assert killed, "the act changed nothing"
    raise AssertionError


def killed_at(point: int, act: Callable[[], object]) -> bool:
    """Run `act` in a child that is killed at its `point`; return False when it came to its end before."""
    child = os.fork()
    if not child:
        _act_until(point, act)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act failed: see the traceback above"
    return os.WIFSIGNALED(status)


def _act_until(point: int, act: Callable[[], object]) -> None:
    """In the child: never returns, so that nothing of the test run goes on twice."""
    try:
        connection.connection = None  # the parent's: a forked one must not be shared
        left = iter(range(point))

        def pass_by() -> None:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        commit = connection._commit

        def watched_commit() -> None:
            pass_by()
            commit()
            pass_by()

        connection.ensure_connection()
        connection._commit = watched_commit
        for name in ("execute", "executemany", "copy"):  # the driver's own: prepared statements go past Django
            setattr(psycopg.Cursor, name, after(pass_by, getattr(psycopg.Cursor, name)))
        act()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def after(pass_by: Callable[[], None], method: Callable[..., Any]) -> Callable[..., Any]:
    def passed(*args: Any, **given: Any) -> Any:
        pass_by()
        return method(*args, **given)
    return passed


def state(area: int) -> dict[str, tuple[int, int]]:
    """Return rows and a checksum of each table, as the area and the installation see it."""
    with owner(settings.DATABASES["default"]["NAME"]) as db, db.transaction():
        db.execute("SELECT set_config('linli.area', %s, true)", [str(area)])
        tables = [name for name, in db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t").format(
                name, sql.Identifier(str(name))) for name in tables)
        return {str(name): (int(rows), int(checksum)) for name, rows, checksum in db.execute(asked)}  # type: ignore[call-overload]
