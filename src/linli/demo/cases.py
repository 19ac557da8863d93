"""Two years of cases by the real commands, each told from its report to its ending before the next begins.

The ticker's past is told on the way (`tell_area` at the hour of each late step), so that nothing of history breaches
when the demo starts.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.demo import plan, scenes, tales
from linli.demo.history import Estate
from linli.demo.office import Colleague, own_phone
from linli.demo.plan import Planned
from linli.demo.staff import NAMES, Cast
from linli.demo.tales import Tale
from linli.engines.cases.clocks.ticking import tell_area
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake import queries as callers
from linli.engines.cases.intake.categories import BY_CODE
from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.intake.values import Contact, Hotline, NewCase
from linli.engines.cases.rating import commands as rating
from linli.kernel import clock
from linli.kernel.access import Actor, Grant, system
from linli.kernel.clock import month_span
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS
from linli.kernel.signin.sessions import actor_of
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places import queries as placed

SKILLS = (("water", "electric", "doors", "lift", "building"), ("water", "doors", "building", "green"))
LICENCES = ("electric", "lift")
WORKING = (roles.PROJECT_MANAGER, roles.BUTLER, roles.REPAIRER, roles.GUARD, roles.CLEANER)
OWN_COMMUNITY = "YJHY"            # where the cast's own field staff stand watch
HERE = (31.26021, 120.50174)      # where the handlers' phones say they are
DAY = timedelta(days=1)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass(frozen=True)
class Home:
    unit_id: int
    person_id: int
    phone: str


@dataclass
class Scenery:
    """One community as the story acts in it: its homes, spots, and who works there."""

    estate: Estate
    cast: Cast
    homes: list[Home]
    spots: dict[str, int]
    hands: dict[str, list[Actor]]               # by role: who is sent
    desk: Actor
    manager: Actor
    album: dict[tuple[str, bool, int | None, int], int] = field(default_factory=dict)

    @property
    def reporter(self) -> Actor:
        """Whoever holds the link of their own report."""
        return system(self.cast.area_id, "报事人")

    def where(self, tale: Tale, home: Home) -> int:
        if tale.where == tales.HOME:
            return home.unit_id
        if tale.where in self.spots:
            return self.spots[tale.where]
        with in_area(self.cast.area_id):
            found = placed.whereabouts(home.unit_id)
        return (found.entrance_id if found else None) or self.estate.community_id

    def photo(self, scene: str, mended: bool, by: Actor, time: int = 1) -> tuple[int, ...]:
        """The drawing of a scene as this person brought it the first or second time; () where nothing is to see."""
        if not scene:
            return ()
        key = (scene, mended, by.user_id, time)
        if key not in self.album:
            name = f"示例-{scenes.SCENES[scene][2 if mended else 1]}.jpg"
            upload = SimpleUploadedFile(name, scenes.picture(scene, mended))
            self.album[key] = files.store(upload, kinds=PHOTOS, purpose=FILE,
                                          by=by if by.user_id else self.reporter).id
        return (self.album[key],)

    def hand(self, tale: Tale, turn: int) -> Actor:
        """Whom the desk sends: of those of the category's post, one who has the skill."""
        category = BY_CODE[tale.category]
        able = self.hands[category.role]
        return able[0] if category.licence or category.skill not in ("", *SKILLS[1]) else able[turn % len(able)]


def scenery(estate: Estate, cast: Cast) -> Scenery:
    """Look up the places and people of a community, the people as the callers' desk does."""
    desk, now = cast.actor(roles.DISPATCHER), clock.now()
    cards = [callers.caller(phone, at=now, by=desk) for phone in estate.phones]
    homes = [Home(one.unit_id, one.person_id, card.phone) for card in cards for one in card.homes[:3]
             if one.community_id == estate.community_id and one.tenure == "业主"]
    spots = {row.name: row.id for row in placed.spots(estate.community_id, by=system(cast.area_id))}
    hands: dict[str, list[Actor]] = {}
    for one in estate.colleagues:
        hands.setdefault(one.role, []).append(actor_of(one.user_id, one.name, cast.area_id))
    for role in WORKING if estate.sketch.code == OWN_COMMUNITY else WORKING[:2]:
        hands[role] = [cast.actor(role), *hands.get(role, [])]
    return Scenery(estate, cast, homes, spots, hands, desk, cast.actor(roles.PROJECT_MANAGER))


