"""Night work of the books."""
from datetime import timedelta

from procrastinate.contrib.django import app

from linli.engines.ledger import commands
from linli.kernel.access import system
from linli.kernel.clock import today
from linli.kernel.models import Area


@app.periodic(cron="20 2 * * *")
@app.task(name="ledger.seal_night", queue="kernel", queueing_lock="ledger.seal_night")
def seal_night(timestamp: int) -> None:
    """Seal the books of every area up to yesterday. A night that is missed is made up for by the next."""
    for area in Area.objects.order_by("id"):
        commands.seal_days(today() - timedelta(days=1), by=system(area.pk, "夜间封存"))
