"""What the database catalogue must say of every table that belongs to an area."""
import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

HAS_AREA = ("EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND attname = 'area_id' AND attnum > 0 "
            "AND NOT attisdropped)")
# Tables of the installation, by hand: a new one must be thought about.
WITHOUT_AREA = {
    "cases_flow",
    "django_migrations", "kernel_area", "kernel_calendarday", "kernel_publiccode", "kernel_seat", "kernel_session",
    "kernel_token", "kernel_user",
    # Before anybody is signed in there is no area: doors, codes, tries.
    "kernel_signin_bucket", "kernel_signin_demologin", "kernel_signin_onetimecode", "kernel_signin_recoverycode",
    "kernel_signin_setuplink",
}


def rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_key_of_an_area_table_contains_the_area():
    assert rows(f"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(c.oid)
          FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
         WHERE contype IN ('p', 'u', 'f') AND t.relnamespace = 'public'::regnamespace AND {HAS_AREA}
           AND c.confrelid NOT IN (SELECT oid FROM pg_class t WHERE NOT {HAS_AREA} AND relkind = 'r')
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND attname = 'area_id'
                           AND attnum = ANY (conkey))""") == []


def test_every_unique_index_of_an_area_table_contains_the_area():
    assert rows(f"""
        SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class t ON t.oid = indrelid
         WHERE indisunique AND t.relnamespace = 'public'::regnamespace AND {HAS_AREA}
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND attname = 'area_id'
                           AND attnum = ANY (indkey))""") == []


def test_every_area_table_has_forced_row_security():
    assert rows(f"""
        SELECT t.oid::regclass::text FROM pg_class t
         WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND {HAS_AREA}
           AND NOT (relrowsecurity AND relforcerowsecurity
                    AND (SELECT count(*) FROM pg_policy WHERE polrelid = t.oid) = 2)""") == []


def test_exclusions_of_area_tables_name_the_area():
    assert rows(f"""
        SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
         WHERE contype = 'x' AND {HAS_AREA} AND pg_get_constraintdef(c.oid) NOT LIKE '%area_id%'""") == []


def test_tables_without_an_area_are_known_by_name():
    names = {name for name, in rows(f"SELECT relname FROM pg_class t WHERE relkind IN ('r', 'p') AND relnamespace = "
                                    f"'public'::regnamespace AND NOT {HAS_AREA}")}
    assert {name for name in names if not name.startswith("procrastinate_")} == WITHOUT_AREA


def test_the_running_role_can_lift_no_rule():
    assert rows("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)]
