"""Pages: thin views over one query or one command, from which they take their right.

    @page(shows=queries.arrears)
    def arrears(request): ...

    @page(does=commands.take_payment, shows=queries.desk)
    def take_payment(request, bill_id): ...
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from .access import Right
from .errors import NotAllowed, Refused
from .http import Request, answer_to
from .language import told

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

PAGES: dict[str, Callable[..., HttpResponse]] = {}
PUBLIC: dict[str, Callable[..., HttpResponse]] = {}
SIGN_IN = {"console": "/console/sign-in", "staff": "/staff/sign-in", "phone": "/sign-in"}


def page(*, shows: Any = None, does: Any = None, needs: Right | None = None,
         face: str = "console") -> Callable[[View[P]], View[P]]:
    """A page for the signed-in. Its right is that of the query it `shows` or the command it `does` (or `needs`)."""
    rights = [needs] if needs else [act.needs for act in (shows, does) if act is not None]
    if not rights:
        raise TypeError("a page names the query it shows or the command it does")

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: Request, *args: P.args, **given: P.kwargs) -> HttpResponse:
            if request.actor.user_id is None:
                return to_sign_in(request, face)
            try:
                missing = next((right for right in rights if not request.actor.may(right)), None)
                if missing:
                    raise NotAllowed(title=missing.title)
                return view(request, *args, **given)
            except Refused as error:
                return answer_to(request, error)

        PAGES[f"{view.__module__}.{view.__name__}"] = run
        return cast(View[P], run)
    return declare


def public_page(view: View[P]) -> View[P]:
    """A page that anybody may open. It shows nothing that a stranger must not see."""
    @wraps(view)
    def run(request: Request, *args: P.args, **given: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **given)
        except Refused as error:
            return answer_to(request, error)

    PUBLIC[f"{view.__module__}.{view.__name__}"] = run
    return cast(View[P], run)


def to_sign_in(request: Request, face: str) -> HttpResponse:
    where = f"{SIGN_IN[face]}?{urlencode({'next': request.get_full_path()})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def fragment(request: Request, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
    """Render a page or a named partial of it (`fees/console/bill.html#card`)."""
    return render(request, template, values, status=status)


def go(request: Request, where: str, *, toast: str = "") -> HttpResponse:
    """After a done command: go to `where` and say `toast` there."""
    response: HttpResponse = HttpResponse(headers={"HX-Redirect": where}) if getattr(request, "htmx", False) \
        else HttpResponseRedirect(where)
    if toast:  # read once and removed by the page's script; percent-encoded, since cookies carry ASCII
        response.set_cookie("linli_toast", urlencode({"t": toast})[2:], max_age=30, samesite="Lax")
    return response


class RefusableForm(Form):
    """A form that shows what a command refused: at the field it names, else on top."""

    @contextmanager
    def catching_refusals(self) -> Iterator[None]:
        """Turn a refusal inside the block into a form error; ask `is_valid()` again afterwards."""
        try:
            yield
        except Refused as error:
            if error.status in (403, 404):
                raise
            self.add_error(error.field if error.field in self.fields else None, told(error))
