"""Running a job again that gave up."""
from __future__ import annotations

from datetime import datetime

from linli.kernel import journal
from linli.kernel.commands import Actor, command
from linli.kernel.errors import NotFound
from linli.kernel.jobs import JOBS
from linli.kernel.signin import permissions
from linli.kernel.sql import rows

from .queries import OF_AREA
from .values import FAILED, STATE_OF, STATES, JobNotFailed

HOLD = f"SELECT status::text, task_name FROM procrastinate_jobs WHERE id = %(job)s AND {OF_AREA} FOR UPDATE"
AGAIN = "SELECT procrastinate_retry_job_v2(%(job)s, %(at)s, NULL, NULL, NULL)"


@command(needs=permissions.KEEP_JOBS)
def retry_job(job_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Run a job again that gave up: one more try, on behalf of who asked for it. What it did before is not done twice.

    Raises NotFound for who does not reach the whole area. Refuses: JobNotFailed.
    """
    found = rows(HOLD, job=job_id, area=str(by.area_id)) if by.reach.whole else []
    if not found:
        raise NotFound
    [(status, task)] = found
    if STATE_OF[status] != FAILED:
        raise JobNotFailed(state=STATES[STATE_OF[status]])
    rows(AGAIN, job=job_id, at=at)
    journal.remark(title=JOBS[task].title if task in JOBS else task)
