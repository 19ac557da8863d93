"""A community with a desk, repairers on duty and an owner: what tests of cases stand on. Monday, 23 November, 14:00."""
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from PIL import Image

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters.models import Case
from linli.kernel.access import Actor, Grant, system
from linli.kernel.files import commands as filing
from linli.kernel.files.values import PHOTOS
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.places import queries as places
from tests import factories

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SKILLS = ("water", "electric", "doors", "lift", "building")


@dataclass
class Town:
    area: int
    community: int
    unit: int
    neighbour: int
    firm: int
    post: int
    desk: Actor
    manager: Actor
    second: Actor
    repairer: Actor
    other: Actor
    owner: Actor
    at: datetime = AT
    _n: int = field(default=0)

    @property
    def by(self) -> Actor:
        return system(self.area)

    def later(self, **given: float) -> datetime:
        """The clock of the story goes on, and stays."""
        self.at += timedelta(**given)
        return self.at

    def photo(self, by: Actor) -> int:
        self._n += 1
        data = io.BytesIO()
        Image.new("RGB", (40, 30), (self._n * 7 % 255, self._n * 13 % 255, 99)).save(data, "PNG")
        data.seek(0)
        data.name = f"photo{self._n}.png"
        return filing.store(data, kinds=PHOTOS, purpose="cases.file", by=by).id

    def worker(self, name: str, *, role: str = roles.REPAIRER, skills: tuple[str, ...] = SKILLS, cap: int = 5,
               on_duty: bool = True) -> Actor:
        user = users.create_user(f"w{next(factories.numbers)}", name=name, by=self.by)
        if on_duty:
            organisations.name_holder(self.post, name=name, phone="19900004444", user_id=user, on=date(2026, 1, 1), by=self.by)
        dispatching.set_worker(user, name=name, phone="19900004444", skills=skills, cap=cap, by=self.by)
        dispatching.add_licence(user, licence="electric", since=date(2026, 1, 1), by=self.by)
        return Actor(user, name, self.area, grants=(Grant(role, "community", self.community),))

    def case(self, kind: str = "repair", category: str = "leak", *, by: Actor | None = None, place: int | None = None,
             **given) -> int:
        text = given.pop("text", "厨房水管漏水")
        if kind == "objection":
            return intake.object_to(self.community, reference="/open/T/2026-10/31", text=text, at=self.at, by=by or self.owner).case_id
        return intake.submit(place or self.unit, given=NewCase(kind, category, text, **given), at=self.at, by=by or self.owner).case_id

    def dispatched(self, kind: str = "repair", category: str = "leak", to: Actor | None = None, **given) -> int:
        case = self.case(kind, category, **given)
        dispatching.dispatch(case, user_id=(to or self.repairer).user_id, reason="试验", at=self.later(minutes=1), by=self.desk)
        return case

    def working(self, kind: str = "repair", category: str = "leak", **given) -> int:
        case = self.dispatched(kind, category, **given)
        handling.accept(case, at=self.later(minutes=1), by=self.repairer)
        handling.arrive(case, way="gps", position=(29.9, 121.5), at=self.later(minutes=1), by=self.repairer)
        handling.start(case, at=self.later(minutes=1), by=self.repairer)
        return case

    def resolved(self, kind: str = "repair", category: str = "leak", **given) -> int:
        case = self.working(kind, category, **given)
        handling.resolve(case, text="换了接头", after=(self.photo(self.repairer),), at=self.later(minutes=1), by=self.repairer)
        return case

    def row(self, case_id: int) -> Case:
        with in_area(self.area):
            return Case.objects.get(pk=case_id)

    def state(self, case_id: int) -> str:
        return self.row(case_id).state

    def pump_room(self) -> int:
        return places.whereabouts(self.community) and self.community


def new_town() -> Town:
    area = factories.new_area()
    community = factories.new_community(area)
    by = system(area)
    unit = factories.new_unit(community, "3-2-501", by=by)
    neighbour = factories.new_unit(community, "3-2-401", by=by)
    person = factories.new_owner(unit, "张试验", community_id=community, phone="19900001111", by=by)
    firm = organisations.add_organisation(community, kind="firm", name="试验物业", on=date(2026, 1, 1), by=by)
    post = organisations.add_post(firm, place_id=community, title="维修", role=roles.REPAIRER, on=date(2026, 1, 1), by=by)

    def actor(name: str, role: str, scope: str, place: int, **given) -> Actor:
        user = users.create_user(f"{role}{next(factories.numbers)}", name=name, by=by)
        return Actor(user, name, area, grants=(Grant(role, scope, place),), **given)

    town = Town(area, community, unit, neighbour, firm, post,
                desk=actor("调度试", roles.DISPATCHER, "area", 0), manager=actor("经理试", roles.PROJECT_MANAGER, "community", community),
                second=actor("片区试", roles.AREA_MANAGER, "area", 0), repairer=by, other=by,
                owner=actor("张试验", roles.OWNER, "unit", unit, person_id=person))
    town.repairer, town.other = town.worker("周师傅"), town.worker("陈师傅")
    return town
