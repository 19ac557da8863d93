from importlib import import_module

from django.apps import AppConfig


class Cases(AppConfig):
    name, label = "linli.engines.cases", "cases"

    def ready(self) -> None:
        import_module("linli.engines.cases.permissions")
        for subject in ("clocks.permissions", "calendars.commands", "clocks.commands"):
            import_module(f"linli.engines.cases.{subject}")
