"""Freezing what the open books show beside the ledger."""
from __future__ import annotations

from datetime import timedelta

from django.db.models import Max

from linli.domains.fees.collection import reading
from linli.domains.fees.openbooks import permissions
from linli.domains.fees.openbooks.models import FrozenRate
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.clock import month_span, today
from linli.kernel.commands import command
from linli.registry.places import queries as places


@command(needs=permissions.FREEZE)
def freeze_rates(community_id: int, *, ym: str, by: Actor) -> int:
    """Keep the collection rate of each class as it is at the close of a month; return of how many classes. NotFound."""
    places.within(community_id, by)
    on = min(month_span(ym)[1] - timedelta(days=1), today())
    before = FrozenRate.objects.filter(community_id=community_id, ym=ym).aggregate(last=Max("frozen"))["last"] or 0
    rows = [FrozenRate(community_id=community_id, ym=ym, frozen=before + 1, name=rate.name, homes=rate.homes,
                       due_fen=rate.due_fen, paid_fen=rate.paid_fen, rates_on=on)
            for rate in reading.by_class(community_id, on)]
    journal.remark(place_id=community_id)
    return len(FrozenRate.objects.bulk_create(rows))
