"""`linli migrate`: bring the database to this version, collect the static files."""
from django.core.management import call_command

from linli import boot


def run(arguments: list[str]) -> int:
    boot.start()
    prepare()
    return 0


def prepare() -> None:
    """Migrate and collect: what must be done before a web process may serve."""
    migrate_quietly()
    call_command("collectstatic", verbosity=0, interactive=False)


def migrate_quietly() -> None:
    call_command("migrate", verbosity=0)
