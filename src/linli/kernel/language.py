"""Chinese first; English where somebody asks for it (docs/modules.md says how far the English goes).

Chosen on the page 我的 and kept in a cookie. Without a choice residents' phones and the doors follow the browser;
the console, which is not translated as a whole, stays Chinese.
"""
from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from .errors import Refused


class Language:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language_of(request))
        return response


def language_of(request: HttpRequest) -> str:
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if kept in dict(settings.LANGUAGES):
        return kept
    if request.path.startswith(("/console/", "/api/")) and "sign-in" not in request.path:
        return settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)


def told(error: Refused) -> str:
    """The sentence of a refusal in the language of this request."""
    return translation.gettext(error.pattern).format(**error.facts)
