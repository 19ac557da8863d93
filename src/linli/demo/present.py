"""The cases of this very hour: a busy day at the first community, a quiet one at the others. Times are minutes ago."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from linli.demo import cases, tales
from linli.demo.cases import DAY, Home, Scenery, minutes
from linli.demo.plan import Planned
from linli.demo.tales import HOME, STAIRS, Tale
from linli.engines.cases.clocks.ticking import tell_area
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.rating import commands as rating
from linli.kernel import approvals
from linli.kernel.access import Actor, Grant
from linli.kernel.clock import month_of, months_later
from linli.registry import roles

HOUR = 60
PUMP = Tale("repair", "water", "1 号水泵房的泵停了，好几幢没水。", "", "1 号水泵房", "pump")
DRY = ("家里一滴水都没有，什么时候来？", "我家没水了，是停水吗？怎么没通知。", "水压没了，老人在家做饭。",
       "又停水了？", "热水器不出水，厨房也没有。",
       "厨房龙头打开只有气，没有水。", "卫生间没水，小孩刚放学。", "刚才水变小，现在彻底没了。", "楼上几户都没水。",
       "请问几点来水？",
       "没水，能不能送两桶上来，我走不动。", "家里有婴儿要冲奶粉，急。")
POOL = (
    (20, tales.repair("door", "西门人行门关不严，风一吹就开。", "", "西门", "door")),
    (17, tales.repair("clean", "楼道口垃圾袋破了，流了一地。", "", STAIRS, "bins")),
    (14, tales.repair("parking", "消防通道上停了一辆红色轿车。", "", "东门", "lane")),
    (11, tales.repair("green", "儿童游乐区有一根树枝快断了。", "", "儿童游乐区", "tree")),
    (8, tales.repair("door", "单元门对讲只有电流声，听不清。", "", STAIRS, "door")),
    (4, tales.repair("other", "信报箱锁坏了，信掉在地上。", "", STAIRS, "door")),
)


@dataclass(frozen=True)
class Way:
    """How far a case has come, in minutes ago: reported, sent, accepted, arrived, started, resolved."""

    reported: float
    sent: float | None = None
    accepted: float | None = None
    arrived: float | None = None
    started: float | None = None
    resolved: float | None = None


@dataclass
class Hour:
    """The present of one community; `turn` walks over its homes."""

    stage: Scenery
    now: datetime
    turn: int = 0

    def ago(self, count: float) -> datetime:
        return self.now - minutes(count)

    def home(self) -> Home:
        self.turn += 1
        return self.stage.homes[(self.turn * 53 + 11) % len(self.stage.homes)]

    def case(self, tale: Tale, way: Way, hand: Actor | None = None, *, door: str = "phone", title: str = "",
             home: Home | None = None, **given: object) -> int:
        """Report a matter and take it as far as `way` says."""
        case = cases.reported(self.stage, tale, home or self.home(), way=door, at=self.ago(way.reported),
                              turn=9_000 + self.turn, title=title, **given)  # type: ignore[arg-type]
        return self.walked(case, tale, way, hand)

    def walked(self, case: int, tale: Tale, way: Way, hand: Actor | None) -> int:
        if hand is None or way.sent is None:
            return case
        dispatching.dispatch(case, user_id=hand.user_id, reason="就近", at=self.ago(way.sent), by=self.stage.desk)
        if way.accepted is not None:
            handling.accept(case, at=self.ago(way.accepted), by=hand)
        if way.arrived is not None:
            handling.arrive(case, way="gps", position=cases.HERE, at=self.ago(way.arrived), by=hand)
        if way.started is not None:
            handling.start(case, at=self.ago(way.started), by=hand)
        if way.resolved is not None:
            handling.resolve(case, text=tale.result, after=self.stage.photo(tale.scene, True, hand),
                             materials=tale.materials, cost_fen=tale.cost_fen, at=self.ago(way.resolved), by=hand)
        return case


def busy(stage: Scenery, now: datetime, owner_home: int) -> None:
    """The first community today."""
    hour, cast = Hour(stage, now), stage.cast
    wang, guard, butler = cast.actor(roles.REPAIRER), cast.actor(roles.GUARD), cast.actor(roles.BUTLER)
    shi, qi = stage.hands[roles.REPAIRER][1:3]
    _done_lately(hour)
    _repairers(hour, wang, shi, qi)
    _event(hour, wang)
    _desk(hour, butler, guard)
    _endings(hour, wang, shi, guard, butler)
    _declined(hour)
    _owner(hour, wang, owner_home)
    for ago, tale in POOL:
        dispatching.pool(hour.case(tale, Way(ago + 3), door="qr" if tale.where != HOME else "page"), at=hour.ago(ago),
                         by=stage.desk)
    tell_area(cast.area_id, now)


def quiet(stage: Scenery, now: datetime) -> None:
    """The others today: something new, something in hand, something to be confirmed."""
    hour, hands = Hour(stage, now), stage.hands[roles.REPAIRER]
    hour.case(tales.REPAIRS[11], Way(6), door="page")
    hour.case(tales.REPAIRS[5], Way(95, 90, 84, 70, 68), hands[0])
    hour.case(tales.REPAIRS[13], Way(300, 290, 281, 260, 258, 200), hands[-1], door="staff")
    if stage.estate.sketch.code in ("LSEC", "YQMY"):
        late = tales.REPAIRS[2] if stage.estate.sketch.code == "LSEC" else tales.REPAIRS[7]
        hour.case(late, Way(265, 260, 250, 236, 233), hands[0], door="page")
        dispatching.pool(hour.case(tales.REPAIRS[25], Way(13), door="staff"), at=hour.ago(9), by=stage.desk)
    tell_area(stage.cast.area_id, now)


def _done_lately(hour: Hour) -> None:
    """What was reported this week and is over already: the figures of today and of seven days."""
    for turn, ago in enumerate((540, 500, 470, 440, 400, 360, 330, 1_700, 3_200, 4_700, 6_300, 7_900)):
        tale = tales.COMPLAINTS[turn % 5] if turn in (8, 10) else tales.REPAIRS[(turn * 7 + 1) % len(tales.REPAIRS)]
        cases.told(hour.stage, Planned(tale, hour.ago(ago), "phone" if turn % 2 else "page", ending="confirm",
                                       stars=(5, 5, 5) if turn % 3 else None, turn=8_000 + turn), hour.now)


def _repairers(hour: Hour, wang: Actor, shi: Actor, qi: Actor) -> None:
    """Late, nearly late, just sent, waiting for parts."""
    stage = hour.stage
    again = tales.repair(
        "leak", "上次修过又开始滴水，比上次更大。楼上说家里没漏，麻烦来看看是不是主管道。家里有老人，地面很滑。", "",
        HOME, "pipe", spot="卫生间顶板")
    late = hour.case(again, Way(292, 288, 283, 262, 260), wang, door="page", title="卫生间顶板渗水（二次报修）")
    handling.add_note(late,
                      text="已拆开检修口，三层到一层的排水立管接头老化。先加箍止水，要换 2.4 米管子和 4 只卡箍。",
                      photos=stage.photo("pipe", True, wang), at=hour.ago(45), by=wang)
    lamp = hour.case(tales.REPAIRS[5], Way(226, 223, 215, 190, 187), wang)
    twin = hour.case(tales.REPAIRS[5], Way(120), door="page")
    supervising.merge(twin, into=lamp, at=hour.ago(112), by=stage.desk)
    hour.case(tales.REPAIRS[3], Way(70, 68), shi, door="page")
    hour.case(tales.REPAIRS[9], Way(95, 91, 85), qi)
    hour.case(tales.REPAIRS[1], Way(22, 19), qi, door="page")
    trapped = hour.case(tales.EMERGENCIES[0], Way(14, 12, 11, 3), shi)
    handling.add_note(trapped, text="已和轿厢里的人通话，两人情绪稳定。维保十分钟内到。", at=hour.ago(2), by=shi)
    parts = hour.case(tales.REPAIRS[24], Way(350, 344, 336, 318, 315), qi)
    supervising.suspend(parts, reason="parts", until=hour.now + minutes(150),
                        proof="焊条用完，采购单示例 1127，下午送到",
                        at=hour.ago(290), by=stage.desk)
    wall = hour.case(tales.REPAIRS[23], Way(150, 146, 138, 120, 118), shi)
    supervising.ask_suspend(wall, reason="weather", until=hour.now + DAY, proof="大风蓝色预警，高处作业暂停",
                         photos=stage.photo("facade", False, shi), at=hour.ago(35), by=shi)


def _event(hour: Hour, wang: Actor) -> None:
    """One public event, a dozen reports that are taken into it and told all at once."""
    stage = hour.stage
    event = hour.case(PUMP, Way(38, 35, 33, 22, 21), wang, door="staff", title="1 号水泵房水泵停机", level=1)
    supervising.mark_public_event(event, by=stage.desk)
    reports = [hour.case(Tale("repair", "water", text, ""), Way(36 - 2.2 * turn), door=("phone", "page")[turn % 2])
               for turn, text in enumerate(DRY)]
    supervising.link_reports(event, case_ids=reports, at=hour.ago(8), by=stage.desk)
    ending.tell_all(event, text="接触器烧坏，备件已到现场，预计一小时内恢复供水。行动不便的住户正在送水上门。",
                    at=hour.ago(6),
                    by=stage.desk)


def _desk(hour: Hour, butler: Actor, guard: Actor) -> None:
    """What the desk has before it: 12345, complaints, contested and plain new ones."""
    stage, manager = hour.stage, hour.stage.manager
    hour.case(tales.HOTLINE[0], Way(24), door="hotline")
    hour.case(tales.REPAIRS[2], Way(9), door="page")
    hour.case(tales.COMPLAINTS[7], Way(26 * HOUR, 25.8 * HOUR, 25.5 * HOUR, None, 24 * HOUR), butler, door="page")
    hour.case(tales.COMPLAINTS[8], Way(95, 88), butler)
    hour.case(tales.COMPLAINTS[0], Way(50, 44, 35, None, 33), guard)
    hour.case(tales.COMPLAINTS[5], Way(200, 190, 170, None, 165), manager, door="page")
    hour.case(tales.STAFF_COMPLAINT, Way(180, 172, 140, None, 130), manager, title="门岗态度", confidential=True,
              about=stage.cast.users[roles.GUARD])
    hour.case(tales.ANSWERS[2], Way(75, 60, 50), butler, door="page")
    contested = hour.case(tales.REPAIRS[19], Way(80, 74), guard, door="staff")
    handling.contest(contested, basis="车棚里的飞线归维修拆，门岗没有电工证。", at=hour.ago(60), by=guard)
    object_to(hour, 22 * HOUR, 1, tales.OBJECTIONS[0][0])


def _endings(hour: Hour, wang: Actor, shi: Actor, guard: Actor, butler: Actor) -> None:
    """Done, and now somebody else asks whether it is."""
    stage = hour.stage
    hour.case(tales.COMPLAINTS[9], Way(20 * HOUR, 19.8 * HOUR, 19.5 * HOUR, None, 19 * HOUR, 5 * HOUR), stage.manager)
    tried = hour.case(tales.COMPLAINTS[1], Way(17 * HOUR, 16.7 * HOUR, 16.4 * HOUR, None, 16 * HOUR, 3 * HOUR), guard)
    ending.call_try(tried, at=hour.ago(70), by=stage.desk)
    hour.case(tales.EMERGENCIES[1], Way(290, 288, 286, 270, 268, 190), shi)
    hour.case(tales.HOTLINE[2], Way(30 * HOUR, 29.9 * HOUR, 29.7 * HOUR, 29 * HOUR, 28.9 * HOUR, 25 * HOUR), wang,
              door="hotline")
    hour.case(tales.COMPLAINTS[8], Way(14 * HOUR, 13.8 * HOUR, 13 * HOUR, None, 12 * HOUR, 2 * HOUR), butler)
    for turn in (4, 11, 22):
        hour.case(tales.REPAIRS[turn], Way(400, 395, 385, 370, 365, 310), stage.hand(tales.REPAIRS[turn], turn))
    for turn, (few, words) in enumerate((((2, 3, 2), tales.GRUMBLES[0]), ((3, 2, 4), "修完两天又响。"))):
        case = hour.case(tales.REPAIRS[11 + turn], Way(30 * HOUR, 29.9 * HOUR, 29.7 * HOUR, 29 * HOUR, 28.9 * HOUR,
                                                       28 * HOUR), shi)
        ending.confirm(case, at=hour.ago(20 * HOUR), by=stage.reporter)
        rating.rate(case, stars=Stars(*few, words, tales.impressions(few)), at=hour.ago(20 * HOUR - 4),
                    by=stage.reporter)


def _declined(hour: Hour) -> None:
    """One not taken in and left so, one appealed against, one that waits for the second person."""
    stage = hour.stage
    reasons = (("家里的洗衣机不转了，能不能来修？", "家用电器不在物业维修范围，已告知厂家售后电话。", True),
               ("邻居家的墙敲了一面，怕影响结构。", "请先由邻居提供装修备案；物业没有鉴定资质。", True),
               ("阳台窗户玻璃裂了，请换一块。", "户内门窗由业主自行维修，可推荐附近的店。", False))
    for turn, (text, reason, decided) in enumerate(reasons):
        case = hour.case(Tale("repair", "structure" if turn == 1 else "other", text, ""), Way(13 - turn), door="page")
        wish = supervising.ask_decline(case, reason=reason, at=hour.ago(8 - turn), by=stage.desk)
        if decided:
            approvals.decide(wish, yes=True, answer="同意", at=hour.now, by=stage.manager)
        if turn == 1:
            ending.appeal(case, text="敲的是承重墙，楼道里已经有裂缝，请派人来看。", at=hour.now, by=stage.reporter)


def _owner(hour: Hour, wang: Actor, home_id: int) -> None:
    """The demo's owner: one in hand, one to confirm and rate, one long done, one figure asked about and answered."""
    owner = hour.stage.cast.actor(roles.OWNER)
    tap, sink, door = tales.REPAIRS[9], tales.REPAIRS[1], tales.REPAIRS[12]

    tomorrow = localtime(hour.now).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def own(tale: Tale, ago: float, wished: datetime | None = None) -> int:
        given = NewCase(tale.kind, tale.category, tale.text, spot=tale.spot, wished_from=wished,
                        wished_until=wished and wished + timedelta(hours=3),
                        photos=hour.stage.photo(tale.scene, False, owner))
        return intake.submit(home_id, given=given, at=hour.ago(ago), by=owner).case_id

    hour.walked(own(sink, 50, tomorrow), sink, Way(50, 45, 38), wang)
    hour.walked(own(tap, 250), tap, Way(250, 246, 240, 220, 218, 170), hour.stage.hands[roles.REPAIRER][1])
    long = 41 * 24 * HOUR
    done = hour.walked(own(door, long), door, Way(long, long - 6, long - 15, long - 40, long - 42, long - 90), wang)
    ending.confirm(done, at=hour.ago(long - 200), by=owner)
    rating.rate(done, stars=Stars(5, 5, 5, tales.PRAISE[0], ("quick", "tidy")), at=hour.ago(long - 204), by=owner)
    asked = intake.object_to(hour.stage.estate.community_id, reference=figure(hour, 3), text=tales.OBJECTIONS[1][0],
                             at=hour.ago(62 * 24 * HOUR), by=owner).case_id
    answered(hour, asked, 1, 61 * 24 * HOUR)
    ending.confirm(asked, at=hour.ago(60 * 24 * HOUR), by=owner)


