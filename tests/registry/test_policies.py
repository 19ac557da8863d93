"""Policies: typed by the rule pack, nearest scope wins, every level answers why."""
from datetime import date

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import approvals, wishes
from linli.kernel.clock import now
from linli.kernel.errors import NotFound
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places.models import Place
from linli.registry.policies import commands, queries, values
from linli.registry.policies.models import Policy
from linli.registry.policies.pack import KEYS
from tests import factories

JULY, NOVEMBER = date(2026, 7, 1), date(2026, 11, 23)
GRACE, HOURS = "dun.grace_days", "desk.hours"


@pytest.fixture
def levels(area, unit, by):
    with in_area(area):
        place = Place.objects.get(pk=unit)
        root = Place.objects.get(kind="area")
    return {"unit": unit, "entrance": place.entrance_id, "building": place.building_id,
            "community": place.community_id, "area": root.pk}


@pytest.fixture
def grace(by):
    return lambda place, days, on=JULY: commands.set_value(place, policy=GRACE, value=days, on=on, reason="过渡期",
                                                           by=by)


def value(area, place, on=NOVEMBER):
    with in_area(area):
        return queries.value(GRACE, place, on)


def test_without_a_policy_the_rule_pack_speaks(area, unit):
    assert value(area, unit) == 30


@pytest.mark.parametrize("nearest", ["area", "community", "building", "entrance", "unit"])
def test_the_nearest_level_wins(area, levels, grace, nearest):
    for days, level in enumerate(["area", "community", "building", "entrance", "unit"], start=10):
        grace(levels[level], days)
        if level == nearest:
            break
    assert value(area, levels["unit"]) == days


def test_a_value_holds_by_dates_and_can_be_lifted(area, levels, grace, by):
    grace(levels["community"], 45)
    grace(levels["community"], 20, date(2026, 9, 1))
    commands.lift_value(levels["community"], policy=GRACE, on=date(2026, 10, 1), reason="过渡期结束", by=by)
    days = [date(2026, month, 15) for month in (6, 7, 9, 10)]
    assert [value(area, levels["unit"], day) for day in days] == [30, 45, 20, 30]


def test_the_page_says_why(levels, grace, by):
    grace(levels["area"], 20)
    grace(levels["community"], 45)
    why = queries.why(levels["unit"], key=GRACE, on=NOVEMBER, by=by)
    assert (why.words, why.holding.level, why.holding.reason) == ("45 天", "community", "过渡期")
    assert [(rung.level, rung.words) for rung in why.rungs] == [
        ("unit", ""), ("entrance", ""), ("building", ""), ("community", "45 天"), ("area", "20 天"), ("pack", "30 天")]
    here = queries.all_here(levels["unit"], on=NOVEMBER, by=by)
    assert {row.key.name: row.level for row in here["催缴"]} == {GRACE: "community", "dun.public_list": "pack"}
    assert [change.words for change in queries.history(GRACE, by=by)] == ["45 天", "20 天"]


@pytest.mark.parametrize(("key", "wrong"), [(GRACE, 5), (GRACE, "六十"), (GRACE, "--50"), (GRACE, "5²"), (GRACE, True), ("fee.start", "yesterday"),
                                            ("lift.on_demand", "perhaps"), ("desk.hours", "")])
def test_a_value_out_of_range_is_refused(community, by, key, wrong):
    with pytest.raises(values.OutOfRange):
        commands.set_value(community, policy=key, value=wrong, on=JULY, reason="试", by=by)


def test_what_the_law_fixes_is_locked(community, by):
    with pytest.raises(values.Locked):
        commands.set_value(community, policy="vote.fractions", value="一半", on=JULY, reason="试", by=by)
    with pytest.raises(values.UnknownKey):
        commands.set_value(community, policy="no.such", value=1, on=JULY, reason="试", by=by)


def test_a_reason_is_needed(community, by):
    with pytest.raises(values.ReasonMissing):
        commands.set_value(community, policy=GRACE, value=20, on=JULY, reason=" ", by=by)


