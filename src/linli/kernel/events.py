"""Facts that commands emit, and who reacts. An event is a frozen dataclass of ids and values, in the past tense."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .access import Actor

Handler = TypeVar("Handler", bound=Callable[..., None])

ON: dict[type, list[Callable[..., None]]] = {}
_gathered: ContextVar[list[Any] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[list[Any]]:
    """Collect what is emitted inside the block, for the command that publishes it."""
    gathered: list[Any] = []
    token = _gathered.set(gathered)
    try:
        yield gathered
    finally:
        _gathered.reset(token)


def emit(event: object) -> None:
    """Tell what happened. Only inside a command; nothing is told when the command is refused."""
    gathered = _gathered.get()
    if gathered is None:
        raise RuntimeError("emit() outside a command")
    gathered.append(event)


def on(kind: type) -> Callable[[Handler], Handler]:
    """React in the same transaction: `def handler(event, *, by)`. What takes long it defers as a job."""
    def declare(handler: Handler) -> Handler:
        ON.setdefault(kind, []).append(handler)
        return handler
    return declare


def publish(event: object, *, by: Actor) -> None:
    """Run the handlers of an event."""
    for handler in ON.get(type(event), ()):
        handler(event, by=by)
