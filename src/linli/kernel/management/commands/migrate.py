from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from linli.kernel.pg.base import as_owner


class Command(migrate.Command):
    """`migrate` as linli_owner; every other command runs as linli_app."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(connections[options["database"]]):
            super().handle(*args, **options)
