from importlib import import_module

from django.apps import AppConfig


class Cases(AppConfig):
    name, label = "linli.engines.cases", "cases"

    def ready(self) -> None:
        for subject in ("permissions", "clocks.permissions", "calendars.commands", "clocks.commands",
                        "handling.supervising", "subscribers", "serving", "searching"):
            import_module(f"linli.engines.cases.{subject}")
