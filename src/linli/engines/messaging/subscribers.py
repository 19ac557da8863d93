"""What lower rooms have to say to people."""
from __future__ import annotations

from linli.engines.messaging import commands
from linli.engines.messaging.notices.events import NoticePublished
from linli.engines.messaging.robots import commands as robots
from linli.kernel.access import Actor
from linli.kernel.events import on
from linli.kernel.signin.events import CodeIssued
from linli.registry.memberships import queries as memberships
from linli.registry.memberships.events import HomeRequestAnswered, HomeRequested


@on(CodeIssued)
def tell_code(event: CodeIssued, *, by: Actor) -> None:
    commands.send(event.phone, kind="sign_in_code", secret=True, by=by,
                  text=f"【邻里】验证码 {event.code}，{event.minutes} 分钟内有效。不是您本人操作请忽略。")


@on(HomeRequested)
def tell_holders(event: HomeRequested, *, by: Actor) -> None:
    """Whoever holds the home now hears that somebody wants to be bound to it."""
    home, phones = memberships.told_of_request(event.request_id)
    for phone in phones:
        commands.send(phone, kind="home_requested", by=by,
                      text=f"【邻里】有人申请绑定 {home}。请在“我的房屋”里答复；不认识请点“不认识”。")


@on(HomeRequestAnswered)
def tell_asker(event: HomeRequestAnswered, *, by: Actor) -> None:
    phone = memberships.phone_of(event.user_id)
    said = "已同意。" if event.granted else "未同意，可到物业办理。"
    if phone:
        commands.send(phone, kind="home_request_answered", text=f"【邻里】您的房屋绑定申请{said}", by=by)


@on(NoticePublished)
def tell_groups(event: NoticePublished, *, by: Actor) -> None:
    robots.alert(event.community_id, kind="notice", text=f"**公告**\n{event.title}\n由 {by.name} 发布", by=by)
