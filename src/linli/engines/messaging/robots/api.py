"""Group robots for programs: which groups hear what. The address of a robot is its key: it is never answered."""
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from linli.engines.messaging.robots import commands, queries
from linli.engines.messaging.robots.values import Delivery, RobotRow
from linli.kernel.api import Body, Done, Id, Key, Label, Made, Operations
from linli.kernel.http import Request

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=300, pattern=r"^[!-~]+$")]
Secret = Annotated[str, StringConstraints(max_length=80, pattern=r"^[!-~]*$")]
router = Operations("robots")


class NewRobot(Body):
    """Without `community_id` it hears of the whole area."""

    community_id: Id | None = None
    provider: Literal["wecom", "dingtalk"]
    name: Label
    url: Address
    secret: Secret = ""
    tells: Annotated[list[Literal["emergency", "breach", "escalation", "notice"]], Field(min_length=1, max_length=4)]


@router.get("/robots", shows=queries.robots, title="群机器人")
def robots(request: Request) -> list[RobotRow]:
    """The robots at work within reach."""
    return queries.robots(request.actor.area_id, by=request.actor)


@router.get("/robots/deliveries", shows=queries.deliveries, title="群机器人最近的消息")
def deliveries(request: Request) -> list[Delivery]:
    """The latest messages and what became of them."""
    return queries.deliveries(request.actor.area_id, by=request.actor)


@router.post("/robots", does=commands.add_robot, title="添加群机器人")
def add_robot(request: Request, given: NewRobot, key: Key) -> Made:
    wanted = given.model_dump(exclude={"community_id"})
    return Made(id=commands.add_robot(given.community_id, **wanted, key=key, by=request.actor))


@router.post("/robots/{robot_id}/test", does=commands.try_robot, title="发一条测试消息")
def try_robot(request: Request, robot_id: Id, key: Key) -> Made:
    """The answer is the id of the message; it is sent in the background."""
    return Made(id=commands.try_robot(robot_id, key=key, by=request.actor))


@router.post("/robots/{robot_id}/removal", does=commands.remove_robot, title="停用群机器人")
def remove_robot(request: Request, robot_id: Id, key: Key) -> Done:
    commands.remove_robot(robot_id, at=request.now, key=key, by=request.actor)
    return Done()
