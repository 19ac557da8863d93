"""Figures for a watcher (`/metrics`, Prometheus text), told to this machine only: never through a proxy.

    @gauge("linli_outbox_age_seconds", "how long the oldest unsent message has waited", labels=("channel",))
    def outbox_age() -> Iterable[tuple[float, ...]]: ...

A room adds its own in a module `metrics.py` beside its `apps.py`. No person, no home and no id is ever a label.
"""
from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import autodiscover_modules

from .jobs import STALLED_AFTER
from .sql import rows

HERE = ("127.0.0.1", "::1")
Rows = Iterable[tuple[Any, ...]]        # the labels' values, then the figure


@dataclass(frozen=True)
class Gauge:
    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[], Rows]


GAUGES: dict[str, Gauge] = {}


def gauge(name: str, help_: str, *, labels: tuple[str, ...] = ()) -> Callable[[Callable[[], Rows]], Callable[[], Rows]]:
    """Register a figure. Raises ValueError for a name that is taken."""
    def register(read: Callable[[], Rows]) -> Callable[[], Rows]:
        if name in GAUGES:
            raise ValueError(f"two figures are called {name}")
        GAUGES[name] = Gauge(name, help_, labels, read)
        return read
    return register


def metrics(request: HttpRequest) -> HttpResponse:
    """What the watcher of this machine reads. Anybody else finds nothing at the address."""
    if request.META.get("REMOTE_ADDR") not in HERE or "HTTP_X_FORWARDED_FOR" in request.META:
        raise Http404
    autodiscover_modules("metrics")
    return HttpResponse("\n".join(text()) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def text() -> Iterator[str]:
    """All figures; one that cannot be read is left out and counted."""
    failed = 0
    for one in GAUGES.values():
        try:
            with transaction.atomic():
                found = list(one.read())
        except (Error, OSError):
            failed += 1
            continue
        yield f"# HELP {one.name} {one.help}"
        yield f"# TYPE {one.name} gauge"
        yield from (f"{one.name}{_labelled(one.labels, values)} {float(figure):g}" for *values, figure in found)
    yield "# HELP linli_figures_failed figures that could not be read"
    yield "# TYPE linli_figures_failed gauge"
    yield f"linli_figures_failed {failed}"


def _labelled(names: tuple[str, ...], values: list[Any]) -> str:
    if not names:
        return ""
    return "{" + ",".join(f'{name}="{_quoted(str(value))}"' for name, value in zip(names, values, strict=True)) + "}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


@gauge("linli_workers", "worker processes with a heartbeat")
def workers() -> Rows:
    return rows("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => "
                "%(old)s)", old=STALLED_AFTER)


@gauge("linli_job_age_seconds", "how long the oldest job that is due has waited", labels=("queue",))
def job_age() -> Rows:
    return rows("SELECT j.queue_name, extract(epoch FROM now() - min(greatest(e.at, j.scheduled_at))) "
                "FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
                "WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now() GROUP BY 1 ORDER BY 1")


@gauge("linli_jobs_failed", "jobs that gave up", labels=("task",))
def jobs_failed() -> Rows:
    return rows("SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY 1 ORDER BY 1")


@gauge("linli_transaction_age_seconds", "how long the oldest transaction has been open")
def transaction_age() -> Rows:
    return rows("SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()")


@gauge("linli_database_bytes", "size of the database")
def database_bytes() -> Rows:
    return rows("SELECT pg_database_size(current_database())")


@gauge("linli_disk_free_ratio", "free share of the disk of the home folder")
def disk_free() -> Rows:
    usage = shutil.disk_usage(settings.HOME)
    return [(usage.free / usage.total,)]


@gauge("linli_clock_seconds", "this machine's clock, Unix time")
def clock() -> Rows:
    return [(time.time(),)]
