"""Commands: checked at import, one transaction, one journal row, events after the body, done once per key."""
import contextlib
import json
import threading
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection, transaction

from linli.kernel import events, jobs, live
from linli.kernel.access import Actor, Grant, right, system
from linli.kernel.commands import command, emit, query
from linli.kernel.errors import KeyReused, NotAllowed, NotFound, Refused
from linli.kernel.events import on
from linli.kernel.jobs import drain
from linli.kernel.models import JournalRow, Progress
from linli.kernel.tenancy import in_area

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = right("try.count", "点数", roles=("counter",))


@dataclass(frozen=True)
class Counted:
    id: int
    by_how_many: int


@dataclass(frozen=True)
class Tally:
    id: int
    done: int


class TooFar(Refused):
    code, sentence, field = "too_far", "最多数到 {limit}。", "step"


@command(needs=COUNT, secret=("password",))
def count(row_id: int, *, step: int, password: str = "", key: str | None = None, by: Actor) -> Tally:
    row = Progress.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound
    if row.done + step > 100:
        raise TooFar(limit=100)
    row.done += step
    row.save(update_fields=["done"])
    emit(Counted(row.pk, step))
    return Tally(row.pk, row.done)


@command(needs=COUNT)
def count_all(row_ids: list[int], *, step: int, by: Actor) -> list[int]:
    refused = []
    for row_id in row_ids:
        try:
            count(row_id, step=step, by=by)
        except TooFar:
            refused.append(row_id)
    return refused


@command(needs=COUNT)
def count_shown(row_id: int, *, step: int, by: Actor) -> Tally:
    live.changed(f"row:{row_id}", "rows")
    return count(row_id, step=step, by=by)


@command(needs=COUNT)
def count_all_shown(row_ids: list[int], *, step: int, by: Actor) -> None:
    for row_id in row_ids:
        with contextlib.suppress(TooFar):
            count_shown(row_id, step=step, by=by)


@query(needs=COUNT)
def tally(row_id: int, *, by: Actor) -> int:
    return Progress.objects.get(pk=row_id).done


@pytest.fixture
def counter(area):
    return Actor(None, "点数员", area, (Grant("counter", "area", 1),))


@pytest.fixture
def two_rows(counter):
    with in_area(counter.area_id):
        return [Progress.objects.create(pk=n, doing="t").pk for n in (1, 2)]


@pytest.fixture
def listeners():
    kept = {kind: list(found) for kind, found in events.ON.items()}
    yield
    events.ON.clear()
    events.ON.update(kept)


def journal(by):
    with in_area(by.area_id):
        return list(JournalRow.objects.order_by("id"))


def titles(by):
    with in_area(by.area_id):
        return list(Progress.objects.order_by("id").values_list("doing", flat=True))


@pytest.mark.parametrize("bad", [lambda a, b, *, by: 0, lambda a, *, x: 0, lambda *, by: 0, lambda a, by: 0])
def test_the_signature_is_checked_at_import(bad):
    with pytest.raises(TypeError):
        command(needs=COUNT)(bad)


def test_writes_the_journal_without_secrets(two_rows, counter):
    assert count(two_rows[0], step=30, password="hunter2", by=counter) == Tally(two_rows[0], 30)
    [row] = journal(counter)
    assert (row.actor, row.subject, row.given) == ("点数员", str(two_rows[0]), {"step": 30, "password": "***"})


def test_refuses_without_the_right_and_says_which(two_rows, counter):
    with pytest.raises(NotAllowed, match="点数"):
        count(two_rows[0], step=1, by=Actor(None, "保安", counter.area_id))
    with pytest.raises(TooFar, match="最多数到 100"):
        count(two_rows[0], step=101, by=counter)
    assert journal(counter) == []


def test_a_stranger_of_another_area_finds_nothing(two_rows, other):
    with pytest.raises(NotFound):
        count(two_rows[0], step=1, by=system(other))


