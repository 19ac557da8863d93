from django.apps import AppConfig


class Files(AppConfig):
    name, label = "linli.kernel.files", "kernel_files"
