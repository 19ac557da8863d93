"""Bringing the flow table of the database up to date."""
from __future__ import annotations

from django.db import connection

from linli.engines.cases.flow import table
from linli.kernel.pg.base import as_owner

READ = "SELECT kind, action, from_state, to_state, who, evidence, effect FROM cases_flow"


def keep() -> None:
    """Write the table anew where it differs; the owner's work, as a migration is."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        if table.held(cursor.fetchall()):
            return
    with as_owner(connection), connection.cursor() as cursor:
        table.load(cursor.execute)
