"""Account, devices and own acts."""
from __future__ import annotations

from linli.kernel.commands import COMMANDS
from linli.kernel.models import JournalRow, Session, User
from linli.kernel.owndata import MOST, Part, keeps
from linli.kernel.sheets import Column

from .privacy import LOG


@keeps(order=10)
def account(user_id: int) -> Part:
    rows = User.objects.filter(pk=user_id).values_list("name", "phone", "login", "created_at")
    return Part("账号", "登录和识别是谁", "账号停用后三年", (
        Column("姓名"), Column("手机号"), Column("登录名"), Column("建立", "time")), list(rows))


@keeps(order=80)
def devices(user_id: int) -> Part:
    rows = Session.objects.filter(user_id=user_id).order_by("-id").values_list(
        "device", "address", "created_at", "seen_at")
    return Part("登录的设备", "发现冒用账号", "至少六个月", (
        Column("设备", width=40), Column("网络地址"), Column("登录", "time"), Column("最近", "time")),
        list(rows[:MOST]))


@keeps(order=90)
def acts(user_id: int) -> Part:
    rows = JournalRow.objects.filter(user_id=user_id).order_by("-id").values_list("at", "command")
    return Part("自己的操作", "每一步操作可追溯", LOG, (Column("时间", "time"), Column("做了什么", width=30)),
                [(at, COMMANDS[name].needs.title if name in COMMANDS else name) for at, name in rows[:MOST]])
