from importlib import import_module

from django.apps import AppConfig


class Messaging(AppConfig):
    name, label = "linli.engines.messaging", "messaging"

    def ready(self) -> None:
        for module in ("subscribers", "panels", "robots.jobs", "journalled"):
            import_module(f"linli.engines.messaging.{module}")
