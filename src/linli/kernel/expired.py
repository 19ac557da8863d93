"""A form that was sent from a page of an earlier sign-in, or of none: not taken, and not lost."""
from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from .http import Request, failure
from .pages import PAGES

EXPIRED = "这一页打开以后，您在别的窗口重新登录过，或浏览器清过 Cookie，所以这次提交没有收下，什么都没有改动。"
SECRETS = ("password", "code", "token", "secret")      # fields whose value is never written into a page
MOST_AGAIN = 50_000     # characters


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:
    """Say that a form was not taken, and offer to send it again: a page that stood open across a sign-in is harmless.

    Only for what a page of ours has sent. From elsewhere, with files or with a password one goes back and fills it in.
    To who is signed in no more the page answers as it does to any stranger: it leads to sign-in, where what was typed
    waits.
    """
    if page := _of_the_signed_in(request):
        return page
    sent = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if (not ours or not sent or request.FILES or getattr(request, "htmx", False)
            or any(secret in name for name, _ in sent for secret in SECRETS)
            or sum(len(value) for _, value in sent) > MOST_AGAIN):
        return failure(request, 403, "页面过期了", EXPIRED + "请返回上一页，先复制填好的内容，再刷新页面重新提交。")
    frame = {"sentence": EXPIRED, "sent": sent, "at": request.get_full_path()}
    return render(request, "ui/expired.html", frame, status=403)


def _of_the_signed_in(request: Request) -> HttpResponse | None:
    """What the page says to a stranger, before it reads anything of what was sent; None: it is for everybody."""
    match = request.resolver_match
    if match is None or request.actor.user_id is not None:
        return None
    page = PAGES.get(f"{match.func.__module__}.{getattr(match.func, '__name__', '')}")
    return None if page is None else page(request, *match.args, **match.kwargs)
