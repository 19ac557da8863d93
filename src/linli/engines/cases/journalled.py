"""What the journal calls the values of cases."""
from linli.engines.cases.clocks.values import TOLD_TITLES
from linli.kernel.signin.journal_words import tell

tell(TOLD_TITLES, "roles")
