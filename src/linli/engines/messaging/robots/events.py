"""What happened on the way to a group."""
from dataclasses import dataclass


@dataclass(frozen=True)
class MessageQueued:
    message_id: int
