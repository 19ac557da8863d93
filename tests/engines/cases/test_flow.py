"""The flow is a table: each line works, each lacking piece of evidence is refused, and nothing else happens."""
import uuid
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.engines.cases.flow import drawing, loading, table
from linli.engines.cases.flow.table import FLOW, Line, lines
from linli.engines.cases.flow.values import ACTION_TITLES, EVIDENCE_TITLES, STATE_TITLES
from linli.engines.cases.matters.models import ENDED, KINDS, STATES, Case, CaseEvent
from linli.kernel.commands import violated
from linli.kernel.tenancy import in_area
from tests.engines.cases.town import AT, Town

pytestmark = pytest.mark.django_db


def bare(town: Town, kind: str = "repair", source: str = "page") -> Case:
    return Case.objects.create(number=uuid.uuid4().hex[:12], kind=kind, category="leak", community_id=town.community,
                               place_id=town.unit, title="漏水", source=source, reported_at=AT, reporter_user_id=1)


def target_of(town: Town) -> Case:
    """An open case to be merged into."""
    case = bare(town)
    tell(case, table.line_of("repair", "submit", ""))
    return case


def full(line: Line, into: int) -> dict[str, object]:
    return {name: into if name == "into" else 5 if name in ("speed", "result", "manner") else "x" for name in line.evidence} | {
        "asked_by_id": 9}


def tell(case: Case, line: Line, evidence: dict[str, object] | None = None, **given) -> None:
    case.refresh_from_db(fields=["state", "gen", "touched_at"])
    CaseEvent.objects.create(**{
        "case": case, "op_id": uuid.uuid4(), "action": line.action, "from_state": line.source, "to_state": line.target,
        "gen": case.gen + (line.action in ("reopen", "appeal")), "actor": "甲", "user_id": 8, "side": "staff",
        "occurred_at": (case.touched_at or AT) + timedelta(seconds=1),
        "evidence": full(line, 0) if evidence is None else evidence} | given)


def way_to(kind: str, state: str) -> list[Line] | None:
    """The shortest way from nothing to a state, by the table itself; None where nothing leads."""
    ways: dict[str, list[Line]] = {"": []}
    queue = deque([""])
    while queue:
        here = queue.popleft()
        for line in lines():
            if line.kind == kind and line.source == here and line.target not in ways and line.action != "auto_close":
                ways[line.target] = [*ways[here], line]
                queue.append(line.target)
    return ways.get(state)


def in_state(town: Town, kind: str, state: str, target: Case) -> Case:
    case = bare(town, kind)
    for line in way_to(kind, state):
        tell(case, line, full(line, target.pk))
    return case


def refused(act, *args, **given) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act(*args, **given)
    return violated(error.value)


@pytest.mark.parametrize("row", FLOW, ids=lambda row: f"{row.action}-{row.kinds[0]}")
def test_each_row_works_and_refuses_what_lacks_evidence(row, town):
    with in_area(town.area):
        target = target_of(town)
        for kind in row.kinds:
            for source in row.sources:
                line = table.line_of(kind, row.action, source)
                if line is None or way_to(kind, source) is None:
                    continue    # an emergency never pauses, an objection is never in the pool
                case = in_state(town, kind, source, target)
                for missing in line.evidence:
                    for nothing in ({}, {missing: ""}, {missing: None}, {missing: []}):
                        lacking = {name: value for name, value in full(line, target.pk).items() if name != missing} | nothing
                        assert refused(tell, case, line, lacking) == "case_evidence"
                before = Case.objects.get(pk=case.pk)
                tell(case, line, full(line, target.pk))
                after = Case.objects.get(pk=case.pk)
                assert after.state == line.target
                assert after.version == before.version + (line.source != line.target)


def test_every_word_of_the_table_has_a_title_and_every_state_an_exit_or_an_end():
    assert {line.action for line in lines()} == set(ACTION_TITLES)
    assert {name for line in lines() for name in line.evidence} <= set(EVIDENCE_TITLES)
    assert set(STATE_TITLES) == set(STATES)
    for kind in KINDS:
        for state in STATES:
            leaves = {line.target for line in lines() if line.kind == kind and line.source == state} - {state}
            reached = any(line.target == state and line.source != state for line in lines() if line.kind == kind)
            assert not reached or leaves or state in ENDED, f"{kind}: no way out of {state}"


def test_a_refusal_to_take_a_case_in_can_be_appealed_by_every_kind():
    assert all(table.line_of(kind, "appeal", "declined") for kind in KINDS)