def enter_workers(estates: Sequence[Estate], cast: Cast) -> None:
    """Skills, caps and licences of all who take cases; the licences of one run out next month."""
    by, today = cast.actor(roles.DISPATCHER), clock.today()
    own = [Colleague(cast.users[role], NAMES[role], role, f"1990000{own_phone(role)}", 0, 0) for role in WORKING]
    for one in own + [each for estate in estates for each in estate.colleagues]:
        skills = SKILLS[one.order % 2] if one.role == roles.REPAIRER else ()
        dispatching.set_worker(one.user_id, name=one.name, phone=one.phone, skills=skills, by=by,
                               cap=12 if one.role in (roles.PROJECT_MANAGER, roles.BUTLER) else 6,
                               organisation_id=one.organisation_id or None)
        if one.role == roles.REPAIRER and one.order == 0:
            for licence in LICENCES:
                dispatching.add_licence(one.user_id, licence=licence, number=f"示例{one.user_id:06d}", by=by,
                                        since=today - 1000 * DAY, until=today + (30 + one.user_id % 700) * DAY)
        if one.role == roles.GUARD:
            dispatching.add_licence(one.user_id, licence="fire", number=f"示例{one.user_id:06d}", by=by,
                                    since=today - 400 * DAY, until=today + 600 * DAY)


def past(stage: Scenery, now: datetime) -> int:
    """The history of a community; return how many matters."""
    start = month_span(stage.estate.starts)[0]
    entered = datetime.combine(start, datetime.min.time(), now.tzinfo)
    planned = plan.history(stage.estate.sketch.code, now,
                           entered if stage.estate.sketch.entered else now - 2 * plan.YEAR)
    for one in planned:
        told(stage, one, now)
    return len(planned)


def told(stage: Scenery, one: Planned, now: datetime) -> int:
    """One matter from its report to its ending; return the case."""
    home = stage.homes[one.turn * 37 % len(stage.homes)]
    if one.door == "answer":
        return intake.answer_now(
            stage.where(one.tale, home), given=NewCase(one.tale.kind, one.tale.category, one.tale.text),
            answer=one.tale.result, contact=Contact(home.person_id), at=one.at, by=stage.desk).case_id
    if one.door == "fix":
        return fixed(stage, one, home)
    case, chance = reported(stage, one.tale, home, way=one.way, at=one.at, turn=one.turn), Random(one.turn)
    done = worked(stage, case, one, one.at, chance)
    if one.again:
        at = done + timedelta(hours=chance.randrange(5, 30))
        ending.reopen_own(case, reason=tales.UNSOLVED[one.turn % 3], at=at, by=stage.reporter)
        done = worked(stage, case, one, at, chance, time=2)
    ended(stage, case, one, done, chance)
    return case


def fixed(stage: Scenery, one: Planned, home: Home) -> int:
    """Seen on the round and done in one go."""
    hand = stage.hand(one.tale, one.turn)
    case = intake.fix_now(
        stage.where(one.tale, home), given=NewCase(one.tale.kind, one.tale.category, one.tale.text,
                                                   spot=one.tale.spot),
        before=stage.photo(one.tale.scene, False, hand), after=stage.photo(one.tale.scene, True, hand),
        materials=one.tale.materials, cost_fen=one.tale.cost_fen, contact=Contact(home.person_id), at=one.at,
        by=hand).case_id
    ended(stage, case, one, one.at, Random(one.turn))
    return case


