"""Run synchronous Django (WSGI) in a thread pool under an ASGI server; one request stays in one thread."""
from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY = 2**20
LARGEST_BODY = 60 << 20  # above every upload cap: what is longer is cut off before it fills the disk

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Pages:
    """The ASGI face of a WSGI application."""

    def __init__(self, wsgi: Callable[..., Any], threads: int) -> None:
        self.wsgi, self.pool = wsgi, ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            size = await read_body(body, receive)
            if size is None:
                return
            if size > LARGEST_BODY:
                await send({"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]})
                await send({"type": "http.response.body", "body": "文件太大".encode()})
                return
            loop = asyncio.get_running_loop()
            head, content = await loop.run_in_executor(self.pool, self._answer, environ(scope, body, size), loop, send)
            if head:
                await send(head)
                await send({"type": "http.response.body", "body": content})

    def _answer(self, env: dict[str, Any], loop: asyncio.AbstractEventLoop, send: Send) -> tuple[
            Message | None, bytes | None]:
        head: Message = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            head["status"] = int(status[:3])
            head["headers"] = [(key.lower().encode("latin1"), value.encode("latin1")) for key, value in headers]

        response = self.wsgi(env, start_response)
        try:  # close() gives this thread's connection back to the pool
            if not getattr(response, "streaming", False):
                return head, b"".join(response)

            def push(message: Message) -> None:
                asyncio.run_coroutine_threadsafe(_send(send, message), loop).result()

            push(head)
            for chunk in response:
                push({"type": "http.response.body", "body": chunk, "more_body": True})
            push({"type": "http.response.body", "body": b""})
            return None, None
        finally:
            response.close()


async def _send(send: Send, message: Message) -> None:
    await send(message)


async def read_body(body: IO[bytes], receive: Receive) -> int | None:
    """Take the whole upload before a thread is taken; return its size, None when the client left."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size <= LARGEST_BODY:
            body.write(message.get("body", b""))
        more = message.get("more_body", False)
    body.seek(0)
    return size


def environ(scope: Message, body: IO[bytes], size: int) -> dict[str, Any]:
    host, port = scope.get("server") or ("localhost", 80)
    env = {"REQUEST_METHOD": scope["method"], "SCRIPT_NAME": "", "PATH_INFO": scope["path"].encode().decode("latin1"),
           "QUERY_STRING": scope["query_string"].decode("latin1"), "SERVER_NAME": host, "SERVER_PORT": str(port),
           "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}", "REMOTE_ADDR": (scope.get("client") or [""])[0],
           "wsgi.version": (1, 0), "wsgi.url_scheme": scope["scheme"], "wsgi.input": body, "wsgi.errors": sys.stderr,
           "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False}
    for raw, given in scope["headers"]:
        name, value = raw.decode("latin1").upper().replace("-", "_"), given.decode("latin1")
        name = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        env[name] = f"{env[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}" if name in env else value
    env["CONTENT_LENGTH"] = str(size)  # also for a chunked body, which names none
    return env
