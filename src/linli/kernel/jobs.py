"""Jobs live in PostgreSQL: deferred on Django's own connection, so job and rows commit together.

    @job(queue="bulk", title="发布账单")
    def publish_run(run_id: int, *, by: Actor) -> None: ...
    publish_run.defer(run_id, by=by)

A job calls commands; it may run twice, so what it calls is idempotent. `progress()` tells the waiting page.
"""
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from .access import Actor
from .errors import Refused

STALLED_AFTER = 30  # seconds without a heartbeat; healthy workers beat every 10
JOBS: dict[str, Job] = {}


class Job:
    """A function that runs later, on behalf of an actor."""

    def __init__(self, act: Callable[..., Any], queue: str, title: str) -> None:
        self.act, self.title = act, title
        self.name = f"{act.__module__.removeprefix('linli.')}.{act.__name__}"
        self.task = app.task(name=self.name, queue=queue, retry=RetryStrategy(max_attempts=5, exponential_wait=3))(
            self.run)
        JOBS[self.name] = self

    def run(self, *, subject: Any, by: dict[str, Any], **given: Any) -> None:
        try:
            self.act(subject, by=Actor.from_json(by), **given)
        except Refused:
            return  # a business "no" is final; the command said why to whoever asked

    def defer(self, subject: int | str, *, by: Actor, **given: Any) -> None:
        """Queue it in this transaction. Arguments are ids and plain values."""
        self.task.defer(subject=subject, by=by.as_json(), **given)


def job(*, queue: str, title: str) -> Callable[[Callable[..., Any]], Job]:
    return lambda act: Job(act, queue, title)


@app.periodic(cron="* * * * * */10")  # six fields: the last is seconds
@app.task(name="rescue", queue="kernel", pass_context=True, queueing_lock="rescue")
async def rescue(context: JobContext, timestamp: int) -> None:
    """Put jobs of dead workers back in the queue."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(stalled)


def drain(limit: int = 100) -> list[str]:
    """Tests and demo: run every due job here and now, on this connection; an error is raised, not retried."""
    ran: list[str] = []
    while len(ran) < limit:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo' "
                "AND coalesce(scheduled_at, now()) <= now() ORDER BY priority DESC, id LIMIT 1) "
                "RETURNING task_name, args")
            row = cursor.fetchone()
        if row is None:
            return ran
        arguments = json.loads(row[1]) if isinstance(row[1], str) else row[1]
        app.tasks[row[0]].func(**arguments)
        ran.append(row[0])
    raise RuntimeError("the queue does not empty")
