"""A year of notices at the first community and a few at the others, opened by a believable share of the homes."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from linli.demo import history, staff
from linli.demo.history import Estate
from linli.engines.messaging.notices import commands
from linli.engines.messaging.notices.values import NoticeText
from linli.engines.messaging.robots import commands as robots
from linli.engines.messaging.robots.values import ALERTS
from linli.kernel.access import Actor, Grant
from linli.registry import roles
from linli.registry.places import queries as places
from linli.simulators import robot as stand_in

PHONE = "021-0000-0110"
# (days ago, days it hangs, share that opened it, text); {2} in a title is the date two days after it was hung up
YEAR: Sequence[tuple[int, int, float, NoticeText]] = (
    (330, 14, .41, NoticeText("fees", "物业费收费标准公示",
                           "收费标准、依据和合同期限见财务公开页。\n"
                           "有疑问可到物业服务中心查看合同。")),
    (281, 7, .52, NoticeText("safety", "春节期间请勿在楼道燃放烟花爆竹",
                           "楼道、阳台、地下车库都不能燃放。\n"
                           "发现火情请先打 119，再打值班电话。")),
    (223, 5, .63, NoticeText("outage", "{1}上午 9:00–12:00 停水", "请提前存水。来水后先放 3 分钟。",
                           "1 幢、2 幢、3 幢、4 幢", "清洗生活水箱")),
    (176, 20, .47, NoticeText("works", "地下车库地坪维修，分区封闭",
                           "每次封闭一个区，封闭前三天在车窗夹通知。\n"
                           "请按指示临时停放，不另收费。",
                              "地下车库", "地坪起砂")),
    (128, 9, .58, NoticeText("safety", "台风天请收好阳台花盆和晾衣架",
                           "关好门窗，不要在树下和广告牌下停车。\n"
                           "地下车库已备沙袋和水泵。")),
    (82, 10, .44, NoticeText("meeting", "三季度议事会：加装充电桩",
                           "时间：周六上午 9:30，物业服务中心二楼。\n"
                           "不能到场的，可在会前把意见交给楼组长。")),
    (40, 12, .39, NoticeText("activity", "重阳节理发、量血压",
                           "60 岁以上老人免费，周日上午 9:00 起，带好老年卡。\n"
                           "行动不便的请打电话，志愿者上门。")),
    (9, 20, .36, NoticeText("fees", "上月收支已公开",
                           "收入、支出和结余都在财务公开页，看得到每一笔凭证。\n"
                           "对任何一个数字有疑问，都可以提。")),
    (1, 6, .28, NoticeText("outage", "{2}上午 9:00–12:00 停水", "请提前存水。来水后先放 3 分钟，水清了再用。\n"
                           "家里不能停水、行动不便的，请打电话，我们送水上门。", "5 幢、6 幢", "清洗生活水箱")),
)
SHORT = (YEAR[0], YEAR[4], YEAR[7])


def hang_up(estate: Estate, cast: staff.Cast, now: date, *, whole_year: bool) -> None:
    """Write, publish and open the notices of one community by the real commands."""
    manager = cast.actor(roles.PROJECT_MANAGER)
    chance = Random(estate.sketch.code)
    units = [unit for group in estate.units.values() for unit in group]
    for days, hangs, share, text in YEAR if whole_year else SHORT:
        on = now - timedelta(days=days)
        if on.isoformat()[:7] < estate.starts:
            continue
        title = text.title.format(*(dated(on + timedelta(day)) for day in range(3)))
        said = NoticeText(text.kind, title, text.body, text.where, text.why, PHONE, on + timedelta(days=hangs))
        where = scope(estate.community_id, text.where, manager)
        notice = commands.write(estate.community_id, text=said, place_ids=where, by=manager)
        commands.publish(notice, at=history.at(on, 9, 12), by=manager)
        readers = chance.sample(units, round(len(units) * share))
        commands.open_notice(notice, by=household_reader(readers, manager.area_id))
    draft = NoticeText("works", "楼道照明更换",
                       "逐幢更换为感应灯，每幢约半天。\n"
                       "施工时请看管好孩子。", "各幢楼道", "老灯费电", PHONE)
    commands.write(estate.community_id, text=draft, place_ids=[estate.community_id], by=manager)


def scope(community_id: int, where: str, by: Actor) -> list[int]:
    """The buildings that the words name; else the whole community."""
    named = where.replace(" ", "").split("、")
    return [place for place, name in places.building_names(community_id, by=by) if name in named] or [community_id]


def dated(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def connect_group(cast: staff.Cast) -> None:
    """The duty group of the demo is a stand-in on this machine: `linli simulate robot`."""
    robots.add_robot(None, provider="wecom", name="片区值班群（替身）", tells=list(ALERTS),
                     url=f"http://127.0.0.1:{stand_in.PORT}/cgi-bin/webhook/send?key=demo",
                     by=cast.actor(roles.AREA_MANAGER))


def household_reader(units: Sequence[int], area_id: int) -> Actor:
    """One actor for all the invented households that opened a notice: a set, not a thousand sign-ins."""
    return Actor(None, "示例住户", area_id, grants=tuple(Grant(roles.OWNER, "unit", unit) for unit in units))
