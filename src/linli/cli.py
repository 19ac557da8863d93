"""The command `linli`. Each word names a module with `run(arguments) -> exit status`, loaded only when asked for."""
import os
import sys
from importlib import import_module

from linli.commands.supervise import PortTaken
from linli.environment import BadEnvironment
from linli.kernel.localdb import LocalDBError

COMMANDS = {
    "up": ("linli.commands.up", "everything on one machine: database, web, worker"),
    "web": ("linli.commands.web", "pages, API and live streams on one port"),
    "worker": ("linli.commands.worker", "jobs and schedules"),
    "migrate": ("linli.commands.migrate", "bring the database to this version"),
    "demo": ("linli.commands.demo", "five invented communities with a year of history"),
    "check": ("linli.commands.check", "migrations complete, translations complete, settings sound"),
    "doctor": ("linli.commands.doctor", "what is wrong with this installation, and the cure"),
    "import": ("linli.commands.imports", "roster FILE [--community CODE] [--dry-run] [--json] [--returned PATH]"),
    "bill": ("linli.commands.bill", "bill --community CODE --period 2026-11"),
    "books": ("linli.commands.books", "books export --community CODE --format beancount|hledger|csv"),
    "journal": ("linli.commands.journal", "journal verify"),
    "privacy": ("linli.commands.privacy", "the register of personal data as Markdown"),
    "token": ("linli.commands.token", "token create --user LOGIN --area CODE --scopes …"),
    "bench": ("linli.bench.cli", "bench NAME [--size N] [--json]"),
    "manage": ("linli.commands.manage", "Django's own commands, for developers"),
}


def main() -> int:
    """Run one command. Exit status: 0 good, 1 the work failed (why on stderr), 2 wrong usage."""
    word, *arguments = sys.argv[1:] or ["help"]
    if word not in COMMANDS:
        width = max(map(len, COMMANDS))
        print("linli COMMAND …\n" + "\n".join(f"  {name:<{width}}  {what}" for name, (_, what) in COMMANDS.items()))
        return 0 if word in ("help", "--help", "-h") else 2
    try:
        return int(import_module(COMMANDS[word][0]).run(arguments) or 0)
    except BadEnvironment as error:
        print(f"linli: {error.sentence}", file=sys.stderr)
        return 2
    except (LocalDBError, PortTaken) as error:
        print(f"linli: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:     # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
