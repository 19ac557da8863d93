from importlib import import_module

from django.apps import AppConfig


class Fees(AppConfig):
    name, label = "linli.domains.fees", "fees"

    def ready(self) -> None:
        for module in ("tariffs.permissions", "bills.permissions", "returns.commands", "credits.commands",
                       "deposits.commands", "collection.permissions", "openbooks.permissions", "transfers.permissions",
                       "tariffs.subscribers", "tariffs.panels", "bills.panels", "payments.subscribers",
                       "payments.papers", "payments.panels", "payments.searching", "collection.panels",
                       "openbooks.subscribers", "openbooks.panels", "journalled"):
            import_module(f"linli.domains.fees.{module}")
