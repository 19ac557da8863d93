"""LocalDB: start or join, leave, stop, destroy; and look after it."""
from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg
from psycopg.conninfo import make_conninfo

from . import bootstrap, settings, space
from .binaries import find_bin, reachable_bin
from .errors import LocalDBError
from .home import Home, Mode
from .sockets import PORT, open_socket_dir, socket_path
from .stage import nobody_holds, sweep
from .ways import Way, choose_way

LOOK = 0.02        # seconds between two looks at a server that starts or stops
FAST = 30.0        # seconds a fast shutdown may take before it becomes an immediate one (the next start recovers)
MADE_FOR: dict[str, Mode] = {"demo": "demo", "test": "test"}
HOPELESS = 60.0    # seconds after which stopping is given up


@dataclass
class LocalDB:
    """One PostgreSQL server per home folder.

    service: lives on when its starter ends, and is joined. demo, test: ends with its last user, by close or by death.
    """

    home: Path
    mode: Mode = "service"
    settings: Mapping[str, str] = field(default_factory=dict)  # over the mode's own
    ballast: int = 256 << 20  # bytes given up when the disk is full, so that recovery can run; tests have none
    timeout: float = 120.0    # seconds; a recovery after a power cut may take a minute

    def __post_init__(self) -> None:
        self.home = self.home.absolute()
        self.ballast = 0 if self.mode == "test" else self.ballast
        self.socket_dir: Path | None = None
        self._home = Home(self.home)
        self._users: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.leave()

    @property
    def data(self) -> Path:
        return self._home.data

    def pid(self) -> int | None:
        """Return the living server's process id."""
        return self._home.pid()

    def made_for(self) -> Mode:
        """Return the mode in which the cluster was made; service when it does not say."""
        return MADE_FOR.get(self._home.made_for() or "", "service")

    def dsn(self, role: str = "linli_app", dbname: str = "linli") -> str:
        """Return the connection string. Raises LocalDBError before start."""
        if self.socket_dir is None:
            raise LocalDBError(f"The database of {self.home} has not been started here.")
        return make_conninfo(host=str(self.socket_dir), port=PORT, user=role, dbname=dbname)

    # ---- start

    def start(self) -> Self:
        """Start the server, or join the one that runs; return when it takes log-ins. Raises LocalDBError."""
        try:
            self._home.make()
            self._hold_users_lock()
            self._home.check_purpose(self.mode)
            self._start_or_join(time.monotonic() + self.timeout)
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise LocalDBError(f"Cannot use {error.filename or self.home}: {error.strerror}.") from error
            raise
        return self

    def _hold_users_lock(self) -> None:
        if self._users is None:
            self._users = self._home.open_users_lock()
        fcntl.flock(self._users, fcntl.LOCK_SH)  # waits while a watcher is ending the server

    def _start_or_join(self, deadline: float) -> None:
        while (lock := self._home.try_server_lock()) is None:
            if self._answers(made=True):
                return
            if time.monotonic() > deadline:
                raise LocalDBError(f"The server of {self.home} runs but has not answered for {self.timeout:.0f} s.")
            time.sleep(LOOK)
        try:
            self._launch(lock, deadline)
        finally:
            os.close(lock)

    def _launch(self, lock: int, deadline: float) -> None:
        if self.pid():
            raise LocalDBError(f"A PostgreSQL that Linli did not start runs on {self.data}: stop it first.")
        way, writable = choose_way(self.data), space.has_room(self._home, self.ballast)
        programs = reachable_bin(find_bin()) if way.account else find_bin()
        if not self.data.exists():
            bootstrap.make_cluster(self._home, way, programs, self.mode)
        self._home.check_data()
        # Stale, or copied with the folder: the lock says so. A pid used again would make PostgreSQL refuse.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.socket_dir = socket_path(self.home, way)
        open_socket_dir(self.socket_dir, way)
        self._process = self._spawn(lock, way, programs, writable)
        self._await_ready(self._process, deadline)
        bootstrap.make_roles(self.dsn("linli_super", "postgres"))

    def _spawn(self, lock: int, way: Way, programs: Path, writable: bool) -> subprocess.Popen[bytes]:
        """Start the stage that becomes PostgreSQL; it inherits the server's lock."""
        defaults = settings.settings_for(self.mode, memory=settings.usable_memory(),
                                         disk_free=shutil.disk_usage(self.home).free)
        chosen = defaults | {"unix_socket_directories": str(self.socket_dir)} | dict(self.settings)
        watched = {} if self.mode == "service" else {"users": str(self.home / "users.lock"),
                                                     "socket": str(self.socket_dir)}
        # An account that cannot walk to the data folder still stands in it.
        argv = [str(programs / "postgres"), "-D", "/proc/self/cwd" if way.account else str(self.data)]
        stage = way.job(self.data, argv, settings.files(chosen, self.data, way, writable=writable), **watched)
        self._home.trim_log()
        with self._home.log.open("ab") as log:
            return subprocess.Popen(stage, pass_fds=[lock], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    start_new_session=True)  # Ctrl-C is for us, not for the database

    def _await_ready(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while not self._answers():
            if process.poll() is not None:
                raise LocalDBError(f"PostgreSQL did not start on {self.data}: {self._home.last_complaint()}.")
            if time.monotonic() > deadline:
                raise LocalDBError(f"PostgreSQL still recovers {self.data} after {self.timeout:.0f} s: start again.")
            time.sleep(LOOK)

    def _answers(self, made: bool = False) -> bool:
        """Whether the server has recovered and takes log-ins; `made`: and its starter has made the database."""
        status = self._home.status()
        if status is None or not status.ready:
            return False
        self.socket_dir = status.socket_dir
        with suppress(psycopg.OperationalError):
            with psycopg.connect(self.dsn("linli_super", "postgres"), connect_timeout=5) as db:
                row = db.execute("SELECT NOT pg_is_in_recovery(), EXISTS (SELECT FROM pg_database "
                                 "WHERE datname = 'linli')").fetchone()
                return bool(row and row[0] and (row[1] or not made))
        return False

    # ---- leave and stop

    def close(self) -> None:
        """Stop using the server. In demo and test mode it ends when its last user has closed or died."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def leave(self) -> None:
        """Like close, but in demo and test mode the last user out waits for the end."""
        if self.mode != "service" and self._users is not None and nobody_holds(self._users):
            self.stop()  # with the users' lock ours alone, nobody joins meanwhile
        self.close()

    def stop(self) -> None:
        """Fast shutdown for everybody; return when every process of the cluster is gone. Raises LocalDBError."""
        lock = self._await_end()
        with suppress(LocalDBError, OSError):
            sweep(self.data, socket_path(self.home, choose_way(self.data)))
        os.close(lock)
        if self._process:
            self._process.wait()
            self._process = None
        self.close()

    def _await_end(self) -> int:
        """Signal once, once more when that takes long; return the server's lock."""
        begin, signals = time.monotonic(), [signal.SIGINT, signal.SIGQUIT]
        while (lock := self._home.try_server_lock()) is None:
            waited = time.monotonic() - begin
            if waited > HOPELESS:
                raise LocalDBError(f"The server of {self.home} has not stopped for {HOPELESS:.0f} s.")
            if signals and waited >= (2 - len(signals)) * FAST and (pid := self.pid()):
                with suppress(ProcessLookupError):  # it ended between the look and the signal
                    os.kill(pid, signals.pop(0))
            time.sleep(LOOK / 2)
        return lock

    def destroy(self) -> None:
        """Stop, and remove a cluster that was made for demo or tests. Raises LocalDBError for any other."""
        if not self.home.exists():
            return
        if self.mode == "service" or self._home.made_for() in (None, "service"):
            raise LocalDBError(f"Linli did not make {self.home} for demo or tests: remove it by hand if it may go.")
        self.stop()
        self._home.remove()

    # ---- look after it

    def tend(self) -> None:
        """Call each second: start the server again when it has died, then look at the disk. Raises LocalDBError."""
        if self._users is not None and self.pid() is None:
            self.start()
        self.check_space()

    def check_space(self) -> bool:
        """Look at the disk. Little room: new transactions are read-only; room again: writable, ballast refilled.

        Returns whether there is room.
        """
        room, changed = space.has_room(self._home, self.ballast), False
        text = "" if room else space.READ_ONLY
        with suppress(FileNotFoundError):
            changed = (self.data / "space.conf").read_text() != text
        if changed and (pid := self.pid()):
            choose_way(self.data).run(self.data, files={"space.conf": text})
            os.kill(pid, signal.SIGHUP)
        return room
