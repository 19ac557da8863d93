"""Linli's real processes on the test database, for tests that kill them.

    with web() as process:                         # a process of its own, as in production: pool, threads
        with held("kernel_journalrow"):            # commands stop at their last step, with all their rows written
            process.begin_post("/faults/1/2/301")  # sent, not waited for
            until(somebody_waits, "it waits")
            process.kill()                         # kill -9
"""
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import requests
from django.conf import settings
from django.utils import timezone
from psycopg import sql

from linli.kernel.crypto import token_hash
from linli.kernel.localdb import LocalDB
from linli.kernel.models import Seat, Session, User
from linli.kernel.signin.sessions import cookie_name
from linli.kernel.signin.values import CONSOLE
from tests.conftest import owner

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0  # seconds; the machine may be busy


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a process that works on this test's database, with production's pool."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONPATH": str(ROOT),
                         "LINLI_DB_NAME": settings.DATABASES["default"]["NAME"], "LINLI_POOL": "1"} | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `holds()` is true, or fail with `what`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"after {seconds:.0f} s still not: {what}"
        time.sleep(0.05)


class Running:
    """One `linli WORD …` process."""

    def __init__(self, word: str, *arguments: str, around: dict[str, str]) -> None:
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115 (it lives as long as the process)
        self.process = subprocess.Popen([sys.executable, "-m", "linli.cli", word, *arguments], cwd=ROOT, env=around,
                                        stdout=self.output, stderr=self.output)

    def kill(self) -> None:
        """kill -9: no goodbye, no clean-up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As the supervisor does it; a process that hangs is killed."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.kill()
        self.output.close()

    def said(self) -> str:
        self.output.seek(0)
        return self.output.read()


class Web(Running):
    """A process that serves pages: `web`, or `up` with web, worker and database below it."""

    def __init__(self, around: dict[str, str], word: str = "web", port: int = 0) -> None:
        port = port or free_port()
        self.address = f"http://127.0.0.1:{port}"
        super().__init__(word, "--port", str(port), around=around)
        until(self.answers, "web answers", 4 * PATIENCE)     # a first `up` makes its database

    def answers(self) -> bool:
        assert self.process.poll() is None, self.said()
        with suppress(requests.ConnectionError):
            return requests.get(f"{self.address}/healthz", timeout=5).ok
        return False

    def get(self, path: str, cookies: dict[str, str] | None = None) -> requests.Response:
        return requests.get(self.address + path, cookies=cookies, timeout=PATIENCE)

    def post(self, path: str) -> requests.Response:
        return requests.post(self.address + path, timeout=PATIENCE)

    def begin_post(self, path: str) -> threading.Thread:
        """Send without waiting for the answer, which may never come."""
        def send() -> None:
            with suppress(requests.RequestException):
                self.post(path)
        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        return thread


@contextmanager
def web(**more: str) -> Iterator[Web]:
    process = Web(environment(**more))
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def worker(*arguments: str, **more: str) -> Iterator[Running]:
    process = Running("worker", *arguments, around=environment(**more))
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def held(table: str) -> Iterator[None]:
    """Let nobody write to `table` meanwhile: a command stops there, in the middle of its transaction."""
    with owner(settings.DATABASES["default"]["NAME"]) as db:
        with db.transaction():
            db.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table)))
            yield


@contextmanager
def read_only() -> Iterator[None]:
    """What the launcher does to the server when the disk is almost full, done to the test's database alone."""
    name = sql.Identifier(settings.DATABASES["default"]["NAME"])
    with owner("postgres") as db:
        db.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
        try:
            yield
        finally:
            db.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))


def signed_in(area_id: int) -> dict[str, str]:
    """Return the cookie of a member of staff whose session was last seen an hour ago, so that it must be touched."""
    moment = timezone.now()
    user = User.objects.create(login=f"fault-{secrets.token_hex(4)}", name="季试验")
    Seat.objects.create(user=user, area_id=area_id)
    token = secrets.token_urlsafe()
    Session.objects.create(user=user, area_id=area_id, token_hash=token_hash(token), face=CONSOLE,
                           seen_at=moment - timedelta(hours=1), expires_at=moment + timedelta(hours=1))
    return {cookie_name(): token}


def somebody_waits() -> bool:
    """Whether a session of this database waits for a lock."""
    return bool(asked("SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database "
                      "WHERE NOT granted AND datname = current_database())"))


def asked(statement: str, *given: object) -> Any:
    """Return the first value of a statement, as the tables' owner (row security holds for it too)."""
    with owner(settings.DATABASES["default"]["NAME"]) as db:
        return first(db, statement, given)


def in_area(area_id: int, statement: str, *given: object) -> Any:
    """Like asked, with the rows of one area visible."""
    with owner(settings.DATABASES["default"]["NAME"]) as db:
        return first_in_area(db, area_id, statement, given)


def first(db: psycopg.Connection[Any], statement: str, given: tuple[object, ...]) -> Any:
    row = db.execute(statement, given).fetchone()  # type: ignore[arg-type]
    return row and row[0]


def first_in_area(db: psycopg.Connection[Any], area_id: int, statement: str, given: tuple[object, ...]) -> Any:
    with db.transaction():
        db.execute("SELECT set_config('linli.area', %s, true)", [str(area_id)])
        return first(db, statement, given)


class Installation(Web):
    """`linli up` in a folder of its own, so that its database may be killed too."""

    def __init__(self, home: Path) -> None:
        self.database = LocalDB(home / "db", "test")
        around = {name: value for name, value in os.environ.items() if name != "LINLI_DB_SOCKET"}
        super().__init__(around | {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "PYTHONPATH": str(ROOT),
                                   "LINLI_HOME": str(home), "LINLI_POOL": "1"}, "up")
        self.database.start()  # joins, to ask it

    def below(self, word: str) -> int:
        """Return the process id of the `web` or `worker` that this `up` keeps running."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next((int(pid) for pid in children
                     if f"\0{word}\0" in Path(f"/proc/{pid}/cmdline").read_text()), 0)

    def kill_database(self) -> None:
        pid = self.database.pid()
        assert pid
        os.kill(pid, signal.SIGKILL)

    def in_area(self, area_id: int, statement: str, *given: object) -> Any:
        with psycopg.connect(self.database.dsn("linli_owner"), autocommit=True) as db:
            return first_in_area(db, area_id, statement, given)

    def stop(self) -> None:
        super().stop()
        self.database.leave()     # the last one out stops the server; who joined another leaves it to them


@contextmanager
def installation(home: Path) -> Iterator[Installation]:
    process = Installation(home)
    try:
        yield process
    finally:
        process.stop()
