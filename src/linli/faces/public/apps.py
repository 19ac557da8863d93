from importlib import import_module

from django.apps import AppConfig

from linli.kernel.ui import nav


class Public(AppConfig):
    name, label = "linli.faces.public", "public"

    def ready(self) -> None:
        import_module("linli.faces.public.panels")
        nav.entry("public", "", "验收据", "documents:verify", icon="receipt", order=20)
        nav.entry("public", "", "发件箱", "messaging:outbox", icon="mailbox", order=90)
