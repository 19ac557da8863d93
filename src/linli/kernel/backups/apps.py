from django.apps import AppConfig


class Backups(AppConfig):
    name, label = "linli.kernel.backups", "kernel_backups"
