"""Matters that come as a set stand as if each had been written down by itself; coming again they change nothing."""
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.engines.cases.clocks import firing
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.running import BOUND
from linli.engines.cases.flow import moving
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.importing import commands as importing
from linli.engines.cases.importing.values import Imported, ImportedMeanwhile, Matter, TooManyMatters, WrongMatter
from linli.engines.cases.intake import categories
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import Contact, Hotline, NewCase
from linli.engines.cases.matters import queries
from linli.engines.cases.matters.models import Case, CaseDue, CaseEvent, CaseTally
from linli.engines.cases.matters.values import CaseFilter
from linli.engines.messaging.models import Message, Robot
from linli.kernel import search
from linli.kernel.commands import violated
from linli.kernel.errors import NotFound
from linli.kernel.models import Gram, JournalRow
from linli.kernel.tenancy import in_area
from tests import factories
from tests.engines.cases.town import AT, Town, new_town

pytestmark = pytest.mark.django_db

LEAK = Matter("GD-0001", "former", "repair", "leak", AT - timedelta(days=3), "厨房水管漏水", phone="19900000001",
              name="甲")
ENDED = replace(LEAK, number="GD-0002", ended_at=AT - timedelta(days=2), result="换了接头")
ORDER = replace(LEAK, number="12345-77001", source="hotline", kind="complaint", category="noise", text="半夜装修",
                limit=AT + timedelta(days=2))


def bring(town: Town, *matters: Matter, **given) -> Imported:
    return importing.import_matters(town.community, matters=matters, at=given.pop("at", AT), by=given.pop("by", town.desk),
                                    **given)


def one_by_one(town: Town, *matters: Matter) -> None:
    """What the front door of the desk writes for each of them, and for those that had ended their ending."""
    for one in matters:
        case = intake.report_for(
            one.place_id or town.community, given=NewCase(one.kind, one.category, one.text, spot=one.spot),
            contact=Contact(name=one.name, phone=one.phone), source=one.source, at=one.reported_at, by=town.desk,
            hotline=Hotline(one.number, one.limit or one.reported_at + timedelta(days=1)) if one.source == "hotline" else None)
        if one.ended_at:
            with in_area(town.area):
                Case.objects.filter(pk=case.case_id).update(
                    resolved_at=one.ended_at, closed_at=one.ended_at, outcome="recorded", result=one.result,
                    hotline_limit=one.limit)
                row = Case.objects.get(pk=case.case_id)
                moving.write_each([row], "record_end", by=town.desk, at=lambda _, at=one.ended_at: at,
                                  evidence=lambda _, one=one: {"text": one.result or importing.UNTOLD, "number": one.number})


def tally(town: Town) -> dict[str, int]:
    return {name: n for name, n in CaseTally.objects.order_by().values("name").annotate(n=Sum("n")).values_list("name", "n") if n}


def held(town: Town) -> dict[str, list[tuple]]:
    """Everything that matters leave behind, without ids and the numbers of another system.

    Of those that had ended without clocks and messages: here no limit ever ran, and they are told to nobody.
    """
    with in_area(town.area):
        ended = set(Case.objects.exclude(closed_at=None).values_list("number", flat=True))
        clocks = CaseClock.objects.filter(case__closed_at=None)
        number = dict(Case.objects.values_list("pk", "number"))
        skipped = {"id", "area_id", "community_id", "place_id", "former_no", "rule_version", "building_id", "entered_by_id"}
        columns = [field.attname for field in Case._meta.concrete_fields if field.attname not in skipped]
        code = next(iter(number.values()), "-").split("-")[0]

        def plain(row: tuple) -> tuple:
            return tuple(str(one).replace(f"{code}-", "T-") for one in row)
        return {
            "cases": sorted(plain(row) for row in Case.objects.values_list(*columns)),
            "events": sorted(plain((number[case], *row)) for case, *row in CaseEvent.objects.values_list(
                "case_id", "action", "from_state", "to_state", "gen", "actor", "side", "internal", "occurred_at", "evidence")),
            "clocks": sorted(plain((number[case], *row)) for case, *row in clocks.filter(name__in=BOUND).values_list(
                "case_id", "name", "gen", "calendar__code", "edition", "amount", "unit", "pausable", "anchor", "latest", "floor",
                "due", "warn", "provisional", "rest", "wakes", "stopped", "void", "step", "fires")),
            "hot": sorted(plain((number[case], hot)) for case, hot in CaseDue.objects.values_list("case_id", "hot")),
            # A word is cut at twelve characters: how much of the number is left hangs on the community's code.
            "words": sorted((number[case].split("-")[-1], kind, "number" if gram.startswith(code.lower()) else gram)
                            for case, kind, gram in Gram.objects.filter(kind__in=("case", "case_pair")).values_list(
                                "object_id", "kind", "gram") if "旧" not in gram),
            "tally": sorted(tally(town).items()),
            "messages": sorted(plain(row) for row in Message.objects.values_list("address", "kind", "text")
                               if not any(one in row[2] for one in ended))}


