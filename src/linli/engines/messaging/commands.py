"""Send a message. Until a provider is connected every message stays in the outbox, and says so."""
from __future__ import annotations

from collections.abc import Sequence

from linli.engines.messaging.models import Message
from linli.kernel import journal, prepared
from linli.kernel.access import Actor

MANY = """
INSERT INTO messaging_message (channel, kind, text, address, secret, status, attempts, error)
SELECT %s, %s, %s, address, false, 'kept', 0, '' FROM unnest(%s::text[]) AS address"""
EACH = """
INSERT INTO messaging_message (channel, kind, text, address, secret, status, attempts, error)
SELECT %s, %s, text, address, false, 'kept', 0, '' FROM unnest(%s::text[], %s::text[]) AS one (address, text)"""


def send(address: str, *, kind: str, text: str, channel: str = "sms", secret: bool = False, by: Actor) -> int:
    """Put a message into the outbox and return its id. Runs inside the command that has something to say."""
    journal.remark()  # raises outside a command
    return Message.objects.create(channel=channel, address=address, kind=kind, text=text, secret=secret).pk


def send_many(addresses: Sequence[str], *, kind: str, text: str, channel: str = "sms", by: Actor) -> None:
    """Put one text to many addresses into the outbox, in one statement."""
    journal.remark()  # raises outside a command
    if addresses:
        prepared.run(MANY, [channel, kind, text[:500], list(addresses)])


def send_each(texts: Sequence[tuple[str, str]], *, kind: str, channel: str = "sms", by: Actor) -> None:
    """Put to each address its own text into the outbox, (address, text), in one statement."""
    journal.remark()  # raises outside a command
    if texts:
        prepared.run(EACH, [channel, kind, [address for address, _ in texts], [text[:500] for _, text in texts]])
