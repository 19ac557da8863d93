"""One invented person per role, each with a password log-in and a button on the demo's sign-in page."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linli.kernel.access import Actor
from linli.kernel.signin.sessions import actor_of
from linli.kernel.signin.users import commands as users
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.memberships.binding import commands as binding
from linli.registry.people import commands as people
from linli.registry.places import queries as places

PASSWORD = "linli-demo-2026"    # invented people, one machine, no data of anybody: printed at the start


@dataclass(frozen=True)
class Cast:
    """User ids by role, and the actors that make the history."""

    users: dict[str, int]
    area_id: int

    def actor(self, role: str) -> Actor:
        user_id = self.users[role]
        return actor_of(user_id, NAMES[role], self.area_id)


NAMES = {
    roles.CASHIER: "钱收银", roles.ACCOUNTANT: "孙会计", roles.PROJECT_MANAGER: "周经理", roles.BUTLER: "郑管家",
    roles.REPAIRER: "王维修", roles.GUARD: "李保安", roles.CLEANER: "赵保洁", roles.DISPATCHER: "吴调度",
    roles.AREA_MANAGER: "冯片区", roles.COMMITTEE_SECRETARY: "陈书记", roles.STREET_SUPERVISOR: "沈监督",
    roles.ADMINISTRATOR: "韩管理", roles.COMMITTEE_MEMBER: "杨委员", roles.OWNER: "业主甲", roles.TENANT: "租户乙",
    roles.FAMILY: "家属丙",
}
# What holds over the whole area is asked for by one manager of the area and needs another's yes.
SECOND_MANAGER = ("area_manager_2", "许片区")
REST = 9_900    # the last hundred phones are the cast's own


def appoint_all(root_id: int, communities: list[int], *, since: date, by: Actor) -> Cast:
    """Make the staff and give each their role: area roles over all, community roles in every community.

    Nobody sits on the committees of two communities: the member is the first one's.
    """
    cast = {}
    for position, role in enumerate(role for role in NAMES if role not in roles.HOUSEHOLD):
        user = users.create_user(role, name=NAMES[role], phone=f"1990000{REST + position}", password=PASSWORD, by=by)
        where = [root_id] if roles.SCOPE[role] == "area" else communities
        where = communities[:1] if role == roles.COMMITTEE_MEMBER else where
        for place_id in where:
            memberships.appoint(user, role=role, place_id=place_id, since=since, reason="示例", by=by)
        memberships.offer_in_demo(user, role=role, by=by)
        cast[role] = user
    return Cast(cast, by.area_id)


def appoint_second(root_id: int, *, since: date, by: Actor) -> int:
    """Make the other manager of the area, with a log-in and a button of their own; return the user."""
    login, name = SECOND_MANAGER
    user = users.create_user(login, name=name, password=PASSWORD, by=by)
    memberships.appoint(user, role=roles.AREA_MANAGER, place_id=root_id, since=since, reason="示例", by=by)
    group, _, icon = memberships.DEMO_BUTTONS[roles.AREA_MANAGER]
    users.offer_demo_login(user, role=login, title=f"{roles.TITLES[roles.AREA_MANAGER]}（第二人）", icon=icon,
                           group=group, line="同意另一位提的片区政策", face=roles.FACE[roles.AREA_MANAGER],
                           position=list(memberships.DEMO_BUTTONS).index(roles.AREA_MANAGER), by=by)
    return user


def settle_household(cast: Cast, unit_id: int, persons: dict[str, int], *, on: date, by: Actor) -> None:
    """Bind the demo's owner, tenant and family member to one home; `persons` are registry persons by role."""
    for position, role in enumerate(roles.HOUSEHOLD):
        user = users.create_user(role, name=NAMES[role], phone=f"1990000{REST + 50 + position}", by=by)
        binding.settle_user(unit_id, user_id=user, role=role, person_id=persons[role], on=on, by=by)
        memberships.offer_in_demo(user, role=role, by=by)
        cast.users[role] = user


def settle_member(cast: Cast, unit_id: int, *, community_id: int, on: date, by: Actor) -> None:
    """Let the member of the committee own a home of the community."""
    role = roles.COMMITTEE_MEMBER
    person = people.add_person(community_id, name=NAMES[role], phone=f"1990000{REST + 53}", by=by)
    people.add_tenure(unit_id, person_id=person, kind="owner", share=None, on=on, by=by)
    binding.settle_user(unit_id, user_id=cast.users[role], role=roles.OWNER, person_id=person, on=on, by=by)


def any_home(community_id: int, label: str) -> int:
    """The id of a home by its label within the community."""
    found = places.label_of(places.unit_ids(community_id))
    return next(unit for unit, name in found.items() if name == label)
