"""Bring up what a process needs before Django: the database, then Django itself."""
import os
import sys
from pathlib import Path
from typing import Literal

import django

from linli.environment import Environment
from linli.kernel.localdb import LocalDB, LocalDBError

_local: LocalDB | None = None  # kept for the life of the process: it holds the users' lock


def start_database(mode: Literal["service", "demo", "test"] = "service", home: Path | None = None) -> None:
    """Start or join the embedded database unless DATABASE_URL names one; children inherit the way to it."""
    global _local
    if _local or (environment := Environment.read(os.environ)).database_url:
        return
    folder = (home or environment.home) / "db"
    _local = LocalDB(folder, mode=mode, ballast=(64 << 20) if mode == "demo" else (256 << 20)).start()
    os.environ["LINLI_DB_SOCKET"] = str(_local.socket_dir)


def embedded_home() -> Path | None:
    """The folder of the embedded database that this process uses: LINLI_HOME of who joins it."""
    return _local.home.parent if _local else None


def stop_database() -> None:
    """Leave it; in demo and test mode the last process out stops the server."""
    global _local
    if _local:
        _local.__exit__(None, None, None)
        _local = None


def end_database() -> None:
    """Stop the embedded server for everybody."""
    global _local
    if _local:
        _local.stop()
        _local = None


def tend() -> None:
    """Call each second: start the embedded database again when it has died, and look at the disk."""
    if _local:
        try:
            _local.tend()
        except LocalDBError as error:  # no room to recover in, perhaps: the next look may find some
            print(f"linli: {error}", file=sys.stderr, flush=True)


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.settings")
    django.setup()


def start(mode: Literal["service", "demo", "test"] | None = None) -> None:
    """Database and Django: what every command that needs both calls first."""
    start_database(mode or Environment.read(os.environ).mode)
    start_django()
