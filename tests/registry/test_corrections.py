"""One queue for every proposed change; nothing changes before somebody says yes."""
from datetime import date

import pytest
from django.utils import timezone

from linli.kernel.errors import NotFound
from linli.registry import roles
from linli.registry.corrections import commands, queries, values
from linli.registry.households import queries as households
from tests import factories

ON = date(2026, 11, 23)


@pytest.fixture
def owner(community, unit, by):
    return factories.new_owner(unit, "沈甲乙", community_id=community, by=by)


@pytest.fixture
def resident(area, unit, owner):
    return factories.member(area, roles.OWNER, "unit", unit, user_id=21, name="沈甲乙")


@pytest.fixture
def butler(area, community):
    return factories.member(area, roles.BUTLER, "community", community, user_id=22, name="刘试验")


def accept(proposal, butler):
    commands.accept(proposal, on=ON, at=timezone.now(), by=butler)


@pytest.mark.parametrize(("kind", "given", "seen"), [
    ("unit", {"area": "90.5", "use": "let"}, lambda home: (str(home.area), home.use_title) == ("90.50", "出租")),
    ("phone", {"phone": "19900008888"}, lambda home: home.present[0].phone == "199****8888"),
    ("name", {"name": "申甲乙"}, lambda home: home.present[0].name == "申**"),
    ("newcomer", {"name": "韩租客", "phone": "19900007777", "relation": "tenant"},
     lambda home: home.present[1].title == "租户"),
    ("vehicle", {"plate": "苏E·12345"}, lambda home: home.vehicles[0].plate == "苏E**345"),
    ("other", {"text": "楼道灯归谁管"}, lambda home: True)])
def test_a_proposal_is_taken_over_when_accepted(unit, owner, resident, butler, by, kind, given, seen):
    given = given | ({"person_id": owner} if kind in ("phone", "name") else {})
    proposal = commands.propose(unit, kind=kind, given=given, proof="本人来电", by=resident)
    [row] = queries.queue(by=butler)
    assert (row.label, row.proposer, row.source_title) == ("3-2-501", "沈甲乙", "住户")
    accept(proposal, butler)
    assert seen(households.household(unit, on=ON, at=timezone.now(), by=by))
    assert queries.queue(by=butler).rows == []
    with pytest.raises(values.AlreadyAnswered):
        accept(proposal, butler)


def test_refusing_says_why(unit, resident, butler):
    proposal = commands.propose(unit, kind="unit", given={"area": "190"}, proof="估计", by=resident)
    with pytest.raises(values.AnswerMissing):
        commands.refuse(proposal, answer="", at=timezone.now(), by=butler)
    commands.refuse(proposal, answer="与房产证不符", at=timezone.now(), by=butler)
    assert [(row.state_title, row.answer) for row in queries.of_home(unit, by=resident)] == [
        ("未采纳", "与房产证不符")]


def test_it_needs_its_fields_and_a_proof(unit, resident):
    with pytest.raises(values.Incomplete, match="电话"):
        commands.propose(unit, kind="newcomer", given={"name": "韩租客", "relation": "tenant"}, proof="本人",
                         by=resident)
    with pytest.raises(values.ProofMissing):
        commands.propose(unit, kind="unit", given={"use": "let"}, proof=" ", by=resident)


def test_a_neighbour_proposes_nothing_for_this_home(area, community, unit, by):
    next_door = factories.new_unit(community, "3-2-502", by=by)
    with pytest.raises(NotFound):
        commands.propose(unit, kind="other", given={"text": "关他家的灯"}, proof="看见了",
                         by=factories.member(area, roles.OWNER, "unit", next_door))


def test_a_person_of_another_home_cannot_be_changed(community, unit, resident, butler, by):
    elsewhere = factories.new_unit(community, "3-2-502", by=by)
    stranger = factories.new_owner(elsewhere, "陆丙丁", community_id=community, phone=None, by=by)
    proposal = commands.propose(unit, kind="phone", given={"person_id": stranger, "phone": "19900006666"},
                                proof="我说的", by=resident)
    with pytest.raises(NotFound):
        accept(proposal, butler)


def test_only_the_proposer_takes_it_back(unit, resident, butler):
    proposal = commands.propose(unit, kind="unit", given={"use": "let"}, proof="合同", by=resident)
    with pytest.raises(NotFound):
        commands.withdraw(proposal, at=timezone.now(), by=butler)
    commands.withdraw(proposal, at=timezone.now(), by=resident)
    assert queries.of_home(unit, by=resident)[0].state_title == "已撤回"
