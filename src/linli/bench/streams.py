"""`linli bench streams`: a change committed in the database until every open stream has been told of it.

A web process of its own (`linli web`, as `linli up` starts it) and N streams over real sockets, as browsers hold them.
The seconds of a change run from just before its transaction commits until its last byte is read from each stream. The
reference is the least there is: one LISTEN on a connection of its own, told of the same changes.
"""
from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from statistics import median
from urllib.request import urlopen

import psycopg
from django.conf import settings
from django.db import transaction

from linli import boot
from linli.bench.measure import Measure
from linli.bench.pages import p95
from linli.bench.payments import connect
from linli.kernel import live
from linli.kernel.journal import CHANNEL

SIZE, CHANGES, PAUSE = 200, 30, 0.2      # streams; changes, and the seconds between them
PATIENCE = 30                            # seconds until a stream that is not told counts as lost
TOPIC = "cases:bench"


def run(size: int) -> Measure:
    """Tell `size` streams of some changes; the gate is that the last of them hears within a second."""
    with web() as port:
        streams = [opened(port) for _ in range(size)]
        try:
            with connect() as ears:
                ears.execute(f"LISTEN {CHANNEL}")
                tell(streams)        # the first comes with `sync` of the opening
                told = [tell(streams, ears) for _ in range(CHANGES)]
        finally:
            for one in streams:
                one.close()
    heard = [seconds for all_of_them, _ in told for seconds in all_of_them]
    plain = [seconds for _, seconds in told]
    return Measure("streams", size, median(heard), median(plain), {
        "changes": CHANGES, "median_ms": round(median(heard) * 1000, 1), "p95_ms": round(p95(heard) * 1000, 1),
        "max_ms": round(max(heard) * 1000, 1), "listen_median_ms": round(median(plain) * 1000, 1),
        "gate_max_ms": 1000, "gate_median_ms": 50})


def tell(streams: list[socket.socket], ears: psycopg.Connection | None = None) -> tuple[list[float], float]:
    """Commit a change; return after how many seconds each stream said so, and the plain listener."""
    time.sleep(PAUSE)
    waiting = dict.fromkeys(streams, b"")
    heard: list[float] = []
    with selectors.DefaultSelector() as sockets:
        for one in streams:
            sockets.register(one, selectors.EVENT_READ)
        if ears:
            sockets.register(ears.fileno(), selectors.EVENT_READ)
        plain, start = 0.0, time.perf_counter()
        with transaction.atomic():
            live.changed(TOPIC)
        while waiting or (ears and not plain):
            ready = sockets.select(PATIENCE)
            if not ready:
                raise RuntimeError(f"{len(waiting)} streams were told nothing in {PATIENCE} s")
            now = time.perf_counter() - start
            for key, _ in ready:
                stream = key.fileobj
                if not isinstance(stream, socket.socket):
                    plain = now
                    sockets.unregister(stream)
                elif stream in waiting:
                    waiting[stream] += stream.recv(4096)
                    if f"event: {TOPIC}\n".encode() in waiting[stream]:
                        heard.append(now)
                        del waiting[stream]
    if ears:
        list(ears.notifies(timeout=0))
    return heard, plain


def opened(port: int) -> socket.socket:
    """A stream, open: its `sync` has arrived."""
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    line.sendall(f"GET /live/?t={live.ticket(TOPIC)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    said = b""
    while b"event: sync" not in said:
        more = line.recv(4096)
        if not more:
            raise RuntimeError(f"the stream was refused: {said[:200]!r}")
        said += more
    return line


@contextmanager
def web() -> Iterator[int]:
    """A web process on a free port, on the bench's database; gone afterwards."""
    port = free_port()
    joined = {"LINLI_HOME": str(boot.embedded_home()), "LINLI_DEMO": "1"} if boot.embedded_home() else {}
    process = subprocess.Popen([sys.executable, "-m", "linli.cli", "web", "--port", str(port)],
                               stdout=subprocess.DEVNULL,
                               env=os.environ | joined | {"LINLI_KEY": settings.SECRET_KEY})
    try:
        deadline = time.monotonic() + 2 * PATIENCE
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the web process did not start; its reason stands above")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
