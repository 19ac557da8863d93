"""`linli flow`: print docs/flow.md, the flow of cases, as its table says."""
import argparse
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="linli flow", description="按流转表写出 docs/flow.md 的内容。").parse_args(arguments)
    boot.start_django()
    print(import_module("linli.engines.cases.flow.drawing").document(), end="")
    return 0
