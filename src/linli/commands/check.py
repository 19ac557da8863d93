"""`linli check`: settings sound, migrations complete, translations complete. Part of `make check`."""
import os
import sys

from django.core.management import CommandError, call_command

from linli import boot
from linli.environment import Environment


def run(arguments: list[str]) -> int:
    # A cluster of its own: tests run without fsync and never touch the installation's data.
    boot.start_database("test", Environment.read(os.environ).home / "check")
    boot.start_django()
    try:
        call_command("check", fail_level="WARNING")
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except (CommandError, SystemExit) as error:
        print(f"linli check: {error}", file=sys.stderr)
        return 1
    return 0
