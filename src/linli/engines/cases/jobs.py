"""Scheduled work of cases and their clocks."""
from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from linli.engines.cases.calendars import commands as calendars
from linli.engines.cases.clocks import firing
from linli.engines.cases.matters import commands as matters
from linli.kernel.access import system
from linli.kernel.clock import now, today
from linli.kernel.files import commands as filing
from linli.kernel.models import Area

BROUGHT_LATELY = timedelta(hours=1)
DEADLINE = (12, 15)     # by then next year's holiday notice has always been out


@app.periodic(cron="40 0 * * *")
@app.task(name="cases.fill_calendars", queue="kernel", queueing_lock="cases.fill_calendars")
def fill_calendars(timestamp: int) -> None:
    """Keep every calendar expanded to its horizon; miss next year's holiday notice aloud from mid-December on."""
    year = today().year + 1
    missing = (today().month, today().day) >= DEADLINE and not calendars.year_is_published(year)
    for area in Area.objects.order_by("id"):
        by = system(area.pk, "夜间排日历")
        calendars.refresh(area.pk, at=now(), by=by)
        if missing:
            firing.miss_notice(area.pk, year=year, key=f"notice-{year}", by=by)


@app.periodic(cron="25 * * * *")
@app.task(name="cases.fold_tally", queue="kernel", queueing_lock="cases.fold_tally")
def fold_tally(timestamp: int) -> None:
    """Keep the tally of each area short."""
    for area in Area.objects.order_by("id"):
        matters.fold_tally(area.pk, by=system(area.pk, "计数"))


@app.periodic(cron="50 3 * * *")
@app.task(name="cases.sweep_files", queue="kernel", queueing_lock="cases.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Forget what was photographed for a report that never came, and take it off the disk."""
    digests: list[str] = []
    for area in Area.objects.order_by("id"):
        digests += matters.sweep_files(area.pk, at=now(), by=system(area.pk, "清理没用上的照片"))
    filing.clear(digests, before=now() - BROUGHT_LATELY)
