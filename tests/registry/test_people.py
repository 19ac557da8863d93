"""People, tenures with shares and dates, transfers, representatives."""
from datetime import date

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from linli.kernel.events import ON as REACTIONS
from linli.kernel.tenancy import in_area
from linli.registry.people import commands, rules, values
from linli.registry.people.events import TenureChanged
from linli.registry.people.models import Tenure
from tests import factories

T = date(2026, 6, 8)


@pytest.fixture
def person(community, by):
    return lambda name, phone=None: commands.add_person(community, name=name, phone=phone, by=by)


def test_shares_of_a_day_never_exceed_one(unit, person, by):
    for name in ("甲一", "乙二", "丙三"):
        commands.add_tenure(unit, person_id=person(name), kind="owner", share="1/3", on=T, by=by)
    with pytest.raises(values.SharesExceed):
        commands.add_tenure(unit, person_id=person("丁四"), kind="owner", share="1%", on=T, by=by)
    with pytest.raises(values.SharesExceed):  # a span that begins earlier and overlaps is caught as well
        commands.add_tenure(unit, person_id=person("戊五"), kind="owner", share="1/2", on=date(2026, 1, 1), by=by)


def test_the_database_refuses_shares_above_one_by_itself(area, unit, person):
    one, two = person("甲一"), person("乙二")
    with pytest.raises(IntegrityError, match="shares of a unit exceed"), in_area(area):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO registry_tenure (unit_id, person_id, kind, share_num, share_den, valid, "
                           "position) VALUES (%s, %s, 'owner', 2, 3, '[2026-01-01,)', 1), "
                           "(%s, %s, 'owner', 1, 2, '[2026-03-01,)', 2)", [unit, one, unit, two])


def test_a_transfer_ends_and_begins_at_the_same_day(area, community, unit, person, by):
    seller = factories.new_owner(unit, "沈甲", community_id=community, share="1/1", by=by)
    buyers = [person("陆乙"), person("韩丙")]
    told = []
    REACTIONS.setdefault(TenureChanged, []).append(listener := lambda event, *, by: told.append(event))
    try:
        commands.transfer_unit(unit, to=[values.NewOwner(each, "1/2") for each in buyers], on=T, reason="买卖", by=by)
    finally:
        REACTIONS[TenureChanged].remove(listener)
    assert told == [TenureChanged(unit, community, "owner", (seller,), tuple(buyers), T)]
    with in_area(area):
        spans = {row.person_id: (row.valid.lower, row.valid.upper) for row in Tenure.objects.filter(unit=unit)}
    assert spans == {seller: (factories.START, T), buyers[0]: (T, None), buyers[1]: (T, None)}


def test_the_same_person_is_in_a_home_once_at_a_time(community, unit, by):
    owner = factories.new_owner(unit, community_id=community, by=by)
    with pytest.raises(values.AlreadyLivesThere):
        commands.add_tenure(unit, person_id=owner, kind="family", on=T, by=by)


def test_an_earlier_phone_is_kept(community, unit, by, area):
    owner = factories.new_owner(unit, community_id=community, by=by)
    commands.correct_person(owner, phone="+44 7700 900123", on=T, reason="本人来电", by=by)
    with in_area(area):
        held = Tenure.objects.select_related("person").get(unit=unit).person
    assert (held.phone, held.other_phones) == ("+447700900123", ["19900001234"])


@pytest.mark.parametrize("share", ["3/2", "0/1", "1/0", "0.5", "半"])
def test_a_share_is_a_fraction_of_at_most_one(share):
    with pytest.raises(values.ShareUnreadable):
        rules.read_share(share)


@pytest.mark.parametrize(("text", "clean"), [("199 0000 1234", "19900001234"), ("0512-65550000", "0512-65550000"),
                                             ("+1 (202) 555-0100", "+12025550100"), ("  ", None),
                                             ("１９９　００００－１２３４", "19900001234")])
def test_a_phone_is_cleaned(text, clean):
    assert rules.clean_phone(text) == clean
