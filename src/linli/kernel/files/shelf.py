"""The write-once folder: bytes under their SHA-256, thumbnails beside it. Everything here may be copied at any time.

    FILES_DIR/kept/ab/cd/abcd…          never changed, never half written
    FILES_DIR/thumbs/320/ab/abcd….jpg   made from the former; may be lost
"""
from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings

from .values import THUMBNAILS, NoRoom


def put(data: bytes) -> str:
    """Keep `data` and return its SHA-256. On return it is on the disk. Raises NoRoom."""
    digest = hashlib.sha256(data).hexdigest()
    _write_once(path_of(digest), data)
    return digest


def put_thumbnail(digest: str, side: int, data: bytes) -> None:
    _write_once(thumbnail_of(digest, side), data)


def path_of(digest: str) -> Path:
    return Path(settings.FILES_DIR) / "kept" / digest[:2] / digest[2:4] / digest


def thumbnail_of(digest: str, side: int) -> Path:
    return Path(settings.FILES_DIR) / "thumbs" / str(side) / digest[:2] / f"{digest}.jpg"


def remove(digest: str, *, before: datetime) -> bool:
    """Take bytes away that no row names, if nobody has brought them again since `before`; return whether."""
    path = path_of(digest)
    try:
        if path.stat().st_mtime >= before.timestamp():
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    for side in THUMBNAILS:
        thumbnail_of(digest, side).unlink(missing_ok=True)
    return True


def _write_once(path: Path, data: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)      # brought again: `remove` leaves it, though its new row is not committed yet
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(draft, 0o440)
            os.replace(draft, path)     # a second writer of the same name has the same bytes
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from error
        raise
