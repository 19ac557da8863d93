"""The API as rooms write it: thin operations over a query or a command, in a room's `api.py`.

    router = Operations("bills")

    @router.get("/bills/{bill_id}", shows=queries.bill, title="一张账单")
    def bill(request, bill_id: int) -> BillRow:
        return queries.bill(bill_id, by=request.actor)

    @router.post("/bills/{bill_id}/payments", does=commands.take_payment, title="收一笔款")
    def take_payment(request, bill_id: int, given: NewPayment, key: Key) -> Receipt: ...

Answers are the typed rows of the room. Errors are problem details (RFC 9457), the same on every operation.
Every POST takes an `Idempotency-Key`: the same key with another body is refused with 409.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any, TypeVar, cast, get_type_hints

from django.http import HttpRequest
from ninja import Header, Router
from ninja.security.base import AuthBase
from ninja.utils import check_csrf
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from .access import Right
from .clock import FIRST_DAY, LAST_DAY, MONTH
from .commands import qualified
from .errors import NotAllowed, Refused
from .http import Request

F = TypeVar("F", bound=Callable[..., Any])

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=64, pattern=r"^[\x21-\x7e]+$")]
"""Chosen by the client, one a wanted act; sent again with every retry."""
Fen = Annotated[int, Field(ge=-10**12, le=10**12, json_schema_extra={"x-unit": "fen"})]
Month = Annotated[str, StringConstraints(pattern=f"^{MONTH}$")]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Cursor = Annotated[str | None, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=24, pattern=r"^[^\x00]*$")]


class Body(BaseModel):
    """Base of what clients send: an unknown field is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Made(BaseModel):
    """The id of what was made, or of what the act was done to."""

    id: int


class Asked(BaseModel):
    """A second person decides: the id of what waits for their yes; null where none is needed and it is done."""

    approval_id: int | None


class Done(BaseModel):
    done: bool = True


class Counted(BaseModel):
    count: int


class FieldProblem(BaseModel):
    field: str
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details; `detail` is the Chinese sentence for the person, `code` is for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []


PROBLEMS = frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429, 503})
ROUTERS: dict[str, Router] = {}     # by tag
OFFERED: list[Any] = []             # the query or command of every operation
TITLES: dict[str, str] = {}         # of commands, by name: that of the operation which is called like it


class CrossSite(Refused):
    code, status = "cross_site", 403
    sentence = "请求没有带上本站的校验，已拒绝。请刷新页面后再试。"


class Recognised(AuthBase):
    """Who sends: a bearer token or a signed-in browser; the middleware has recognised either."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        actor = getattr(request, "actor", None)
        if actor is None or actor.user_id is None:
            return None
        if getattr(request, "session_id", None) and check_csrf(request):
            raise CrossSite  # a browser's cookie goes along by itself, a token does not
        return actor


class Operations:
    """The operations of one room, under one tag; rooms that share a tag write one list."""

    def __init__(self, tag: str) -> None:
        self.router = ROUTERS.setdefault(tag, Router(tags=[tag], auth=Recognised()))

    def get(self, path: str, *, shows: Any, title: str = "") -> Callable[[F], F]:
        return self._declare("GET", path, shows, title)

    def post(self, path: str, *, does: Any, title: str = "", status: int = 200, gives: str = "") -> Callable[[F], F]:
        """`gives`: the media type, of an operation that answers with a file."""
        return self._declare("POST", path, does, title, status, gives)

    def put(self, path: str, *, does: Any, title: str = "") -> Callable[[F], F]:
        return self._declare("PUT", path, does, title)

    def delete(self, path: str, *, does: Any, title: str = "") -> Callable[[F], F]:
        return self._declare("DELETE", path, does, title)

    def _declare(self, method: str, path: str, act: Any, title: str, status: int = 200,
                 gives: str = "") -> Callable[[F], F]:
        needs: Right = act.needs
        OFFERED.append(act)

        def declare(function: F) -> F:
            if method != "GET" and act.__name__ == function.__name__:
                TITLES[qualified(act)] = title or needs.title
            answer = None if gives else get_type_hints(function).get("return", dict[str, Any])
            file = {gives: {"schema": {"type": "string", "format": "binary"}}}
            guarded = guard(function, needs)
            name = f"{self.router.tags[0]}_{function.__name__}" if self.router.tags else function.__name__
            self.router.add_api_operation(
                path, [method], guarded, operation_id=name, response={status: answer, PROBLEMS: Problem},
                summary=title or needs.title,      # Chinese, as everything that people read
                openapi_extra={"responses": {status: {"content": file}}} if gives else None,
                description=f"需要权限：{needs.title}（`{needs.name}`）。\n\n{function.__doc__ or ''}".strip())
            return function
        return declare


def guard(function: F, needs: Right) -> F:
    """Refuse before anything is read when the actor lacks the right."""
    @wraps(function)
    def guarded(request: Request, *args: Any, **given: Any) -> Any:
        if not request.actor.may(needs):
            raise NotAllowed(title=needs.title)
        return function(request, *args, **given)

    return cast(F, guarded)
