"""The full disk: a ballast file that is given up so that recovery can run, and read-only until there is room again."""
from __future__ import annotations

import os
import shutil

from .home import Home

RESERVE = 64 << 20  # bytes; recovery itself needs room for WAL
READ_ONLY = "default_transaction_read_only = on\n"  # a default, not a wall: a cleaner's session may set it off


def has_room(home: Home, ballast: int) -> bool:
    """Give up or refill the ballast (bytes; 0: none wanted); return whether the server may take writes."""
    disk = shutil.disk_usage(home.folder)
    if disk.free < RESERVE:
        home.ballast.unlink(missing_ok=True)
    elif ballast and not home.ballast.exists() and disk.free > 4 * ballast:
        _refill(home, ballast)
    if not ballast:
        return True
    return home.ballast.exists() and disk.free >= min(disk.total // 20, 4 * ballast)


def _refill(home: Home, ballast: int) -> None:
    try:
        with home.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, ballast)
    except OSError:  # a quota, or another was quicker: no room after all
        home.ballast.unlink(missing_ok=True)
