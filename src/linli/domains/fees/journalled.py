"""What the journal calls the values of fees."""
from linli.domains.fees.bills import queries as bills
from linli.domains.fees.credits.values import KIND_TITLES
from linli.domains.fees.payments import queries as payments
from linli.domains.fees.payments.values import METHOD_TITLES
from linli.domains.fees.tariffs import queries as tariffs
from linli.domains.fees.tariffs.values import BASIS_TITLES, GROUND_TITLES
from linli.kernel.signin.journal_words import tell, tell_ids

tell(BASIS_TITLES, "basis")
tell(GROUND_TITLES, "ground")
tell(KIND_TITLES, "kind")
tell(METHOD_TITLES, "method")
tell_ids(tariffs.charges_called, "charge", "charge_id")
tell_ids(tariffs.tariffs_called, "tariff", "tariff_id")
tell_ids(bills.runs_called, "run")
tell_ids(bills.bills_called, "bill_id")
tell_ids(payments.receipts_called, "receipt_id")
tell_ids(payments.shifts_called, "shift_id")
