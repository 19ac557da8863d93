"""Taking in hand and listing go by one rule: a case that is locked is asked what a list asks the database."""
from dataclasses import replace

import pytest

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import Case
from linli.engines.cases.permissions import DISPATCH, GRAB, SEE_CASES
from linli.kernel.access import Actor, Grant
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry import roles


@pytest.fixture
def cases(town) -> list[int]:
    """One of each sort that the rule tells apart."""
    taken_in = town.case("complaint", "delay")
    dispatching.pool(taken_in, at=town.later(minutes=1), by=town.desk)
    held = town.dispatched("complaint", "service")
    with in_area(town.area):
        Case.objects.filter(pk=held).update(about_user_id=town.other.user_id)
    return [town.case(), town.case("complaint", "delay"), town.case("complaint", "service"), taken_in, held,
            town.dispatched("complaint", "service", to=town.other), town.case(place=town.community)]


def test_one_case_is_seen_as_a_list_sees_it(town, cases):
    building = town.row(cases[0]).building_id
    butler = replace(town.other, grants=(Grant(roles.BUTLER, "building", building or 0),))
    stranger = replace(town.repairer, grants=(Grant(roles.REPAIRER, "community", town.unit),))
    told = set()
    with in_area(town.area):
        for by in (town.desk, town.manager, town.second, town.repairer, town.other, town.by, butler, stranger):
            for needed in (SEE_CASES, DISPATCH, GRAB):
                using = by.using(needed)
                listed = set(holding.seen(using).filter(pk__in=cases).values_list("pk", flat=True))
                assert {one.pk for one in Case.objects.filter(pk__in=cases) if holding.sees(one, using)} == listed
                told.add(len(listed))
    assert len(told) > 3      # all, none, and several sorts of some


def test_what_nobody_has_is_not_found_whatever_its_number(town):
    for number in (0, -1, 2**31, 2**63, 10**30):
        with pytest.raises(NotFound):
            handling.accept(number, at=town.at, by=town.repairer)


def test_a_row_is_read_as_django_reads_it(town):
    case = town.dispatched()
    with in_area(town.area):
        mine, theirs = holding.for_rule(case), Case.objects.get(pk=case)
    assert {field.attname: getattr(mine, field.attname) for field in Case._meta.concrete_fields} == {
        field.attname: getattr(theirs, field.attname) for field in Case._meta.concrete_fields}


def test_a_report_goes_back_to_its_own_reporter_only(town):
    case = town.case()
    neighbour: Actor = replace(town.owner, user_id=town.owner.account + 10_000)
    with in_area(town.area):
        assert holding.for_reporter(case, town.owner).pk == holding.for_reporter(case, town.by).pk == case
        with pytest.raises(NotFound):
            holding.for_reporter(case, neighbour)
