"""Acts answer to a posted form only: whoever opens their address is led to the form."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from linli.kernel.http import Request

View = Callable[..., HttpResponse]


def only_posted(form_at: str, *names: str) -> Callable[[View], View]:
    """`@only_posted("fees:desk-home", "unit_id")` below `@page`: a GET goes to the form, with these arguments."""
    def declare(view: View) -> View:
        @wraps(view)
        def run(request: Request, *args: Any, **given: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **given)
            return HttpResponseRedirect(reverse(form_at, kwargs={name: given[name] for name in names}))
        return run
    return declare
