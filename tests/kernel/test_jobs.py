"""Jobs of an area: seen by who keeps it, told how far they are, run again when they gave up."""
import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from linli.kernel import http, jobs
from linli.kernel.access import Actor, Grant, system
from linli.kernel.clock import now
from linli.kernel.errors import NotAllowed, NotFound, Refused, Unfinished
from linli.kernel.jobs import drain, how_far, job, progress
from linli.kernel.models import JournalRow, Progress
from linli.kernel.paging import BadCursor
from linli.kernel.signin.background import commands, queries
from linli.kernel.signin.background.values import STATES, JobNotFailed, UnknownState
from linli.kernel.sql import rows
from linli.kernel.tenancy import in_area
from linli.registry import roles
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
DONE: list[int] = []


class Full(Refused):
    code, sentence = "full", "装不下了，没有写入。"


@job(queue="bulk", title="试着办一件")
def attempt(run_id: int, *, fails: str = "", by: Actor) -> None:
    if fails == "no":
        raise Full
    if fails == "away" and run_id not in DONE:
        DONE.append(run_id)
        raise Unfinished("对方不在线。")
    if fails == "bug":
        raise ZeroDivisionError
    DONE.append(run_id)


@pytest.fixture(autouse=True)
def quiet(db):
    DONE.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")    # what another test left behind


@pytest.fixture
def area() -> int:
    return factories.new_area()


@pytest.fixture
def other() -> int:
    return factories.new_area()


@pytest.fixture
def keeper(area) -> Actor:
    return factories.member(area, roles.ADMINISTRATOR, "area", 1, name="关试验")


def defer(area: int, number: int = 1, *, name: str = "孟试验", **given) -> int:
    with in_area(area):
        attempt.defer(number, by=system(area, name), **given)
    return int(rows("SELECT max(id) FROM procrastinate_jobs")[0][0])


def shown(keeper: Actor, **given):
    return queries.jobs(keeper.area_id, by=keeper, **given).page.rows


def gave_up(area: int, fails: str = "away") -> int:
    made = defer(area, fails=fails)
    with pytest.raises((Unfinished, ZeroDivisionError)):
        drain()
    return made


def test_a_job_is_told_with_who_asked_and_when(area, keeper):
    made = defer(area, 12)
    [row] = shown(keeper)
    assert (row.id, row.title, row.object, row.state_title, row.asked_by) == (
        made, "试着办一件", "批次 12", "等待", "孟试验")
    assert row.asked_at and row.started_at is None and row.ended_at is None and row.tries == 0
    drain()
    [row] = shown(keeper)
    assert (row.state_title, row.tries, row.why) == ("已办完", 1, "") and row.asked_at <= row.started_at <= row.ended_at


def test_a_resident_who_asked_is_masked(area, keeper):
    with in_area(area):
        attempt.defer(1, by=replace(system(area, "张三丰"), person_id=5))
    assert shown(keeper)[0].asked_by == "张**"


def test_another_area_has_other_jobs(area, other, keeper):
    made = gave_up(other)
    assert shown(keeper) == [] and sum(queries.jobs(area, by=keeper).counts.values()) == 0
    with pytest.raises(NotFound):
        commands.retry_job(made, at=now(), by=keeper)


def test_nobody_without_the_right_or_the_whole_area_sees_them(area, keeper):
    made = gave_up(area)
    clerk = factories.member(area, roles.CASHIER, "area", 1)
    of_one_community = replace(keeper, grants=(Grant(roles.ADMINISTRATOR, "community", 3),))
    for who, no in ((clerk, NotAllowed), (of_one_community, NotFound)):
        with pytest.raises(no):
            queries.jobs(area, by=who)
        with pytest.raises(no):
            commands.retry_job(made, at=now(), by=who)


def test_they_are_filtered_counted_and_come_a_page_at_a_time(area, keeper):
    gave_up(area)
    made = [defer(area, number) for number in range(2, 7)]
    found = queries.jobs(area, state="waiting", limit=3, by=keeper)
    rest = queries.jobs(area, state="waiting", limit=3, after=found.page.next, by=keeper)
    assert [row.id for row in (*found.page, *rest.page)] == made[::-1] and rest.page.next is None
    assert found.counts == dict.fromkeys(STATES, 0) | {"waiting": 5, "failed": 1} and found.under_way
    with pytest.raises(UnknownState):
        queries.jobs(area, state="todo", by=keeper)
    with pytest.raises(BadCursor):
        queries.jobs(area, after="WyJ4Il0", by=keeper)