INSTANTS = st.integers(1, 80 * 24 * 60).map(lambda minutes: AT - timedelta(minutes=minutes))
KINDS = [(kind, one.code) for one in categories.ALL for kind in one.kinds if kind != "objection"]


@st.composite
def matters(draw) -> list[Matter]:
    found = []
    for n in range(draw(st.integers(1, 8))):
        source, (kind, category) = draw(st.sampled_from(["former", "hotline"])), draw(st.sampled_from(KINDS))
        at = draw(INSTANTS)
        ended = draw(st.none() | st.just(min(at + timedelta(hours=draw(st.integers(0, 99))), AT)))
        limit = at + timedelta(hours=draw(st.integers(1, 200))) if source == "hotline" else None
        found.append(Matter(f"旧{n:05d}", source, kind, category, at, draw(st.sampled_from(["漏水", "灯不亮，楼道黑", "说不清"])),
                            name=draw(st.sampled_from(["", "乙"])), phone=draw(st.sampled_from(["", "199 0000 0002"])),
                            ended_at=ended, result=draw(st.sampled_from(["", "修好了"])), limit=limit))
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matters())
def test_a_set_leaves_what_its_matters_leave_one_by_one(db, wanted):
    one, many = new_town(), new_town()
    one_by_one(one, *wanted)
    assert bring(many, *wanted).new == len(wanted)
    left, right = held(one), held(many)
    del left["clocks"]      # these begin now: below
    for name in left:
        assert right[name] == left[name], name
    with in_area(many.area):
        assert not CaseClock.objects.exclude(case__closed_at=None).exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matters())
def test_their_limits_are_those_of_matters_reported_now(db, wanted):
    one, many = new_town(), new_town()
    with time_machine.travel(AT, tick=False):
        wanted = [replace(each, ended_at=None, limit=each.limit and max(each.limit, AT + timedelta(hours=1))) for each in wanted]
        one_by_one(one, *(replace(each, reported_at=AT) for each in wanted))
        bring(many, *(replace(each, reported_at=AT - timedelta(seconds=1)) for each in wanted))
    assert held(many)["clocks"] == held(one)["clocks"]


def test_an_old_matter_runs_only_the_limit_of_its_answer_and_nothing_climbs_tonight(town):
    bring(town, LEAK, replace(LEAK, number="GD-0020", reported_at=AT - timedelta(days=300)))
    with in_area(town.area):
        assert set(CaseClock.objects.values_list("name", flat=True)) <= set(BOUND)
        assert CaseClock.objects.filter(due__lte=AT).count() == 0
    assert firing.fire(town.area, at=AT + timedelta(hours=1), by=town.by) == 0


def test_orders_past_their_own_limit_are_late_at_once_told_in_one_message_and_climb_no_ladder(town):
    with in_area(town.area):
        Robot.objects.create(name="值班群", provider="wecom", url="https://qyapi.weixin.qq.com/x", tells=["breach"], added_by="甲")
    gone = replace(ORDER, limit=AT - timedelta(days=1), reported_at=AT - timedelta(days=9))
    bring(town, gone, replace(gone, number="12345-77002"), replace(ORDER, number="12345-77003"))
    dues = sorted(one.next_due for one in queries.cases(town.area, by=town.desk))
    assert [due <= gone.limit for due in dues] == [True, True, False] and dues[2] > AT
    firing.fire(town.area, at=AT, by=town.by)
    with in_area(town.area):
        [said] = Message.objects.filter(channel="robot")
        assert "有 2 件已过来单时限" in said.text
        assert set(Case.objects.values_list("rung", flat=True)) == {0}


