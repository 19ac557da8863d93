"""What runs in the background for an area. The queue itself knows no areas: a job is of the area it acts in."""
from __future__ import annotations

from datetime import datetime

from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.kernel.jobs import HOUSE, JOBS, HowFar
from linli.kernel.paging import LARGEST, BadCursor, Page, decode, encode
from linli.kernel.privacy import mask_name
from linli.kernel.signin import permissions
from linli.kernel.signin.journal_words import LOCATED, SUBJECTS
from linli.kernel.sql import rows

from .values import (
    DONE,
    FAILED,
    RUNNING,
    STATE_OF,
    STATES,
    STATUSES,
    STOPPED,
    WAITING,
    HouseJob,
    JobList,
    JobRow,
    UnknownState,
)

OF_AREA = "args->'by'->>'area_id' = %(area)s"       # indexed: jobs_of_area
COUNT = f"SELECT status::text, count(*) FROM procrastinate_jobs WHERE {OF_AREA} GROUP BY 1"
LIST = f"""
SELECT j.id, j.task_name, j.subject, j.status, j.asked_by, j.resident, j.attempts, e.tries, j.scheduled_at, e.asked,
       e.started, e.ended, coalesce(p.done, 0), coalesce(p.total, 0), coalesce(p.doing, ''), coalesce(p.why, '')
  FROM (SELECT id, task_name, args->>'subject' AS subject, status::text, args->'by'->>'name' AS asked_by,
               args->'by'->>'person_id' IS NOT NULL AS resident, attempts, scheduled_at
          FROM procrastinate_jobs
         WHERE {OF_AREA} AND status::text = ANY (%(statuses)s) AND id < %(before)s
         ORDER BY id DESC LIMIT %(limit)s) j
  LEFT JOIN kernel_progress p ON p.id = j.id
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE type = 'started') AS tries,
              min(at) FILTER (WHERE type = 'deferred') AS asked, max(at) FILTER (WHERE type = 'started') AS started,
              max(at) FILTER (WHERE type IN ('succeeded', 'failed', 'cancelled', 'aborted')) AS ended
         FROM procrastinate_events WHERE job_id = j.id) e
 ORDER BY j.id DESC"""
# Failed, and not done since.
OF_HOUSE = """
SELECT j.task_name, max(e.at)
  FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
 WHERE j.status = 'failed' AND j.queue_name = 'kernel' AND NOT EXISTS (
       SELECT FROM procrastinate_jobs since
        WHERE since.task_name = j.task_name AND since.id > j.id AND since.status = 'succeeded')
 GROUP BY 1 ORDER BY 2 DESC"""
FIRST = 2**62


@query(needs=permissions.KEEP_JOBS)
def jobs(area_id: int, *, state: str = "", after: str | None = None, limit: int = 50, by: Actor) -> JobList:
    """The jobs of the area, the newest first; `state`: only those.

    Raises NotFound for who does not reach the whole area. Refuses: UnknownState.
    """
    if not by.reach.whole:
        raise NotFound
    if state and state not in STATES:
        raise UnknownState
    limit = max(1, min(limit, LARGEST))
    before = decode(after, 1)[0] if after else FIRST
    if not isinstance(before, int) or not 0 <= before <= FIRST:
        raise BadCursor
    found = rows(LIST, area=str(by.area_id), before=before, limit=limit + 1,
                 statuses=list(STATUSES[state] if state else STATE_OF))
    shown = [_row(*one) for one in found[:limit]]
    return JobList(Page(shown, encode(shown[-1].id) if len(found) > limit else None), _counts(by),
                   [HouseJob(HOUSE.get(task, task), at) for task, at in rows(OF_HOUSE)])


def _counts(by: Actor) -> dict[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for status, count in rows(COUNT, area=str(by.area_id)):
        counts[STATE_OF[status]] += count
    return counts


def _row(pk: int, task: str, subject: str, status: str, asked_by: str, resident: bool, attempts: int, tries: int,
         due: datetime | None, asked: datetime | None, started: datetime | None, ended: datetime | None,
         done: int, total: int, doing: str, why: str) -> JobRow:
    job, state = JOBS.get(task), STATE_OF[status]
    return JobRow(
        pk, job.title if job else "已停用的任务", _object(job.of if job else "", subject), state,
        mask_name(asked_by) if resident else asked_by, asked, started if state != WAITING else None,
        ended if state in (DONE, FAILED, STOPPED) else None, due if state == WAITING and attempts else None,
        tries, HowFar(done, total, doing) if total and state == RUNNING else None,
        why if state != DONE else "")


def _object(of: str, subject: str) -> str:
    """What a job is about: 批次 12. A place goes without saying: the job is the area's."""
    return "" if of in LOCATED else f"{SUBJECTS.get(of, '')} {subject}".strip()
