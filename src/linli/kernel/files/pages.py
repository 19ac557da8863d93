"""Files over the web. Public as an address, never as a right: the owning room is asked each time."""
from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from linli.kernel.errors import NotFound
from linli.kernel.http import Request, require_signed_in
from linli.kernel.pages import public_page

from . import queries
from .queries import Opened
from .values import THUMBNAILS, TYPES


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
    try:
        content = opened.path.open("rb")
    except FileNotFoundError as error:
        raise NotFound("文件暂时取不到，请稍后再试或联系管理员。") from error
    response: HttpResponse = FileResponse(     # type: ignore[assignment]
        content, as_attachment=not opened.ref.is_image, filename=opened.ref.name,
        content_type="image/jpeg" if side else TYPES[opened.ref.kind])
    for name, value in headers.items():
        response.headers[name] = value
    return response