@pytest.mark.parametrize(("accepted", "state", "mine"), [(False, "dispatched", "dispatch"), (True, "accepted", "accept")])
def test_what_a_colleague_had_in_hand_stays_with_them(town, accepted, state, mine):
    two = [replace(LEAK, number=f"GD-{n}", handler_id=town.repairer.user_id, accepted=accepted) for n in (1, 2)]
    bring(town, *two)
    rows = queries.cases(town.area, wanted=CaseFilter(state=state), by=town.desk).rows
    assert [(one.handler, one.handler_id) for one in rows] == [("周师傅", town.repairer.user_id)] * 2
    page = queries.case(rows[0].id, at=AT, by=town.desk)
    assert page.events[0].action == mine and [(one.role, one.name) for one in page.parties] == [("lead", "周师傅")]
    with in_area(town.area):
        [told] = Message.objects.filter(kind="case_for_you")
        assert "2 件由您接着办" in told.text
    if accepted:
        handling.arrive(rows[0].id, way="gps", position=(29.9, 121.5), at=AT, by=town.repairer)
    else:
        handling.accept(rows[0].id, at=AT, by=town.repairer)


def test_only_somebody_who_may_do_the_work_goes_on_with_it(town):
    porter = town.worker("门卫试", skills=("doors",))
    for user, why in ((porter.user_id, "没有登记"), (town.owner.user_id, "没有这位可派的人员")):
        with pytest.raises(WrongMatter, match="办理人：" + why):
            bring(town, replace(LEAK, handler_id=user))


def test_matters_all_at_homes_are_written_at_those_homes(town):
    assert bring(town, replace(LEAK, place_id=town.unit), replace(ENDED, place_id=town.neighbour)).new == 2
    with in_area(town.area):
        assert dict(Case.objects.values_list("former_no", "place_id")) == {"GD-0001": town.unit, "GD-0002": town.neighbour}


def test_numbers_go_on_without_a_gap_before_and_after(town):
    first = town.case()
    bring(town, *(replace(LEAK, number=f"GD-{n}", reported_at=AT - timedelta(minutes=n)) for n in range(5)))
    last = town.case()
    with in_area(town.area):
        numbers = [one.rpartition("-")[2] for one in Case.objects.order_by("pk").values_list("number", flat=True)]
    assert numbers == [f"{n:04d}" for n in range(1, 8)]
    assert town.row(first).number < town.row(last).number


def test_a_second_import_changes_nothing(town):
    assert bring(town, LEAK, ENDED, ORDER) == Imported(3, 1, 0)
    before = held(town)
    assert bring(town, replace(LEAK, text="另一种说法"), ENDED, ORDER) == Imported(0, 0, 3)
    assert held(town) == before
    assert bring(town, LEAK, replace(LEAK, number="GD-0003")) == Imported(1, 0, 1)


def test_the_same_number_may_come_from_two_sources_and_in_two_communities(town):
    other = factories.new_community(town.area, "E")
    assert bring(town, LEAK, replace(ORDER, number="GD-0001")).new == 2
    assert importing.import_matters(other, matters=[LEAK], at=AT, by=town.desk).new == 1


def test_the_database_keeps_the_number_once(town):
    bring(town, LEAK)
    with in_area(town.area):
        row = Case.objects.get()
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Case.objects.create(number="x", kind="repair", category="leak", community_id=town.community, place_id=town.unit,
                                title="漏", source="former", former_no=row.former_no, reported_at=AT)
        assert violated(error.value) == "case_former_once"
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Case.objects.create(number="y", kind="repair", category="leak", community_id=town.community, place_id=town.unit,
                                title="漏", source="phone", former_no="7", reported_at=AT)
        assert violated(error.value) == "case_former_source"


def test_who_comes_second_with_the_same_number_is_told(town, monkeypatch):
    bring(town, LEAK)
    monkeypatch.setattr("linli.engines.cases.importing.queries.numbers_in", lambda *_: set())
    with pytest.raises(ImportedMeanwhile, match="没有导入任何一件"):
        bring(town, LEAK, replace(LEAK, number="GD-0009"))
    with in_area(town.area):
        assert Case.objects.count() == 1


