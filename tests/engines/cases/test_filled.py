"""What a migration fills for cases that were there before it is what the triggers keep from then on, in every area."""
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.matters.commands import fold_tally
from linli.kernel.access import system
from tests.conftest import SOURCE, owner
from tests.engines.cases.town import Town, new_town

pytestmark = pytest.mark.django_db(transaction=True)
MIGRATIONS = SOURCE / "engines" / "cases" / "migrations"
ROWS = {
    "cases_due": "SELECT area_id, case_id, community_id, due, fires, hot FROM cases_due ORDER BY 1, 2",
    "cases_tally": "SELECT area_id, community_id, name, sum(n) FROM cases_tally GROUP BY 1, 2, 3 HAVING sum(n) <> 0 "
                   "ORDER BY 1, 2, 3"}


@pytest.fixture
def towns(settings, tmp_path) -> list[Town]:
    settings.FILES_DIR = tmp_path
    return [lived_in(new_town()), lived_in(new_town())]


def lived_in(town: Town) -> Town:
    """Cases that wait, are worked on, are paused, have ended in each way and were begun anew."""
    town.case("emergency", "gas")
    town.case("complaint", "noise")
    handling.contest(town.dispatched(), basis="不归我们", at=town.later(minutes=1), by=town.repairer)
    paused = town.working()
    supervising.suspend(paused, reason="parts", until=town.at + timedelta(days=1), proof="订货单", at=town.at, by=town.desk)
    ending.confirm(town.resolved(), at=town.later(minutes=1), by=town.owner)
    ending.withdraw(town.case(), at=town.later(minutes=1), by=town.owner)
    supervising.merge(town.case(), into=paused, at=town.later(minutes=1), by=town.desk)
    ending.reopen_own(town.resolved(), reason="又漏了", at=town.later(hours=1), by=town.owner)
    fold_tally(town.area, by=system(town.area))
    return town


@pytest.mark.parametrize("table", ROWS)
def test_filling_finds_what_the_triggers_keep(towns, table):
    with owner(connection.settings_dict["NAME"]) as db, db.transaction():
        db.execute("SET LOCAL linli.migrating = 'on'")      # as `linli migrate` works: over all areas
        kept = db.execute(ROWS[table]).fetchall()
        db.execute(f"DELETE FROM {table}")
        db.execute((MIGRATIONS / f"{table.removeprefix('cases_')}_filled.sql").read_bytes())
        filled = db.execute(ROWS[table]).fetchall()
        raise psycopg.Rollback
    assert filled == kept
    assert {area for area, *_ in kept} == {town.area for town in towns}