def reported(stage: Scenery, tale: Tale, home: Home, *, way: str, at: datetime, turn: int, level: int | None = None,
             title: str = "", confidential: bool = False, about: int | None = None) -> int:
    """The report by one of the front doors."""
    place = stage.where(tale, home)
    by = stage.desk
    if way == "page":
        by = Actor(None, "示例住户", stage.cast.area_id, person_id=home.person_id,
                   grants=(Grant(roles.OWNER, "unit", home.unit_id),))
    elif way == "staff":
        by = stage.hand(tale, turn)
    elif way == "qr":
        by = system(stage.cast.area_id, "扫码访客")
    shown = stage.photo(tale.scene, False, by) if way != "phone" and way != "hotline" else ()
    given = NewCase(tale.kind, tale.category, tale.text, title, tale.spot, level, photos=shown,
                    confidential=confidential, about_user_id=about)
    if way == "page":
        return intake.submit(place, given=given, at=at, by=by).case_id
    if way == "qr":
        return intake.report_from_spot(place, given=given, phone=home.phone, at=at, by=by).case_id
    hotline = Hotline(f"12345-{at:%y%m%d}-{stage.estate.sketch.code}{turn:04d}", at + 5 * DAY) \
        if way == "hotline" else None
    return intake.report_for(place, given=given, contact=Contact(home.person_id), source=way, hotline=hotline, at=at,
                             by=by).case_id


def worked(stage: Scenery, case: int, one: Planned, at: datetime, chance: Random, time: int = 1) -> datetime:
    """Sent, taken, gone to and done; return when. A late one lets its clocks be told before."""
    hand, tale = stage.hand(one.tale, one.turn), one.tale
    at += minutes(chance.randrange(2, 11))
    dispatching.dispatch(case, user_id=hand.user_id, reason="就近" if one.turn % 2 else "熟悉这幢楼", at=at,
                         by=stage.desk)
    at += minutes(chance.randrange(2, 19))
    handling.accept(case, at=at, by=hand)
    if tale.kind == "complaint":
        handling.start(case, at=at + minutes(5), by=hand)
        at += timedelta(hours=chance.randrange(26, 40) if one.late else chance.randrange(2, 14))
    else:
        at += minutes(chance.randrange(8, 30))
        handling.arrive(case, way="gps", position=HERE, at=at, by=hand)
        if one.late:
            handling.start(case, at=at + minutes(10), by=hand)
        at += minutes(chance.randrange(250, 420) if one.late else chance.randrange(15, 90))
    if one.late:
        tell_area(stage.cast.area_id, at)
    handling.resolve(case, text=tale.result, after=stage.photo(tale.scene, True, hand, time), materials=tale.materials,
                     cost_fen=tale.cost_fen, at=at, by=hand)
    return at


def ended(stage: Scenery, case: int, one: Planned, done: datetime, chance: Random) -> None:
    """The reporter's word, a call-back, three tries without one, or three days of silence."""
    at = done + minutes(chance.randrange(30, 480))
    if one.ending == "confirm":
        ending.confirm(case, at=at, by=stage.reporter)
    elif one.ending == "auto":
        tell_area(stage.cast.area_id, done + timedelta(hours=72, seconds=1))
    elif one.ending == "unreachable":
        for tries in range(3):
            ending.call_try(case, at=at + minutes(95 * tries), by=stage.desk)
    else:
        result = "unsatisfied" if one.stars and min(one.stars) <= 2 else chance.choice(("satisfied", "solved"))
        ending.call_back(case, result=result, words=one.words, at=at, by=stage.desk)
    if one.stars:
        rating.rate(case, stars=Stars(*one.stars, one.words, tales.impressions(one.stars)), at=at + minutes(6),
                    by=stage.reporter)
        if min(one.stars) <= 2 and one.turn % 3:
            rating.review(case, text="已与住户通话说明并致歉，班组会上讲评。", at=at + DAY, by=stage.manager)