def test_what_goes_on_waits_for_the_desk_with_its_limits_and_what_has_ended_is_closed(town):
    bring(town, LEAK, ENDED, ORDER)
    waiting = queries.cases(town.area, wanted=CaseFilter(view="unassigned"), by=town.desk)
    assert {one.source for one in waiting} == {"former", "hotline"} and all(one.next_due for one in waiting)
    [done] = queries.cases(town.area, wanted=CaseFilter(view="ended"), by=town.desk)
    page = queries.case(done.id, at=AT, by=town.desk)
    assert [(one.action, one.text) for one in page.events] == [("record_end", "换了接头"), ("submit", "厨房水管漏水")]
    assert (page.former_no, page.row.outcome, page.clocks) == ("GD-0002", "recorded", ())
    assert page.closed_at == ENDED.ended_at


def test_only_those_whose_matter_goes_on_are_told_and_only_if_wanted(town):
    bring(town, LEAK, replace(ENDED, phone="19900000009"))
    with in_area(town.area):
        [told] = Message.objects.filter(kind="case_reported")
        assert told.address == "19900000001" and "已收到，单号" in told.text
    bring(town, replace(LEAK, number="GD-0010"), tell=False)
    with in_area(town.area):
        assert Case.objects.filter(former_no="GD-0010").exists()
        assert Message.objects.count() == 1


def test_an_old_number_finds_the_case(town):
    bring(town, replace(LEAK, number="WX20250017"))
    [group] = [one for one in search.find("wx2025", by=town.desk) if one.group.name == "cases"]
    assert group.hits[0].detail.startswith("厨房水管漏水")


def test_the_journal_has_one_row_with_the_digest_and_no_word_of_the_people(town):
    bring(town, LEAK, ENDED)
    with in_area(town.area):
        [row] = JournalRow.objects.filter(command__endswith="import_matters")
    assert row.changed["new"] == 2 and len(row.changed["digest"]) == 64
    assert "19900000001" not in str(row.given) and "厨房" not in str(row.given)


@pytest.mark.parametrize(("change", "says"), [
    ({"reported_at": AT + timedelta(days=400)}, "报告时间：晚于现在"),
    ({"ended_at": LEAK.reported_at - timedelta(hours=1)}, "办结时间：早于报告时间"),
    ({"ended_at": AT + timedelta(days=400)}, "办结时间：晚于现在"),
    ({"category": "nonsense"}, "类别："), ({"kind": "objection", "category": "figure"}, "不能导入"),
    ({"number": ""}, "来源编号：没有填写"), ({"source": "phone"}, "只认 12345"), ({"phone": "12"}, "电话：看不懂"),
    ({"text": " "}, "内容："), ({"source": "hotline", "number": "12345-1"}, "时限：12345"),
    ({"source": "hotline", "number": "123"}, "至少 4 位"), ({"limit": AT}, "时限：只有 12345"),
    ({"source": "hotline", "number": "12345-1", "limit": LEAK.reported_at}, "要晚于报告时间")])
def test_what_cannot_be_is_refused_with_its_number_and_nothing_is_written(town, change, says):
    with pytest.raises(WrongMatter, match="没有导入任何一件") as error:
        bring(town, replace(ENDED, number="GD-0100"), replace(LEAK, **change))
    assert says in error.value.sentence
    with in_area(town.area):
        assert Case.objects.count() == 0


def test_a_number_twice_and_too_many_are_refused(town):
    with pytest.raises(WrongMatter, match="同一批里有两件"):
        bring(town, LEAK, LEAK)
    with pytest.raises(TooManyMatters, match="一次最多 10,000 件，现在有 20,000 件"):
        bring(town, *[LEAK] * 20_000)


def test_it_reaches_only_the_own_community_and_its_places(town):
    other = new_town()
    with pytest.raises(NotFound):
        importing.import_matters(other.community, matters=[LEAK], at=AT, by=town.manager)
    with pytest.raises(NotFound):
        bring(town, replace(LEAK, place_id=other.unit))


def test_a_place_that_is_not_known_is_not_shown_to_everybody(town):
    bring(town, LEAK, replace(LEAK, number="GD-0011", spot="东边第三家"))
    with in_area(town.area):
        assert dict(Case.objects.values_list("former_no", "published")) == {"GD-0001": True, "GD-0011": False}


def test_ten_thousand_take_few_statements(town, django_assert_max_num_queries):
    bring(town, LEAK)
    with django_assert_max_num_queries(30):
        bring(town, *(replace(LEAK if n % 2 else ENDED, number=f"Q{n}") for n in range(200)))
    with in_area(town.area):
        assert tally(town)["state:reported"] == 101
