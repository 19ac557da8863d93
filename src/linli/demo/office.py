"""Who works in each community of the demo, who is on duty this week and the next, and where the QR codes hang."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from linli.demo.communities import Sketch
from linli.demo.staff import NAMES, REST, Cast
from linli.kernel import clock
from linli.kernel.access import Actor
from linli.kernel.signin.users import commands as users
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.organisations import commands
from linli.registry.organisations import queries as duty
from linli.registry.organisations.values import ShiftHours
from linli.registry.places import commands as places

DAY, NIGHT = ShiftHours("白", time(8), time(20)), ShiftHours("夜", time(20), time(8))
POSTS = (("项目经理", roles.PROJECT_MANAGER, ()), ("管家", roles.BUTLER, ()), ("门岗", roles.GUARD, (DAY, NIGHT)),
         ("维修", roles.REPAIRER, (DAY, NIGHT)), ("保洁", roles.CLEANER, (DAY,)))
# Colleagues of each community, by post, in its order among the sketches.
COLLEAGUES_OF = {"门岗": ("何门岗 吕门岗", "孔门岗 曹门岗 袁门岗", "严门岗 华门岗 柳门岗", "金门岗 魏门岗 史门岗",
                        "陶门岗 姜门岗 唐门岗"),
                 "维修": ("施维修 戚维修", "谢维修 邹维修", "柏维修 苏维修", "潘维修 葛维修", "范维修 彭维修"),
                 "保洁": ("张保洁", "鲁保洁 方保洁", "韦保洁 俞保洁", "马保洁 任保洁", "苗保洁 薛保洁")}
LEADERS = ("邱值班", "江值班", "纪值班", "龚值班")      # in turn, over all communities
SPOTS = ("东门", "西门", "1 号水泵房", "配电房", "非机动车棚", "垃圾分类点", "儿童游乐区", "5 号路灯")
COLLEAGUES = 60      # of the cast's own hundred phones, those of colleagues who never sign in


@dataclass(frozen=True)
class Colleague:
    """One who works in a community and takes cases; `order` among those of the same post."""

    user_id: int
    name: str
    role: str
    phone: str
    order: int
    organisation_id: int


def staffed(community_id: int, sketch: Sketch, cast: Cast, *, turn: int, since: date, now: date,
            by: Actor) -> list[Colleague]:
    """The organisations of a community, their posts and holders, and two weeks of duty; return its colleagues.

    `turn` is the place of the community among the sketches.
    """
    first, found = turn == 0, []
    name = sketch.name.removesuffix("（示例）")
    firm = commands.add_organisation(community_id, kind="firm", name=f"{name}项目部（示例）", contact="199 0000 9903",
                                     on=since, by=by)
    for kind, title in (("owners_committee", f"{name}业主委员会（示例）"),
                        ("community_committee", "示范社区居委会（示例）"), ("street", "示范街道物业科（示例）")):
        commands.add_organisation(community_id, kind=kind, name=title, on=since, by=by)
    monday = now - timedelta(now.weekday())
    phones = iter(range(REST + COLLEAGUES, REST + 100))
    for position, (title, role, shifts) in enumerate(POSTS, start=1):
        post = commands.add_post(firm, place_id=community_id, title=title, role=role, position=position, shifts=shifts,
                                 on=since, by=by)
        # Nobody is on duty in two places at once: the cast's own people stand watch in the first community only.
        holders = [commands.name_holder(post, name=NAMES[role], phone=f"1990000{own_phone(role)}",
                                        user_id=cast.users[role], on=since, by=by)] if first or not shifts else []
        for order, each in enumerate(COLLEAGUES_OF.get(title, ("",) * 5)[turn].split()):
            user = users.create_user(f"{sketch.code.lower()}-{role}-{order + 1}", name=each, by=by)
            memberships.appoint(user, role=role, place_id=community_id, since=since, reason="示例", by=by)
            phone = f"1990000{next(phones)}"
            holders.append(commands.name_holder(post, name=each, phone=phone, user_id=user, on=since, by=by))
            found.append(Colleague(user, each, role, phone, order, firm))
        lines = [line for line in duty.week(community_id, monday=monday, at=clock.now(), by=by).lines
                 if line.post_id == post]
        for day in range(-1, 14):       # from the night before, which ends on the first morning
            for order, line in enumerate(lines):
                commands.roster(line.cells[0].shift_id, day=monday + timedelta(day), by=by,
                                holder_ids=standing(role, holders, day, day - now.weekday(), night=order == 1))
    if first:
        led(community_id, firm, phones=phones, since=since, monday=monday, by=by)
    return found


def led(community_id: int, firm: int, *, phones: Iterator[int], since: date, monday: date, by: Actor) -> None:
    """Who leads the shift, day and night, for four weeks: nobody by day who led the night before."""
    post = commands.add_post(firm, place_id=community_id, title="值班长", role=roles.DISPATCHER, position=0,
                             shifts=(DAY, NIGHT), on=since, by=by)
    holders = [commands.name_holder(post, name=each, phone=f"1990000{next(phones)}", on=since, by=by)
               for each in LEADERS]
    by_day, by_night = (line.cells[0].shift_id for line in duty.week(
        community_id, monday=monday, at=clock.now(), by=by).lines if line.post_id == post)
    for day in range(-1, 28):       # from the night before, which ends on the first morning
        for shift, turn in ((by_day, day), (by_night, day + 2)):
            commands.roster(shift, day=monday + timedelta(day), holder_ids=[holders[turn % len(holders)]], by=by)


def standing(role: str, holders: list[int], day: int, from_today: int, *, night: bool) -> list[int]:
    """Who stands a shift: guards one at a time in turn, the others by day together; at night a repairer is on call."""
    if role == roles.GUARD:
        return [holders[(day // 2 + night) % len(holders)]]
    return [holders[-1 - day % 2]] if night else by_turns(holders, from_today)


def by_turns(holders: list[int], days: int) -> list[int]:
    """Who stands a day shift so many days from today: today all of them, else one after the other."""
    return holders if days % 3 == 0 else [holders[days % 3 % len(holders)]]


def own_phone(role: str) -> int:
    """The last figures of the phone that `staff.appoint_all` gave to this role."""
    return REST + [each for each in NAMES if each not in roles.HOUSEHOLD].index(role)


def labelled(community_id: int, *, by: Actor) -> None:
    """Spots with QR codes, and a code at every entrance."""
    for name in SPOTS:
        places.add_spot(community_id, name=name, by=by)
    places.give_codes(community_id, kinds=["entrance"], by=by)
