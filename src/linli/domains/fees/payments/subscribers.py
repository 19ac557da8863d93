"""What the desk does when something happens elsewhere in the room."""
from linli.domains.fees.bills.events import RunPublished
from linli.domains.fees.payments import advances
from linli.domains.fees.payments.commands import use_advances
from linli.kernel.access import Actor
from linli.kernel.events import on


@on(RunPublished)
def spend_what_was_paid_ahead(event: RunPublished, *, by: Actor) -> None:
    if advances.waiting(event.community_id):
        use_advances(event.community_id, on=event.on, by=by)
