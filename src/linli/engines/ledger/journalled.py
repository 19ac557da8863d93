"""What the journal calls the values of books."""
from linli.engines.ledger.values import REGIME_TITLES
from linli.kernel.signin.journal_words import tell

tell({str(regime): title for regime, title in REGIME_TITLES.items()}, "regime")
