"""The demo's people can show what takes two: what one manager of the area asks, the other grants."""
from datetime import timedelta

import pytest

from linli.demo import staff
from linli.kernel import approvals, clock, wishes
from linli.kernel.access import system
from linli.kernel.signin import queries as signin
from linli.kernel.signin.sessions import actor_of
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places.models import Place
from linli.registry.policies import commands as policies
from linli.registry.policies import queries
from tests import factories

LIMIT = "expense.second"


@pytest.fixture
def managers(transactional_db):
    area = factories.new_area()
    by, since = system(area), clock.today() - timedelta(days=30)
    community = factories.new_community(area)
    with in_area(area):
        root = Place.objects.get(kind="area").pk
    cast = staff.appoint_all(root, [community], since=since, by=by)
    second = staff.appoint_second(root, since=since, by=by)
    return root, community, cast.actor(roles.AREA_MANAGER), actor_of(second, staff.SECOND_MANAGER[1], area)


def test_a_policy_of_the_whole_area_is_asked_by_one_manager_and_granted_by_the_other(managers):
    root, community, first, second = managers
    tomorrow = clock.today() + timedelta(days=1)
    wish = policies.ask_value(root, policy=LIMIT, value=10_000, on=tomorrow, reason="从严", by=first)
    with pytest.raises(approvals.OwnAct):
        approvals.decide(wish, yes=True, at=clock.now(), by=first)
    [row] = wishes.inbox(second.area_id, by=second).waiting
    approvals.decide(row.id, yes=True, at=clock.now(), by=second)
    with in_area(second.area_id):
        assert queries.value(LIMIT, community, tomorrow) == 10_000


def test_both_have_a_button_on_the_sign_in_page(managers, settings):
    settings.DEMO = True
    titles = [one.title for one in signin.demo_roles()]
    assert titles.count("片区经理") == 1 and titles.count("片区经理（第二人）") == 1
