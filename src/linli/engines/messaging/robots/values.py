"""What a robot is, what it tells, and what providers answer."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused, Unfinished

PROVIDERS = {"wecom": "企业微信", "dingtalk": "钉钉"}
HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com"}
ALERTS = {"emergency": "突发事件", "breach": "工单超时", "escalation": "升级督办", "notice": "发布公告"}
TEST = "test"       # goes to one robot, whatever it tells
TRIES = 5           # as many as the queue makes
STATUS_TITLES = {"queued": "正在送", "sent": "已送达", "failed": "没送到", "kept": "未接通"}


class ForeignAddress(Refused):
    code, field = "robot_address", "url"
    sentence = "请粘贴{provider}群里“添加机器人”给出的完整网址，以 https://{host}/ 开头。"


class UnknownAlert(Refused):
    code, field, sentence = "unknown_alert", "tells", "请至少选一类要发到群里的消息。"


class UnknownProvider(Refused):
    code, field, sentence = "unknown_provider", "provider", "请选择企业微信或钉钉。"


class NotDelivered(Unfinished):
    """The provider could not be reached or said no: the job is tried again, later and later."""


@dataclass(frozen=True)
class RobotRow:
    id: int
    name: str
    provider: str
    community: str          # empty: the whole area
    tells: tuple[str, ...]
    added_by: str
    added_at: datetime
    host: str               # the key in its address is shown to nobody

    @property
    def provider_title(self) -> str:
        return PROVIDERS[self.provider]

    @property
    def tells_titles(self) -> str:
        return "、".join(ALERTS[kind] for kind in self.tells)


@dataclass(frozen=True)
class Delivery:
    """One message to one robot and what became of it."""

    id: int
    robot: str
    text: str
    status: str
    attempts: int
    error: str
    at: datetime
    sent_at: datetime | None

    @property
    def status_title(self) -> str:
        return STATUS_TITLES[self.status]


@dataclass(frozen=True)
class Parcel:
    """All that the wire needs to deliver one message."""

    message_id: int
    provider: str
    url: str
    secret: str
    text: str
    status: str
