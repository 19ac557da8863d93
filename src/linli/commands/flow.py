"""`linli flow`: print docs/flow.md, the flow of cases, as its table says."""
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    boot.start_django()
    print(import_module("linli.engines.cases.flow.drawing").document(), end="")
    return 0
