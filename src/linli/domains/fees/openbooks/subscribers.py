"""A month whose service book is closed keeps its collection rates."""
from linli.domains.fees.openbooks.commands import freeze_rates
from linli.engines.ledger.events import PeriodClosed
from linli.engines.ledger.values import Fund
from linli.kernel.access import Actor
from linli.kernel.events import on


@on(PeriodClosed)
def keep_the_rates(event: PeriodClosed, *, by: Actor) -> None:
    if event.fund == Fund.SERVICE:
        freeze_rates(event.community_id, ym=event.ym, by=by)
