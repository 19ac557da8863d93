"""`linli privacy`: print docs/privacy.md, the register of personal data, as the code declares it."""
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    boot.start_django()
    print(import_module("linli.kernel.privacy").document(), end="")
    return 0
