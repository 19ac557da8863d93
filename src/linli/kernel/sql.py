"""Reading by a statement of one's own. `prepared` is for those that run a thousand times an hour."""
from typing import Any

from django.db import connection


def rows(statement: str, /, **given: Any) -> list[tuple[Any, ...]]:
    """Run a statement in the current transaction with its `%(name)s`, and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)
        return list(cursor.fetchall())
