from importlib import import_module

from django.apps import AppConfig


class Cases(AppConfig):
    name, label = "linli.engines.cases", "cases"

    def ready(self) -> None:
        import_module("linli.engines.cases.permissions")
