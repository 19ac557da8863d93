from django.apps import AppConfig


class Console(AppConfig):
    name, label = "linli.faces.console", "console"
