from django.apps import AppConfig


class Api(AppConfig):
    name, label = "linli.faces.api", "api"
