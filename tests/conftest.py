"""The test database is a clone of a base that is migrated once per state of the migrations."""
import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from linli.kernel.pg.base import Operations
from tests.browser import chromium

__all__ = ["chromium"]

# The machine may be busy: a slow example is no finding.
hypothesis_settings.register_profile("linli", deadline=None, max_examples=60)
hypothesis_settings.load_profile("linli")

SOURCE = Path(__file__).parent.parent / "src" / "linli"


def state_of_migrations() -> str:
    files = sorted([*SOURCE.rglob("migrations/*.py"), *SOURCE.rglob("*.sql"), SOURCE / "kernel" / "dialect.py",
                    SOURCE / "kernel" / "operations.py", SOURCE / "engines" / "cases" / "flow" / "table.py"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def owner(database: str) -> psycopg.Connection[tuple[object, ...]]:
    given = settings.DATABASES["default"]
    return psycopg.connect(host=given["HOST"], port=given.get("PORT") or 5432, user=given["OWNER"]["USER"],
                           password=given["OWNER"].get("PASSWORD"), dbname=database, autocommit=True)


def clone(name: str, base: str) -> None:
    with owner("postgres") as db:
        db.execute("SELECT pg_advisory_lock(811)")  # one at a time: a template may have no other session
        db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(base)))


def make_base(name: str) -> None:
    """Migrate a fresh database once; a later run with the same migrations finds it."""
    with owner("postgres") as db:
        db.execute("SELECT pg_advisory_lock(810)")
        if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        draft = f"{name}_draft"
        db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
        use(draft)
        call_command("migrate", verbosity=0)
        connection.close()
        db.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


KEPT = {"cases_flow"}       # the same at all times: nothing but a migration writes it


def empty(operations: Operations, statements: list[str]) -> None:
    """What flushing a database means here: rows are deleted where there are any, and the warm connection stays.

    Truncating two hundred tables would make a thousand files anew after every test, and the next connection cold.
    """
    tables = list(set(re.findall(r'"(\w+)"', " ".join(statements))) - KEPT)
    given = operations.connection.settings_dict
    with psycopg.connect(host=given["HOST"], dbname=given["NAME"], user="linli_super", autocommit=True) as db:
        db.execute("SET session_replication_role = replica")    # neither references nor append-only triggers stand by
        filled = db.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
                            "AND relname = ANY(%s) AND pg_relation_size(oid) > 0", [tables]).fetchall()
        for table, in filled:
            db.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def use(name: str) -> None:
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name, base = f"linli_test_{worker}", f"linli_base_{state_of_migrations()}"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:  # type: ignore[attr-defined]
        if "DATABASE_URL" not in os.environ:    # our own server lets its superuser in through the socket
            patch.setattr(Operations, "execute_sql_flush", empty)
        make_base(base)
        clone(name, base)
        use(name)
        yield
        connection.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first, the other journeys last: they need the town that the first has filled meanwhile."""
    items.sort(key=lambda item: ("test_every_page.py" not in item.nodeid, "/journeys/" in item.nodeid))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A journey that fails shows where its browser stood: the address and the words of each page at hand."""
    outcome = yield
    if call.excinfo is None or "playwright" not in sys.modules:
        return
    pages = {id(value): value for entry in call.excinfo.traceback for value in entry.frame.f_locals.values()
             if type(value).__name__ == "Page"}
    for shown in pages.values():
        with contextlib.suppress(Exception):
            outcome.get_result().sections.append((f"page {shown.url}", shown.inner_text("body", timeout=2_000)))


@pytest.fixture
def no_jobs(db):
    """An empty queue: a test that commits leaves its jobs behind."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
