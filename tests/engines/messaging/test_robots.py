"""An alert reaches the group over real HTTP, is signed where the group asks for it, and is never sent twice."""
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from linli.engines.messaging.models import Message
from linli.engines.messaging.robots import commands, jobs, queries, wire
from linli.engines.messaging.robots.values import ForeignAddress, NotDelivered, Parcel
from linli.kernel.access import system
from linli.kernel.commands import command
from linli.kernel.errors import NotFound
from linli.kernel.jobs import drain
from linli.kernel.tenancy import in_area
from linli.simulators import robot as stand_in
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def empty_queue(db):
    """Jobs that another test left behind are nobody's here."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def group():
    """The stand-in on a free port: (room, address)."""
    room = stand_in.Room()
    server = stand_in.serve(room, port=0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield room, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@command(needs=commands.add_robot.needs)
def tell(community_id: int, *, kind: str, text: str, by) -> int:
    return commands.alert(community_id, kind=kind, text=text, by=by)


def connect(community: int | None, address: str, by, **given) -> int:
    return commands.add_robot(community, provider="wecom", name="值班群",
                              url=f"{address}/cgi-bin/webhook/send?key=k1", tells=["breach"], by=by, **given)


def test_an_alert_arrives_and_is_noted(group):
    room, address = group
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    connect(community, address, by)
    assert tell(community, kind="breach", text="**超时** GD-1 卫生间渗水，超 12 分钟", by=by) == 1
    assert tell(community, kind="emergency", text="没人要听的类别", by=by) == 0
    drain()
    assert [one.text for one in room.messages] == ["**超时** GD-1 卫生间渗水，超 12 分钟"]
    [delivery] = queries.deliveries(area, by=by)
    assert (delivery.status, delivery.attempts) == ("sent", 1)


def test_a_group_hears_of_its_own_community_or_of_the_whole_area(group):
    room, address = group
    area = factories.new_area()
    one, other, by = factories.new_community(area), factories.new_community(area), system(area)
    connect(one, address, by)
    connect(None, address, by)
    assert (tell(one, kind="breach", text="一", by=by), tell(other, kind="breach", text="二", by=by)) == (2, 1)


def test_a_message_that_arrived_is_not_sent_again(group):
    room, address = group
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    connect(community, address, by)
    assert tell(community, kind="breach", text="一次", by=by) == 1
    drain()
    with in_area(area):
        message = Message.objects.get(channel="robot").pk
    jobs.deliver.act(message, by=by)
    assert len(room.messages) == 1


def test_a_group_that_cannot_be_reached_is_tried_again_and_then_listed_as_failed():
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    connect(community, "http://127.0.0.1:9", by)
    tell(community, kind="breach", text="没人接", by=by)
    with in_area(area):
        message = Message.objects.get(channel="robot").pk
    for _ in range(5):
        with pytest.raises(NotDelivered):
            jobs.deliver.act(message, by=by)
    [delivery] = queries.deliveries(area, by=by)
    assert (delivery.status, delivery.attempts) == ("failed", 5) and delivery.error


def test_dingtalk_wants_its_signature(group):
    room, address = group
    room.secrets["t1"] = "SEC-示例"
    parcel = Parcel(1, "dingtalk", f"{address}/robot/send?access_token=t1", "SEC-示例", "**困人** 3 幢", "queued")
    wire.deliver(parcel)
    assert len(room.messages) == 1
    with pytest.raises(NotDelivered, match="310000"):
        wire.deliver(Parcel(2, "dingtalk", parcel.url, "错的", "不会到", "queued"))


def test_the_stand_in_refuses_the_twenty_first_in_a_minute(group):
    room, address = group
    parcel = Parcel(1, "wecom", f"{address}/cgi-bin/webhook/send?key=k", "", "一条", "queued")
    for _ in range(20):
        wire.deliver(parcel)
    with pytest.raises(NotDelivered, match="45009"):
        wire.deliver(parcel)


@pytest.mark.parametrize("url", [
    "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "https://qyapi.weixin.qq.com.example.cn/?key=1",
    "https://10.0.0.8/cgi-bin", "file:///etc/passwd", "https://qyapi.weixin.qq.com:8443/?key=1", "不是网址"])
def test_refuses_an_address_that_is_not_the_providers(url):
    area = factories.new_area()
    with pytest.raises(ForeignAddress):
        commands.add_robot(None, provider="wecom", name="群", url=url, tells=["breach"], by=system(area))


def test_a_manager_cannot_listen_in_on_the_whole_area_or_on_a_neighbour(group):
    _, address = group
    area = factories.new_area()
    mine, other = factories.new_community(area), factories.new_community(area)
    manager = factories.member(area, "project_manager", "community", mine)
    connect(mine, address, manager)
    for community in (None, other):
        with pytest.raises(NotFound):
            connect(community, address, manager)
