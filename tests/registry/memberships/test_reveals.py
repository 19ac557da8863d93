"""A name in full where the role does not cover it: a second person's yes, one look, in the journal."""
from datetime import timedelta

import pytest

from linli.kernel import approvals, wishes
from linli.kernel.access import system
from linli.kernel.clock import now
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.models import JournalRow
from linli.kernel.tenancy import in_area
from linli.registry.households.values import PurposeMissing
from linli.registry.memberships.reveals import commands
from tests.factories import member, new_area, new_community, new_owner, new_unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def community(area):
    return new_community(area)


@pytest.fixture
def home(area, community):
    return new_unit(community, by=system(area))


@pytest.fixture
def person(area, community, home):
    return new_owner(home, community_id=community, by=system(area))


@pytest.fixture
def cashier(area, community):
    return member(area, "cashier", "community", community, user_id=501, name="叶试验")


@pytest.fixture
def manager(area, community):
    return member(area, "project_manager", "community", community, user_id=502, name="孟试验")


def ask(home, person, by, purpose="与业主核对门牌"):
    return commands.ask_full(home, person_id=person, purpose=purpose, by=by)


def test_a_yes_shows_it_once(area, home, person, cashier, manager):
    wish = ask(home, person, cashier)
    with pytest.raises(NotFound):
        commands.see_full(wish, at=now(), by=cashier)
    shown = wishes.approval(wish, by=manager)
    assert "张**" in str(shown.effect) and "19900001234" not in str(shown.effect)
    approvals.decide(wish, yes=True, at=now(), by=manager)
    assert commands.see_full(wish, at=now(), by=cashier).phone == "19900001234"
    with pytest.raises(commands.SeenAlready):
        commands.see_full(wish, at=now(), by=cashier)
    with in_area(area):
        row = JournalRow.objects.get(command="registry.memberships.reveals.see_full")
    assert row.actor == "叶试验" and row.changed["purpose"] == "与业主核对门牌"


def test_the_yes_is_the_askers_and_for_four_hours(home, person, cashier, manager, area, community):
    wish = ask(home, person, cashier)
    approvals.decide(wish, yes=True, at=now(), by=manager)
    with pytest.raises(NotFound):
        commands.see_full(wish, at=now(), by=member(area, "cashier", "community", community, user_id=503))
    with pytest.raises(NotFound):
        commands.see_full(wish, at=now() + timedelta(hours=5), by=cashier)


def test_needs_a_purpose_and_a_right(area, home, person, cashier, community):
    with pytest.raises(PurposeMissing):
        ask(home, person, cashier, purpose=" ")
    with pytest.raises(NotAllowed):
        ask(home, person, member(area, "committee_secretary", "community", community))
