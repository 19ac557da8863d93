"""A home that changes hands changes its payer on the same day; a price that was not agreed to is over."""
from linli.domains.fees.tariffs.assigning import split_at
from linli.domains.fees.tariffs.commands import APPROVE
from linli.domains.fees.tariffs.models import Tariff
from linli.kernel import approvals
from linli.kernel.access import Actor
from linli.kernel.approvals import ApprovalEnded
from linli.kernel.events import on
from linli.registry.people.events import TenureChanged


@on(TenureChanged)
def follow_the_owner(event: TenureChanged, *, by: Actor) -> None:
    """Only where owners left and others came: a first owner is assigned by hand or for all homes at once."""
    if event.kind == "owner" and event.left and event.came:
        split_at(event.unit_id, event.came[0], event.on)


@on(ApprovalEnded)
def end_the_refused(event: ApprovalEnded, *, by: Actor) -> None:
    """A no sends the version back for good; one that expired or was withdrawn may be asked for again."""
    if event.act == APPROVE.name and event.status == approvals.REFUSED:
        Tariff.objects.filter(pk=int(event.subject), status="draft").update(status="refused")
