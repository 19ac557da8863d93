"""A year that is a slip of the finger is refused in words, whichever command would keep it, and by the database."""
from datetime import date

import pytest
from django.db import connection

from linli.kernel.errors import OutOfCalendar
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.people import commands as people
from linli.registry.places import commands as places
from tests import factories

ABSURD = [date(3000, 1, 1), date(202, 6, 1), date(1949, 12, 31)]


@pytest.fixture
def keep(community, unit, by):
    """What keeps a day, by its name."""
    owner = people.add_person(community, name="张三", by=by)
    firm = organisations.add_organisation(community, kind="firm", name="试验物业", on=factories.START, by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=factories.START, by=by)
    return {
        "community": lambda on: places.create_community(f"Y{on.year}", name="未来花园", on=on, by=by),
        "class": lambda on: places.set_acquisition(unit, acquisition="resold", on=on, by=by),
        "tenure": lambda on: people.add_tenure(unit, person_id=owner, kind="owner", on=on, by=by),
        "lease": lambda on: people.add_tenure(unit, person_id=owner, kind="tenant", on=factories.START, until=on, by=by),
        "holder": lambda on: organisations.name_holder(post, name="门岗甲", on=on, by=by),
        "firm": lambda on: organisations.add_organisation(community, kind="firm", name="另一家", on=on, by=by)}


@pytest.mark.parametrize("what", ["community", "class", "tenure", "holder", "firm"])
@pytest.mark.parametrize("on", ABSURD, ids=str)
def test_a_day_beyond_the_calendar_is_refused_in_words(keep, what, on):
    with pytest.raises(OutOfCalendar, match="只记 1950-01-01 到 2099-12-31 之间的日子"):
        keep[what](on)


def test_so_is_the_end_of_a_lease(keep):
    with pytest.raises(OutOfCalendar):
        keep["lease"](date(3000, 1, 1))


@pytest.mark.parametrize("on", [date(1950, 1, 1), date(1994, 5, 1), date(2099, 12, 31)], ids=str)
def test_the_days_of_living_memory_are_kept(keep, on):
    keep["community"](on)
    keep["firm"](on)


def test_every_span_of_the_registry_is_kept_within_it(db):
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.table_name FROM information_schema.columns c
             WHERE c.table_name LIKE 'registry_%' AND c.udt_name = 'daterange' AND NOT EXISTS (
                   SELECT FROM pg_constraint k WHERE k.conrelid = c.table_name::regclass
                      AND k.conname = c.table_name || '_' || c.column_name || '_in_calendar')""")
        assert cursor.fetchall() == []
