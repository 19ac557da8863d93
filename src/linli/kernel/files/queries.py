from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from linli.kernel import prepared
from linli.kernel.access import Actor
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area

from . import images, serving, shelf
from .models import StoredFile
from .values import FileRef

MINE = "id = %(id)s AND purpose = %(purpose)s AND stored_by IS NOT DISTINCT FROM %(user)s::bigint"


@dataclass(frozen=True)
class Opened:
    ref: FileRef
    path: Path
    sha256: str


def open_file(file_id: int, *, by: Actor, side: int | None = None) -> Opened:
    """Return where a file (or its thumbnail of `side` pixels) lies, if `by` may see it; else NotFound.

    A page that shows files to visitors without sign-in asks its own room first and calls this as the system.
    """
    with in_area(by.area_id):
        row = StoredFile.objects.filter(pk=file_id).first()
    if row is None or not serving.may_see(row.pk, row.purpose, row.stored_by, by=by):
        raise NotFound
    if side is None:
        return Opened(_ref(row), shelf.path_of(row.sha256), row.sha256)
    if row.width is None:
        raise NotFound
    return Opened(_ref(row), _thumbnail(row.sha256, side), row.sha256)


def mine(file_id: int, *, purpose: str, by: Actor) -> FileRef:
    """Return a file that `by` brought for `purpose`: what a command may attach to its row. Else NotFound."""
    rows = prepared.objects(StoredFile, MINE, {"id": file_id, "purpose": purpose, "user": by.user_id})
    if not rows:
        raise NotFound("没有找到上传的文件，请重新选择。")
    return _ref(rows[0])


def brought(purpose: str, *, since: datetime, until: datetime) -> list[int]:
    """Return the ids of what was brought for a purpose in a span, for the room that looks which it never used."""
    return list(StoredFile.objects.filter(purpose=purpose, stored_at__gte=since, stored_at__lt=until).order_by(
        "pk").values_list("pk", flat=True))


def refs(file_ids: Sequence[int]) -> dict[int, FileRef]:
    """Return what is known of files, by id, for a room that lists its own; rights are the room's matter."""
    return {row.pk: _ref(row) for row in StoredFile.objects.filter(pk__in=list(file_ids))}


def _thumbnail(digest: str, side: int) -> Path:
    path, original = shelf.thumbnail_of(digest, side), shelf.path_of(digest)
    if not path.exists() and original.exists():     # thumbnails need not be in a backup
        shelf.put_thumbnail(digest, side, images.thumbnail_anew(original, side))
    return path


def _ref(row: StoredFile) -> FileRef:
    return FileRef(row.pk, row.kind, row.name, row.size, row.width, row.height)
