"""The doctor: sound here, and each planted fault is named with a cure."""
import json
from datetime import date

import pytest
from django.conf import settings
from django.db import connection

from linli.kernel import doctor
from linli.kernel.doctor import database, installation, rows
from tests.conftest import owner

pytestmark = pytest.mark.django_db(transaction=True)


def finding(key: str) -> doctor.Finding:
    return {each.key: each for each in doctor.examine()}[key]


@pytest.fixture
def plant():
    """Run statements as the tables' owner; the second one undoes the first."""
    undo = []
    with owner(settings.DATABASES["default"]["NAME"]) as db:
        def do(statement: str, undone: str) -> None:
            undo.append(undone)
            db.execute(statement)
        yield do
        for statement in undo:
            db.execute(statement)


def test_this_installation_has_no_fault():
    assert [each for each in doctor.examine() if each.level == "fail"] == []


def test_every_warning_and_fault_names_a_cure():
    assert all(each.cure or each.level == "ok" for each in doctor.examine())


def test_findings_are_json():
    assert {"key", "title", "level", "says", "cure"} == set(json.loads(json.dumps(doctor.examine()[0].as_json())))


def test_two_checks_may_not_share_a_key():
    doctor.examine()
    with pytest.raises(ValueError, match="two checks"):
        doctor.check("disk", title="磁盘")(lambda: doctor.ok(""))


def test_a_room_adds_a_check(monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", dict(doctor.CHECKS))
    doctor.check("roof", title="屋顶")(lambda: doctor.warn("漏水", cure="补"))
    assert finding("roof") == doctor.Finding("roof", "屋顶", "warn", "漏水", "补")


def test_a_check_that_breaks_is_a_fault_and_spoils_no_other(monkeypatch):
    monkeypatch.setattr(doctor, "CHECKS", dict(doctor.CHECKS))
    doctor.check("broken", title="坏检查")(lambda: doctor.ok(str(rows.row("SELECT nonsense"))))
    found = {each.key: each.level for each in doctor.examine()}
    assert found.pop("broken") == "fail" and "fail" not in found.values()


def test_names_an_area_table_without_forced_row_security(plant):
    plant("CREATE TABLE planted (area_id bigint)", "DROP TABLE planted")
    assert finding("row_security").level == "fail" and "planted" in finding("row_security").says


def test_names_a_table_that_shows_rows_outside_every_area(plant):
    plant("CREATE TABLE planted AS SELECT 1::bigint AS area_id", "DROP TABLE planted")
    assert finding("isolation").level == "fail" and "planted" in finding("isolation").says


def test_names_an_invalid_index(plant):
    plant("CREATE TABLE planted (n int)", "DROP TABLE planted")
    plant("INSERT INTO planted VALUES (1), (1)", "SELECT 1")
    with owner(settings.DATABASES["default"]["NAME"]) as db:
        with pytest.raises(Exception, match="could not create unique index"):
            db.execute("CREATE UNIQUE INDEX CONCURRENTLY planted_n ON planted (n)")
    assert finding("indexes").level == "fail" and "planted_n" in finding("indexes").says


def test_names_a_migration_that_was_not_run(plant):
    plant("UPDATE django_migrations SET name = '0005_other' WHERE app = 'kernel' AND name = '0005_progress_of_jobs'",
          "UPDATE django_migrations SET name = '0005_progress_of_jobs' WHERE app = 'kernel' AND name = '0005_other'")
    assert finding("migrations").level == "fail" and "0005_progress_of_jobs" in finding("migrations").says


def test_names_powers_of_the_running_role(plant):
    plant("GRANT CREATE ON SCHEMA public TO linli_app", "REVOKE CREATE ON SCHEMA public FROM linli_app")
    assert finding("role").level == "fail" and "可建表" in finding("role").says


def test_fsync_off_is_a_fault_outside_tests(monkeypatch):
    monkeypatch.setattr(settings, "TESTING", False)
    assert "fsync" in finding("durable").says and finding("durable").level == "fail"


def test_a_key_that_others_may_read_is_a_fault(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    (tmp_path / "key").write_text("secret")
    (tmp_path / "key").chmod(0o640)
    assert installation.key_is_private().level == "fail"
    (tmp_path / "key").chmod(0o600)
    assert installation.key_is_private().level == "ok"


@pytest.mark.parametrize(("free", "level"), [(50, "ok"), (20, "ok"), (19, "warn"), (5, "warn"), (4, "fail")])
def test_disk(free: int, level: str):
    assert installation.disk_verdict(free, 100).level == level


@pytest.mark.parametrize(("usable", "level"), [(25, "ok"), (24, "fail")])
def test_connections_leave_ten_to_spare(usable: int, level: str):
    assert database.connections_verdict(usable, 15).level == level


@pytest.mark.parametrize(("waited", "failed", "workers", "level"), [
    (0, 0, 1, "ok"), (60, 0, 1, "ok"), (61, 0, 1, "warn"), (3601, 0, 1, "fail"),
    (3601, 0, 0, "warn"),   # an installation that was off over night
    (0, 2, 1, "warn"),
])
def test_queue(waited: int, failed: int, workers: int, level: str):
    assert rows.queue_verdict(waited, failed, workers).level == level


def test_jobs_that_failed_are_named(no_jobs):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES "
                       "('bulk', 'registry.importing.jobs.bring_in', 'failed', '{}'), ('bulk', 'gone', 'failed', '{}')")
    says = rows.queue().says
    assert "2 个任务" in says and "导入花名册" in says and "gone" in says


@pytest.mark.parametrize(("today", "years", "provisional", "level"), [
    (date(2026, 11, 27), {2026, 2027}, {2027}, "ok"),     # not published yet
    (date(2026, 12, 1), {2026, 2027}, {2027}, "warn"),
    (date(2026, 12, 1), {2026, 2027}, set(), "ok"),
    (date(2027, 1, 5), {2027, 2028}, {2027, 2028}, "warn"),
    (date(2026, 3, 1), {2026}, set(), "warn"),
])
def test_calendar(today: date, years: set[int], provisional: set[int], level: str):
    assert rows.calendar_verdict(today, years, provisional).level == level


@pytest.mark.parametrize(("seconds", "level"), [(1.9, "ok"), (2.1, "warn")])
def test_clock(seconds: float, level: str):
    assert database.clock_verdict(seconds).level == level