def test_a_manager_sets_only_in_the_own_community(area, community, by):
    other = factories.new_community(area)
    manager = factories.member(area, roles.PROJECT_MANAGER, "community", community)
    commands.set_value(community, policy=HOURS, value="09:00-17:00", on=JULY, reason="试行", by=manager)
    for act in (commands.set_value, commands.ask_value):
        with pytest.raises(NotFound):
            act(other, policy=HOURS, value="09:00-17:00", on=JULY, reason="试行", by=manager)


def test_what_touches_money_votes_or_privacy_needs_a_second_person(area, community, by):
    asker, other = (factories.member(area, roles.PROJECT_MANAGER, "community", community, user_id=number)
                    for number in (8, 9))
    asked = {"policy": GRACE, "value": 45, "on": JULY, "reason": "托管过渡期"}
    with pytest.raises(values.SecondNeeded):
        commands.set_value(community, **asked, by=asker)
    wish = commands.ask_value(community, **asked, by=asker)
    assert value(area, community) == 30
    with pytest.raises(approvals.OwnAct):
        approvals.decide(wish, yes=True, at=now(), by=asker)
    approvals.decide(wish, yes=True, at=now(), by=other)
    assert value(area, community) == 45
    assert queries.why(community, key=GRACE, on=NOVEMBER, by=by).holding.actor == f"{asker.name} 提出，{other.name} 同意"
    approvals.decide(commands.ask_value(community, policy=GRACE, on=date(2026, 9, 1), reason="过渡期结束", by=other),
                     yes=True, at=now(), by=asker)
    assert value(area, community) == 30


def test_the_database_refuses_one_person_alone(area, community, by):
    commands.set_value(community, policy=GRACE, value=45, on=JULY, reason="安装", by=by)
    for lonely in ({"actor_id": 8}, {"actor_id": 8, "asked_by_id": 8}):
        with pytest.raises(IntegrityError, match="policy_by_second_person"), in_area(area):
            Policy.objects.filter(key=GRACE).update(**lonely)


def test_a_change_that_can_never_hold_is_not_asked_for(community, by):
    with pytest.raises(values.NothingSet):
        commands.ask_value(community, policy=GRACE, on=JULY, reason="取消", by=by)
    with pytest.raises(values.OutOfRange):
        commands.ask_value(community, policy=GRACE, value=5, on=JULY, reason="试", by=by)
    commands.set_value(community, policy=GRACE, value=45, on=JULY, reason="安装", by=by)
    with pytest.raises(values.BeforePresent):
        commands.ask_value(community, policy=GRACE, value=40, on=JULY, reason="试", by=by)


def test_a_wish_that_later_changes_have_overtaken_says_so(area, community, by):
    asker, other = (factories.member(area, roles.PROJECT_MANAGER, "community", community, user_id=number)
                    for number in (8, 9))
    commands.ask_value(community, policy=GRACE, value=45, on=JULY, reason="托管过渡期", by=asker)
    assert wishes.inbox(area, by=other).waiting[0].stuck == ""
    commands.set_value(community, policy=GRACE, value=40, on=date(2026, 9, 1), reason="安装", by=by)
    assert wishes.inbox(area, by=other).waiting[0].stuck == values.BeforePresent(start=date(2026, 9, 1)).sentence


def test_a_wish_to_lift_what_was_lifted_says_so(area, community, by):
    asker, other = (factories.member(area, roles.PROJECT_MANAGER, "community", community, user_id=number)
                    for number in (8, 9))
    commands.set_value(community, policy=GRACE, value=45, on=JULY, reason="安装", by=by)
    commands.ask_value(community, policy=GRACE, on=date(2026, 9, 1), reason="过渡期结束", by=asker)
    commands.lift_value(community, policy=GRACE, on=date(2026, 8, 1), reason="安装", by=by)
    assert wishes.inbox(area, by=other).waiting[0].stuck == values.NothingSet.sentence


def test_one_statement_answers(area, levels, grace):
    grace(levels["area"], 20)
    with in_area(area), CaptureQueriesContext(connection) as seen:
        queries.value(GRACE, levels["unit"], NOVEMBER)
    assert len(seen) == 1


def test_every_default_is_within_its_own_range():
    for key in KEYS.values():
        assert key.locked or key.default == "" or key.checked(key.default) == key.default     # a text may be unset
