"""Linli's own PostgreSQL: one server per home folder; made, started, joined, stopped, recovered.

    with LocalDB(Path("var/db"), mode="demo") as db:
        psycopg.connect(db.dsn("linli_app"))

Two kernel locks carry the design. `server.lock` is inherited by every PostgreSQL process: "locked" means that
something of this cluster lives, whatever pid files say. `users.lock` is held, shared, by every process that uses
the server; in demo and test mode a watcher stops the server as soon as nobody holds it.
"""
from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from .ways import MAJOR, LocalDBError, Way, choose_way, find_bin, reachable_bin, run_stage, stage_argv, sweep

ROLES = ("linli_super", "linli_owner", "linli_app")
OURS = ("data", "data.new", "run", "ballast", "server.log", "server.lock", "users.lock", "made-by-linli")


@dataclass
class LocalDB:
    home: Path
    mode: Literal["service", "demo", "test"] = "service"
    settings: Mapping[str, str] = field(default_factory=dict)
    ballast: int = 256 << 20  # bytes given up when the disk is full, so that recovery can run
    timeout: float = 120.0

    def __post_init__(self) -> None:
        self.home = self.home.absolute()
        self.data = self.home / "data"
        self.ballast = 0 if self.mode == "test" else self.ballast
        self.socket_dir = Path()
        self._users = -1
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Demo and test mode: the last user out waits for the end; the others only leave."""
        if self.mode != "service" and self._users >= 0:
            with suppress(BlockingIOError):
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self.stop()
        self.close()

    def dsn(self, role: str = "linli_app", dbname: str = "linli") -> str:
        from psycopg.conninfo import make_conninfo
        return make_conninfo(host=str(self.socket_dir), port=5432, user=role, dbname=dbname)

    def start(self) -> Self:
        """Start the server, or join the one that runs; return when it takes writes."""
        try:
            with suppress(FileExistsError):
                self.home.mkdir(mode=0o700, parents=True)
                (self.home / "made-by-linli").touch()
            if self._users < 0:
                self._users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            deadline = time.monotonic() + self.timeout
            while (lock := self._try_lock()) is None:
                if self._ready(joining=True):
                    return self
                if time.monotonic() > deadline:
                    raise LocalDBError(f"The server of {self.home} runs but has not answered for {self.timeout:.0f} s.")
                time.sleep(0.02)
            try:
                self._launch(lock, deadline)
            finally:
                os.close(lock)  # never LOCK_UN: PostgreSQL shares this lock
            return self
        except BaseException as error:
            self.close()
            if isinstance(error, OSError):
                raise LocalDBError(f"Cannot use {error.filename or self.home}: {error.strerror}.") from error
            raise

    def close(self) -> None:
        """Stop using the server. In demo and test mode it ends when its last user has closed or died."""
        if self._users >= 0:
            os.close(self._users)
            self._users = -1

    def stop(self, patience: float = 30.0) -> None:
        """Fast shutdown for everybody, and wait until every process of the cluster is gone."""
        start = time.monotonic()
        sent = 0
        while (lock := self._try_lock()) is None:
            late = time.monotonic() - start > patience
            if sent < 1 + late and (pid := self.pid()):
                os.kill(pid, signal.SIGQUIT if late else signal.SIGINT)
                sent += 1
            time.sleep(0.01)
        with suppress(LocalDBError, OSError):
            sweep(self.data, self._socket_path(choose_way(self.data)))
        os.close(lock)
        if self._process:
            self._process.wait()
        self.close()

    def destroy(self) -> None:
        if self.mode == "service" or not (self.home / "made-by-linli").exists():
            raise LocalDBError(f"Linli did not make {self.home} for demo or tests: remove it by hand if it may go.")
        self.stop()
        for name in OURS:
            path = self.home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        self.home.rmdir()

    def pid(self) -> int | None:
        """The living postmaster, proved by its working folder; pids are used again."""
        with suppress(OSError, ValueError):
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            return pid if os.path.samefile(f"/proc/{pid}/cwd", self.data) else None
        return None

    def check_space(self) -> bool:
        """Call each minute. Little room: new transactions are read-only; room again: writable, ballast refilled."""
        room, changed = self._room(), False
        text = "" if room else "default_transaction_read_only = on\n"
        with suppress(FileNotFoundError):
            changed = (self.data / "space.conf").read_text() != text
        if changed and (pid := self.pid()):
            run_stage(choose_way(self.data), self.data, [], files={"space.conf": text})
            os.kill(pid, signal.SIGHUP)
        return room

    def _room(self) -> bool:
        disk, path = shutil.disk_usage(self.home), self.home / "ballast"
        if disk.free < 64 << 20:  # recovery itself needs room for WAL
            path.unlink(missing_ok=True)
        elif self.ballast and not path.exists() and disk.free > 4 * self.ballast:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self.ballast)
        return not self.ballast or path.exists() and disk.free >= min(disk.total // 20, 4 * self.ballast)

    def _try_lock(self) -> int | None:
        lock = os.open(self.home / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            os.close(lock)
            return None

    def _ready(self, joining: bool = False) -> bool:
        import psycopg
        with suppress(OSError, IndexError, psycopg.OperationalError):
            status = (self.data / "postmaster.pid").read_text().split("\n")
            self.socket_dir = Path(status[4])
            if status[7].strip() == "ready":
                with psycopg.connect(self.dsn("linli_super", "postgres"), connect_timeout=5) as connection:
                    row = connection.execute("SELECT NOT pg_is_in_recovery(), EXISTS (SELECT FROM pg_database "
                                             "WHERE datname = 'linli')").fetchone()
                    return bool(row and row[0] and (row[1] or not joining))  # the database is the starter's last act
        return False

    def _socket_path(self, way: Way) -> Path:
        """Inside home; when that is too long, or closed to the account, a private folder with a short name."""
        inside = self.home / "run"
        if not way.account and len(os.fsencode(inside)) <= 107 - len("/.s.PGSQL.5432") and "," not in str(inside):
            return inside  # a comma separates folders in the setting and hosts in a DSN
        place = Path("/run" if way.account and os.access("/run", os.W_OK) else "/var/tmp")
        return place / f"linli-{hashlib.sha256(os.fsencode(self.home.resolve())).hexdigest()[:12]}"

    def _open_socket_dir(self, way: Way) -> Path:
        folder, owner = self._socket_path(way), way.account[0] if way.account else os.geteuid()
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            os.chown(folder, owner, -1)
        stat, path = folder.lstat(), folder / ".s.PGSQL.5432"
        if (stat.st_mode, stat.st_uid) != (0o40700, owner):
            raise LocalDBError(f"The socket folder {folder} is not a private folder of uid {owner}: remove it.")
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:  # we hold server.lock, so this is a stranger
                raise LocalDBError(f"Another server already answers on {path}: stop it first.")
        for name in (path, Path(f"{path}.lock")):  # of a dead server, whose pid may be somebody else's by now
            name.unlink(missing_ok=True)
        return folder

    def _make(self, way: Way, folder: Path) -> None:
        """initdb in data.new, then rename: a half-made folder is never taken for a data folder."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if way.account:
            os.chown(draft, *way.account)
        done = run_stage(way, draft, [str(folder / "initdb"), "-D", "/proc/self/cwd", "-U", "linli_super", "-E", "UTF8",
                         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C",
                         "--lc-ctype=C.UTF-8", "--auth=peer", *(["--no-sync"] if self.mode == "test" else [])])
        if done.returncode:
            raise LocalDBError(f"PostgreSQL could not make {self.data}: {(done.stderr.splitlines() or ['?'])[-1]}.")
        draft.rename(self.data)

    def _launch(self, lock: int, deadline: float) -> None:
        if self.pid():
            raise LocalDBError(f"A PostgreSQL that Linli did not start runs on {self.data}: stop it first.")
        way, room = choose_way(self.data), self._room()
        folder = reachable_bin(find_bin()) if way.account else find_bin()
        if not self.data.exists():
            self._make(way, folder)
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise LocalDBError(f"{self.data} is not a PostgreSQL data folder: move it away.") from None
        if version != MAJOR:
            raise LocalDBError(f"{self.data} was made by PostgreSQL {version}, this is {MAJOR}: run `linli upgrade`.")
        if self.data.stat().st_mode & 0o077:
            raise LocalDBError(f"Other users may read {self.data}: run `chmod 0700 {self.data}`.")
        # Stale, or copied with the folder: the lock says so. A pid used again would make PostgreSQL refuse.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.socket_dir = self._open_socket_dir(way)
        conf = {"listen_addresses": "", "unix_socket_directories": str(self.socket_dir), "cluster_name": "linli",
                "timezone": "Asia/Shanghai", "log_timezone": "Asia/Shanghai"}
        conf |= {"logging_collector": "on", "log_filename": "postgresql-%a.log", "log_truncate_on_rotation": "on"} \
            if self.mode == "service" else {"dynamic_shared_memory_type": "mmap"}  # nothing in /dev/shm after kill -9
        conf |= {"fsync": "off", "full_page_writes": "off"} if self.mode == "test" else {}  # still survives kill -9
        conf |= self.settings
        lines = [f"{key} = '" + value.replace("'", "''") + "'" for key, value in conf.items()]
        lines += ["include 'local.conf'"] * (self.data / "local.conf").exists() + ["include 'space.conf'", ""]
        files = {"postgresql.conf": "\n".join(lines),
                 "space.conf": "" if room else "default_transaction_read_only = on\n",
                 "pg_hba.conf": "local all all peer map=linli\nlocal replication all peer map=linli\n",
                 "pg_ident.conf": "".join(f'linli "{name}" {role}\n' for name in way.clients for role in ROLES)}
        more: dict[str, object] = {"files": files}
        if self.mode != "service":
            more |= {"users": str(self.home / "users.lock"), "socket": str(self.socket_dir)}
        argv = [str(folder / "postgres"), "-D", "/proc/self/cwd" if way.account else str(self.data)]
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(stage_argv(way, self.data, argv, **more), pass_fds=[lock],
                                             stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        while not self._ready():
            if self._process.poll() is not None:
                raise LocalDBError(f"PostgreSQL did not start on {self.data}: {self._reason()}.")
            if time.monotonic() > deadline:
                raise LocalDBError(f"PostgreSQL still recovers {self.data} after {self.timeout:.0f} s: start again.")
            time.sleep(0.02)
        self._make_roles()

    def _reason(self) -> str:
        logs = [self.home / "server.log", *self.data.glob("log/*")]
        newest = max(logs, key=lambda path: path.stat().st_mtime)
        lines = newest.read_text(errors="replace")[-9999:].split("starting PostgreSQL")[-1].splitlines()
        worst = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines[-1:] or ["no reason given"]
        if "contains errors" in worst[-1]:
            worst = [line for line in lines if "LOG:" in line]  # the line before says which
        return f"{worst[-1].split(':  ')[-1]} (more in {newest})"

    def _make_roles(self) -> None:
        import psycopg
        with psycopg.connect(self.dsn("linli_super", "postgres"), autocommit=True,
                             options="-c default_transaction_read_only=off") as connection:
            for role, rights in (("linli_owner", "CREATEDB"), ("linli_app", "")):
                if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                    connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS {rights}")
            if not connection.execute("SELECT FROM pg_database WHERE datname = 'linli'").rowcount:
                connection.execute("CREATE DATABASE linli OWNER linli_owner")
