"""What the journal calls the values of messages."""
from linli.engines.messaging.notices.values import KINDS
from linli.engines.messaging.robots.values import ALERTS, PROVIDERS
from linli.kernel.signin.journal_words import tell

tell(ALERTS, "tells")
tell({kind: title for kind, title in KINDS.items() if kind != "other"}, "kind")     # elsewhere it is 其他
tell(PROVIDERS, "provider")