def test_owns_its_transaction(two_rows, counter):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        count(two_rows[0], step=1, by=counter)
    with pytest.raises(RuntimeError, match="outside a command"):
        emit(Counted(1, 1))


def test_a_caught_refusal_leaves_nothing(two_rows, counter, listeners):
    heard = []
    on(Counted)(lambda event, *, by: heard.append(event.by_how_many))
    count(two_rows[0], step=80, by=counter)
    assert count_all(two_rows, step=50, by=counter) == [two_rows[0]]
    assert [tally(row, by=counter) for row in two_rows] == [80, 50]
    assert heard == [80, 50]
    assert len(journal(counter)) == 3


def test_live_pages_are_told_with_the_journal_row_and_nothing_of_what_was_refused(two_rows, counter, listeners):
    on(Counted)(lambda event, *, by: live.changed("from a listener"))
    count(two_rows[0], step=80, by=counter)
    with psycopg.connect(**live.Hub.address(), autocommit=True) as ears:
        ears.execute("LISTEN linli_live")
        count_all_shown(two_rows, step=50, by=counter)
        heard = [note.payload for note in ears.notifies(timeout=5, stop_after=3)]
        heard += [note.payload for note in ears.notifies(timeout=0.2)]
    assert sorted(heard) == sorted([f"row:{two_rows[1]}", "rows", "from a listener"])


def test_on_runs_in_the_same_transaction(two_rows, counter, listeners):
    @on(Counted)
    def remember(event, *, by):
        Progress.objects.create(pk=event.by_how_many, doing=f"counted {event.by_how_many}")
        if event.by_how_many == 13:
            raise ValueError
    count(two_rows[0], step=12, by=counter)
    with pytest.raises(ValueError):
        count(two_rows[0], step=13, by=counter)
    assert titles(counter)[2:] == ["counted 12"]
    assert tally(two_rows[0], by=counter) == 12


def test_a_job_that_a_listener_defers_is_of_the_same_commit(no_jobs, two_rows, counter, listeners, monkeypatch):
    got = []
    monkeypatch.setattr(jobs, "JOBS", {})

    @jobs.job(queue="events", title="再数一遍")
    def later(row_id, *, by):
        got.append((row_id, by.area_id, by.name))
    on(Counted)(lambda event, *, by: later.defer(event.id, by=by))
    count(two_rows[0], step=12, by=counter)
    with pytest.raises(TooFar):
        count(two_rows[0], step=500, by=counter)
    assert got == []
    assert drain() == [later.name]
    assert got == [(two_rows[0], counter.area_id, "点数员")]


def test_a_key_repeats_the_answer_and_guards_its_arguments(two_rows, counter):
    first = count(two_rows[0], step=30, key="k", by=counter)
    assert count(two_rows[0], step=30, key="k", by=counter) == first == Tally(two_rows[0], 30)
    with pytest.raises(KeyReused):
        count(two_rows[0], step=31, key="k", by=counter)
    assert len(journal(counter)) == 1


def test_a_race_on_one_key_has_one_winner_and_one_answer(two_rows, counter):
    start, answers = threading.Barrier(8), []

    def act():
        start.wait()
        answers.append(count(two_rows[0], step=30, key="k", by=counter))
        connection.close()
    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [Tally(two_rows[0], 30)] * 8
    assert tally(two_rows[0], by=counter) == 30 and len(journal(counter)) == 1


@pytest.mark.parametrize("scopes", [None, frozenset(), frozenset({"try.count"}), frozenset({"try.other"})])
def test_a_job_may_do_no_more_than_who_asked_for_it(scopes: frozenset[str] | None) -> None:
    asked = Actor(7, "王试验", 1, grants=(Grant("counter", "area", 1),), scopes=scopes)
    later = Actor.from_json(json.loads(json.dumps(asked.as_json())))
    assert later == asked and later.may(COUNT) == (scopes is None or COUNT.name in scopes)
