from importlib import import_module

from django.apps import AppConfig


class SignIn(AppConfig):
    name, label = "linli.kernel.signin", "kernel_signin"

    def ready(self) -> None:
        import_module("linli.kernel.signin.sessions")   # recognises cookies and bearer tokens
