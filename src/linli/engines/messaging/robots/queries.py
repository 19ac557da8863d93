"""Robots and what became of their messages."""
from __future__ import annotations

from urllib.parse import urlsplit

from linli.engines.messaging import permissions
from linli.engines.messaging.models import Message, Robot
from linli.engines.messaging.robots.values import Delivery, Parcel, RobotRow
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.tenancy import in_area


@query(needs=permissions.KEEP_ROBOTS)
def robots(area_id: int, *, by: Actor) -> list[RobotRow]:
    """Return the robots at work within reach."""
    rows = Robot.objects.seen_by(by).filter(removed_at=None).select_related("community").order_by("id")
    return [RobotRow(row.pk, row.name, row.provider, row.community.name if row.community else "", tuple(row.tells),
                     row.added_by, row.added_at, urlsplit(row.url).netloc) for row in rows]


@query(needs=permissions.KEEP_ROBOTS)
def deliveries(area_id: int, *, limit: int = 30, by: Actor) -> list[Delivery]:
    """Return the latest messages to the robots within reach."""
    within = Robot.objects.seen_by(by)
    rows = Message.objects.filter(robot__in=within).select_related("robot").order_by("-at", "-id")[:limit]
    return [Delivery(row.pk, row.address, row.words, row.status, row.attempts, row.error, row.at, row.sent_at)
            for row in rows]


def parcel(message_id: int, *, by: Actor) -> Parcel:
    """Return what the wire needs. For the job."""
    with in_area(by.area_id):
        row = Message.objects.select_related("robot").get(pk=message_id)
        assert row.robot is not None
        return Parcel(row.pk, row.robot.provider, row.robot.url, row.robot.secret, row.text, row.status)
