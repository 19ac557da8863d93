"""Nothing outside `in_area` sees or writes; inside, the area is evaluated once and indexes are used."""
import json
import threading
from itertools import count

import pytest
from django.db import DatabaseError, connection, transaction

from linli.kernel.models import Progress
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import OutsideArea, in_area
from linli.registry.places.models import Place

pytestmark = pytest.mark.django_db(transaction=True)
numbers = count(1)


def raw(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def note(doing="x"):
    return Progress.objects.create(pk=next(numbers), doing=doing)


@pytest.fixture
def row(area):
    with in_area(area):
        return note()


def test_unset_means_no_rows_and_no_writes(row, area):
    with pytest.raises(OutsideArea):
        Progress.objects.count()
    assert raw("SELECT * FROM kernel_progress") == []
    assert raw("UPDATE kernel_progress SET doing = 'z'") == 0
    assert raw("DELETE FROM kernel_progress") == 0
    with pytest.raises(DatabaseError, match="row-level security|null value"):
        Progress(pk=next(numbers), doing="x").save()


def test_a_forgotten_filter_stays_inside(row, other):
    with in_area(other):
        note("mine")
        assert raw("SELECT doing FROM kernel_progress") == [("mine",)]
        assert raw("UPDATE kernel_progress SET doing = 'stolen' WHERE id = %s", [row.pk]) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            raw("UPDATE kernel_progress SET area_id = %s", [row.area_id])


def test_the_area_ends_with_the_transaction(row, area):
    with in_area(area):
        assert Progress.objects.count() == 1
    assert raw("SELECT * FROM kernel_progress") == []
    with pytest.raises(ZeroDivisionError), in_area(area):
        raise ZeroDivisionError
    assert raw("SELECT * FROM kernel_progress") == []


def test_an_area_inside_an_area_is_put_back(row, area, other):
    with in_area(area):
        with in_area(other):
            assert Progress.objects.count() == 0
        assert Progress.objects.count() == 1
        with pytest.raises(ZeroDivisionError), in_area(other):
            raise ZeroDivisionError
        assert Progress.objects.count() == 1
        with pytest.raises(DatabaseError), in_area(other):
            raw("SELECT no_such_column")
        assert Progress.objects.count() == 1


def test_another_connection_sees_nothing(row, area):
    seen = []

    def look():
        seen.append(raw("SELECT * FROM kernel_progress"))
        connection.close()

    with in_area(area):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [[]]


@pytest.mark.parametrize("sql", [
    "SET ROLE linli_owner", "ALTER TABLE kernel_progress DISABLE ROW LEVEL SECURITY", "TRUNCATE kernel_progress",
    "SET row_security = off; SELECT * FROM kernel_progress", "CREATE TABLE mine (id int)",
    "CREATE OR REPLACE FUNCTION linli_area() RETURNS bigint LANGUAGE sql RETURN 1",
    "UPDATE kernel_journalrow SET actor = 'x'", "DELETE FROM kernel_journalrow",
])
def test_the_running_role_cannot_lift_the_rules(sql, area):
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(sql)


def test_the_owner_is_bound_too_but_a_migration_is_not(row):
    with as_owner(connection):
        assert raw("SELECT count(*) FROM kernel_progress WHERE id = %s", [row.pk]) == [(1,)]
        raw("SET linli.migrating = off")
        assert raw("SELECT count(*) FROM kernel_progress") == [(0,)]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def explain(queryset):
    sql, params = queryset.query.sql_with_params()
    [[plan]] = raw("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, params)
    return list(nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def test_one_evaluation_a_query_and_an_index_on_20_areas(area):
    for number in range(20):
        with in_area(area + 1_000_000 + number):
            raw("INSERT INTO registry_place (kind, code, name, label, sort) "
                "SELECT 'spot', g, 'p' || g, g, g FROM generate_series(1, 2000) g")
    with as_owner(connection):
        raw("ANALYZE registry_place")
    with in_area(area + 1_000_005):
        some = Place.objects.order_by("id")[7]
        for found in (Place.objects.filter(pk=some.pk), Place.objects.filter(parent=None, kind="spot", code="77")):
            plan = explain(found)
            scans = [node for node in plan if "Scan" in node["Node Type"]]
            assert all("Index" in node["Node Type"] or "Bitmap" in node["Node Type"] for node in scans), plan
            assert all(node["Actual Loops"] == 1 for node in plan if node.get("Parent Relationship") == "InitPlan")
