from importlib import import_module, resources
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def bootstrap(using: str, **_: Any) -> None:
    """The functions that tables and policies rest on must stand before the first migration."""
    with connections[using].cursor() as cursor:
        cursor.execute(resources.files(__package__).joinpath("bootstrap.sql").read_text())


def known_days(**_: Any) -> None:
    """Fill the calendar with the published days; what an administrator changed stays."""
    import_module("linli.kernel.calendars").seed()


class Kernel(AppConfig):
    name, label = "linli.kernel", "kernel"
    verbose_name = "kernel"

    def ready(self) -> None:
        pre_migrate.connect(bootstrap, sender=self)
        post_migrate.connect(known_days, sender=self)
