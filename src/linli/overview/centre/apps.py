from django.apps import AppConfig


class Centre(AppConfig):
    name, label = "linli.overview.centre", "centre"
