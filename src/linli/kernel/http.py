"""What stands around every request: its number, security headers, who is signed in, error pages."""
from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.utils import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from psycopg.errors import DiskFull, ReadOnlySqlTransaction
from psycopg_pool import PoolTimeout

from .access import Actor
from .context import request_id
from .errors import NotAllowed, NotFound, NotSignedIn, Refused
from .language import told

log = logging.getLogger("linli.http")

CSP = ("default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
       "form-action 'self'; frame-ancestors 'none'")
HEADERS = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
           "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}

Answer = Callable[[HttpRequest], HttpResponse]


class Request(HttpRequest):
    """The request that pages see."""

    actor: Actor
    now: datetime
    session_id: int | None
    htmx: Any
    shown_at: int       # the community that the page being made is about: see `ui.nav.show_at`


def whole(text: object) -> int | None:
    """Return the number that an address or a form names (an id, a page), or None for whatever else stands there."""
    said = str(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


class RequestFrame:
    """Outermost: number, headers, and an answer in words for whatever went wrong below."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        number = secrets.token_hex(6)
        token = request_id.set(number)
        request.now = timezone.now()
        try:
            # No name, code or text holds a NUL, and PostgreSQL takes none: answered here, once for all addresses.
            response = (failure(request, 404, "没有找到", "这个地址看不懂，请检查是否抄写完整。") if has_nul(request)
                        else self.get_response(request))
            if response.status_code == 405 and not request.path.startswith(PROGRAMS):
                response = failure(request, 405, "这个地址只用于提交", "请返回列表，从页面上的按钮办理。")
        finally:
            request_id.reset(token)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.CSRF_COOKIE_SECURE:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers["X-Request-ID"] = number
        return response

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        return answer_to(request, error)


AWAY = (OperationalError, InterfaceError, PoolTimeout, psycopg.OperationalError, psycopg.InterfaceError)


def is_database_away(error: BaseException | None) -> bool:
    """Is the lost connection what began it? A clean-up that fails because of it raises an error of its own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, AWAY):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def has_nul(request: HttpRequest) -> bool:
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def answer_to(request: Request, error: Exception) -> HttpResponse:
    """Return the page (or fragment) that says what went wrong."""
    if isinstance(error, Refused):
        return refusal(request, error)
    if isinstance(error, Http404):
        return refusal(request, NotFound())
    if isinstance(error, RequestDataTooBig):
        return failure(request, 413, "文件或内容太大", "单个文件不能超过 10 MB。请压缩后再传；已填的文字还在。")
    if isinstance(error, OverflowError):
        return failure(request, 400, "日期超出范围", "日历翻不到那么远，请选近一些的日期。")
    if isinstance(error, SuspiciousOperation | PermissionDenied):
        return failure(request, 400, "请求不完整", "请返回上一页刷新后再试。")
    if isinstance(error.__cause__, ReadOnlySqlTransaction | DiskFull):
        log.error("the disk is full: %s", error)
        return failure(request, 503, "暂时只能查看", "服务器的磁盘快满了，现在不能保存，刚才的操作没有生效。"
                       "请通知管理员清理磁盘，清理后会自动恢复。")
    if is_database_away(error):
        log.exception("database away")
        return failure(request, 503, "系统正忙", "数据库暂时没有回应。请稍等片刻再试，刚才的操作没有生效。")
    log.exception("unexpected error at %s", request.path)
    return failure(request, 500, "系统出错了", "刚才的操作没有生效，已经记录。请稍后再试，或把下面的编号告诉管理员。")


PROGRAMS = "/api/", "/open311/"
BEGINS = {"/console/": "电脑端首页", "/staff/": "员工首页"}    # where a face begins; else the residents'


def refusal(request: Request, error: Refused) -> HttpResponse:
    titles = {401: "请先登录", 403: "没有权限", 404: "没有找到", 409: "重复的请求", 429: "操作太频繁"}
    granters: list[str] = []
    if isinstance(error, NotAllowed) and request.path.startswith(tuple(BEGINS)) and request.actor.user_id is not None:
        granters = [name for function in _granters for name in function(request.actor)]
    return failure(request, error.status, titles.get(error.status, "没有办成"), told(error), granters)


def failure(request: HttpRequest, status: int, title: str, sentence: str, granters: list[str] | None = None
            ) -> HttpResponse:
    """Return the page of a failure, with a way back to the face it happened on; to programs the same as JSON.

    Asks no database.
    """
    if request.path.startswith(PROGRAMS) and "text/html" not in request.headers.get("Accept", ""):
        return JsonResponse({"title": title, "status": status, "detail": sentence, "request": request_id.get()},
                            status=status, content_type="application/problem+json; charset=utf-8",
                            json_dumps_params={"ensure_ascii": False})
    begins = next((place for place in BEGINS if request.path.startswith(place)), "/")
    frame = {"status": status, "title": title, "sentence": sentence, "granters": granters, "number": request_id.get(),
             "begins": begins, "begins_title": BEGINS.get(begins, "住户首页")}
    template = "ui/error_fragment.html" if getattr(request, "htmx", False) else "ui/error.html"
    return render(request, template, frame, status=status)


class SignedIn:
    """Gives `request.actor`: the signed-in person of the cookie, or nobody.

    What the signed-in are shown no browser keeps: after a sign-out, at a desk that others use, going back shows
    nothing, and going back while signed in shows things as they are now.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.session_id = None
        request.actor = NOBODY
        if not request.path.startswith(("/static/", "/healthz", "/live/")):
            try:
                recognise(request)
            except (Error, PoolTimeout) as error:  # Django asks process_exception about views only
                return answer_to(request, error)
        response = self.get_response(request)
        if request.actor.user_id is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


NOBODY = Actor(None, "", 0)

# kernel.signin tells who in an area can give rights.
_granters: list[Callable[[Actor], list[str]]] = []


def names_granters(function: Callable[[Actor], list[str]]) -> Callable[[Actor], list[str]]:
    """Register a function that names, to a colleague, those who can give a right."""
    _granters.append(function)
    return function


# kernel.signin tells who a cookie or a bearer token belongs to.
_recognisers: list[Callable[[Request], None]] = []


def recognises(function: Callable[[Request], None]) -> Callable[[Request], None]:
    """Register a function that may set `request.actor` and `request.session_id`."""
    _recognisers.append(function)
    return function


def recognise(request: Request) -> None:
    for function in _recognisers:
        function(request)


def require_signed_in(request: Request) -> None:
    if request.actor.user_id is None:
        raise NotSignedIn


def page_frame(request: Request) -> dict[str, Any]:
    """What every template may use: who acts, now, and whether this is the demo."""
    return {"actor": getattr(request, "actor", NOBODY), "now": getattr(request, "now", None), "demo": settings.DEMO,
            "language": get_language()}
