"""A phone comes to a home by a code or by somebody's yes; never by matching the roster alone."""
from datetime import UTC, date, datetime, timedelta

import pytest

from linli.engines.messaging.models import Message
from linli.kernel import codes
from linli.kernel.access import Actor, standing_of, system
from linli.kernel.clock import now, today
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.models import Seat, User
from linli.kernel.signin.sessions import actor_of
from linli.kernel.tenancy import in_area
from linli.registry.memberships.binding import commands as binding
from linli.registry.memberships.values import (
    AlreadyAskedHome,
    InvitationSpent,
    OwnersAnswer,
    RequestEnded,
    UnknownRole,
)
from linli.registry.organisations.models import Membership
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
def holder(area, community, home):
    return new_owner(home, community_id=community, phone="19900001234", by=system(area))


def phone_user(number: str) -> User:
    return User.objects.get_or_create(phone=number, defaults={"name": f"尾号 {number[-4:]}"})[0]


def signed_in(area: int, number: str) -> Actor:
    user = phone_user(number)
    if Seat.objects.filter(user=user, area=area).exists():
        return actor_of(user.pk, user.name, area)
    return Actor(user.pk, user.name, area)


@pytest.fixture
def owner(area, home, holder):
    user = phone_user(f"1990001{area:04d}")
    binding.settle_user(home, user_id=user.pk, role="owner", person_id=holder, on=today(), by=system(area))
    return signed_in(area, user.phone)


@pytest.fixture
def butler(area, community):
    return member(area, "butler", "community", community, user_id=990)


def roles(by):
    """What the user behind `by` holds now."""
    fresh = actor_of(by.user_id, by.name, by.area_id)
    return sorted((grant.role, grant.place_id) for grant in fresh.grants)


def accept(code, by):
    found = codes.resolve(code.code)
    return binding.accept(found.object_id, name="李试验", on=today(), at=now(), by=by)


def test_an_invited_family_member_gets_in_and_is_on_file(area, home, owner):
    code = binding.invite(home, role="family", at=now(), by=owner)
    guest = signed_in(area, f"1990002{area:04d}")
    assert accept(code, guest) == home
    assert roles(guest) == [("family", home)]


def test_a_code_opens_once(area, home, owner):
    code = binding.invite(home, role="tenant", at=now(), by=owner)
    accept(code, signed_in(area, f"1990002{area:04d}"))
    with pytest.raises(InvitationSpent):
        accept(code, signed_in(area, f"1990003{area:04d}"))


def test_a_late_or_withdrawn_code_opens_nothing(area, home, owner):
    code = binding.invite(home, role="family", at=now() - timedelta(days=8), by=owner)
    guest = signed_in(area, f"1990002{area:04d}")
    with pytest.raises(InvitationSpent):
        accept(code, guest)
    code = binding.invite(home, role="family", at=now(), by=owner)
    binding.withdraw_invitation(code.id, at=now(), by=owner)
    with pytest.raises(InvitationSpent):
        accept(code, guest)


def test_only_an_owner_of_this_home_invites_and_no_owners(area, community, home, owner):
    with pytest.raises(UnknownRole):
        binding.invite(home, role="owner", at=now(), by=owner)
    other = new_unit(community, "3-2-502", by=system(area))
    with pytest.raises(NotFound):
        binding.invite(other, role="family", at=now(), by=owner)
    code = binding.invite(home, role="family", at=now(), by=owner)
    guest = signed_in(area, f"1990002{area:04d}")
    accept(code, guest)
    with pytest.raises(NotAllowed):
        binding.invite(home, role="family", at=now(), by=signed_in(area, f"1990002{area:04d}"))


def test_a_slip_binds_the_holder_it_was_printed_for(area, home, holder, butler):
    code = binding.issue_slip(home, person_id=holder, at=now(), by=butler)
    guest = signed_in(area, f"1990004{area:04d}")
    accept(code, guest)
    assert roles(guest) == [("owner", home)]
    assert actor_of(guest.user_id, "x", area).person_id == holder


def test_who_moved_in_today_gets_a_slip_in_the_first_hours_of_the_day(area, community, home, butler):
    since = date(2026, 11, 24)
    tenant = new_owner(home, "李试验", community_id=community, kind="tenant", on=since, by=system(area))
    at = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)      # half past midnight there
    assert binding.issue_slip(home, person_id=tenant, at=at, by=butler).code


def test_a_phone_that_matches_the_roster_only_asks(area, community, home, holder, butler):
    guest = signed_in(area, "19900001234")
    wish = binding.ask_for_home(community, label="3-2-501", role="owner", name="张三丰", at=now(), by=guest)
    assert roles(guest) == []
    with pytest.raises(AlreadyAskedHome):
        binding.ask_for_home(community, label="3-2-501", role="owner", name="张三丰", at=now(), by=guest)
    binding.answer_request(wish, yes=True, on=today(), at=now(), by=butler)
    assert roles(guest) == [("owner", home)]
    with pytest.raises(RequestEnded):
        binding.answer_request(wish, yes=True, on=today(), at=now(), by=butler)


def test_a_holder_lets_family_in_but_no_owner(area, community, home, owner):
    guest = signed_in(area, f"1990005{area:04d}")
    wish = binding.ask_for_home(community, label="3-2-501", role="owner", name="李试验", at=now(), by=guest)
    with pytest.raises(OwnersAnswer):
        binding.answer_request(wish, yes=True, on=today(), at=now(), by=owner)
    binding.answer_request(wish, yes=False, answer="不认识", on=today(), at=now(), by=owner)
    wish = binding.ask_for_home(community, label="3-2-501", role="family", name="李试验", at=now(), by=guest)
    binding.answer_request(wish, yes=True, on=today(), at=now(), by=owner)
    assert roles(guest) == [("family", home)]


def test_an_owner_removes_and_a_member_leaves_at_once(area, home, owner):
    first, second = signed_in(area, f"1990006{area:04d}"), signed_in(area, f"1990007{area:04d}")
    for guest in (first, second):
        accept(binding.invite(home, role="family", at=now(), by=owner), guest)
    from_db = membership_of(area, first)
    binding.remove_member(from_db, on=today(), by=owner)
    assert roles(first) == []
    binding.leave_home(home, on=today(), by=signed_in(area, f"1990007{area:04d}"))
    assert roles(second) == []
    with pytest.raises(NotFound):
        binding.remove_member(membership_of(area, owner), on=today(), by=owner)


def membership_of(area, by):
    with in_area(area):
        return Membership.objects.get(user_id=by.user_id).pk


def test_another_area_has_no_such_request(area, community, home, holder):
    wish = binding.ask_for_home(community, label="3-2-501", role="owner", name="张三丰", at=now(),
                                by=signed_in(area, f"1990008{area:04d}"))
    elsewhere = new_area()
    with pytest.raises(NotFound):
        binding.answer_request(wish, yes=True, on=today(), at=now(),
                               by=member(elsewhere, "area_manager", "area", 1))


def test_standing_is_told_by_date(area, home, owner):
    assert [grant.role for grant in standing_of_in(area, owner).grants] == ["owner"]


def standing_of_in(area, by):
    with in_area(area):
        return standing_of(by.user_id, area)


def test_those_who_hold_the_home_are_told(area, community, home, owner):
    binding.ask_for_home(community, label="3-2-501", role="family", name="李试验", at=now(),
                         by=signed_in(area, f"1990005{area:04d}"))
    with in_area(area):
        assert [row.address for row in Message.objects.filter(kind="home_requested")] == [f"1990001{area:04d}"]
