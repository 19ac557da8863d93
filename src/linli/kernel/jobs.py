"""Jobs live in PostgreSQL: deferred on Django's own connection, so job and rows commit together.

    @job(queue="bulk", title="导入花名册")
    def bring_in(run_id: int, *, by: Actor) -> None: ...
    bring_in.defer(run_id, by=by)

A job calls commands; it may run twice, so what it calls is idempotent. Between them `progress()` tells how far it is.
"""
from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from .access import Actor
from .errors import Refused, Unfinished
from .models import Progress
from .sql import rows
from .tenancy import in_area

STALLED_AFTER = 30  # seconds without a heartbeat; healthy workers beat every 10
JOBS: dict[str, Job] = {}

# The clock's own work is of no area: what each is called when it does not work. A test proves that none is missing.
HOUSE = {"approvals.expire": "审批到期", "backups.nightly": "每夜备份", "cases.fill_calendars": "排好工作日历",
         "cases.fold_tally": "整理工单计数", "cases.sweep_files": "清理没用上的照片", "journal.seal": "封存操作日志",
         "jobs.sweep": "清理办完的任务", "ledger.seal_night": "封存账簿", "rescue": "接回中断的任务"}

# What ended is kept a month for who keeps the area; the clock's own work, which nobody asked for, two days. What gave
# up stays until somebody runs it again.
SWEEP = """
WITH gone AS (
  SELECT j.id FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id
   WHERE j.status IN ('succeeded', 'cancelled', 'aborted') OR (j.status = 'failed' AND j.queue_name = 'kernel')
   GROUP BY j.id
  HAVING max(e.at) < now() - CASE j.queue_name WHEN 'kernel' THEN interval '2 days' ELSE interval '30 days' END)
DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM gone)"""
FORGET = """
DELETE FROM kernel_progress p WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.id = p.id)"""
HOW_FAR = """
SELECT p.done, p.total, p.doing
  FROM procrastinate_jobs j JOIN kernel_progress p ON p.id = j.id
 WHERE j.status = 'doing' AND j.task_name = %(task)s AND j.args->>'subject' = %(subject)s
 ORDER BY j.id DESC LIMIT 1"""
# Of each subject the newest job, where that one will not be tried again by itself.
GAVE_UP = """
SELECT j.subject, j.id, coalesce(p.why, '')
  FROM (SELECT DISTINCT ON (args->>'subject') id, args->>'subject' AS subject, status::text
          FROM procrastinate_jobs
         WHERE args->'by'->>'area_id' = linli_area()::text AND task_name = %(task)s
           AND args->>'subject' = ANY (%(subjects)s)
         ORDER BY args->>'subject', id DESC) j
  LEFT JOIN kernel_progress p ON p.id = j.id
 WHERE j.status IN ('failed', 'aborted', 'cancelled')"""

_running: ContextVar[tuple[int, int] | None] = ContextVar("running", default=None)     # job and its area


@dataclass(frozen=True)
class HowFar:
    """Steps done of all, and the step that is being done now."""

    done: int
    total: int
    doing: str

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0

    @property
    def step(self) -> int:
        """The step that is being done, counted from one."""
        return min(self.done + 1, self.total)


@dataclass(frozen=True)
class GaveUp:
    """A job that ended undone, and why, as far as it is known."""

    job: int
    why: str


class Job:
    """A function that runs later, on behalf of an actor."""

    def __init__(self, act: Callable[..., Any], queue: str, title: str) -> None:
        self.act, self.title = act, title
        self.of = next(iter(inspect.signature(act).parameters))     # what its subject is: run_id
        self.name = f"{act.__module__.removeprefix('linli.')}.{act.__name__}"
        self.task = app.task(name=self.name, queue=queue, pass_context=True,
                             retry=RetryStrategy(max_attempts=5, exponential_wait=3))(self.work)
        JOBS[self.name] = self

    def work(self, context: JobContext, /, **given: Any) -> None:
        """What a worker calls."""
        self.run(int(context.job.id or 0), **given)

    def run(self, job_id: int, *, subject: Any, by: dict[str, Any], **given: Any) -> None:
        """Do it now. A business "no" is final: the job stops, and its page says why. Anything else is tried again."""
        actor = Actor.from_json(by)
        with _within(job_id, actor.area_id):
            try:
                self.act(subject, by=actor, **given)
            except Refused as no:
                _note(why=no.sentence)
                raise JobAborted from no
            except Unfinished as error:
                _note(why=str(error))
                raise

    def defer(self, subject: int | str, *, by: Actor, **given: Any) -> None:
        """Queue it in this transaction. Arguments are ids and plain values."""
        self.task.defer(subject=subject, by=by.as_json(), **given)


def how_far(task: str, subject: int | str) -> HowFar | None:
    """How far the job of that name for `subject` is, while it runs and tells. Inside the area."""
    found = rows(HOW_FAR, task=task, subject=str(subject))
    return HowFar(*found[0]) if found else None


def gave_up(task: str, subjects: Sequence[int | str]) -> dict[str, GaveUp]:
    """The subjects whose job of that name ended undone. One query, inside the area."""
    wanted = [str(one) for one in subjects]
    return {subject: GaveUp(*told) for subject, *told in rows(GAVE_UP, task=task, subjects=wanted)} if wanted else {}


def job(*, queue: str, title: str) -> Callable[[Callable[..., Any]], Job]:
    return lambda act: Job(act, queue, title)


def progress(done: int, total: int, doing: str) -> None:
    """Tell how far the running job is, in steps and in Chinese. Seen at once, so never inside a transaction."""
    _note(done=done, total=total, doing=doing)


@contextmanager
def _within(job_id: int, area_id: int) -> Iterator[None]:
    token = _running.set((job_id, area_id))
    try:
        yield
    finally:
        _running.reset(token)


def _note(**said: Any) -> None:
    running = _running.get()
    if running is None:
        raise RuntimeError("progress() outside a job")
    job_id, area_id = running
    with in_area(area_id, durable=True):
        Progress.objects.update_or_create(pk=job_id, defaults=said)


@app.periodic(cron="* * * * * */10")  # six fields: the last is seconds
@app.task(name="rescue", queue="kernel", pass_context=True, queueing_lock="rescue")
async def rescue(context: JobContext, timestamp: int) -> None:
    """Put jobs of dead workers back in the queue."""
    manager = context.app.job_manager
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(stalled)


def sweep() -> None:
    """Forget jobs that ended long ago."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP)


def sweep_progress(area_id: int) -> None:
    """Forget what jobs of the area told that are no more."""
    with in_area(area_id), connection.cursor() as cursor:
        cursor.execute(FORGET)


def drain(limit: int = 100) -> list[str]:
    """Tests and demo: run every due job here and now, on this connection; an error is raised, not retried."""
    ran: list[str] = []
    while len(ran) < limit:
        found = rows("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT id FROM procrastinate_jobs "
                     "WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now() ORDER BY priority DESC, id "
                     "LIMIT 1) RETURNING id, task_name, args")
        if not found:
            return ran
        job_id, name, arguments = found[0]
        ended = "failed"
        try:
            JOBS[name].run(job_id, **(json.loads(arguments) if isinstance(arguments, str) else arguments))
            ended = "succeeded"
        except JobAborted:
            ended = "aborted"
        finally:
            rows("SELECT procrastinate_finish_job_v1(%(job)s, %(ended)s, false)", job=job_id, ended=ended)
        ran.append(name)
    raise RuntimeError("the queue does not empty")
