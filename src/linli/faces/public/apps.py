from django.apps import AppConfig


class Public(AppConfig):
    name, label = "linli.faces.public", "public"
