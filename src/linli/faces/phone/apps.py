from django.apps import AppConfig


class Phone(AppConfig):
    name, label = "linli.faces.phone", "phone"
