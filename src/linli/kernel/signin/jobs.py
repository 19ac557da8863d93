"""What the clock does at the door: wishes expire, the journal is sealed, dry buckets and old jobs are swept."""
from __future__ import annotations

from procrastinate.contrib.django import app

from linli.kernel import approvals, jobs, seal, throttle
from linli.kernel.access import system
from linli.kernel.clock import now
from linli.kernel.models import Area


@app.periodic(cron="*/5 * * * *")
@app.task(name="approvals.expire", queue="kernel", queueing_lock="approvals.expire")
def expire_approvals(timestamp: int) -> None:
    """One transaction an area."""
    for area_id in Area.objects.values_list("pk", flat=True):
        approvals.expire(area_id, at=now(), by=system(area_id, "时钟"))


@app.periodic(cron="7 * * * *")
@app.task(name="journal.seal", queue="kernel", queueing_lock="journal.seal")
def seal_journal(timestamp: int) -> None:
    for area_id in Area.objects.values_list("pk", flat=True):
        seal.seal(area_id)
    throttle.sweep()


@app.periodic(cron="40 2 * * *")
@app.task(name="jobs.sweep", queue="kernel", queueing_lock="jobs.sweep")
def sweep_jobs(timestamp: int) -> None:
    jobs.sweep()
    for area_id in Area.objects.values_list("pk", flat=True):
        jobs.sweep_progress(area_id)
