from importlib import import_module

from django.apps import AppConfig


class Ledger(AppConfig):
    name, label = "linli.engines.ledger", "ledger"

    def ready(self) -> None:
        import_module("linli.engines.ledger.panels")
        import_module("linli.engines.ledger.journalled")
