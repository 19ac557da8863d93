"""A private folder for the socket: within 107 bytes, and open to the database account."""
from __future__ import annotations

import hashlib
import os
import socket
from contextlib import suppress
from pathlib import Path

from .errors import LocalDBError
from .ways import Way

PORT = 5432  # only part of the socket's name: nothing listens on the network
NAME = f".s.PGSQL.{PORT}"
LONGEST = 107 - len(f"/{NAME}")  # bytes that Linux allows in a socket's path


def socket_path(home: Path, way: Way) -> Path:
    """Inside home; when that is too long, or closed to the account, a folder with a short name made from it."""
    inside = home / "run"
    if not way.account and len(os.fsencode(inside)) <= LONGEST and "," not in str(inside):
        return inside  # a comma separates folders in the setting and hosts in a DSN
    place = Path("/run" if way.account and os.access("/run", os.W_OK) else "/var/tmp")
    return place / f"linli-{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]}"


def open_socket_dir(folder: Path, way: Way) -> None:
    """Make the folder, mode 0700, for the server. Needs the server's lock, so that whoever answers is a stranger."""
    owner = way.account[0] if way.account else os.geteuid()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found, path = folder.lstat(), folder / NAME
    if (found.st_mode, found.st_uid) != (0o40700, owner):
        raise LocalDBError(f"The socket folder {folder} is not a private folder of uid {owner}: remove it.")
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(path)) == 0:
            raise LocalDBError(f"Another server already answers on {path}: stop it first.")
    for name in (path, Path(f"{path}.lock")):  # of a dead server, whose pid may be somebody else's by now
        name.unlink(missing_ok=True)
