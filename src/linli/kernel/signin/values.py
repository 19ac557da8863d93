"""What sign-in hands out and what it refuses."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused

CONSOLE, STAFF, PHONE = "console", "staff", "phone"


@dataclass(frozen=True)
class Visitor:
    """The browser somebody signs in from."""

    face: str
    address: str
    device: str


@dataclass(frozen=True)
class Entered:
    """A session that has been opened; `token` goes into the cookie and is kept nowhere else."""

    token: str
    user_id: int
    area_id: int
    face: str
    lasts: int | None    # seconds the cookie lives; None: until the browser is closed


@dataclass(frozen=True)
class SecondFactor:
    """The password was right; `ticket` comes back with the six figures."""

    ticket: str


@dataclass(frozen=True)
class SessionRow:
    id: int
    face: str
    device: str
    address: str
    created_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class DemoRole:
    id: int
    role: str
    title: str
    line: str
    icon: str
    group: str
    face: str


class WrongPassword(Refused):
    code, field, status = "wrong_password", "password", 422
    sentence = "账号或密码不对。忘了密码请找管理员重置。"


class WrongCode(Refused):
    code, field, status = "wrong_code", "code", 422
    sentence = "验证码不对，或者已经过期、用过。请重新获取。"


class WrongFactor(Refused):
    code, field, status = "wrong_factor", "code", 422
    sentence = "动态码不对。请看验证器上当前的 6 位数字，也可以输恢复码。"


class TicketExpired(Refused):
    code, status = "ticket_expired", 422
    sentence = "这一步停留太久了，请重新输入账号和密码。"


class NotAPhone(Refused):
    code, field, status = "not_a_phone", "phone", 422
    sentence = "请输入 11 位手机号，境外号码以 + 开头。"


class LinkSpent(Refused):
    code, status = "link_spent", 404
    sentence = "这个链接已失效。每个链接只能用一次，一小时内有效；请在服务器上重新启动 linli up 取得新的。"


class NoSeat(Refused):
    code, status = "no_seat", 403
    sentence = "这个账号还没有开通任何片区，请找管理员。"


class NotAllowedHere(Refused):
    code, status = "demo_only", 404
    sentence = "没有找到，或者您无权查看。"


class PasswordTooWeak(Refused):
    code, field = "password_too_weak", "password"
    sentence = "{why}"


class LoginTaken(Refused):
    code, field = "login_taken", "login"
    sentence = "登录名“{login}”已有人使用，请换一个。"


class PhoneTaken(Refused):
    code, field = "phone_taken", "phone"
    sentence = "这个手机号已属于另一个账号。"


class OwnAccount(Refused):
    code = "own_account"
    sentence = "不能停用自己的账号。请由另一位管理员操作。"
