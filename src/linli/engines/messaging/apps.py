from importlib import import_module

from django.apps import AppConfig


class Messaging(AppConfig):
    name, label = "linli.engines.messaging", "messaging"

    def ready(self) -> None:
        import_module("linli.engines.messaging.subscribers")
