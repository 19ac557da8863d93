"""Files over the web. Public as an address, never as a right: the owning room is asked each time."""
from __future__ import annotations

import re

from django.http import FileResponse, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from linli.kernel.errors import NotFound
from linli.kernel.http import Request, require_signed_in
from linli.kernel.pages import public_page

from . import queries
from .queries import Opened
from .values import THUMBNAILS, TYPES

RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?")


@require_safe
@public_page
def file(request: Request, file_id: int, side: int | None = None) -> HttpResponse:
    require_signed_in(request)
    if side is not None and side not in THUMBNAILS:
        raise NotFound
    return answer(request, queries.open_file(file_id, by=request.actor, side=side), side=side)


def answer(request: Request, opened: Opened, *, side: int | None = None) -> HttpResponse:
    """Return the bytes: images inline, everything else as an attachment, nothing that a browser may run."""
    tag = f'"{opened.sha256}-{side or 0}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300",     # rights may end: not for long
               "Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff",
               "Cross-Origin-Resource-Policy": "same-origin"}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    if opened.ref.is_voice:
        headers["Accept-Ranges"] = "bytes"
    try:
        if opened.ref.is_voice and (some := part(request, opened, headers)):
            return some
        content = opened.path.open("rb")
    except FileNotFoundError as error:
        raise NotFound("文件暂时取不到，请稍后再试或联系管理员。") from error
    response: HttpResponse = FileResponse(     # type: ignore[assignment]
        content, as_attachment=not opened.ref.is_image, filename=opened.ref.name,
        content_type="image/jpeg" if side else TYPES[opened.ref.kind])
    for name, value in headers.items():
        response.headers[name] = value
    return response


def part(request: Request, opened: Opened, headers: dict[str, str]) -> HttpResponse | None:
    """The bytes that a player asks for, if it asks for some: Safari plays nothing else."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return None
    size = opened.path.stat().st_size
    start, end = int(asked[1]), min(int(asked[2] or size), size - 1)
    if start > end:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    with opened.path.open("rb") as content:
        content.seek(start)
        return HttpResponse(content.read(end - start + 1), status=206, content_type=TYPES[opened.ref.kind],
                            headers=headers | {"Content-Range": f"bytes {start}-{end}/{size}"})
