from importlib import import_module

from django.apps import AppConfig


class Fees(AppConfig):
    name, label = "linli.domains.fees", "fees"

    def ready(self) -> None:
        for subject in ("tariffs", "bills"):
            import_module(f"linli.domains.fees.{subject}.permissions")