def test_what_gave_up_says_why_and_is_done_once_more(area, keeper):
    made = gave_up(area)
    assert [(row.state_title, row.why) for row in shown(keeper, state="failed")] == [("没办成", "对方不在线。")]
    DONE.clear()
    DONE.append(1)      # it is online now
    commands.retry_job(made, at=now(), by=keeper)
    with pytest.raises(JobNotFailed, match="等待"):
        commands.retry_job(made, at=now(), by=keeper)
    assert (drain(), DONE) == ([attempt.name], [1, 1])
    assert [(row.state_title, row.why, row.tries) for row in shown(keeper)] == [("已办完", "", 2)]
    with in_area(area):
        row = JournalRow.objects.get(command="kernel.signin.background.retry_job")
    assert (row.actor, row.subject, row.changed) == ("关试验", str(made), {"title": "试着办一件"})


def test_what_the_clock_does_for_all_is_told_until_it_works_again(area, keeper, monkeypatch):
    assert queries.jobs(area, by=keeper).house == []
    for ended in ("failed", "succeeded"):
        [(made,)] = rows("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES "
                         "('kernel', 'backups.nightly', 'doing') RETURNING id")
        rows("SELECT procrastinate_finish_job_v1(%(job)s, %(ended)s, false)", job=made, ended=ended)
        assert [one.title for one in queries.jobs(area, by=keeper).house] == ["每夜备份"] * (ended == "failed")
        if ended == "failed":
            monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", keeper)])
            assert "每夜备份（" in Client().get("/console/jobs").content.decode()


def test_all_that_the_clock_does_has_a_name():
    assert {task.task.name for task in app.periodic_registry.periodic_tasks.values()} == set(jobs.HOUSE)


def test_what_did_not_give_up_is_not_done_again(area, keeper):
    made = defer(area)
    drain()
    with pytest.raises(JobNotFailed, match="已办完"):
        commands.retry_job(made, at=now(), by=keeper)
    assert drain() == [] and DONE == [1]


def test_a_business_no_stops_the_job_with_its_sentence_and_is_final(area, keeper):
    made = defer(area, fails="no")
    drain()
    assert [(row.state_title, row.why) for row in shown(keeper)] == [("已停止", "装不下了，没有写入。")]
    with pytest.raises(JobNotFailed, match="已停止"):
        commands.retry_job(made, at=now(), by=keeper)


def test_of_a_bug_nothing_technical_is_shown(area, keeper):
    gave_up(area, fails="bug")
    assert [row.why for row in shown(keeper)] == [""]


def test_another_connection_sees_how_far_a_job_is_while_it_runs(area, keeper, monkeypatch):
    seen = []

    def look():
        with in_area(area):
            seen.append(how_far(attempt.name, 1))
        seen.append(shown(keeper)[0].how_far)
        connection.close()

    def act(run_id, *, by):
        progress(1, 4, "写入 20 户")
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    monkeypatch.setattr(attempt, "act", act)
    defer(area)
    drain()
    assert [(one.done, one.total, one.doing, one.step) for one in seen] == [(1, 4, "写入 20 户", 2)] * 2
    assert shown(keeper)[0].how_far is None


def test_progress_is_told_between_transactions_only(area, monkeypatch):
    def act(run_id, *, by):
        with in_area(area):
            progress(1, 2, "写")

    monkeypatch.setattr(attempt, "act", act)
    defer(area)
    with pytest.raises(RuntimeError, match="durable"):
        drain()
    with pytest.raises(RuntimeError, match="outside a job"):
        progress(1, 2, "写")


def test_what_ended_long_ago_is_forgotten_and_what_gave_up_is_not(area, keeper):
    old = defer(area, fails="no")
    drain()
    failed = gave_up(area)
    recent = defer(area, 2)
    drain()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id = ANY (%s)",
                       [[old, failed]])
    jobs.sweep()
    jobs.sweep_progress(area)
    assert [row.id for row in shown(keeper)] == [recent, failed]
    with in_area(area):
        assert list(Progress.objects.values_list("pk", flat=True)) == [failed]


def test_the_page_shows_why_and_its_button_does_it_again(area, keeper, monkeypatch):
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", keeper)])
    browser = Client()
    assert "没有这样的任务" in browser.get("/console/jobs").content.decode()
    made = gave_up(area)
    page = browser.get("/console/jobs?state=failed").content.decode()
    assert "对方不在线。" in page and f"/console/jobs/{made}/retry" in page and "every 3s" not in page
    assert browser.get(f"/console/jobs/{made}/retry").status_code == 404
    assert browser.post(f"/console/jobs/{made}/retry").status_code == 302
    assert "every 3s" in browser.get("/console/jobs").content.decode()
    refused = browser.post(f"/console/jobs/{made}/retry")
    assert refused.status_code == 409 and "不用再办" in refused.content.decode()
    assert browser.get("/console/jobs?state=x").status_code == 422
