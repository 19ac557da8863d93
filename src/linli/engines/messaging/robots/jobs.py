"""Delivering a queued message: the network is asked outside any transaction, what came of it is noted after."""
from __future__ import annotations

from linli.engines.messaging.robots import commands, queries, wire
from linli.engines.messaging.robots.events import MessageQueued
from linli.engines.messaging.robots.values import NotDelivered
from linli.kernel import clock
from linli.kernel.access import Actor, system
from linli.kernel.events import on
from linli.kernel.jobs import job


@job(queue="messages", title="发到群里")
def deliver(message_id: int, *, by: Actor) -> None:
    """Send one message, once: a message that has arrived is not sent again."""
    parcel = queries.parcel(message_id, by=by)
    if parcel.status == "sent":
        return
    clerk = system(by.area_id, "消息投递")
    try:
        wire.deliver(parcel)
    except NotDelivered as error:
        commands.record_delivery(message_id, error=str(error), at=clock.now(), by=clerk)
        raise
    commands.record_delivery(message_id, at=clock.now(), by=clerk)


@on(MessageQueued)
def send_queued(event: MessageQueued, *, by: Actor) -> None:
    deliver.defer(event.message_id, by=by)