def objections(stage: Scenery, now: datetime) -> None:
    """Two questions to the open books of a community in its past, answered for everybody to read."""
    hour = Hour(stage, now)
    for turn, days in enumerate((75, 33)):
        case = object_to(hour, days * 24 * HOUR, 4 - turn, tales.OBJECTIONS[2 * turn][0])
        answered(hour, case, 2 * turn, (days - 1) * 24 * HOUR)
        tell_area(stage.cast.area_id, hour.ago((days - 5) * 24 * HOUR))


def object_to(hour: Hour, ago: float, months: int, text: str) -> int:
    home = hour.home()
    by = Actor(None, "示例住户", hour.stage.cast.area_id, person_id=home.person_id,
               grants=(Grant(roles.OWNER, "unit", home.unit_id),))
    return intake.object_to(hour.stage.estate.community_id, reference=figure(hour, months), text=text,
                            at=hour.ago(ago), by=by).case_id


def figure(hour: Hour, months: int) -> str:
    """The address of a month of the open books."""
    return f"/open/{hour.stage.estate.sketch.code}?ym={months_later(month_of(hour.now.date()), -months)}"


def answered(hour: Hour, case: int, which: int, ago: float) -> None:
    ending.answer_objection(case, text=tales.OBJECTIONS[which][1], at=hour.ago(ago), by=hour.stage.manager)
