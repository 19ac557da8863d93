from django.apps import AppConfig


class Ui(AppConfig):
    name, label = "linli.kernel.ui", "kernel_ui"
