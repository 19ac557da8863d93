"""Statements that run a thousand times an hour: the server plans them once a connection.

Planning a statement over area tables takes as long as running it. Parameters are bound by the server, so a type that
it cannot guess is written out (`%(on)s::date`).
"""
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(sql: str, given: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run `sql` in the current transaction and return its rows. Database errors are Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, given, prepare=True)
        found = cursor.pgresult
        return cursor.fetchall() if found is not None and found.nfields else []
