"""A report from the phone to five stars, and what each side sees on the way."""
import pytest

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as sending
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.matters import queries, reporters
from linli.engines.cases.rating import commands as rating

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_is_dispatched_done_confirmed_and_rated(town):
    case = town.case()
    [line] = queries.cases(town.area, by=town.desk)
    assert (line.state, line.title, line.source) == ("reported", "厨房水管漏水", "page")
    assert line.number.endswith("-20261123-0001")
    chosen = dispatching.dispatch(case, at=town.later(minutes=1), by=town.desk)
    assert chosen is not None and chosen.user_id == town.repairer.user_id
    [mine] = sending.worklist(None, at=town.at, by=town.repairer).rows
    assert mine.id == case
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    handling.arrive(case, way="gps", position=(29.9, 121.5), at=town.later(minutes=9), by=town.repairer)
    handling.start(case, at=town.at, by=town.repairer)
    handling.resolve(case, text="换了接头", after=(town.photo(town.repairer),), at=town.later(minutes=30), by=town.repairer)
    own = reporters.my_case(case, by=town.owner)
    assert own.row.may_confirm and own.result == "换了接头" and "confirm" in own.actions
    assert [stage for stage, _ in own.files] == ["after"]
    ending.confirm(case, at=town.later(minutes=5), by=town.owner)
    rating.rate(case, stars=Stars(5, 5, 4), at=town.at, by=town.owner)
    page = queries.case(case, at=town.at, by=town.desk)
    assert page.row.state == "closed" and page.ratings[0].manner == 4
    assert [event.action for event in reversed(page.events)] == [
        "submit", "triage", "dispatch", "accept", "arrive", "start", "resolve", "confirm", "rate"]
    assert page.parties[0].role == "lead" and page.reporter == "张**" and page.phone == "199****1111"
