"""The outbox as the demo shows it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from linli.engines.messaging.models import Message
from linli.kernel.errors import NotFound
from linli.kernel.models import Area
from linli.kernel.tenancy import in_area


@dataclass(frozen=True)
class Sent:
    channel: str
    address: str
    text: str
    at: datetime


def demo_outbox(limit: int = 50) -> list[Sent]:
    """The latest messages of every area; only in the demo, whose people are invented. Refuses: NotFound."""
    if not settings.DEMO:
        raise NotFound
    found: list[Sent] = []
    for area_id in Area.objects.values_list("pk", flat=True):  # one transaction an area: the demo has one
        with in_area(area_id):
            found += [Sent(row.channel, row.address, row.words, row.at)
                      for row in Message.objects.order_by("-at", "-id")[:limit]]
    return sorted(found, key=lambda sent: sent.at, reverse=True)[:limit]
