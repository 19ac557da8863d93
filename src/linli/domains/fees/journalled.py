"""What the journal calls the values of fees."""
from linli.domains.fees.payments.values import METHOD_TITLES
from linli.kernel.signin.journal_words import tell

tell(METHOD_TITLES, "method")
