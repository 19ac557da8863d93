"""Add a robot, try it, take it away; tell the robots of a community; note what became of a message."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from linli.engines.messaging import permissions
from linli.engines.messaging.models import Message, Robot
from linli.engines.messaging.robots.events import MessageQueued
from linli.engines.messaging.robots.values import (
    ALERTS,
    HOSTS,
    PROVIDERS,
    TEST,
    TRIES,
    ForeignAddress,
    UnknownAlert,
    UnknownProvider,
)
from linli.kernel import clock, journal
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.registry.places import queries as places

LOOPBACK = ("127.0.0.1", "localhost")     # the stand-in, in demo and tests only


@command(needs=permissions.KEEP_ROBOTS, secret=("url", "secret"))
def add_robot(community_id: int | None, *, provider: str, name: str, url: str, secret: str = "",
              tells: Sequence[str], key: str | None = None, by: Actor) -> int:
    """Let a group hear of a community (None: of the whole area). Refuses: ForeignAddress, UnknownAlert."""
    if community_id is not None:
        places.community(community_id, on=clock.today(), by=by)     # not found is not yours
    if not by.reach.covers(community=community_id):
        raise NotFound
    if provider not in PROVIDERS:
        raise UnknownProvider
    if not ours(provider, url):
        raise ForeignAddress(provider=PROVIDERS[provider], host=HOSTS[provider])
    if not tells or not set(tells) <= set(ALERTS):
        raise UnknownAlert
    row = Robot.objects.create(community_id=community_id, provider=provider, name=name.strip()[:40], url=url,
                               secret=secret, tells=sorted(set(tells)), added_by=by.name)
    journal.remark(place_id=community_id, robot=row.name)
    return row.pk


@command(needs=permissions.KEEP_ROBOTS)
def remove_robot(robot_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Stop telling a group. What was sent stays listed."""
    row = Robot.objects.held_for(by, robot_id)
    Robot.objects.filter(pk=row.pk).update(removed_at=at)
    journal.remark(place_id=row.community_id, robot=row.name)


@command(needs=permissions.KEEP_ROBOTS)
def try_robot(robot_id: int, *, key: str | None = None, by: Actor) -> int:
    """Send one test message and return its id. Refuses: NotFound, also for a removed robot."""
    row = Robot.objects.find(by, robot_id)
    if row.removed_at is not None:
        raise NotFound
    return _queue([row], TEST, f"**邻里测试消息**\n由 {by.name} 发出。收到这一条，说明群机器人已接通。")[0]


@command(needs=permissions.DELIVER)
def record_delivery(message_id: int, *, error: str = "", at: datetime, by: Actor) -> None:
    """Note a try: without `error` the message has arrived; with it, it stays queued until the last try."""
    row = Message.objects.select_for_update().get(pk=message_id)
    row.attempts += 1
    row.error = error[:200]
    row.status = "sent" if not error else "queued" if row.attempts < TRIES else "failed"
    row.sent_at = at if not error else None
    row.save(update_fields=["attempts", "error", "status", "sent_at"])


def alert(community_id: int, *, kind: str, text: str, by: Actor) -> int:
    """Tell every robot of the community or the area that hears of `kind`; return how many.

    For commands and subscribers of upper rooms, inside a command. `text` is short markdown without personal data.
    """
    rows = Robot.objects.filter(Q(community=None) | Q(community_id=community_id), removed_at=None,
                                tells__contains=[kind])
    return len(_queue(list(rows.order_by("id")), kind, text))


def ours(provider: str, url: str) -> bool:
    """Is this an address of the provider? A robot must never become a way to ask this machine's own network."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK and (settings.DEMO or settings.ENV.testing):
        return parts.scheme == "http"
    return parts.scheme == "https" and parts.hostname == HOSTS[provider] and parts.port in (None, 443)


def _queue(rows: Sequence[Robot], kind: str, text: str) -> list[int]:
    journal.remark()  # raises outside a command
    made = Message.objects.bulk_create(
        Message(channel="robot", address=row.name, kind=kind, text=text[:500], robot=row, status="queued")
        for row in rows)
    for message in made:
        emit(MessageQueued(message.pk))
    return [message.pk for message in made]
