"""Pages: thin views over one query or one command, from which they take their right.

    @page(shows=queries.arrears)
    def arrears(request): ...

    @page(does=commands.take_payment, shows=queries.desk)
    def take_payment(request, bill_id): ...
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FileField,
    Form,
    IntegerField,
    RegexField,
    TimeField,
)
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from . import clock
from .access import Right
from .errors import NotAllowed, Refused, Several
from .http import Request, answer_to
from .language import told

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]

PAGES: dict[str, Callable[..., HttpResponse]] = {}
ACTS: dict[str, tuple[Any, ...]] = {}     # what each page shows or does
PUBLIC: dict[str, Callable[..., HttpResponse]] = {}
SIGN_IN = {"console": "/console/sign-in", "staff": "/staff/sign-in", "phone": "/sign-in"}


def page(*, shows: Any = None, does: Any = None, needs: Right | None = None,
         face: str = "console") -> Callable[[View[P]], View[P]]:
    """A page for the signed-in. Its right is that of the query it `shows` or the command it `does` (or `needs`)."""
    acts = tuple(act for act in (shows, does) if act is not None)
    rights = [needs] if needs else [act.needs for act in acts]
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

        name = f"{view.__module__}.{view.__name__}"
        PAGES[name], ACTS[name] = run, acts
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
    where = f"{SIGN_IN[face]}?{urlencode({'next': _stood_at(request)})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _stood_at(request: Request) -> str:
    """The page that was on the screen: what a form or a part of a page was sent to is no place to come back to."""
    within = bool(getattr(request, "htmx", False))
    if request.method in ("GET", "HEAD") and not within:
        return request.get_full_path()
    page_seen = urlsplit(request.headers.get("HX-Current-URL" if within else "Referer", ""))
    if page_seen.netloc != request.get_host() or not page_seen.path:
        return request.get_full_path()
    return page_seen.path + (f"?{page_seen.query}" if page_seen.query else "")


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


# What a field says when it cannot read what was typed: one wording for all forms, instead of the framework's.
WORDS = {
    "required": "请填写“{label}”。", "max_length": "“{label}”最多 %(limit_value)d 个字，现在有 %(show_value)d 个。",
    "min_length": "“{label}”至少 %(limit_value)d 个字，现在有 %(show_value)d 个。",
    "max_value": "“{label}”不能大于 %(limit_value)s。", "min_value": "“{label}”不能小于 %(limit_value)s。",
    "max_digits": "“{label}”的数字太长，最多 %(max)s 位。", "max_decimal_places": "“{label}”最多 %(max)s 位小数。",
    "max_whole_digits": "“{label}”的整数部分最多 %(max)s 位。", "invalid_choice": "请从列表里选“{label}”。",
    "invalid_list": "请从列表里选“{label}”。",
    "null_characters_not_allowed": "“{label}”里有看不见的特殊字符，请重新输入。",
    "missing": "没有收到“{label}”，请重新选择文件。", "empty": "“{label}”是空文件，请重新选择。",
    "contradiction": "“{label}”不能又选文件又清除。", "invalid_image": "“{label}”不是能打开的图片，请换一张。",
}
UNREADABLE = ((DateTimeField, "“{label}”看不懂，请写成 2026-11-27 09:30。"),
              (DateField, "“{label}”看不懂，请写成 2026-11-27。"), (TimeField, "“{label}”看不懂，请写成 09:30。"),
              (DecimalField, "“{label}”要填数字。"), (IntegerField, "“{label}”要填整数。"),
              (FileField, "请选择“{label}”。"))


def plainly(fields: Mapping[str, Field]) -> None:
    """Let every field speak plainly, except where a form has words of its own."""
    for field in fields.values():
        label = str(field.label or "这一项")
        unreadable = next((text for kind, text in UNREADABLE if isinstance(field, kind)), "“{label}”看不懂，请检查。")
        own = {code for code, text in field.error_messages.items() if not is_frameworks(field, code, text)}
        missing = {"required": "请选择“{label}”。"} if isinstance(field, FileField) else {}
        for code, text in (WORDS | missing | {"invalid": unreadable}).items():
            if code not in own:
                field.error_messages[code] = text.format(label=label.replace("%", "％"))


def is_frameworks(field: Field, code: str, text: object) -> bool:
    return any(code in (words := vars(kind).get("default_error_messages", {})) and words[code] is text
               for kind in type(field).__mro__)


class MonthField(RegexField):
    """A month as `2026-11`."""

    def __init__(self, **given: Any) -> None:
        super().__init__(f"^{clock.MONTH}$", error_messages={
            "invalid": f"请选 {clock.MONTHS} 的一个月份，如 2026-11。"}, **given)


class RefusableForm(Form):
    """A form that shows what a command refused: at the field it names, else on top."""

    def choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Offer these at a field of choice, in this order; a pair of a title and a list is a group."""
        field = self.fields[name]
        assert isinstance(field, ChoiceField)
        field.choices = list(choices)

    def full_clean(self) -> None:
        if (get_language() or "zh").startswith("zh"):     # in English the framework's own words are plain
            plainly(self.fields)
        super().full_clean()

    @contextmanager
    def catching_refusals(self, but: tuple[type[Refused], ...] = ()) -> Iterator[None]:
        """Turn a refusal inside the block, `but` some, into a form error; ask `is_valid()` again afterwards."""
        try:
            yield
        except Refused as error:
            if error.status in (403, 404) or isinstance(error, but):
                raise
            for part in error.parts if isinstance(error, Several) else [error]:
                self.add_error(part.field if part.field in self.fields else None, told(part))
