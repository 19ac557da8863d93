"""The one way to change something (`@command`) and the one way to read it for a person (`@query`).

    @command(needs=permissions.TAKE_PAYMENT)
    def take_payment(bill_id: int, *, amount: int, key: str, by: Actor) -> Receipt: ...

One subject, then keyword-only arguments, `by` last; checked at import. The outermost command owns the transaction;
a command inside a command runs in a savepoint, so a refusal that is caught leaves nothing behind: no rows, journal,
events or jobs. With a `key` argument the act is done once per area and key; repeating it returns the first answer.
"""
from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, get_type_hints

from django.db.utils import DatabaseError, IntegrityError
from pydantic import TypeAdapter

from . import events, journal, prepared
from .access import Actor, Right
from .clock import FIRST_DAY, LAST_DAY
from .errors import KeyReused, NotAllowed, OutOfCalendar, Refused
from .events import emit
from .models import Once
from .operations import OUT_OF_CALENDAR
from .tenancy import in_area

__all__ = ["COMMANDS", "QUERIES", "Actor", "Refused", "command", "emit", "query"]

P = ParamSpec("P")
R = TypeVar("R")

_depth: ContextVar[int] = ContextVar("depth", default=0)


class Guarded(Generic[P, R]):
    """A command or query as others call it, with the right it needs."""

    def __init__(self, act: Callable[P, R], run: Callable[..., R], needs: Right) -> None:
        self.needs, self._run = needs, run
        update_wrapper(self, act)

    def __call__(self, *args: P.args, **given: P.kwargs) -> R:
        return self._run(*args, **given)


COMMANDS: dict[str, Guarded[..., Any]] = {}
QUERIES: dict[str, Guarded[..., Any]] = {}


def command(*, needs: Right, secret: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Guarded[P, R]]:
    """Make a function the business act that `needs` a right. `secret` arguments never reach the journal."""
    def declare(act: Callable[P, R]) -> Guarded[P, R]:
        name = _checked_name(act)
        call: Callable[..., R] = act
        hints, takes_key = get_type_hints(act), "key" in inspect.signature(act).parameters
        answer = TypeAdapter(hints.get("return", object)) if takes_key else None

        def run(*args: Any, by: Actor, **given: Any) -> Any:
            _demand(needs, by)
            [subject] = args
            with _act_of(by) as (page, gathered):
                once, wish = None, {one: plain(value) for one, value in given.items() if one != "key"}
                if answer is not None and given.get("key") is not None:
                    once, earlier = _claim(name, given["key"], subject, wish, by)
                    if once is None:
                        return answer.validate_python(earlier)
                result = call(subject, by=by.using(needs), **given)
                told = answer.dump_python(result, mode="json") if answer is not None and once is not None else None
                journal.write(name, subject=subject, given=_journalled(wish, secret), by=by, page=page, once=once,
                              answer=told)
                while gathered:  # subscribers may run commands, and those may emit
                    events.publish(gathered.pop(0), by=by)
                return result

        COMMANDS[name] = guarded = Guarded(act, run, needs)
        return guarded
    return declare


@contextmanager
def _act_of(by: Actor) -> Iterator[tuple[journal.Page, list[Any]]]:
    """The transaction of an act, or within another its savepoint: with a page of the journal and events of its own."""
    depth = _depth.set(_depth.get() + 1)
    try:
        with events.gathering() as gathered, journal.page() as page, in_area(by.area_id, durable=_depth.get() == 1):
            yield page, gathered
    except IntegrityError as error:
        if violated(error).endswith(OUT_OF_CALENDAR):
            raise OutOfCalendar(first=FIRST_DAY, last=LAST_DAY) from None
        raise
    finally:
        _depth.reset(depth)


def query(*, needs: Right) -> Callable[[Callable[P, R]], Guarded[P, R]]:
    """Make a function a read for a person: checks the right, opens the area, gives `by` its reach."""
    def declare(read: Callable[P, R]) -> Guarded[P, R]:
        call: Callable[..., R] = read

        def run(*args: Any, by: Actor, **given: Any) -> R:
            _demand(needs, by)
            with in_area(by.area_id):
                return call(*args, by=by.using(needs), **given)

        QUERIES[qualified(read)] = guarded = Guarded(read, run, needs)
        return guarded
    return declare


def _demand(needs: Right, by: Actor) -> None:
    if not by.may(needs):
        raise NotAllowed(title=needs.title)


def qualified(function: Callable[..., Any]) -> str:
    module = function.__module__.removeprefix("linli.").removesuffix(".commands").removesuffix(".queries")
    return f"{module}.{function.__name__}"


def _checked_name(act: Callable[..., Any]) -> str:
    subject, *rest = inspect.signature(act).parameters.values()
    if subject.kind is subject.KEYWORD_ONLY or not rest or rest[-1].name != "by" or any(
            parameter.kind is not parameter.KEYWORD_ONLY for parameter in rest):
        raise TypeError(f"{act.__qualname__}: one subject, then keyword-only arguments, `by` last")
    return qualified(act)


def _claim(name: str, key: str, subject: object, wish: dict[str, Any], by: Actor) -> tuple[int | None, Any]:
    """Return (row id, None) to the winner and (None, answer) to the same person later; to nobody else."""
    # `at` is when it was said, not what: the same wish sent again a second later is the same wish.
    meant = {name: value for name, value in wish.items() if name != "at"} | {"key": key}
    said = json.dumps([by.user_id, str(subject), meant], sort_keys=True)
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    # The second of two waits here until the first commits.
    if mine := prepared.run("INSERT INTO kernel_once (command, key, fingerprint) VALUES (%s, %s, %s) "
                            "ON CONFLICT (area_id, command, key) DO NOTHING RETURNING id", [name, key, fingerprint]):
        return int(mine[0][0]), None
    earlier = Once.objects.get(command=name, key=key)
    if earlier.fingerprint != fingerprint:
        raise KeyReused
    return None, (earlier.answer or {})["value"]


def _journalled(wish: dict[str, Any], secret: tuple[str, ...]) -> Any:
    text = {name: "***" if name in secret else value for name, value in wish.items()}
    size = len(json.dumps(text, ensure_ascii=False))
    return text if size <= 4_000 else {"size": size, "sha256": hashlib.sha256(repr(text).encode()).hexdigest()}


def plain(value: object) -> Any:
    """Return `value` as JSON types: dataclasses as objects, dates in ISO form, decimals and the rest as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return {"bytes": len(value), "sha256": hashlib.sha256(value).hexdigest()}
    return str(value)


def violated(error: DatabaseError) -> str:
    """Return the name of the constraint that refused a row, so that a command can say it in words."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
