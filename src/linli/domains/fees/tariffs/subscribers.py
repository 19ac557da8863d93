"""A home that changes hands changes its payer on the same day."""
from linli.domains.fees.tariffs.assigning import split_at
from linli.kernel.access import Actor
from linli.kernel.events import on
from linli.registry.people.events import TenureChanged


@on(TenureChanged)
def follow_the_owner(event: TenureChanged, *, by: Actor) -> None:
    """Only where owners left and others came: a first owner is assigned by hand or for all homes at once."""
    if event.kind == "owner" and event.left and event.came:
        split_at(event.unit_id, event.came[0], event.on)
