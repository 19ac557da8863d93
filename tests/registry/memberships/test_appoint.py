"""Who holds which role where: by an administrator, never for oneself, by dates."""
from datetime import date, timedelta

import pytest

from linli.kernel.access import system
from linli.kernel.clock import today
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.models import Seat, User
from linli.kernel.signin.sessions import actor_of
from linli.kernel.signin.users import commands as users
from linli.registry.memberships import commands
from linli.registry.memberships.values import AlreadyHolds, NoSuchUser, NotOneself, UnknownRole, WrongPlace
from tests.factories import member, new_area, new_community

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def community(area):
    return new_community(area)


@pytest.fixture
def administrator(area):
    return member(area, "administrator", "area", 1, user_id=800_000 + area)


@pytest.fixture
def clerk(area, administrator):
    return users.create_user(f"nt{area}", name="叶试验", by=administrator)


def roles(user_id, area):
    return [grant.role for grant in actor_of(user_id, "x", area).grants]


def appoint(user_id, place, by, role="cashier", since=None):
    return commands.appoint(user_id, role=role, place_id=place, since=since or today(), reason="入职", by=by)


def test_holds_from_its_day_on_and_ends_at_once(area, community, administrator, clerk):
    row = appoint(clerk, community, administrator)
    assert roles(clerk, area) == ["cashier"]
    commands.end_membership(row, on=today(), reason="离职", by=administrator)
    assert roles(clerk, area) == []


def test_a_later_day_does_not_hold_yet(area, community, administrator, clerk):
    appoint(clerk, community, administrator, since=today() + timedelta(days=3))
    assert roles(clerk, area) == []


def test_refuses_what_makes_no_sense(area, community, administrator, clerk):
    with pytest.raises(WrongPlace):
        appoint(clerk, community, administrator, role="dispatcher")
    for role in ("owner", "emperor"):
        with pytest.raises(UnknownRole):
            appoint(clerk, community, administrator, role=role)
    appoint(clerk, community, administrator)
    with pytest.raises(AlreadyHolds):
        appoint(clerk, community, administrator, since=date(2026, 1, 1))


def test_nobody_appoints_themselves(area, community, administrator):
    with pytest.raises(NotOneself):
        appoint(administrator.user_id, community, administrator)


def test_a_user_of_another_area_does_not_exist_here(area, community, administrator):
    stranger = User.objects.create(login=f"far{area}", name="远")
    Seat.objects.create(user=stranger, area_id=new_area())
    with pytest.raises(NoSuchUser):
        appoint(stranger.pk, community, administrator)
    with pytest.raises(NotFound):
        users.deactivate_user(stranger.pk, reason="x", at=None, by=administrator)


def test_only_the_administrator(area, community, clerk):
    with pytest.raises(NotAllowed):
        appoint(clerk, community, member(area, "project_manager", "community", community, user_id=5))


def test_the_demo_shows_a_role_as_a_button(area, community, clerk):
    commands.offer_in_demo(clerk, role="cashier", by=system(area))
