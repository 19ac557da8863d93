"""What only the owner of the database could do, for tests that show it is noticed."""
from django.db import connection

from tests.conftest import owner


def as_owner(statement: str, *, table: str) -> None:
    """Run one statement with the triggers of `table` off, past its row security."""
    with owner(connection.settings_dict["NAME"]) as db, db.transaction():
        db.execute("SET LOCAL linli.migrating = 'on'")
        db.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        db.execute(statement)
        db.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
