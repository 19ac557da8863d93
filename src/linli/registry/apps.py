from importlib import import_module

from django.apps import AppConfig


class Registry(AppConfig):
    name, label = "linli.registry", "registry"

    def ready(self) -> None:
        import_module("linli.registry.standing")
        import_module("linli.registry.journalled")
        import_module("linli.registry.places.hits")
        import_module("linli.registry.importing.subscribers")
        import_module("linli.registry.memberships.panels")
        import_module("linli.registry.memberships.subscribers")
