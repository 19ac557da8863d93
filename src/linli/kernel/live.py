"""Live pages. PostgreSQL says "topic X changed"; each process listens once and tells its open streams.

A stream carries topic names only. What is pending for a client is a set of names: a slow client costs a few
bytes and delays nobody. After any gap (connect, lost LISTEN) the client is told `sync`: fetch everything again.
"""
from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any, Self
from urllib.parse import parse_qs

import psycopg
from django.core import signing
from django.db import connections

from . import journal, prepared
from .bridge import Message, Receive, Send
from .journal import CHANNEL

KEEP_ALIVE, VALID_FOR = 15, 12 * 3600  # seconds
log = logging.getLogger("linli.live")
signer = signing.TimestampSigner(salt="linli.live")


def changed(*topics: str) -> None:
    """Call inside a transaction: PostgreSQL sends it at commit, once per topic, and not after a rollback."""
    if not journal.also_tell(topics):
        prepared.run("SELECT pg_notify(%s::text, topic) FROM unnest(%s::text[]) AS topic", [CHANNEL, list(topics)])


def ticket(*topics: str) -> str:
    """Rendered into the page by a view that has checked the rights."""
    return signer.sign_object(list(topics))


class Hub:
    """The open streams of this process and the one LISTEN connection behind them."""

    def __init__(self) -> None:
        self.streams: dict[str, set[Stream]] = {}
        self.open: set[Stream] = set()
        self.stopping = False
        self.listener: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        while not self.stopping:
            try:
                async with await psycopg.AsyncConnection.connect(**self.address(), autocommit=True) as db:
                    await db.execute(f"LISTEN {CHANNEL}")
                    self.tell_all("sync")
                    async for note in db.notifies():
                        for stream in self.streams.get(note.payload, ()):
                            stream.tell(note.payload)
            except psycopg.Error as error:
                log.warning("live: database away: %s", error)
                await asyncio.sleep(1)

    @staticmethod
    def address() -> dict[str, Any]:
        params = connections["default"].get_connection_params()
        keep = {key: value for key, value in params.items() if key in ("dbname", "user", "password", "host", "port")}
        return keep | {"keepalives_idle": 30}

    def tell_all(self, name: str) -> None:
        for stream in self.open:
            stream.tell(name)

    def stop(self) -> None:
        """From the signal handler: every stream ends by itself, at once."""
        self.stopping = True
        if self.listener:
            self.listener.cancel()
        self.tell_all("bye")

    def ensure_listening(self) -> None:
        if self.listener is None:
            self.listener = asyncio.get_running_loop().create_task(self.listen())


class Stream:
    """One browser's stream: the topics it may hear and the set of those that changed."""

    def __init__(self, hub: Hub, topics: list[str]) -> None:
        self.hub, self.topics, self.wake = hub, topics, asyncio.Event()
        self.pending: dict[str, None] = {"sync": None}
        self.wake.set()

    def tell(self, name: str) -> None:
        self.pending[name] = None
        self.wake.set()

    def __enter__(self) -> Self:
        self.hub.open.add(self)
        for topic in self.topics:
            self.hub.streams.setdefault(topic, set()).add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.hub.open.discard(self)
        for topic in self.topics:
            self.hub.streams[topic].discard(self)
            if not self.hub.streams[topic]:
                del self.hub.streams[topic]

    async def chunks(self) -> AsyncIterator[bytes]:
        while not self.hub.stopping:
            try:
                async with asyncio.timeout(KEEP_ALIVE):
                    await self.wake.wait()
            except TimeoutError:
                yield b": alive\n\n"
                continue
            self.wake.clear()
            names, self.pending = self.pending, {}
            yield "".join(f"event: {name}\ndata:\n\n" for name in names).encode()


hub = Hub()


async def live_app(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI: GET /live/?t=TICKET"""
    try:
        query = parse_qs(scope["query_string"].decode())
        topics = list(signer.unsign_object(query["t"][0], max_age=VALID_FOR))
    except (KeyError, ValueError, signing.BadSignature):
        await send({"type": "http.response.start", "status": 403, "headers": []})
        return await send({"type": "http.response.body", "body": b""})
    hub.ensure_listening()
    await send({"type": "http.response.start", "status": 200, "headers": [
        (b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]})
    with Stream(hub, topics) as stream:
        pumping = asyncio.ensure_future(pump(stream, send))
        leaving = asyncio.ensure_future(gone(receive))
        await asyncio.wait({pumping, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (pumping, leaving):
            task.cancel()


async def pump(stream: Stream, send: Send) -> None:
    async for chunk in stream.chunks():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    with contextlib.suppress(OSError):
        await send({"type": "http.response.body", "body": b""})


async def gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
