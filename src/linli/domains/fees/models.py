"""Django finds the room's tables here; each subject keeps its own."""
from linli.domains.fees.bills.models import Bill, BillLine, BillRun, CreditNote, HomeCheck
from linli.domains.fees.openbooks.models import FrozenRate
from linli.domains.fees.payments.models import (
    Advance,
    Allocation,
    OpeningItem,
    Payment,
    Receipt,
    ReceiptBook,
    Refund,
    Shift,
    SlipTotal,
)
from linli.domains.fees.tariffs.models import Assignment, Charge, Tariff
from linli.domains.fees.transfers.models import BankLine

__all__ = ["Advance", "Allocation", "Assignment", "BankLine", "Bill", "BillLine", "BillRun", "Charge", "CreditNote",
           "FrozenRate", "HomeCheck", "OpeningItem", "Payment", "Receipt", "ReceiptBook", "Refund", "Shift",
           "SlipTotal", "Tariff"]
