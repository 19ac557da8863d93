"""The home folder of a cluster: names of what lies in it, and what the server says about itself there."""
from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from .binaries import MAJOR
from .errors import LocalDBError

Mode = Literal["service", "demo", "test"]
OURS = ("data", "data.new", "run", "ballast", "server.log", "server.lock", "users.lock", "made-by-linli")
LOG_LIMIT = 16 << 20  # bytes; in service mode PostgreSQL itself rotates, in data/log


class Status(NamedTuple):
    """What postmaster.pid says. It may be stale or copied: only with the server's lock held by others is it news."""

    pid: int
    socket_dir: Path
    ready: bool


@dataclass(frozen=True)
class Home:
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def ballast(self) -> Path:
        return self.folder / "ballast"

    def make(self) -> None:
        with suppress(FileExistsError):
            self.folder.mkdir(mode=0o700, parents=True)

    # ---- the two locks; a lock is a descriptor, and only closing it frees it

    def open_users_lock(self) -> int:
        """Held, shared, by every process that uses the server; the kernel frees it when the process dies."""
        return os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def try_server_lock(self) -> int | None:
        """Return the lock, or None while something of the cluster lives: every PostgreSQL process inherits it.

        Never unlock it (LOCK_UN): that would free it for all its holders.
        """
        lock = os.open(self.folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            os.close(lock)
            return None

    # ---- what is known of the cluster

    def made_for(self) -> str | None:
        """The mode in which Linli made the cluster; "" from an early version, None when it did not make it."""
        with suppress(FileNotFoundError):
            return (self.folder / "made-by-linli").read_text().strip()
        return None

    def note_made_for(self, mode: Mode) -> None:
        (self.folder / "made-by-linli").write_text(mode)

    def check_purpose(self, mode: Mode) -> None:
        """Tests run without fsync: they never touch a cluster that holds more than tests, nor leave it theirs."""
        made_for = self.made_for() or mode
        if "test" in (made_for, mode) and made_for != mode:
            raise LocalDBError(f"The database in {self.folder} was made for {made_for}, not for {mode}: "
                               "set LINLI_HOME to another folder.")

    def check_data(self) -> None:
        """Raise LocalDBError unless this PostgreSQL may run on the data folder."""
        try:
            version = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise LocalDBError(f"{self.data} is not a PostgreSQL data folder: move it away.") from None
        if version != MAJOR:
            raise LocalDBError(f"{self.data} was made by PostgreSQL {version}, this is {MAJOR}: "
                               f"dump it with PostgreSQL {version} and restore it here.")
        if self.data.stat().st_mode & 0o077:
            raise LocalDBError(f"Other users may read {self.data}: run `chmod 0700 {self.data}`.")

    def status(self) -> Status | None:
        with suppress(OSError, IndexError, ValueError):
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            return Status(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")
        return None

    def pid(self) -> int | None:
        """Return the living postmaster, proved by its working folder; pids are used again."""
        with suppress(OSError, ValueError):
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            return pid if os.path.samefile(f"/proc/{pid}/cwd", self.data) else None
        return None

    def last_complaint(self) -> str:
        """Return why the server did not start, in its own words, and where to read more."""
        newest = max([self.log, *self.data.glob("log/*")], key=lambda path: path.stat().st_mtime)
        with newest.open("rb") as file:
            file.seek(max(0, newest.stat().st_size - 10_000))
            text = file.read().decode(errors="replace")
        lines = text.split("starting PostgreSQL")[-1].splitlines()
        worst = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines[-1:] or ["no reason given"]
        if "contains errors" in worst[-1]:
            worst = [line for line in lines if "LOG:" in line] or worst  # the line before says which setting
        return f"{worst[-1].split(':  ')[-1]} (more in {newest})"

    def trim_log(self) -> None:
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LOG_LIMIT:
                self.log.replace(self.log.with_name("server.log.old"))

    def remove(self) -> None:
        """Remove what the launcher made; the folder too, unless somebody keeps other things in it."""
        for name in (*OURS, "server.log.old"):
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()
