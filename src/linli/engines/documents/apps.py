from django.apps import AppConfig


class Documents(AppConfig):
    name, label = "linli.engines.documents", "documents"
