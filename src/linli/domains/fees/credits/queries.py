"""What pages and programs read of credit notes."""
from __future__ import annotations

from linli.domains.fees.bills.models import Bill
from linli.domains.fees.credits import permissions, reading
from linli.domains.fees.credits.values import CreditView
from linli.kernel import approvals, sql
from linli.kernel.access import Actor
from linli.kernel.commands import query


@query(needs=permissions.SEE_CREDITS)
def credit(bill_id: int, *, by: Actor) -> CreditView:
    """Return a bill with what was taken off it and what still may be. Raises NotFound."""
    Bill.objects.find(by, bill_id)
    [(unit, home, community, ym, total, settled, creditor)] = sql.rows(reading.BILL, bill=bill_id)
    return CreditView(bill_id, unit, home, community, ym, total, settled, creditor,
                      tuple(reading.charges(bill_id)), tuple(reading.notes(bill_id)),
                      approvals.waiting_about(f"bill:{bill_id}"))
