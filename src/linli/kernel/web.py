"""One process, one port: /live/ on the event loop, every page in a thread pool (plain synchronous Django)."""
from __future__ import annotations

import types
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from django.core.wsgi import get_wsgi_application

from .bridge import Pages
from .live import hub, live_app

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Application:
    """The ASGI application. `/healthz` never asks the database."""

    def __init__(self, threads: int) -> None:
        self.pages = Pages(get_wsgi_application(), threads)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/live/"):
            await live_app(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/healthz":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"ok"})
        elif scope["type"] == "http":
            await self.pages(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


class Server(uvicorn.Server):
    def handle_exit(self, sig: int, frame: types.FrameType | None) -> None:
        hub.stop()  # uvicorn waits for open responses: end the endless ones first
        super().handle_exit(sig, frame)


def serve(*, host: str, port: int, threads: int, proxies: str) -> None:
    """Serve until a signal. Started by `linli web`; one process a core, behind any proxy."""
    Server(uvicorn.Config(
        Application(threads), host=host, port=port, access_log=False, log_level="warning", http="httptools",
        loop="uvloop", timeout_graceful_shutdown=3, proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None)).run()
