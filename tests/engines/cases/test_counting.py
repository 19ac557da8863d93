"""The tally says what counting row by row would say, whatever happened to the cases; what is late is told by predicate."""
from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters import commands, counting, queries
from linli.engines.cases.matters.models import Case, CaseTally
from linli.kernel.access import system
from linli.kernel.tenancy import in_area
from linli.registry import roles
from tests import factories
from tests.engines.cases.town import Town, new_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.FILES_DIR = tmp_path
    return new_town()


@pytest.fixture
def busy(town) -> Town:
    """One case or more of each that the tally knows."""
    town.case("emergency", "gas")
    town.case("complaint", "noise")
    town.resolved("complaint", "noise")
    ending.reopen_own(town.resolved(), reason="又漏了", at=town.later(hours=1), by=town.owner)
    contested = town.dispatched()
    handling.contest(contested, basis="不归我们", at=town.later(minutes=1), by=town.repairer)
    ending.confirm(town.resolved(), at=town.later(minutes=1), by=town.owner)
    return town


def counted_and_tallied(town: Town) -> tuple[dict[str, int], dict[str, int]]:
    by = town.desk.using(queries.counters.needs)
    with in_area(town.area):
        return dict(counting.counted(Case.objects.all())), {
            name: n for name, n in counting._tallied(by, None).items() if n}


def test_the_tally_is_what_counting_finds(busy):
    counted, tallied = counted_and_tallied(busy)
    assert tallied == counted
    assert {"state:reported", "hot", "again", "contested", "call_back"} <= set(counted)


def test_every_view_counts_the_cases_that_it_lists(busy):
    counters = queries.counters(busy.area, by=busy.desk)
    for view in queries.COUNTS:
        listed = queries.cases(busy.area, wanted=queries.CaseFilter(view=view), by=busy.desk)
        assert counters[view] == len(listed), view


def test_folding_changes_no_figure_and_leaves_a_row_a_name(busy):
    before = queries.counters(busy.area, by=busy.desk)
    left = commands.fold_tally(busy.area, by=system(busy.area))
    assert queries.counters(busy.area, by=busy.desk) == before
    with in_area(busy.area):
        names = list(CaseTally.objects.values_list("community_id", "name"))
    assert left == len(names) == len(set(names))
    busy.case()
    counted, tallied = counted_and_tallied(busy)
    assert tallied == counted


def test_who_sees_one_building_counts_that_building(busy):
    butler = factories.member(busy.area, roles.BUTLER, "building", 0, user_id=busy.desk.user_id, name="管家试")
    assert queries.counters(busy.area, by=butler)["open"] == 0


def test_a_complaint_is_not_counted_by_the_one_whom_it_is_about(busy):
    before = queries.counters(busy.area, by=busy.manager)
    given = NewCase("complaint", "noise", "说话难听", about_user_id=busy.manager.user_id)
    intake.submit(busy.unit, given=given, at=busy.later(minutes=1), by=busy.owner)
    assert queries.counters(busy.area, by=busy.manager) == before
    assert queries.counters(busy.area, by=busy.desk)["open"] == before["open"] + 1


def test_what_became_late_without_any_act_is_late(town):
    case = town.case()

    def late(**when: float) -> tuple[int, int]:
        with in_area(town.area):
            CaseClock.objects.filter(case_id=case, stopped=None).update(due=timezone.now() + timedelta(**when))
        found = queries.counters(town.area, by=town.desk)
        return found["overdue"], found["due_soon"]

    assert [late(hours=1), late(minutes=29), late(seconds=-1)] == [(0, 0), (0, 1), (1, 0)]
    assert queries.overdue(town.area, by=town.desk) == 1
