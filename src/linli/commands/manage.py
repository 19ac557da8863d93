"""`linli manage …`: Django's management commands (makemigrations, shell, …), for developers."""
from django.core.management import execute_from_command_line

from linli import boot


def run(arguments: list[str]) -> int:
    boot.start()
    execute_from_command_line(["linli manage", *arguments])
    return 0
