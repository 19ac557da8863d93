"""Taking a file in. Not a `@command`: it asks no right of its own and is no business act.

A page stores what a form brought and hands the id to the command of its room, which asks for its right and takes
the file by `queries.mine`. Bytes reach the disk before the row is committed, so a row never lacks its file.
"""
from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models.functions import Now

from linli.kernel.access import Actor
from linli.kernel.errors import NotSignedIn
from linli.kernel.models import Area
from linli.kernel.tenancy import in_area

from . import images, shelf, sniffing
from .models import StoredFile
from .values import (
    LARGEST_FILE,
    LARGEST_SHEET,
    MEGABYTE,
    PHOTOS,
    SHEETS,
    SUFFIXES,
    EmptyFile,
    FileRef,
    TooLarge,
    Upload,
)

AGAIN = timedelta(hours=1)


def store(upload: Upload, *, kinds: frozenset[str], purpose: str, repeatable: bool = False, by: Actor) -> FileRef:
    """Check, clean and keep a file for `purpose` (`room.what`); the same bytes twice are kept once.

    Call it before the business command, not inside: drawing a photo takes up to a second. Raises NotSignedIn for
    nobody, a FileRefused that says what is wrong with the file, NoRoom when the disk is full.

    `repeatable`: a form sent twice brings the same file, so that its command knows the wish again. What the same user
    brought for the same purpose within the hour is that file.
    """
    if by.user_id is None and not by.everything:
        raise NotSignedIn
    name = plain_name(upload.name or "")
    data = _read(upload, name, LARGEST_SHEET if kinds & SHEETS else LARGEST_FILE)
    kind = sniffing.kind_of(data, name=name, kinds=kinds)
    if kind not in SHEETS and len(data) > LARGEST_FILE:
        raise TooLarge(name=name, megabytes=LARGEST_FILE // MEGABYTE)
    sniffing.check(kind, data, name=name)
    width = height = None
    if kind in PHOTOS:
        drawn = images.redraw(data, kind, name=name)
        kind, data, width, height = drawn.kind, drawn.data, drawn.width, drawn.height
        digest = shelf.put(data)
        for side, small in drawn.thumbnails.items():
            shelf.put_thumbnail(digest, side, small)
    else:
        digest = shelf.put(data)
    name = f"{name.rpartition('.')[0] or name}.{SUFFIXES[kind]}"[-120:]
    with in_area(by.area_id):
        row = _brought_before(digest, purpose, by) if repeatable else None
        row = row or StoredFile.objects.create(sha256=digest, kind=kind, size=len(data), name=name, width=width,
                                               height=height, purpose=purpose, stored_by=by.user_id)
    return FileRef(row.pk, kind, name, len(data), width, height)


def discard(file_ids: Sequence[int]) -> list[str]:
    """Forget files that were brought and never used; return the digests of their bytes, for `clear`.

    Inside a command of the room that owns their purpose, which has made sure that none of its rows names them.
    """
    rows = StoredFile.objects.filter(pk__in=list(file_ids))
    digests = list(rows.values_list("sha256", flat=True))
    rows.delete()
    return digests


def clear(digests: Collection[str], *, before: datetime) -> int:
    """Take the bytes off the disk that no area names any more and nobody brought since `before`; return how many.

    After the transaction that discarded them: a row never lacks its bytes.
    """
    held: set[str] = set()
    for area_id in Area.objects.values_list("pk", flat=True) if digests else ():
        with in_area(area_id):
            held |= set(StoredFile.objects.filter(sha256__in=list(digests)).values_list("sha256", flat=True))
    return sum(shelf.remove(digest, before=before) for digest in set(digests) - held)


def _brought_before(digest: str, purpose: str, by: Actor) -> StoredFile | None:
    if by.user_id is None:
        return None
    return StoredFile.objects.filter(sha256=digest, purpose=purpose, stored_by=by.user_id,
                                     stored_at__gt=Now() - AGAIN).order_by("-id").first()


def plain_name(name: str) -> str:
    """Return the last part of a path, without what a file system or a header could trip over."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*;').strip(" .")
    return kept[-100:] or "文件"


def _read(upload: Upload, name: str, largest: int) -> bytes:
    data = upload.read(largest + 1)
    if len(data) > largest:
        raise TooLarge(name=name, megabytes=largest // MEGABYTE)
    if not data:
        raise EmptyFile(name=name)
    return data
