from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class Cases(AppConfig):
    name, label = "linli.engines.cases", "cases"

    def ready(self) -> None:
        for subject in ("permissions", "clocks.permissions", "calendars.commands", "clocks.commands",
                        "handling.supervising", "panels", "subscribers", "serving", "searching", "journalled"):
            import_module(f"linli.engines.cases.{subject}")
        post_migrate.connect(keep_flow, sender=self)


def keep_flow(**_: Any) -> None:
    """After every migration the database holds the flow as the code has it."""
    if "cases_case" in connection.introspection.table_names():
        import_module("linli.engines.cases.flow.loading").keep()