def test_the_database_holds_the_table():
    with connection.cursor() as cursor:
        cursor.execute(loading.READ)
        assert table.held(cursor.fetchall()), "run: linli migrate"


def test_the_document_is_drawn_from_the_table():
    document = Path(__file__).parents[3] / "docs" / "flow.md"
    assert document.read_text() == drawing.document(), "run: linli flow > docs/flow.md"


def test_the_server_may_not_change_the_table(town):
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_flow SET evidence = '{}'")


def test_a_state_changes_by_an_event_only(town):
    with in_area(town.area):
        case = target_of(town)
        assert refused(lambda: Case.objects.filter(pk=case.pk).update(state="closed")) == "case_by_event"
        assert refused(lambda: Case.objects.filter(pk=case.pk).update(version=9)) == "case_by_event"
        assert refused(lambda: Case.objects.create(
            number="x", kind="repair", category="leak", community_id=town.community, place_id=town.unit, title="漏水",
            source="page", reported_at=AT, state="closed")) == "case_by_event"


def test_an_event_is_never_changed_nor_deleted(town):
    with in_area(town.area):
        case = target_of(town)
        for sql in ("UPDATE cases_caseevent SET actor = '乙'", "DELETE FROM cases_caseevent"):
            with pytest.raises(Exception, match="permission denied|append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        assert CaseEvent.objects.filter(case=case).count() == 1


def test_what_the_database_asks_beyond_the_table(town):
    with in_area(town.area):
        target = target_of(town)
        line = table.line_of("repair", "triage", "reported")
        case = in_state(town, "repair", "reported", target)
        assert refused(lambda: tell(case, line, occurred_at=AT - timedelta(days=1))) == "case_in_order"
        assert refused(lambda: tell(case, line, gen=7)) == "case_gen"
        later = connection.cursor()
        later.execute("SELECT now() + interval '1 hour'")
        assert refused(lambda: tell(case, line, occurred_at=later.fetchone()[0])) == "case_event_happened"
        decline = table.line_of("repair", "decline", "reported")
        assert refused(lambda: tell(case, decline, full(decline, 0) | {"asked_by_id": 8})) == "case_second_person"
        hotline = bare(town, source="hotline")
        for one in way_to("repair", "resolved"):
            tell(hotline, one)
        assert refused(lambda: tell(hotline, table.line_of("repair", "auto_close", "resolved"))) == "case_hotline_called_back"
        done = in_state(town, "repair", "resolved", target)
        Case.objects.filter(pk=done.pk).update(handler_id=8)
        assert refused(lambda: tell(done, table.line_of("repair", "call_back", "resolved"))) == "case_called_by_another"


def test_a_merge_needs_an_open_target_and_never_turns_in_a_circle(town):
    with in_area(town.area):
        target, case = target_of(town), target_of(town)
        merge = table.line_of("repair", "merge", "reported")
        assert refused(lambda: tell(case, merge, {"into": case.pk})) == "case_open_target"
        assert refused(lambda: tell(case, merge, {"into": 10**9})) == "case_open_target"
        tell(case, merge, {"into": target.pk})
        assert Case.objects.get(pk=case.pk).into_id == target.pk
        assert refused(lambda: tell(target, merge, {"into": case.pk})) == "case_open_target"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_replaying_the_events_gives_the_state(town, data):
    """Any walk through the table: state, version and generation are what its events say, and nothing else moves it."""
    with in_area(town.area), transaction.atomic():
        target = target_of(town)
        kind = data.draw(st.sampled_from(KINDS))
        case = bare(town, kind)
        for _ in range(data.draw(st.integers(1, 14))):
            case.refresh_from_db()
            ways = [line for line in lines() if line.kind == kind and line.source == case.state
                    and not (line.action == "appeal" and CaseEvent.objects.filter(case=case, action="appeal").exists())]
            if not ways:
                break
            line = data.draw(st.sampled_from(ways))
            tell(case, line, full(line, target.pk))
        state, version, gen = "", 0, 1
        for event in CaseEvent.objects.filter(case=case).order_by("id"):
            assert event.from_state == state
            assert event.occurred_at <= event.received_at
            version += event.to_state != state
            state, gen = event.to_state, event.gen
        case.refresh_from_db()
        assert (case.state, case.version, case.gen) == (state, version, gen)
        assert gen == 1 + CaseEvent.objects.filter(case=case, action__in=("reopen", "appeal")).count()


