"""Statements that run a thousand times an hour: the server plans them once a connection.

Planning a statement over area tables takes as long as running it. Parameters are bound by the server, so a type that
it cannot guess is written out (`%(on)s::date`).
"""
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def run(sql: str, given: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run `sql` in the current transaction and return its rows. Database errors are Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, given, prepare=True)
        found = cursor.pgresult
        return cursor.fetchall() if found is not None and found.nfields else []


def objects(model: type[M], condition: str, given: Mapping[str, Any]) -> list[M]:
    """Rows of an area table as the objects that Django makes of them; `condition` follows what names the area.

    For the rows that every act begins with: Django takes longer to write its statement than the server to run it.
    Columns come as the driver reads them, so not for JSON.
    """
    names = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db("default", names, row) for row in run(_selecting(model, condition), given)]


@cache
def _selecting(model: type[Model], condition: str) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE area_id = linli_area() AND {condition}'
